// SPDX-License-Identifier: Apache-2.0
#include "core/text/json_writer.h"

#include "format/text.h"

#include <nlohmann/detail/conversions/to_chars.hpp> // this header alone: the digits of a double, by Grisu2

#include <charconv>
#include <cmath>
#include <iterator>
#include <new>

namespace macebin {

namespace {

constexpr std::size_t kPieceSize = std::size_t{64} << 10;
constexpr std::string_view kReplacement = "\xef\xbf\xbd"; // U+FFFD

struct Front {
    std::size_t size; ///< bytes of the character, or of as much of one as is there
    bool isWhole;
};

/// The character that the text begins with (RFC 3629, section 4).
Front frontOf(std::string_view text) {
    const auto at = [&](std::size_t place) { return static_cast<unsigned char>(text[place]); };
    const unsigned char lead = at(0);
    if (lead < 0x80) return {1, true};
    if (lead < 0xc2 || lead > 0xf4) return {1, false};
    const std::size_t wanted = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
    unsigned char low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;  // no longer form than needed
    unsigned char high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf; // no surrogates; to U+10FFFF
    for (std::size_t size = 1; size < wanted; ++size) {
        if (size == text.size() || at(size) < low || at(size) > high) return {size, false};
        low = 0x80;
        high = 0xbf;
    }
    return {wanted, true};
}

/// What a character is spelled as in a JSON string; empty for one that stands for itself.
std::string escapeOf(char c) {
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: break;
    }
    return isMisleading(static_cast<unsigned char>(c)) ? "\\u00" + hexDigits(std::string_view(&c, 1)) : "";
}

/// One unit of UTF-16.
std::string unit(char32_t code) {
    const char bytes[]{static_cast<char>(code >> 8), static_cast<char>(code & 0xff)};
    return "\\u" + hexDigits(std::string_view(bytes, sizeof bytes));
}

/// A character that a terminal would obey, that hides, or that ends a line for some readers is spelled by its
/// number (RFC 8259, section 7): who prints our JSON, or reads JSON lines, is not misled either.
void appendCharacter(std::string& out, std::string_view character) {
    const char32_t code = codePoint(character);
    if (!isMisleading(code))
        out += character;
    else if (code < 0x10000)
        out += unit(code);
    else
        out += unit(0xd7c0 + (code >> 10)) + unit(0xdc00 + (code & 0x3ff));
}

bool isPlain(char c) {
    return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20 &&
           static_cast<unsigned char>(c) < 0x7f;
}

/// In quotes; false where something was replaced.
bool appendQuoted(std::string& out, std::string_view text) {
    bool isWhole = true;
    out += '"';
    while (!text.empty()) {
        std::size_t plain = 0;
        while (plain < text.size() && isPlain(text[plain]))
            ++plain;
        out += text.substr(0, plain);
        text.remove_prefix(plain);
        if (text.empty()) break;
        const Front front = frontOf(text);
        if (!front.isWhole)
            out += kReplacement;
        else if (front.size > 1)
            appendCharacter(out, text.substr(0, front.size));
        else
            out += escapeOf(text.front());
        isWhole = isWhole && front.isWhole;
        text.remove_prefix(front.size);
    }
    out += '"';
    return isWhole;
}

} // namespace

/// Knows what is open, and puts commas, line feeds and blanks between what it is given.
class JsonWriter {
public:
    JsonWriter(JsonLayout layout, std::size_t depth, const JsonSink* sink)
        : isIndented_(layout == JsonLayout::indented), depth_(depth), sink_(sink) {}

    JsonObject object() { return {this, open_.size(), push('}')}; }
    JsonArray array() { return {this, open_.size(), push(']')}; }

    /// Closes what is inside; false where the scope itself is closed.
    bool reach(std::size_t level, std::uint64_t serial) {
        if (!isOpen(level, serial)) return false;
        closeTo(level + 1);
        return true;
    }
    /// For destructors, which must not throw: where memory is short the text is broken from here on, and that
    /// is thrown by whoever wants it.
    void close(std::size_t level, std::uint64_t serial) noexcept {
        try {
            if (!isBroken_ && isOpen(level, serial)) closeTo(level);
        } catch (const std::bad_alloc&) {
            isBroken_ = true;
        }
    }
    /// What stands before an item.
    void item() {
        if (isBroken_) throw std::bad_alloc();
        if (sink_ && out_.size() >= kPieceSize) handOver(); // here, as closing must not throw
        if (!open_.back().isEmpty) out_ += ',';
        open_.back().isEmpty = false;
        newLine();
    }
    void name(std::string_view name) {
        item();
        appendQuoted(out_, name);
        out_ += isIndented_ ? ": " : ":";
    }
    bool quoted(std::string_view text) { return appendQuoted(out_, text); }
    void raw(std::string_view text) { out_ += text; }
    template <class Integer>
    void digits(Integer value) {
        char text[24];
        out_.append(text, std::to_chars(std::begin(text), std::end(text), value).ptr);
    }
    void real(double value) {
        char text[64];
        if (!std::isfinite(value)) return raw("null"); // JSON has no word for them
        out_.append(text, nlohmann::detail::to_chars(std::begin(text), std::end(text), value));
    }
    std::string& end() {
        if (isBroken_) throw std::bad_alloc();
        closeTo(0);
        return out_;
    }
    void handOver() {
        (*sink_)(out_);
        out_.clear();
    }

private:
    struct Level {
        std::uint64_t serial;
        char end;
        bool isEmpty = true;
    };

