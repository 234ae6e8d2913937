// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/cli/flag_cases.h"

#include "core/change/write/seal.h"
#include "core/check/signature.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v1.h"
#include "format/cache/mace/v2.h"
#include "format/text.h"
#include "tests/support/test_keys.h"

#include <utility>

namespace macebin::test {

namespace {

using Texts = std::vector<std::pair<std::string, std::string>>;

QByteArray bytesOf(const Bytes& bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), static_cast<qsizetype>(bytes.size())};
}

std::vector<Pair> pairsFrom(const Texts& texts) {
    std::vector<Pair> pairs;
    for (const auto& [key, value] : texts)
        pairs.push_back({key, asBytes(value), {}});
    return pairs;
}

QByteArray v1(const Texts& texts) {
    return bytesOf(*writeV1(pairsFrom(texts)));
}

QByteArray v2(Texts texts, const std::string& platform, const std::string& device = {}) {
    texts.emplace_back(std::string(kPlatformInfoKey), platform);
    if (!device.empty()) texts.emplace_back(std::string(kDeviceNameKey), device);
    return bytesOf(*seal(*writeV2(pairsFrom(texts))));
}

const std::string kStub = "Stub Platform, FULL_PROFILE, OpenCL 2.0 stub, v1.1.1";
const std::string kOldStub = "Stub Platform, FULL_PROFILE, OpenCL 1.9 stub, v1.1.1";
const std::string kAdreno =
    "QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 QUALCOMM build: commit #42297a4 "
    "changeid #I9e9b240040 Date: 03/19/21 Fri Local Branch:  Remote Branch: "
    "refs/tags/AU_LINUX_ANDROID_LA.UM.9.1.R1.11.00.00.604.070, v1.1.1";

constexpr char kPhone[] =
    R"json({"platform_name": "QUALCOMM Snapdragon(TM)", "platform_profile": "FULL_PROFILE",
"platform_version": "OpenCL 2.0 QUALCOMM build: commit #77b01aa changeid #I01f5c0e2d7 Date: 09/14/21 Tue Local Branch:  Remote Branch: refs/tags/AU_LINUX_ANDROID_LA.UM.9.1.R1.11.00.00.604.120",
"device_name": "QUALCOMM Adreno(TM)", "device_version": "OpenCL 2.0 Adreno(TM) 640", "device_type": "GPU",
"mace_version": "v1.1.1", "mace_era": "v2"})json";

constexpr char kLog[] =
    "03-19 12:00:00.000  4600  4600 I MACE    : serial_engine.cc:55 Creating SerialEngine, MACE version: "
    "v1.1.1-0-g0fc55a54\n"
    "03-19 12:00:00.200  4600  4600 W MACE    : kv_storage.cc:109 Failed to read kv store file: "
    "/data/user/0/com.app/files/mace_cl_compiled_program.bin\n";

} // namespace

FolderContent flagFiles() {
    const Texts plain{{"pooling -DX", "stub:accept a"}, {"softmax -DX", "stub:accept b"}};
    const QByteArray warning = v1(plain); // it does not say where it was made
    const QByteArray stub = v2(plain, kStub);
    QByteArray edited = stub;
    edited[edited.indexOf("stub:accept a") + 12] = 'c';
    const std::string key = PrivateKey::fromPem(kSignerPem)->publicKey().pem();
    return {
        {"w.bin", warning},
        {"cut.bin", warning.chopped(5)},
        {"stub.bin", stub},
        {"edited.bin", edited},
        {"stub2.bin", v2({{"conv_2d -DX", "stub:accept d"}}, kStub)},
        {"clash.bin", v2({{"pooling -DX", "stub:accept e"}}, kStub)},
        {"abort.bin", v2({{"pooling -DX", "stub:abort"}}, kStub)},
        {"old.bin", v2(plain, kOldStub)},
        {"unbuilt.bin", v2({{"nosource -DX", "stub:accept f"}, {"pooling -DX", "stub:accept a"}}, kStub)},
        {"adreno.bin", v2(plain, kAdreno, "Adreno(TM) 640")},
        {"list.txt", "stub.bin\n"},
        {"list0.txt", QByteArray("stub.bin\0w.bin\0", 15)},
        {"keys.txt", "pooling -DX\n"},
        {"more.txt", "pooling -DX\nconv_2d -DX\n"},
        {"pass.txt", "a passphrase\n"},
        {"key.pem", kSignerPem},
        {"key.pem.pub", QByteArray::fromStdString(key)},
        {"other.pub", kOtherPublicPem},
        {"phone.json", kPhone},
        {"log.txt", kLog},
        {"there.bin", "in the way"},
        {"there.bin.pub", "in the way"},
        {"cl/pooling.cl", "stub:accept pooling\n"},
        {"cl/softmax.cl", "stub:accept softmax\n"},
        {"cl/conv_2d.cl", "stub:accept conv_2d\n"},
        {"none/readme.txt", "no source\n"},
        {"storage/mace_cl_compiled_program.bin", warning},
        {"taken/mace_cl_compiled_program.bin", warning},
        {"taken/mace_cl_compiled_program.bin.cleared-2026-11-20T161503Z", warning},
    };
}

