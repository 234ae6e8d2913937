// SPDX-License-Identifier: Apache-2.0
// How a v2 MACE reads the strings that it compares: to the letter, oddities included, because its decision
// hangs on them (DECISIONS.md, "What MACE reads in a string").
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace macebin {

/// The third comma-separated field of a stored platform info, stripped of white space; nothing where there
/// are fewer than three, which MACE does not check. Nothing behind a last comma is no field.
std::optional<std::string_view> storedPlatformVersion(std::string_view platformInfo);

/// The first run of non-blank characters behind the first `label`; empty where there is none.
std::string_view wordBehind(std::string_view text, std::string_view label);

/// A build date in the order in which MACE compares it. The numbers may be any: MACE does not check them.
struct BuildDate {
    int year = 0;
    int month = 0;
    int day = 0;
    friend auto operator<=>(const BuildDate&, const BuildDate&) = default;
};

/// What MACE takes from "Date: 03/19/21": three parts between slashes, each through atoi, a year of two
/// characters with "20" in front. Nothing where there are not three parts.
std::optional<BuildDate> buildDate(std::string_view platformVersion);

/// "2021-03-19".
std::string dateText(const BuildDate& date);

/// The date of a text such as "2021-03-19"; nothing where it has another form, or no such month or day.
std::optional<BuildDate> plainDate(std::string_view text);

/// "Remote Branch:" in a platform version; empty where there is none.
std::string_view remoteBranch(std::string_view platformVersion);

/// C's atoi: leading white space, one sign, digits up to the first other character; 0 where there are none.
/// Beyond int's range, where atoi is undefined, the nearest int.
int likeAtoi(std::string_view text);

} // namespace macebin
