// SPDX-License-Identifier: Apache-2.0
// "The job could not be done", as opposed to findings, which say that a file is wrong.
#pragma once

#include <string>
#include <utility>
#include <variant>

namespace macebin {

/// Why a job could not be done: one sentence for people.
struct Failure {
    std::string message;
};

/// A value, or why there is none.
template <class T>
class Result {
public:
    Result(T value) : content_(std::move(value)) {}
    Result(Failure failure) : content_(std::move(failure)) {}

    explicit operator bool() const { return content_.index() == 0; }
    T& operator*() { return std::get<0>(content_); }
    const T& operator*() const { return std::get<0>(content_); }
    T* operator->() { return &std::get<0>(content_); }
    const T* operator->() const { return &std::get<0>(content_); }
    const std::string& error() const { return std::get<1>(content_).message; }

private:
    std::variant<T, Failure> content_;
};

} // namespace macebin
