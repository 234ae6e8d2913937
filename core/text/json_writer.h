// SPDX-License-Identifier: Apache-2.0
// JSON, written from front to back: what was written is kept nowhere, so that a report may be larger than the
// memory. In: members and items, one after the other. Out: the text of one object, into a string or piece by
// piece into a sink.
//
//     jsonText(JsonLayout::indented, [&](JsonObject& out) {
//         out.text("path", file.path);             // {"path": "a.bin",
//         JsonArray list = out.array("findings");  //  "findings": [
//         putFinding(list.object(), finding);      //   {…}]}
//     });
//
// The text is always whole JSON. A JsonObject or JsonArray closes itself where it ends; who writes to an
// outer one before that closes the inner ones; who writes to a closed one writes nothing. A name is written
// as often as it is given: give each one once.
//
// RapidJSON's Writer was looked at, not built. By its documentation it ends at text that is not UTF-8 where
// our reports replace and go on, spells control characters with capitals, and doubles in another form: all
// that it would have given us is the commas.
#pragma once

#include "core/text/json_layout.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

namespace macebin {

class JsonArray;
class JsonObject;
class JsonWriter;

/// Takes the next piece of the text; pieces are some 64 KiB. It may throw: then nothing more is written.
using JsonSink = std::function<void(std::string_view)>;
/// Writes the members of the outermost object.
using JsonBody = std::function<void(JsonObject&)>;

/// One object, whole, for a place that is `depth` levels deep: made elsewhere, put in later.
struct JsonPiece {
    std::string text;
};

/// A document that is one object, ended by a line feed.
std::string jsonText(JsonLayout layout, const JsonBody& body);
/// The same into a sink.
void writeJson(const JsonSink& sink, JsonLayout layout, const JsonBody& body);
/// `depth`: how many objects and lists stand around it; 0 gives what jsonText gives, without the line feed.
JsonPiece jsonPiece(JsonLayout layout, std::size_t depth, const JsonBody& body);

/// What is open. None may live longer than the body that it was made in.
class JsonScope {
public:
    JsonScope(JsonScope&& other) noexcept;
    JsonScope(const JsonScope&) = delete;
    JsonScope& operator=(const JsonScope&) = delete;
    JsonScope& operator=(JsonScope&&) = delete;
    ~JsonScope();

protected:
    friend class JsonWriter;
    JsonScope(JsonWriter* writer, std::size_t level, std::uint64_t serial)
        : writer_(writer), level_(level), serial_(serial) {}
    /// The writer, ready for the next member or item; null where this is closed.
    JsonWriter* open();

private:
    JsonWriter* writer_;
    std::size_t level_;    ///< its place among those that are open
    std::uint64_t serial_; ///< tells it from others that had this place
};

class JsonObject : public JsonScope {
public:
    /// Text of others. What is not UTF-8 is replaced (U+FFFD), and `<name>_hex` beside it holds the exact
    /// bytes.
    void text(std::string_view name, std::string_view value);
    /// null where there is none.
    template <class Text>
    void text(std::string_view name, const std::optional<Text>& value) {
        value ? text(name, std::string_view(*value)) : null(name);
    }
    /// null for an empty one: in our reports there is none to tell.
    void textOrNull(std::string_view name, std::string_view value);
    /// Our own words. What is not UTF-8 is replaced.
    void word(std::string_view name, std::string_view value);
    void wordOrNull(std::string_view name, std::string_view value);

    /// Integers, and doubles with as many digits as it takes to read the same double; null for one that is no
    /// number or infinite.
    template <class Number>
    void number(std::string_view name, Number value) {
        static_assert(std::is_arithmetic_v<Number> && !std::is_same_v<Number, bool>);
        if constexpr (std::is_floating_point_v<Number>)
            real(name, value);
        else if constexpr (std::is_signed_v<Number>)
            integer(name, value);
        else
            natural(name, value);
    }
    template <class Number>
    void number(std::string_view name, const std::optional<Number>& value) {
        value ? number(name, *value) : null(name);
    }
    void flag(std::string_view name, bool value);
    void null(std::string_view name);

    JsonObject object(std::string_view name);
    JsonArray array(std::string_view name);
    /// Of the same layout, and as deep as a member's value is. An empty one is no member.
    void piece(std::string_view name, const JsonPiece& whole);
    /// A list of our own words.
    void words(std::string_view name, const std::vector<std::string>& values);
    /// Texts of others, each as an object with one member `item`: a place for the bytes of one that is not
    /// UTF-8.
    void texts(std::string_view name, const std::vector<std::string>& values, std::string_view item);
    template <class List>
    void numbers(std::string_view name, const List& values);

private:
    friend class JsonArray;
    friend class JsonWriter;
    using JsonScope::JsonScope;
    JsonWriter* member(std::string_view name); ///< behind the name; null where this is closed
    void real(std::string_view name, double value);
    void integer(std::string_view name, std::int64_t value);
    void natural(std::string_view name, std::uint64_t value);
};

class JsonArray : public JsonScope {
public:
    void word(std::string_view value);
    template <class Number>
    void number(Number value) {
        static_assert(std::is_arithmetic_v<Number> && !std::is_same_v<Number, bool>);
        if constexpr (std::is_floating_point_v<Number>)
            real(value);
        else if constexpr (std::is_signed_v<Number>)
            integer(value);
        else
            natural(value);
    }
    void flag(bool value);
    void null();
    JsonObject object();
    JsonArray array();
    /// Of the same layout, and as deep as the items of this list. An empty one is no item.
    void piece(const JsonPiece& whole);

private:
    friend class JsonObject;
    friend class JsonWriter;
    using JsonScope::JsonScope;
    JsonWriter* item(); ///< behind the comma; null where this is closed
    void real(double value);
    void integer(std::int64_t value);
    void natural(std::uint64_t value);
};

template <class List>
void JsonObject::numbers(std::string_view name, const List& values) {
    JsonArray list = array(name);
    for (const auto value : values)
        list.number(value);
}

} // namespace macebin
