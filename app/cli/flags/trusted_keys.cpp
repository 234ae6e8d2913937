// SPDX-License-Identifier: Apache-2.0
#include "app/cli/flags/trusted_keys.h"

#include "core/host/file/read_file.h"
#include "core/words/finding_words.h"
#include "format/text.h"

namespace macebin::cli {

Result<std::vector<PublicKey>> readTrustedKeys(const std::vector<std::string>& paths) {
    constexpr std::uint64_t largestKey = 64 * 1024;
    constexpr std::size_t longestPath = 4096;
    std::vector<PublicKey> keys;
    for (const std::string& path : paths) {
        const std::string flag = "--trusted-key " + inQuotes(path, longestPath) + ": ";
        const auto pem = readFile(path, largestKey);
        if (!pem) return Failure{flag + pem.error()};
        auto key = PublicKey::fromPem(asText(pem->view()));
        if (!key) return Failure{flag + key.error()};
        keys.push_back(std::move(*key));
    }
    return keys;
}

std::string whyNotTrusted(const FileReport& report) {
    if (report.integrity == Integrity::unreadable) return {};
    if (!report.notTrusted) return {};
    constexpr std::size_t longestPath = 4096;
    return "No trusted key vouches for " + inQuotes(report.path, longestPath) + ". " +
           report.notTrusted->message + " " + Prose(wordsOf(*report.notTrusted).remedy).text();
}

} // namespace macebin::cli