QStringList callOf(std::string_view action) {
    static const std::map<std::string_view, QStringList> calls{
        {"--check", {"w.bin"}},
        {"--show", {"w.bin"}},
        {"--extract", {"w.bin", "-o", "out"}},
        {"--diff", {"stub.bin", "clash.bin"}},
        {"--profile-from", {"phone.json"}},
        {"--print-collect-script", {}},
        {"--repair", {"cut.bin", "-o", "result"}},
        {"--convert", {"w.bin", "--as", "mclp", "-o", "result"}},
        {"--merge", {"stub.bin", "stub2.bin", "-o", "result"}},
        {"--split", {"stub.bin", "--program", "pooling*", "-o", "result"}},
        {"--sign", {"w.bin", "--key", "key.pem", "-o", "result"}},
        {"--make-key", {"-o", "result"}},
        {"--clear", {"storage"}},
        {"--restore", {"storage"}},
        {"--rebuild", {"stub.bin", "--kernel-sources", "cl", "-o", "result"}},
        {"--explain", {"v2.*"}},
        {"--triage", {"w.bin", "log.txt"}},
        {"--explain-log", {"log.txt"}},
        {"--summary", {"report.json"}},
    };
    const auto found = calls.find(action);
    const QString name = QString::fromUtf8(action.data(), static_cast<qsizetype>(action.size()));
    return QStringList{name} + (found == calls.end() ? QStringList() : found->second);
}