    bool isOpen(std::size_t level, std::uint64_t serial) const {
        return level < open_.size() && open_[level].serial == serial;
    }
    std::uint64_t push(char end) {
        out_ += end == '}' ? '{' : '[';
        open_.push_back({++serials_, end});
        return serials_;
    }
    void newLine() {
        if (!isIndented_) return;
        out_ += '\n';
        out_.append(2 * (depth_ + open_.size()), ' ');
    }
    void closeTo(std::size_t level) {
        while (open_.size() > level) {
            const Level closed = open_.back();
            open_.pop_back();
            if (!closed.isEmpty) newLine();
            out_ += closed.end;
        }
    }

    bool isIndented_;
    std::size_t depth_;
    const JsonSink* sink_; ///< or null: all of it stays in the text
    std::string out_;
    std::vector<Level> open_;
    std::uint64_t serials_ = 0;
    bool isBroken_ = false;
};

JsonScope::JsonScope(JsonScope&& other) noexcept
    : writer_(other.writer_), level_(other.level_), serial_(other.serial_) {
    other.writer_ = nullptr;
}

JsonScope::~JsonScope() {
    if (writer_) writer_->close(level_, serial_);
}

JsonWriter* JsonScope::open() {
    return writer_ && writer_->reach(level_, serial_) ? writer_ : nullptr;
}

JsonWriter* JsonObject::member(std::string_view name) {
    JsonWriter* writer = open();
    if (writer) writer->name(name);
    return writer;
}

void JsonObject::text(std::string_view name, std::string_view value) {
    JsonWriter* writer = member(name);
    if (writer && !writer->quoted(value)) word(std::string(name) + "_hex", hexDigits(value));
}

void JsonObject::textOrNull(std::string_view name, std::string_view value) {
    value.empty() ? null(name) : text(name, value);
}

void JsonObject::word(std::string_view name, std::string_view value) {
    if (JsonWriter* writer = member(name)) writer->quoted(value);
}

void JsonObject::wordOrNull(std::string_view name, std::string_view value) {
    value.empty() ? null(name) : word(name, value);
}

void JsonObject::flag(std::string_view name, bool value) {
    if (JsonWriter* writer = member(name)) writer->raw(value ? "true" : "false");
}

void JsonObject::null(std::string_view name) {
    if (JsonWriter* writer = member(name)) writer->raw("null");
}

void JsonObject::real(std::string_view name, double value) {
    if (JsonWriter* writer = member(name)) writer->real(value);
}

void JsonObject::integer(std::string_view name, std::int64_t value) {
    if (JsonWriter* writer = member(name)) writer->digits(value);
}

void JsonObject::natural(std::string_view name, std::uint64_t value) {
    if (JsonWriter* writer = member(name)) writer->digits(value);
}

JsonObject JsonObject::object(std::string_view name) {
    JsonWriter* writer = member(name);
    return writer ? writer->object() : JsonObject(nullptr, 0, 0);
}

JsonArray JsonObject::array(std::string_view name) {
    JsonWriter* writer = member(name);
    return writer ? writer->array() : JsonArray(nullptr, 0, 0);
}

void JsonObject::piece(std::string_view name, const JsonPiece& whole) {
    if (whole.text.empty()) return;
    if (JsonWriter* writer = member(name)) writer->raw(whole.text);
}

void JsonObject::words(std::string_view name, const std::vector<std::string>& values) {
    JsonArray list = array(name);
    for (const std::string& value : values)
        list.word(value);
}

void JsonObject::texts(std::string_view name, const std::vector<std::string>& values, std::string_view item) {
    JsonArray list = array(name);
    for (const std::string& value : values)
        list.object().text(item, value);
}

JsonWriter* JsonArray::item() {
    JsonWriter* writer = open();
    if (writer) writer->item();
    return writer;
}

void JsonArray::word(std::string_view value) {
    if (JsonWriter* writer = item()) writer->quoted(value);
}

void JsonArray::flag(bool value) {
    if (JsonWriter* writer = item()) writer->raw(value ? "true" : "false");
}

void JsonArray::null() {
    if (JsonWriter* writer = item()) writer->raw("null");
}

void JsonArray::real(double value) {
    if (JsonWriter* writer = item()) writer->real(value);
}

void JsonArray::integer(std::int64_t value) {
    if (JsonWriter* writer = item()) writer->digits(value);
}

void JsonArray::natural(std::uint64_t value) {
    if (JsonWriter* writer = item()) writer->digits(value);
}

JsonObject JsonArray::object() {
    JsonWriter* writer = item();
    return writer ? writer->object() : JsonObject(nullptr, 0, 0);
}

JsonArray JsonArray::array() {
    JsonWriter* writer = item();
    return writer ? writer->array() : JsonArray(nullptr, 0, 0);
}

void JsonArray::piece(const JsonPiece& whole) {
    if (whole.text.empty()) return;
    if (JsonWriter* writer = item()) writer->raw(whole.text);
}

std::string jsonText(JsonLayout layout, const JsonBody& body) {
    std::string text = jsonPiece(layout, 0, body).text;
    text += '\n';
    return text;
}

void writeJson(const JsonSink& sink, JsonLayout layout, const JsonBody& body) {
    JsonWriter writer(layout, 0, &sink);
    {
        JsonObject root = writer.object();
        body(root);
    }
    writer.end() += '\n';
    writer.handOver();
}

JsonPiece jsonPiece(JsonLayout layout, std::size_t depth, const JsonBody& body) {
    JsonWriter writer(layout, depth, nullptr);
    {
        JsonObject root = writer.object();
        body(root);
    }
    return {std::move(writer.end())};
}

} // namespace macebin
