// SPDX-License-Identifier: Apache-2.0
#include "app/cli/flags/trusted_keys.h"

#include "core/host/file/read_file.h"
#include "core/words/finding_words.h"
#include "format/limits.h"
#include "format/text.h"

namespace macebin::cli {

Result<std::vector<PublicKey>> readTrustedKeys(const std::vector<std::string>& paths) {
    std::vector<PublicKey> keys;
    for (const std::string& path : paths) {
        const std::string flag = "--trusted-key " + inQuotes(path, kLongestPath) + ": ";
        const auto pem = readFile(path, kMostPublicKeyBytes);
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
    return "No trusted key vouches for " + inQuotes(report.path, kLongestPath) + ". " +
           report.notTrusted->message + " " + Prose(wordsOf(*report.notTrusted).remedy).text();
}

} // namespace macebin::cli
