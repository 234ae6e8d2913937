// SPDX-License-Identifier: Apache-2.0
// JSON that others wrote, read: as events while it goes by, or as a value that is kept. Any bytes may come
// in; what goes out is what they say, or where they stop being JSON. Nothing here recurses, and a value is as
// deep and as large as the caller allows. The only place that knows the parser (nlohmann's), which takes a
// compiler seconds.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace macebin {

/// What is read, in the order of the text. False from any of them ends the reading.
class JsonEvents {
public:
    JsonEvents() = default;
    JsonEvents(const JsonEvents&) = delete;
    JsonEvents& operator=(const JsonEvents&) = delete;
    virtual ~JsonEvents() = default;

    virtual bool beginObject() = 0;
    virtual bool name(std::string& name) = 0; ///< of the member that follows; UTF-8, as all text
    virtual bool endObject() = 0;
    virtual bool beginArray() = 0;
    virtual bool endArray() = 0;
    virtual bool text(std::string& value) = 0;
    /// An integer that std::int64_t holds; nothing for every other number.
    virtual bool number(std::optional<std::int64_t> value) = 0;
    virtual bool flag(bool value) = 0;
    virtual bool null() = 0;
};

/// Where text stopped being JSON.
struct JsonFault {
    std::size_t byte = 0; ///< from 1: the last one that was read; 0 where a number is too large to be read
};

/// Gives the next byte, as 0…255; a negative number at the end.
using JsonBytes = std::function<int()>;

/// Reads one value; what stands behind it is not read, but for one byte. True if it was whole and no event
/// said false.
bool readJson(const JsonBytes& bytes, JsonEvents& events);

/// A value with all that is in it.
class JsonValue {
public:
    enum class Kind : std::uint8_t { null, flag, number, text, list, object };
    using Members = std::map<std::string, JsonValue, std::less<>>; ///< of two with one name the last

    Kind kind() const { return kind_; }
    bool isNull() const { return kind_ == Kind::null; }
    bool isObject() const { return kind_ == Kind::object; }
    bool isList() const { return kind_ == Kind::list; }
    bool isText() const { return kind_ == Kind::text; }
    bool isTrue() const { return kind_ == Kind::flag && integer_ == 1; }

    /// The member of that name; null where there is none, or this is no object.
    const JsonValue* find(std::string_view name) const;
    /// The text of that member; nothing where it is no text.
    std::optional<std::string> textOf(std::string_view name) const;
    const std::string& text() const { return text_; }   ///< empty where this is none
    const Members& members() const { return members_; } ///< likewise
    const std::vector<JsonValue>& items() const { return items_; }
    std::optional<std::int64_t> integer() const; ///< of a number

private:
    friend class JsonValueBuilder;
    Kind kind_ = Kind::null;
    std::optional<std::int64_t> integer_;
    std::string text_;
    std::vector<JsonValue> items_;
    Members members_;
};

/// A document: exactly one value.
struct JsonDocument {
    JsonValue value;
    bool isTooDeep = false; ///< it holds values that are nested deeper than was allowed: they are left out
    std::optional<JsonFault> fault; ///< then `value` is null
};
/// `deepest`: how many objects and lists may stand around a value.
JsonDocument parseJson(std::string_view text, std::size_t deepest);

} // namespace macebin
