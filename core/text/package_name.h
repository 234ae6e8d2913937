// SPDX-License-Identifier: Apache-2.0
// The name of an Android app's package, checked: what is none cannot stand where one is needed.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace macebin {

/// Such as com.example.app. Its letters, digits, '_' and '.' mean nothing to any shell.
class PackageName {
public:
    /// By Android's grammar (PackageParser.validateName): at least two parts with dots between them; each
    /// begins with a letter and holds ASCII letters, digits and '_'.
    static std::optional<PackageName> from(std::string_view text);
    /// Of the app that runs a process: "com.app" of "com.app:remote".
    static std::optional<PackageName> ofProcess(std::string_view process);

    const std::string& text() const { return text_; }
    friend bool operator==(const PackageName&, const PackageName&) = default;
    friend auto operator<=>(const PackageName&, const PackageName&) = default;

private:
    explicit PackageName(std::string_view text) : text_(text) {}
    std::string text_;
};

/// What one looks like, for people.
inline constexpr std::string_view kPackageNameShape = "at least two parts with a dot between them, each of "
                                                      "letters, digits and _, each beginning with a letter, "
                                                      "such as com.example.app";
/// What a flag or a field says to who gave it `text`: "takes the name of an app's package, …; not …".
std::string takesPackageName(std::string_view text);

} // namespace macebin