const std::vector<FlagCase>& flagCases() {
    static const QStringList rebuild{"--rebuild", "stub.bin", "--kernel-sources", "cl", "-o", "result"};
    static const QStringList fresh{"--rebuild", "--programs", "more.txt", "--kernel-sources",
                                   "cl",        "-o",         "result"};
    static const QStringList ask{"--check", "--probe", "always", "stub.bin"};
    static const QStringList phone{"--check", "adreno.bin", "--profile", "phone.json"};
    static const QStringList dropBad{"--repair", "stub.bin", "--drop", "crashing", "-o", "result"};
    static const QStringList dropStale{"--repair", "adreno.bin", "--drop", "stale", "-o", "result"};
    static const QStringList array{"--convert", "stub.bin", "--as", "cc", "-o", "result"};
    static const QStringList clear{"--clear", "storage"};
    // clang-format off
    static const std::vector<FlagCase> cases{
        {"--format", "", {"json"}},
        {"--regions", "", {}},
        {"--program", "--split", {"pooling*"}, {"--split", "stub.bin", "-o", "result"}},
        {"--program", "", {"pooling*"}},
        {"--keys", "", {}},
        {"--hash", "", {}},
        {"--color", "", {"always"}},
        {"--files-from", "", {"list.txt"}},
        {"-0", "", {}, {"--check", "--files-from", "list0.txt"}},
        {"--mace-era", "--clear", {"v2"}, {"--clear", "storage", "--empty"}},
        {"--mace-era", "", {"v2"}},
        {"--profile", "--repair", {"phone.json"}, dropStale},
        {"--profile", "", {"phone.json"}, {"--check", "adreno.bin"}},
        {"--policy", "", {"none"}, phone},
        {"--precompiled", "", {"w.bin"}, phone},
        {"--as-precompiled", "", {}, phone},
        {"--trusted-key", "--rebuild", {"key.pem.pub"}, {}, true},
        {"--trusted-key", "", {"key.pem.pub"}},
        {"--probe", "", {"always"}, {"--check", "stub.bin"}},
        {"--device", "--check", {"9:9"}, ask, true},
        {"--device", "--repair", {"9:9"}, dropBad, true},
        {"--device", "", {"9:9"}, {}, true},
        {"--sandbox", "--check", {"require"}, ask, true, true},
        {"--sandbox", "--repair", {"require"}, dropBad, true, true},
        {"--sandbox", "", {"require"}, {}, true, true},
        {"--retry-crashes", "", {}, {"--check", "--probe", "always", "abort.bin"}, true, false, {"--check", "--probe", "always", "abort.bin"}},
        {"--strict", "", {}},
        {"--fail-on", "--self-test", {"damaged"}},
        {"--fail-on", "--check", {"harmful"}, {"--check", "cut.bin"}},
        {"--fail-on", "--show", {"harmful"}, {"--show", "cut.bin"}},
        {"--fail-on", "--extract", {"harmful"}, {"--extract", "cut.bin", "-o", "out"}},
        {"--fail-on", "", {"harmful"}, {"--triage", "cut.bin"}},
        {"--new", "", {}, fresh, true},
        {"--programs", "", {"more.txt"}, rebuild, true},
        {"--only", "", {"pool*"}, rebuild, true},
        {"--for-this-device", "", {}, {"--rebuild", "adreno.bin", "--kernel-sources", "cl", "-o", "result"}, true},
        {"--allow-mixed", "", {}, {"--rebuild", "old.bin", "--only", "pool*", "--kernel-sources", "cl", "-o", "result"}, true},
        {"--keep-unbuilt", "", {}, {"--rebuild", "unbuilt.bin", "--kernel-sources", "cl", "-o", "result"}, true},
        {"--suffix", "", {"-DY"}, rebuild + QStringList{"--format", "json"}, true},
        {"--kernel-sources", "--rebuild", {"none"}, {"--rebuild", "stub.bin", "-o", "result"}, true},
        {"--kernel-sources", "--repair", {"cl"}, {"--repair", "stub.bin", "--drop", "stale", "-o", "result"}},
        {"--kernel-sources", "--self-test", {"none"}, {}, true},
        {"--kernel-sources", "", {"cl"}, ask, true},
        {"--mace-version", "", {"v9"}, rebuild, true},
        {"--accept-changes", "", {}, {"--repair", "edited.bin", "-o", "result"}},
        {"--drop", "", {"softmax*"}, {"--repair", "stub.bin", "-o", "result"}},
        {"--keep", "", {"softmax*"}, {"--repair", "stub.bin", "-o", "result"}},
        {"--with", "", {"w.bin"}},
        {"--relabel", "", {"device-name=Other"}, {"--repair", "stub.bin", "-o", "result"}},
        {"--as", "", {"v2"}, {"--convert", "w.bin", "-o", "result"}},
        {"--inner", "", {"v1"}, {"--convert", "w.pb", "--as", "cc", "-o", "result"}, false, false, {"--convert", "w.bin", "--as", "text", "-o", "w.pb"}},
        {"--data-function", "", {"Data"}, array},
        {"--size-function", "", {"Size"}, array},
        {"--driver-version", "", {"1.2"}},
        {"--abi", "", {"arm64-v8a"}},
        {"--prefer", "", {"last"}, {"--merge", "stub.bin", "clash.bin", "-o", "result"}},
        {"--list", "", {"keys.txt"}, {"--split", "stub.bin", "-o", "result"}},
        {"--rest", "", {"rest"}},
        {"--key", "", {"key.pem"}, {"--sign", "w.bin", "-o", "result"}},
        {"--passphrase-file", "", {"pass.txt"}},
        {"--passphrase-fd", "", {"98"}},
        {"--empty", "", {}, clear},
        {"--package", "", {"com.app"}},
        {"-o", "--profile-from", {"result"}},
        {"-o", "", {}, {}, false, false, {}, true},
        {"--in-place", "", {}, {"--repair", "cut.bin"}},
        {"--dry-run", "--restore", {}, {"--restore", "storage"}, false, false, clear},
        {"--dry-run", "--profile-from", {}, {"--profile-from", "phone.json", "-o", "result"}},
        {"--dry-run", "--rebuild", {}, {}, true},
        {"--dry-run", "", {}},
        {"--force", "--restore", {}, {"--restore", "taken"}},
        {"--force", "--extract", {}, {}, false, false, {"--extract", "w.bin", "-o", "out"}},
        {"--force", "--profile-from", {}, {"--profile-from", "phone.json", "-o", "there.bin"}},
        {"--force", "--repair", {}, {"--repair", "cut.bin", "-o", "there.bin"}},
        {"--force", "--convert", {}, {"--convert", "w.bin", "--as", "mclp", "-o", "there.bin"}},
        {"--force", "--merge", {}, {"--merge", "stub.bin", "stub2.bin", "-o", "there.bin"}},
        {"--force", "--split", {}, {"--split", "stub.bin", "--program", "pooling*", "-o", "there.bin"}},
        {"--force", "--sign", {}, {"--sign", "w.bin", "--key", "key.pem", "-o", "there.bin"}},
        {"--force", "--make-key", {}, {"--make-key", "-o", "there.bin"}},
        {"--force", "--rebuild", {}, {"--rebuild", "stub.bin", "--kernel-sources", "cl", "-o", "there.bin"}, true},
        {"--jobs", "--repair", {"1"}, dropBad},
        {"--jobs", "", {"1"}},
    };
    // clang-format on
    return cases;
}

const std::vector<UnseenFlag>& unseenFlags() {
    static const std::vector<UnseenFlag> flags{
        {"--jobs", "it makes an answer come sooner and changes none; jobsAreTheNumberAtOnce() counts them"},
    };
    return flags;
}

} // namespace macebin::test
