// SPDX-License-Identifier: Apache-2.0
// Whether the files of a case are of one phone.
#include "core/triage/view.h"
#include "format/text.h"

#include <algorithm>

namespace macebin::triage_detail {

namespace {

/// What names a phone, and stays the same over an update of its system: of a build fingerprint the part in
/// front of the version ("Xiaomi/raphael/raphael:11/…").
std::string phoneIn(const ProfileFields& fields, std::string_view field) {
    const auto found = fields.find(std::string(field));
    if (found == fields.end() || found->second.contradicted) return {};
    const std::string& value = found->second.value;
    return field == "build_fingerprint" ? value.substr(0, value.find(':')) : value;
}

struct Phone {
    std::string name;
    std::vector<std::string> files;
};

void add(std::vector<Phone>& phones, const std::string& name, const std::string& file) {
    const auto known =
        std::find_if(phones.begin(), phones.end(), [&](const Phone& p) { return p.name == name; });
    Phone& phone = known != phones.end() ? *known : phones.emplace_back(Phone{name, {}});
    phone.files.push_back(file);
}

std::string listOf(const std::vector<std::string>& files) {
    constexpr std::size_t most = 3;
    std::string out;
    for (std::size_t i = 0; i < files.size() && i < most; ++i)
        out += (i > 0 ? ", " : "") + inQuotes(files[i], 120);
    return files.size() > most ? out + " and " + counted(files.size() - most, "other") : out;
}

} // namespace

std::string severalPhones(std::span<const CaseFile> files) {
    for (const std::string_view field : {"build_fingerprint", "model", "board_platform"}) {
        std::vector<Phone> phones;
        for (const CaseFile& file : files)
            if (const std::string name = phoneIn(file.device.fields, field); !name.empty())
                add(phones, name, file.path);
        if (phones.size() < 2) continue;
        std::string out = "These files are of " + number(phones.size()) + " phones: ";
        constexpr std::size_t most = 4;
        for (std::size_t i = 0; i < phones.size() && i < most; ++i)
            out += (i > 0 ? "; " : "") + inQuotes(phones[i].name, 80) + " in " + listOf(phones[i].files);
        return out + (phones.size() > most ? "; and others" : "") +
               ". This page takes them for one, and may mix them up: give it the files of one phone at a "
               "time.";
    }
    return {};
}

} // namespace macebin::triage_detail
