// SPDX-License-Identifier: Apache-2.0
#include "core/text/json_reader.h"

#include <nlohmann/json.hpp>

#include <iterator>
#include <utility>

namespace macebin {

namespace {

using Json = nlohmann::json;

/// The bytes for the parser, one by one.
class ByteIterator {
public:
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char*;
    using reference = const char&;

    ByteIterator() = default;
    explicit ByteIterator(const JsonBytes& bytes) : bytes_(&bytes) { ++*this; }
    const char& operator*() const { return current_; }
    ByteIterator& operator++() {
        const int byte = (*bytes_)();
        isEnd_ = byte < 0;
        current_ = static_cast<char>(byte);
        return *this;
    }
    friend bool operator==(const ByteIterator& a, const ByteIterator& b) { return a.isEnd_ == b.isEnd_; }
    friend bool operator!=(const ByteIterator& a, const ByteIterator& b) { return !(a == b); }

private:
    const JsonBytes* bytes_ = nullptr;
    bool isEnd_ = true;
    char current_ = 0;
};

/// The parser's events as ours.
class Follower final : public nlohmann::json_sax<Json> {
public:
    explicit Follower(JsonEvents& events) : events_(events) {}

    bool null() override { return events_.null(); }
    bool boolean(bool value) override { return events_.flag(value); }
    bool number_integer(number_integer_t value) override { return events_.number(value); }
    bool number_unsigned(number_unsigned_t value) override {
        return events_.number(std::in_range<std::int64_t>(value) ? std::optional<std::int64_t>(value)
                                                                 : std::nullopt);
    }
    bool number_float(number_float_t, const string_t&) override { return events_.number(std::nullopt); }
    bool string(string_t& value) override { return events_.text(value); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return events_.beginObject(); }
    bool key(string_t& name) override { return events_.name(name); }
    bool end_object() override { return events_.endObject(); }
    bool start_array(std::size_t) override { return events_.beginArray(); }
    bool end_array() override { return events_.endArray(); }
    bool parse_error(std::size_t byte, const std::string&,
                     const nlohmann::detail::exception& error) override {
        constexpr int kOutOfRange = 406;
        fault = JsonFault{error.id == kOutOfRange ? 0 : byte};
        return false;
    }

    std::optional<JsonFault> fault;

private:
    JsonEvents& events_;
};

bool follow(const JsonBytes& bytes, Follower& follower, bool isWhole) {
    ByteIterator first(bytes);
    return Json::sax_parse(first, ByteIterator(), &follower, nlohmann::detail::input_format_t::json, isWhole);
}

} // namespace

/// Builds the value that goes by.
class JsonValueBuilder final : public JsonEvents {
public:
    explicit JsonValueBuilder(std::size_t deepest) : deepest_(deepest) {}

    bool beginObject() override { return begin(JsonValue::Kind::object); }
    bool name(std::string& name) override {
        name_ = std::move(name);
        return true;
    }
    bool endObject() override { return end(); }
    bool beginArray() override { return begin(JsonValue::Kind::list); }
    bool endArray() override { return end(); }
    bool text(std::string& value) override {
        if (JsonValue* place = add(JsonValue::Kind::text)) place->text_ = std::move(value);
        return true;
    }
    bool number(std::optional<std::int64_t> value) override {
        if (JsonValue* place = add(JsonValue::Kind::number)) place->integer_ = value;
        return true;
    }
    bool flag(bool value) override {
        if (JsonValue* place = add(JsonValue::Kind::flag)) place->integer_ = value ? 1 : 0;
        return true;
    }
    bool null() override {
        add(JsonValue::Kind::null);
        return true;
    }

    JsonDocument document;

private:
    /// Where the next value goes; null where that is too deep.
    JsonValue* add(JsonValue::Kind kind) {
        if (skipped_ > 0 || open_.size() > deepest_) {
            document.isTooDeep = true;
            return nullptr;
        }
        JsonValue* place = &document.value;
        if (!open_.empty())
            place = open_.back()->isList() ? &open_.back()->items_.emplace_back()
                                           : &open_.back()->members_[std::move(name_)];
        *place = JsonValue();
        place->kind_ = kind;
        return place;
    }
    bool begin(JsonValue::Kind kind) {
        JsonValue* place = add(kind);
        if (place)
            open_.push_back(place); // it stays where it is: what is open is the last of its list
        else
            ++skipped_;
        return true;
    }
    bool end() {
        if (skipped_ > 0)
            --skipped_;
        else
            open_.pop_back();
        return true;
    }

    std::size_t deepest_;
    std::vector<JsonValue*> open_;
    std::size_t skipped_ = 0; ///< how many are open that are too deep
    std::string name_;
};

const JsonValue* JsonValue::find(std::string_view name) const {
    const auto found = members_.find(name);
    return found == members_.end() ? nullptr : &found->second;
}

std::optional<std::string> JsonValue::textOf(std::string_view name) const {
    const JsonValue* member = find(name);
    return member && member->isText() ? std::optional(member->text_) : std::nullopt;
}

std::optional<std::int64_t> JsonValue::integer() const {
    return kind_ == Kind::number ? integer_ : std::nullopt;
}

bool readJson(const JsonBytes& bytes, JsonEvents& events) {
    Follower follower(events);
    return follow(bytes, follower, false);
}

JsonDocument parseJson(std::string_view text, std::size_t deepest) {
    const JsonBytes bytes = [&text] {
        if (text.empty()) return -1;
        const int byte = static_cast<unsigned char>(text.front());
        text.remove_prefix(1);
        return byte;
    };
    JsonValueBuilder builder(deepest);
    Follower follower(builder);
    if (follow(bytes, follower, true)) return std::move(builder.document);
    JsonDocument none;
    none.fault = follower.fault.value_or(JsonFault());
    return none;
}

} // namespace macebin
