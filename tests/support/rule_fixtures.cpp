// SPDX-License-Identifier: Apache-2.0
#include "tests/support/rule_fixtures.h"

#include "core/change/write/seal.h"
#include "core/readers/mace/reader.h"
#include "format/cache/mace/key.h"
#include "format/cache/mace/v2.h"
#include "format/cache/mclp/mclp.h"
#include "tests/support/test_keys.h"

#include <functional>

namespace macebin::test {

namespace {

const std::string kProgram = "pooling -DX=1";
const std::string kPlatform = "QUALCOMM Snapdragon(TM), FULL_PROFILE, OpenCL 2.0 QUALCOMM, v1.1.1";

Bytes bytesOf(std::string_view text) {
    const ByteView view = asBytes(text);
    return {view.begin(), view.end()};
}

Bytes join(Bytes front, std::string_view back) {
    const ByteView view = asBytes(back);
    front.insert(front.end(), view.begin(), view.end());
    return front;
}

using Values = std::vector<std::pair<std::string, std::string>>;

Bytes v1(const Values& pairs, int countOff = 0) {
    ByteWriter out;
    out.u64(static_cast<std::uint64_t>(static_cast<int>(pairs.size()) + countOff));
    for (const auto& [key, value] : pairs) {
        out.u32(static_cast<std::uint32_t>(key.size()));
        out.text(key);
        out.u32(static_cast<std::uint32_t>(value.size()));
        out.text(value);
    }
    return out.take();
}

std::vector<Pair> pairsFrom(const Values& values) {
    std::vector<Pair> pairs;
    for (const auto& [key, value] : values)
        pairs.push_back({key, asBytes(value), {}});
    return pairs;
}

Bytes v2(const Values& values) {
    return *seal(*writeV2(pairsFrom(values)));
}

Bytes v2Tuned(const std::string& key, std::vector<std::uint32_t> numbers) {
    const std::vector<Pair> pairs{{key, std::nullopt, std::move(numbers)}};
    return *seal(*writeV2(pairs));
}

/// A sound v2 cache of one program.
Values soundValues() {
    return {{std::string(kDeviceNameKey), "Adreno(TM) 640"},
            {std::string(kPlatformInfoKey), kPlatform},
            {kProgram, "some program bytes"},
            {std::string(kSourceHashPrefix) + kProgram, "0123456789"}};
}

Values soundBut(const std::string& key, const std::string& value) {
    Values values = soundValues();
    for (auto& pair : values)
        if (pair.first == key) pair.second = value;
    return values;
}

Values soundWithout(const std::string& key) {
    Values values = soundValues();
    std::erase_if(values, [&](const auto& pair) { return pair.first == key; });
    return values;
}

Values soundAnd(const std::string& key, const std::string& value) {
    Values values = soundValues();
    values.emplace_back(key, value);
    return values;
}

/// A container, changed before or after its digests are filled in.
using Change = std::function<void(Bytes&)>;
Bytes mclp(const Values& values, const Change& before = {}, const Change& after = {},
           MclpWriteOptions::Trailer trailer = MclpWriteOptions::Trailer::digest) {
    const auto pairs = pairsFrom(values);
    Unsealed unsealed = *writeMclp(pairs, {}, {{}, {}, trailer});
    if (before) before(unsealed.bytes);
    std::optional<PrivateKey> signer;
    if (trailer == MclpWriteOptions::Trailer::signature) signer = *PrivateKey::fromPem(kSignerPem);
    Bytes bytes = *seal(std::move(unsealed), signer);
    if (after) after(bytes);
    return bytes;
}

void putU32(Bytes& bytes, std::uint64_t offset, std::uint32_t value) {
    for (std::size_t i = 0; i < 4; ++i)
        bytes[offset + i] = std::byte(value >> (8 * i) & 0xff);
}

std::uint32_t tableOffset(const Bytes& bytes) {
    return loadLittle<std::uint32_t>(bytes, 0x10);
}

Change put(std::uint64_t offset, std::uint32_t value) {
    return [=](Bytes& bytes) { putU32(bytes, offset, value); };
}
/// Overwrites a field of the first kernel record.
Change putInRecord(std::uint64_t field, std::uint32_t value) {
    return [=](Bytes& bytes) { putU32(bytes, tableOffset(bytes) + field, value); };
}

std::uint64_t find(const Bytes& bytes, std::string_view text) {
    return asText(bytes).find(text);
}

/// The trailer is 88 bytes where unsigned.
constexpr std::uint64_t kUnsignedTrailer = 88;

void addMclp(std::vector<RuleFixture>& all) {
    const auto add = [&](std::string rule, Bytes bytes, CheckOptions options = {}) {
        all.push_back({std::move(rule), std::move(bytes), std::move(options)});
    };
    const Values sound = soundValues();
    const Values twoPrograms = soundAnd("softmax -DX=1", std::string(40, 's'));
    add("mclp.version-major", mclp(sound, put(4, 0x00020000)));
    add("mclp.version-minor", mclp(sound, put(4, 0x00010003)));
    add("mclp.big-endian", mclp(sound, put(4, 0x00000100)));
    Bytes cut = mclp(sound);
    cut.resize(cut.size() - 20);
    add("mclp.truncated", cut);
    add("mclp.trailing-bytes", join(mclp(sound), "tail"));
    add("mclp.trailing-zeros", join(mclp(sound), std::string_view("\0\0\0\0", 4)));
    add("mclp.table-range", mclp(sound, put(0x10, 0x7ffffff0)));
    add("mclp.vendor-chain",
        mclp(sound, [](Bytes& bytes) { putU32(bytes, find(bytes, "PLAT") + 4, 0x00ffffff); }));
    add("mclp.vendor-duplicate",
        mclp(sound, [](Bytes& bytes) { putU32(bytes, find(bytes, "DEVN"), 0x54414c50); }));
    add("mclp.vendor-shape", mclp(soundAnd("aaa -DX", std::string(20, 'a')),
                                  [](Bytes& bytes) { putU32(bytes, find(bytes, "ORDR") + 8, 0x00ffffff); }));
    add("mclp.record-range", mclp(sound, putInRecord(0x10, 0x7ffffff0)));
    add("mclp.record-fields", mclp(sound, putInRecord(0x18, 99)));
    add("mclp.overlap", mclp(twoPrograms, [](Bytes& bytes) {
            putU32(bytes, tableOffset(bytes) + 0x14, 40); // the first program now reaches into the second
        }));
    add("mclp.gap",
        mclp(sound, {}, [](Bytes& bytes) { bytes.back() ^= std::byte{1}; })); // the end mark is hurt
    add("mclp.key-two-programs", mclp(twoPrograms, [](Bytes& bytes) {
            const std::uint64_t first = tableOffset(bytes);
            for (std::uint64_t i = 8; i < 16; ++i)
                bytes[first + 80 + i] = bytes[first + i];
        }));
    add("mclp.program-digest", mclp(sound, {}, [](Bytes& bytes) {
            bytes[loadLittle<std::uint32_t>(bytes, tableOffset(bytes) + 0x10)] ^= std::byte{1};
        }));
    add("mclp.no-trailer", mclp(sound, {}, {}, MclpWriteOptions::Trailer::none));
    const auto inTrailer = [](std::uint64_t field) {
        return [=](Bytes& bytes) { bytes[bytes.size() - kUnsignedTrailer + field] ^= std::byte{0x40}; };
    };
    add("mclp.trailer", mclp(sound, inTrailer(4)));
    add("mclp.trailer-crc", mclp(sound, {}, inTrailer(10)));
    add("mclp.digest-mismatch",
        mclp(sound, {}, [](Bytes& bytes) { bytes[find(bytes, "Adreno")] ^= std::byte{2}; }));

    const auto signedBytes = mclp(sound, {}, {}, MclpWriteOptions::Trailer::signature);
    CheckOptions trusted;
    trusted.trustedKeys = {PrivateKey::fromPem(kSignerPem)->publicKey()};
    CheckOptions foreign;
    foreign.trustedKeys = {*PublicKey::fromPem(kOtherPublicPem)};
    add("signature.unchecked", signedBytes);
    add("signature.missing", mclp(sound), trusted);
    add("signature.foreign", signedBytes, foreign);
    Bytes resigned = signedBytes;
    const std::uint64_t trailer = resigned.size() - kUnsignedTrailer - 64;
    resigned[trailer + kMclpKeyIdOffset + 32] ^= std::byte{1};
    putU32(resigned, resigned.size() - 12,
           crc32(ByteView(resigned).subspan(trailer, kUnsignedTrailer + 64 - 12)));
    add("signature.wrong", resigned, trusted);
    Bytes edited = signedBytes;
    edited[edited.size() / 2] ^= std::byte{1};
    add("signature.changed", edited, trusted);
    add("signature.bytes-behind", join(signedBytes, std::string_view("\0\0\0\0", 4)), trusted);
    add("signature.not-a-container", writeCc(signedBytes, ccNamesOf(false)), trusted);
    add("era.mclp-not-for-mace", mclp(sound), {{}, AskedReader{&kMaceReader, Era::v2}, false, {}});
}

/// The local header of a member of a zip, and its bytes, by hand (APPNOTE 4.3.7).
void addZipMember(ByteWriter& zip, std::string_view name, const Bytes& content, int method = 0) {
    zip.text("PK\x03\x04");
    for (const int field : {10, 0, method, 0, 0})
        zip.u16(static_cast<std::uint16_t>(field));
    zip.u32(crc32(content));
    zip.u32(static_cast<std::uint32_t>(content.size()));
    zip.u32(static_cast<std::uint32_t>(content.size()));
    zip.u16(static_cast<std::uint16_t>(name.size()));
    zip.u16(0);
    zip.text(name);
    zip.bytes(content);
}

/// A tar of one member, by hand (POSIX 1003.1, "ustar Interchange Format").
Bytes tarOf(std::string_view name, const Bytes& content) {
    std::string header(512, '\0');
    header.replace(0, name.size(), name);
    header.replace(100, 7, "0000644");
    char size[12];
    std::snprintf(size, sizeof size, "%011zo", content.size());
    header.replace(124, 11, size);
    header.replace(148, 8, "        ");
    header[156] = '0';
    header.replace(257, 5, "ustar");
    header.replace(263, 2, "00");
    unsigned sum = 0;
    for (const char c : header)
        sum += static_cast<unsigned char>(c);
    char checksum[8];
    std::snprintf(checksum, sizeof checksum, "%06o", sum);
    header.replace(148, 7, std::string(checksum, 7));
    Bytes tar = join(bytesOf(header), asText(content));
    tar.resize((tar.size() + 511) / 512 * 512 + 1024);
    return tar;
}

void addPacked(std::vector<RuleFixture>& all, const Bytes& cache) {
    ByteWriter zip;
    addZipMember(zip, "cache.bin", cache);
    all.push_back({"transfer.zip", zip.take(), {}});
    all.push_back({"transfer.archive", tarOf("files/cache.bin", cache), {}});
    // Method 97 is WavPack's.
    ByteWriter part;
    addZipMember(part, "cache.bin", cache);
    addZipMember(part, "sound", cache, 97);
    all.push_back({"transfer.unread-member", part.take(), {}});
    ByteWriter none;
    addZipMember(none, "cache.bin", cache, 97);
    all.push_back({"transfer.not-unpacked", none.take(), {}});
}

void addTransfer(std::vector<RuleFixture>& all) {
    // The device name's length, ten, is a line feed of its own.
    const Bytes cache = v2(soundValues());
    std::string crlf;
    std::string utf16 = "\xff\xfe";
    for (const char c : asText(cache)) {
        crlf += c == '\n' ? "\r\n" : std::string(1, c);
        utf16 += c;
        utf16 += '\0';
    }
    all.push_back({"transfer.crlf", bytesOf(crlf), {}});
    all.push_back({"transfer.utf16", bytesOf(utf16), {}});
    all.push_back({"transfer.zero-padding", join(cache, std::string_view("\0\0\0\0\0\0\0\0", 8)), {}});
    all.push_back({"transfer.error-text", bytesOf("run-as: package not debuggable: com.example.app\n"), {}});
    all.push_back({"transfer.web-page",
                   bytesOf("<!DOCTYPE html><html><head><title>404 Not Found</title></head></html>"),
                   {}});
    std::string replaced = "\n\xef\xbf\xbd\x01\n\x0bpooling -DX";
    for (int i = 0; i < 40; ++i)
        replaced += "\xef\xbf\xbd\xef\xbf\xbd.g";
    all.push_back({"transfer.replacement-characters", bytesOf(replaced), {}});
    addPacked(all, cache); // an empty v1 cache would do, but a member of some size shows more
    // gzip around one stored deflate block (RFC 1951 3.2.4, RFC 1952 2.3).
    ByteWriter gzip;
    gzip.text(std::string_view("\x1f\x8b\x08\0\0\0\0\0\0\x03\x01", 11));
    gzip.u16(static_cast<std::uint16_t>(cache.size()));
    gzip.u16(static_cast<std::uint16_t>(~cache.size()));
    gzip.bytes(cache);
    gzip.u32(crc32(cache));
    gzip.u32(static_cast<std::uint32_t>(cache.size()));
    all.push_back({"transfer.gzip", gzip.take(), {}});
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string base64;
    const std::string_view text = asText(cache);
    for (std::size_t i = 0; i < text.size(); i += 3) {
        std::uint32_t three = 0;
        for (std::size_t j = 0; j < 3; ++j)
            three = three << 8 | (i + j < text.size() ? static_cast<unsigned char>(text[i + j]) : 0u);
        for (std::size_t j = 0; j < 4; ++j)
            base64 += i + j > text.size() ? '=' : digits[three >> (18 - 6 * j) & 63];
        if (base64.size() % 77 == 76) base64 += '\n';
    }
    all.push_back({"transfer.base64", bytesOf(base64), {}});
}

/// A C++ array form as MACE's template lays it out.
Bytes array(const std::string& data, const std::string& size, const std::string& count,
            const std::string& elements, const std::string& returned) {
    return bytesOf("#include <cstring>\n\nnamespace mace {\n\nconst unsigned char *" + data +
                   "() {\n  static const unsigned char kData[" + count + "] = {\n  " + elements +
                   "\n  };\n\n  return kData;\n}\n\nsize_t " + size + "() {\n  return " + returned +
                   ";\n}\n\n}  // namespace mace\n");
}

void addContainers(std::vector<RuleFixture>& all) {
    const auto add = [&](std::string rule, Bytes bytes, CheckOptions options = {}) {
        all.push_back({std::move(rule), std::move(bytes), std::move(options)});
    };
    CheckOptions small;
    small.limits.fileSize = 100;
    CheckOptions few;
    few.limits.entries = 2;
    CheckOptions oneFinding;
    oneFinding.limits.findings = 1;
    add("file.empty", {});
    add("file.all-zero", Bytes(17, std::byte{0}));
    add("file.too-large", Bytes(101, std::byte{'x'}), small);
    add("file.unknown", bytesOf("\x7fnothing that anybody knows"));
    ByteWriter arm; // Arm Compute Library: {u64 name size, u64 binary size, name, binary}
    for (const char* name : {"gemm_reshaped", "direct_convolution"}) {
        arm.u64(std::string_view(name).size());
        arm.u64(200);
        arm.text(name);
        arm.zeros(200);
    }
    add("file.look-alike", arm.take());
    ByteWriter fatbin; // NVIDIA's container: named, not judged
    fatbin.u32(0xba55ed50);
    fatbin.u16(1);
    fatbin.u16(16);
    fatbin.zeros(200);
    add("file.program-binary", fatbin.take());
    const Bytes text = bytesOf("pairs {\n  key: \"a\"\n  bytes_value: \"b\"\n}\n");
    add("file.text-form", text);
    add("text.malformed", bytesOf("pairs {\n  key: \"a\"\n  value: \"b\"\n}\n"));
    add("era.text-not-for-mace", text, {{}, AskedReader{&kMaceReader, Era::v1}, false, {}});
    add("cc.malformed", array("LoadOpenCLBinary", "OpenCLBinarySize", "4", "0, 0, 256, 0", "4"));
    add("cc.count-mismatch", array("LoadOpenCLBinary", "OpenCLBinarySize", "4", "0, 0, 0, 0", "5"));
    Bytes conditional = array("LoadOpenCLBinary", "OpenCLBinarySize", "4", "0, 0, 0, 0", "4");
    const Bytes closing = bytesOf("#endif\n");
    const auto behindInclude = std::string(asText(conditional)).find("namespace");
    const ByteView opening = asBytes(std::string_view("#if 0\n"));
    conditional.insert(conditional.begin() + static_cast<std::ptrdiff_t>(behindInclude), opening.begin(),
                       opening.end());
    add("cc.which-array", join(conditional, asText(closing)));
    add("cc.other-code",
        join(array("LoadOpenCLBinary", "OpenCLBinarySize", "4", "0, 0, 0, 0", "4"), "int x;\n"));
    add("cc.same-names", array("LoadOpenCLParameter", "LoadOpenCLParameter", "4", "0, 0, 0, 0", "4"));
    add("cc.empty", bytesOf("namespace mace {\nconst unsigned char *Load() {\n  return nullptr;\n}\n"
                            "size_t Size() {\n  return 0;\n}\n}\n"));
    add("report.entries-capped", v2(soundValues()), few);
    add("report.findings-capped", v2({{"a -D", ""}, {"b -D", ""}, {"c -D", ""}}), oneFinding);

    const Bytes oldCache = v1({{"pooling -DX", "pppp"}, {"softmax -DX", std::string(30, 's')}});
    add("v1.truncated", Bytes(oldCache.begin(), oldCache.end() - 3));
    Bytes lying = oldCache;
    lying[8 + 4 + 11 + 4 + 4 + 3] = std::byte{0xff};
    add("v1.bad-length", lying);
    add("v1.count-too-small", v1({{"pooling -DX", "pppp"}, {"softmax -DX", "ssss"}}, -1));
    Bytes zeroed = v1({{"conv_2d -DA=1", std::string(300, 'c')},
                       {"matmul -DB=2", std::string(300, 'm')},
                       {"pooling -DX=3", std::string(300, 'p')},
                       {"softmax -DX=4", std::string(300, 's')}});
    std::fill_n(zeroed.begin() + 8 + 4 + 14 + 4 + 300, 40, std::byte{0}); // where the second pair begins
    add("v1.broken-chain", zeroed);
    add("v1.trailing-bytes", join(oldCache, "\x7f\x7f\x7f"));

    const Bytes cache = v2(soundValues());
    Bytes edited = cache;
    edited[edited.size() / 2] ^= std::byte{1};
    add("v2.crc-mismatch", edited);
    add("v2.truncated", Bytes(cache.begin(), cache.end() - 9));
    Unsealed malformed = *writeV2(pairsFrom(soundValues()));
    malformed.bytes.insert(malformed.bytes.end() - 4, std::byte{0x0f});
    ++malformed.digestSlots[0].stored.offset;
    ++malformed.digestSlots[0].covered.size;
    add("v2.malformed", *seal(std::move(malformed)));
    add("v2.trailing-bytes", join(cache, "tail"));
    Unsealed newer = *writeV2(pairsFrom(soundValues()));
    newer.bytes.insert(newer.bytes.end() - 4, {std::byte{0x78}, std::byte{0x01}}); // field 15, a varint
    newer.digestSlots[0].stored.offset += 2;
    newer.digestSlots[0].covered.size += 2;
    add("v2.unknown-field", *seal(std::move(newer)));

    add("era.v1-under-v2", oldCache, {{}, AskedReader{&kMaceReader, Era::v2}, false, {}});
    add("era.v2-under-v1", cache, {{}, AskedReader{&kMaceReader, Era::v1}, false, {}});
    add("era.damaged-under-v1", Bytes(oldCache.begin(), oldCache.end() - 3),
        {{}, AskedReader{&kMaceReader, Era::v1}, false, {}});
    add("era.empty-under-v1", Bytes(17, std::byte{0}), {{}, AskedReader{&kMaceReader, Era::v1}, false, {}});
    add("era.damaged-under-v2", edited, {{}, AskedReader{&kMaceReader, Era::v2}, false, {}});
}

void addContent(std::vector<RuleFixture>& all) {
    const auto add = [&](std::string rule, Bytes bytes) {
        all.push_back({std::move(rule), std::move(bytes), {}});
    };
    add("tuned.wrong-arity", v2Tuned("pooling_opencl_kernel", {4, 4}));
    add("tuned.zero-not-last", v2Tuned("pooling_opencl_kernel", {4, 0, 4, 0}));
    add("tuned.odd-size", v1({{"pooling_opencl_kernel", std::string(13, '\1')}}));
    add("key.duplicate", v2(soundAnd(kProgram, "other bytes")));
    add("key.not-text", v2(soundAnd("so\x01ft", "x")));
    add("identity.platform-missing", v2(soundWithout(std::string(kPlatformInfoKey))));
    add("identity.platform-shape", v2(soundBut(std::string(kPlatformInfoKey), "QUALCOMM, FULL_PROFILE")));
    add("identity.mace-version-unknown",
        v2(soundBut(std::string(kPlatformInfoKey), "ARM Platform, FULL_PROFILE, OpenCL 2.1, unknown")));
    add("identity.device-name-missing", v2(soundWithout(std::string(kDeviceNameKey))));
    add("identity.device-name-empty", v2(soundBut(std::string(kDeviceNameKey), "")));
    add("hash.missing", v2(soundWithout(std::string(kSourceHashPrefix) + kProgram)));
    add("hash.orphan", v2(soundWithout(kProgram)));
    add("hash.shape", v2(soundBut(std::string(kSourceHashPrefix) + kProgram, "xyz")));
    add("program.empty", v2(soundBut(kProgram, "")));
    add("program.kernel-missing", v2(soundAnd("softmax -Dsoftmax=s4wA5uH", "no such kernel in here")));
}

/// A cache whose one program has these bytes, under this platform and device.
Bytes v2Program(const std::string& key, const std::string& program, const std::string& platform = kPlatform) {
    return v2({{std::string(kDeviceNameKey), "Adreno(TM) 640"},
               {std::string(kPlatformInfoKey), platform},
               {key, program},
               {std::string(kSourceHashPrefix) + key, "0123456789"}});
}

std::string textOf(ByteWriter& out) {
    const Bytes bytes = out.take();
    return std::string(asText(bytes));
}

std::string ptx(const std::string& target) {
    return ".version 7.0\n.target " + target + "\n.address_size 64\n.visible .entry pool()\n{\nret;\n}\n";
}

/// A patchtokens binary of one kernel without code, whose checksum is wrong (IGC patch_list.h).
std::string patchtokens() {
    ByteWriter out;
    out.text("CTNI");
    for (const std::uint32_t field : {1081u, 12u, 8u, 1u, 0u, 0u})
        out.u32(field);
    out.u32(0xbadbad); // checksum
    out.u64(0);        // source hash
    for (const std::uint32_t field : {4u, 0u, 0u, 0u, 0u, 0u, 0u})
        out.u32(field);
    out.text(std::string_view("abc\0", 4));
    return textOf(out);
}

/// The front of an Adreno 618 binary: header and descriptors, and no more (FORMAT.md, "Adreno").
std::string adreno618() {
    constexpr std::uint32_t descriptors = 57;
    ByteWriter out;
    for (const std::uint32_t word :
         {0x20u, 10u, 2u, 2u, 3u, 0x30u, descriptors, 0x13u, 0x00010003u, 0x06010800u, 0u, 0u})
        out.u32(word);
    const std::uint32_t data = (0x30 + 20 * descriptors + 7) / 8 * 8;
    for (std::uint32_t i = 0; i < descriptors; ++i)
        for (const std::uint32_t word : {i, data + (i ? 8 : 0), i ? 0u : 8u, 0u, 0u})
            out.u32(word);
    out.alignTo(8);
    out.text(std::string_view("main\0\0\0\0", 8));
    return textOf(out);
}

/// A zebin with nothing but its build options (gABI; compute-runtime zebin_elf.h).
std::string zebinWithOptions(std::string_view options) {
    constexpr std::string_view names("\0.misc.buildOptions\0.shstrtab\0", 31);
    constexpr std::uint32_t header = 64;
    const auto optionsSize = static_cast<std::uint32_t>((options.size() + 7) / 8 * 8);
    ByteWriter out;
    out.text(std::string_view("\x7f"
                              "ELF\x02\x01\x01\0\0\0\0\0\0\0\0\0",
                              16));
    out.u16(1);   // ET_REL
    out.u16(205); // EM_INTELGT
    out.u32(1);
    out.u64(0);
    out.u64(0);
    out.u64(header + optionsSize + 32); // section table
    out.u32(0);
    for (const int field : {64, 0, 0, 64, 3, 2})
        out.u16(static_cast<std::uint16_t>(field));
    out.text(options);
    out.zeros(optionsSize - options.size());
    out.text(names);
    out.zeros(1);
    const auto section = [&](std::uint32_t nameAt, std::uint32_t type, std::uint64_t offset,
                             std::uint64_t size) {
        out.u32(nameAt);
        out.u32(type);
        out.u64(0);
        out.u64(0);
        out.u64(offset);
        out.u64(size);
        out.u64(0);
        out.u64(type ? 1 : 0);
        out.u64(0);
    };
    section(0, 0, 0, 0);
    section(1, 0xff000014, header, options.size());
    section(20, 3, header + optionsSize, names.size());
    return textOf(out);
}

void addPrograms(std::vector<RuleFixture>& all) {
    const auto add = [&](std::string rule, Bytes bytes) {
        all.push_back({std::move(rule), std::move(bytes), {}});
    };
    const std::string nvidia = "NVIDIA CUDA, FULL_PROFILE, OpenCL 3.0 CUDA, v1.1.1";
    add("program.structure", v2Program(kProgram, ptx("sm_75") + "{", nvidia));
    add("program.checksum-mismatch", bytesOf(patchtokens()));
    add("program.unknown-layout",
        v2Program(kProgram,
                  std::string("poclbin\0", 8) + std::string(8, 'd') + "\x63" + std::string(200, '\0'),
                  "Portable Computing Language, FULL_PROFILE, OpenCL 3.0 PoCL, v1.1.1"));
    add("program.family-mismatch", v2Program(kProgram, ptx("sm_75")));
    add("program.chip-mismatch", v2Program(kProgram, adreno618()));
    add("program.mixed-provenance", v2({{kProgram, ptx("sm_75")}, {"softmax -DX=1", ptx("sm_86")}}));
    add("program.options-mismatch", v2Program("pooling -DX=1", zebinWithOptions("-DX=2 -cl-mad-enable"),
                                              "Intel(R) OpenCL, FULL_PROFILE, OpenCL 3.0, v1.1.1"));
}

} // namespace

std::vector<RuleFixture> ruleFixtures() {
    std::vector<RuleFixture> all;
    addContainers(all);
    addTransfer(all);
    addContent(all);
    addPrograms(all);
    addMclp(all);
    return all;
}

} // namespace macebin::test
