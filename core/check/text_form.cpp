// SPDX-License-Identifier: Apache-2.0
#include "core/check/text_form.h"

#include "core/answer/digest.h"
#include "format/cache/mace/v2.h"
#include "format/limits.h"
#include "format/text.h"
#include "pair_container.pb.h"

#include <google/protobuf/io/tokenizer.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>
#include <google/protobuf/text_format.h>

#include <algorithm>
#include <limits>

namespace macebin {

namespace {

namespace pb = google::protobuf;

constexpr std::uint64_t kProtobufBytes =
    std::numeric_limits<std::int32_t>::max(); ///< of any protobuf message
constexpr int kNesting = 8;                   ///< PairContainer needs 2
constexpr std::uint64_t kQuoted = 200;
constexpr std::string_view kNoPairs = "# proto-message: PairContainer\n# It holds no pairs.\n";

/// Keeps the first thing that libprotobuf has to say: what follows is mostly its consequence.
class FirstError : public pb::io::ErrorCollector {
public:
    void AddError(int line, pb::io::ColumnNumber column, const std::string& message) override {
        if (any_) return;
        any_ = true;
        line_ = line;
        column_ = column;
        message_ = message.substr(0, kQuoted);
    }
    void AddWarning(int, pb::io::ColumnNumber, const std::string&) override {}

    int line() const { return line_; } ///< from 0; negative where there is no place
    int column() const { return column_; }
    const std::string& message() const { return message_; }

private:
    bool any_ = false;
    int line_ = -1;
    int column_ = 0;
    std::string message_;
};

/// The byte at a line and column as libprotobuf counts them: both from 0, and a tab goes to the next multiple
/// of 8.
std::optional<ByteRange> placeOf(std::string_view text, int line, int column) {
    if (line < 0) return {};
    std::size_t at = 0;
    for (int i = 0; i < line; ++i) {
        const std::size_t feed = text.find('\n', at);
        if (feed == std::string_view::npos) break;
        at = feed + 1;
    }
    for (int passed = 0; passed < column && at < text.size() && text[at] != '\n'; ++at)
        passed += text[at] == '\t' ? 8 - passed % 8 : 1;
    return ByteRange{at, at < text.size() ? std::uint64_t{1} : 0};
}

/// Braces outside quotes and comments: each opens a message.
std::uint64_t messagesIn(std::string_view text) {
    std::uint64_t count = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (c == '{' || c == '<') ++count;
        if (c == '#') i = std::min(text.find('\n', i), text.size());
        if (c != '"' && c != '\'') continue;
        for (++i; i < text.size() && text[i] != c && text[i] != '\n'; ++i)
            if (text[i] == '\\') ++i;
    }
    return count;
}

/// What libprotobuf said, safe to print and without a full stop.
std::string cleaned(std::string_view message) {
    if (message.ends_with('.')) message.remove_suffix(1);
    const std::string quoted = inQuotes(message, kQuoted);
    return quoted.substr(1, quoted.size() - 2);
}

TextForm faulty(std::string why, std::optional<ByteRange> where = {}) {
    return {{}, std::move(why), where};
}

std::uint64_t numberSize(std::uint32_t value) {
    return number(value).size();
}

/// Characters of these bytes as TextFormat writes them (CEscape): two for \n, \r, \t, both quotes and the
/// backslash, four for what is not ASCII text.
std::uint64_t escapedSize(std::string_view bytes) {
    constexpr std::string_view shortly = "\n\r\t\"'\\";
    std::uint64_t size = 0;
    for (const char c : bytes)
        size += shortly.find(c) != std::string_view::npos ? 2 : c >= 0x20 && c < 0x7f ? 1 : 4;
    return size;
}

std::uint64_t textSize(const Pair& pair) {
    constexpr std::string_view frame = "pairs {\n  key: \"\"\n}\n";
    constexpr std::string_view value = "  bytes_value: \"\"\n";
    constexpr std::string_view item = "  uint32s_value: \n";
    std::uint64_t size = frame.size() + escapedSize(pair.key);
    if (pair.bytes) size += value.size() + escapedSize(asText(*pair.bytes));
    for (const std::uint32_t entry : pair.numbers)
        size += item.size() + numberSize(entry);
    return size;
}

} // namespace

TextForm readText(ByteView bytes) {
    const std::string_view text = asText(bytes);
    if (text.size() > kProtobufBytes) return faulty("the text is larger than 2 GiB");
    if (messagesIn(text) > kMostTextPairs)
        return faulty("the text holds more than " + number(kMostTextPairs) + " pairs");
    FirstError error;
    storage::PairContainer container;
    pb::TextFormat::Parser parser;
    parser.RecordErrorsTo(&error);
    parser.SetRecursionLimit(kNesting);
    pb::io::ArrayInputStream input(text.data(), static_cast<int>(text.size()));
    if (!parser.Parse(&input, &container)) {
        const std::string where = error.line() < 0 ? ""
                                                   : "line " + number(error.line() + 1) + ", column " +
                                                         number(error.column() + 1) + ": ";
        return faulty(where + cleaned(error.message()), placeOf(text, error.line(), error.column()));
    }
    const std::uint64_t size = container.ByteSizeLong();
    if (size > kProtobufBytes - kV2CrcSize) return faulty("its pairs are larger than 2 GiB");
    TextForm form;
    form.message.resize(size + kV2CrcSize);
    container.SerializeWithCachedSizesToArray(reinterpret_cast<std::uint8_t*>(form.message.data()));
    const std::uint32_t crc = crc32(ByteView(form.message).first(size));
    for (std::size_t i = 0; i < kV2CrcSize; ++i)
        form.message[size + i] = std::byte(crc >> (8 * i) & 0xff);
    return form;
}

Result<Bytes> writeText(std::span<const Pair> pairs) {
    std::uint64_t size = 0;
    for (const Pair& pair : pairs) {
        if (!isUtf8(pair.key))
            return Failure{"the key " + inQuotes(pair.key) +
                           " is not UTF-8, which a text form's keys must be"};
        size += textSize(pair); // each part is smaller than memory: 64 bits hold the sum
        if (size > kProtobufBytes) return Failure{"As text the pairs would take more than 2 GiB."};
    }
    Bytes out;
    out.reserve(std::max<std::uint64_t>(size, kNoPairs.size()));
    const auto append = [&](std::string_view text) {
        const ByteView view = asBytes(text);
        out.insert(out.end(), view.begin(), view.end());
    };
    if (pairs.empty()) append(kNoPairs);
    for (const Pair& pair : pairs) { // one at a time: only the text itself is held as a whole
        storage::PairContainer container;
        storage::KVPair& written = *container.add_pairs();
        written.set_key(pair.key);
        if (pair.bytes) written.set_bytes_value(pair.bytes->data(), pair.bytes->size());
        written.mutable_uint32s_value()->Add(pair.numbers.begin(), pair.numbers.end());
        std::string text;
        if (!pb::TextFormat::PrintToString(container, &text))
            return Failure{"libprotobuf could not write the key " + inQuotes(pair.key) + "."};
        append(text);
    }
    return out;
}

} // namespace macebin
