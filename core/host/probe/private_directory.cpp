// SPDX-License-Identifier: Apache-2.0
#include "core/host/probe/private_directory.h"

#include "core/host/probe/protocol.h"
#include "core/host/probe/session.h"

#include <unistd.h>
#include <utility>

namespace macebin {

namespace fs = std::filesystem;

namespace {

/// The janitor says "BASE: why" and ends the line.
std::string reasonIn(std::string_view words, std::string_view front) {
    if (words.starts_with(front)) words.remove_prefix(front.size());
    while (!words.empty() && (words.back() == '\n' || words.back() == ' '))
        words.remove_suffix(1);
    return words.empty() ? "" : ": " + std::string(words);
}

} // namespace

Result<PrivateDirectory> PrivateDirectory::create(std::string probePath) {
    if (probePath.empty()) probePath = findProbe();
    if (probePath.empty()) return Failure{"macebin-probe is not installed: set MACEBIN_PROBE to its path"};
    std::error_code error;
    fs::path base = fs::temp_directory_path(error);
    if (error) base = "/tmp";
    std::vector<std::string> environment;
    for (char** variable = environ; *variable; ++variable)
        environment.emplace_back(*variable);
    auto janitor = ChildProcess::start(
        {{probePath, "janitor", "--base", base.string()}, std::move(environment), probe::kLongestLine});
    if (!janitor) return Failure{janitor.error()};
    const std::string nonce = newNonce();
    (*janitor)->send(nonce);
    const auto until = ChildProcess::Clock::now() + std::chrono::seconds(10);
    while (const auto line = (*janitor)->nextLine(until)) {
        const auto fields = probe::decodeLine(nonce, *line);
        if (fields && fields->size() == 2 && fields->front() == probe::word::directory)
            return PrivateDirectory(fields->back(), std::move(*janitor));
    }
    return Failure{"cannot make a directory in " + base.string() +
                   reasonIn((*janitor)->outputTail(), base.string() + ": ")};
}

PrivateDirectory::PrivateDirectory(PrivateDirectory&& other) noexcept
    : path_(std::exchange(other.path_, {})), janitor_(std::move(other.janitor_)) {}

PrivateDirectory::~PrivateDirectory() {
    if (path_.empty()) return;
    janitor_.reset();
    std::error_code ignored; // somebody killed the janitor, and nothing more can be done about it here
    fs::remove_all(path_, ignored);
}

} // namespace macebin
