// SPDX-License-Identifier: Apache-2.0
// The support cases of tests/cases. Their caches are kept as text (made up by hand, nothing in them is from a
// phone), and written in the form, and with the damage, that their names say: NAME@v2.pb, NAME@v2+crlf.pb,
// NAME@v2+torn.pb.
#pragma once

#include "core/change/write/seal.h"
#include "core/check/text_form.h"
#include "format/cache/mace/v1.h"
#include "format/cache/mace/v2.h"
#include "tests/support/command.h"

#include <filesystem>
#include <stdexcept>

namespace macebin::test {

namespace fs = std::filesystem;

inline const fs::path kCaseFolders = std::string(MACEBIN_SOURCE_DIR) + "/tests/cases";

/// The file that a text form stands for.
inline Bytes fileOf(const fs::path& text, const std::string& how) {
    const TextForm form = readText(readFile(text));
    if (!form.fault.empty()) throw std::runtime_error(text.string() + ": " + form.fault);
    const Parsed parsed = parseV2(form.message, {}, V2Evidence::crc);
    const auto pairs = pairsOf(parsed.cache);
    Bytes bytes = how.starts_with("v1") ? *writeV1(pairs) : *seal(*writeV2(pairs));
    if (how.ends_with("+torn")) bytes.resize(bytes.size() * 2 / 3);
    if (!how.ends_with("+crlf")) return bytes;
    Bytes out;
    for (const std::byte byte : bytes) {
        if (byte == std::byte{'\n'}) out.push_back(std::byte{'\r'});
        out.push_back(byte);
    }
    return out;
}

/// The case as somebody would have sent it.
inline void unpack(const fs::path& from, Folder& to) {
    for (const auto& entry : fs::directory_iterator(from)) {
        const std::string name = entry.path().filename().string();
        if (name == "page.txt") continue;
        const auto at = name.find('@');
        if (at == std::string::npos)
            to.write(QByteArray::fromStdString(name), qBytes(readFile(entry.path())));
        else
            to.write(QByteArray::fromStdString(name.substr(0, at)),
                     qBytes(fileOf(entry.path(), name.substr(at + 1, name.rfind('.') - at - 1))));
    }
}

} // namespace macebin::test
