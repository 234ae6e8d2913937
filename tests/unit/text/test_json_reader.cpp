// SPDX-License-Identifier: Apache-2.0
// What is kept of a document, against nlohmann's own tree; and where text stops being JSON.
#include "core/text/json_reader.h"

#include <QTest>
#include <nlohmann/json.hpp>

#include <random>

using namespace macebin;
using Json = nlohmann::json;

namespace {

constexpr std::size_t kDeep = 64;

bool same(const JsonValue& ours, const Json& theirs) {
    if (theirs.is_object() != ours.isObject() || theirs.is_array() != ours.isList()) return false;
    if (theirs.is_string()) return ours.isText() && ours.text() == theirs.get<std::string>();
    if (theirs.is_null()) return ours.isNull();
    if (theirs.is_boolean())
        return ours.kind() == JsonValue::Kind::flag && ours.isTrue() == theirs.get<bool>();
    if (theirs.is_number_unsigned() && theirs.get<std::uint64_t>() > INT64_MAX) return !ours.integer();
    if (theirs.is_number_integer()) return ours.integer() == theirs.get<std::int64_t>();
    if (theirs.is_number()) return ours.kind() == JsonValue::Kind::number && !ours.integer();
    if (ours.members().size() + ours.items().size() != theirs.size()) return false;
    std::size_t at = 0;
    for (auto item = theirs.begin(); item != theirs.end(); ++item) {
        const JsonValue* mine = theirs.is_object() ? ours.find(item.key()) : &ours.items()[at++];
        if (!mine || !same(*mine, *item)) return false;
    }
    return true;
}

/// The byte at which nlohmann stops; 0 for a number that is too large, nothing for JSON.
std::optional<std::size_t> faultOf(const std::string& text) {
    try {
        if (!Json::parse(text).is_discarded()) return std::nullopt;
        return 0;
    } catch (const Json::parse_error& error) {
        return error.byte;
    } catch (const Json::exception&) {
        return 0;
    }
}

std::string difference(const std::string& text) {
    const JsonDocument document = parseJson(text, kDeep);
    const auto expected = faultOf(text);
    if (expected.has_value() != document.fault.has_value()) return "one of the two accepts: " + text;
    if (expected)
        return *expected == document.fault->byte && document.value.isNull() ? "" : "another place: " + text;
    return same(document.value, Json::parse(text)) ? "" : "another value: " + text;
}

constexpr const char* kDocument =
    R"({"a": [1, -2, 3.5, 1e2, 18446744073709551615, true, false, null, "x\u00e9\ud83d\ude00\n"], "b": {"c": {}},)"
    R"( "a": {"again": []}, "": "Ω", "long": 9223372036854775807, "d": [[], [[]]]})";

} // namespace

class TestJsonReader : public QObject {
    Q_OBJECT

private slots:
    void keepsWhatIsThere() {
        for (const std::string& text :
             {std::string(kDocument), std::string("\xef\xbb\xbf[1]"), std::string("  null "),
              std::string("7"), std::string("\"a\""), std::string(), std::string("1e999"),
              std::string("{} {}"), std::string("[1,]"), std::string("\"\xff\""), std::string("nul"),
              std::string("[1 /* a */]")}) {
            const std::string fault = difference(text);
            QVERIFY2(fault.empty(), fault.c_str());
        }
        const JsonValue value = parseJson(kDocument, kDeep).value;
        QVERIFY(value.find("a")->isObject()); // of two with one name the last
        QVERIFY(value.textOf("") == "Ω" && !value.textOf("a") && !value.textOf("none") &&
                !value.find("none"));
        QVERIFY(!value.find("b")->find("c")->find("d") && !value.find("long")->find("d"));
        QCOMPARE(*value.find("long")->integer(), std::numeric_limits<std::int64_t>::max());
    }

    void everyCutAndManyChanges() {
        const std::string whole = kDocument;
        for (std::size_t cut = 0; cut < whole.size(); ++cut) {
            const std::string fault = difference(whole.substr(0, cut));
            QVERIFY2(fault.empty(), fault.c_str());
        }
        std::mt19937 random(5);
        for (int round = 0; round < 20'000; ++round) {
            std::string text = whole;
            for (int change = 0; change < 2; ++change)
                text[random() % text.size()] =
                    round % 2 ? whole[random() % whole.size()] : static_cast<char>(random() % 256);
            const std::string fault = difference(text);
            QVERIFY2(fault.empty(), fault.c_str());
        }
    }

    void whatIsTooDeepIsLeftOutAndTold() {
        QVERIFY(!parseJson("[[1], {\"a\": 2}]", 2).isTooDeep);
        const JsonDocument cut = parseJson("[[1], {\"a\": 2}, 3, {}]", 1);
        QVERIFY(cut.isTooDeep && !cut.fault);
        QCOMPARE(cut.value.items().size(), std::size_t{4});
        QVERIFY(cut.value.items()[0].isList() && cut.value.items()[0].items().empty());
        QVERIFY(cut.value.items()[1].isObject() && cut.value.items()[1].members().empty());
        QCOMPARE(*cut.value.items()[2].integer(), std::int64_t{3});
        const std::string deep = std::string(200'000, '[') + std::string(200'000, ']');
        QVERIFY(parseJson(deep, 8).isTooDeep);
        QVERIFY(parseJson(deep.substr(0, 300'000), 8).fault);
    }

    /// A stream of values: each is read alone, and an event can end the reading.
    void readsOneValueOfAStream() {
        struct Counter final : JsonEvents {
            bool beginObject() override { return ++count < most; }
            bool name(std::string&) override { return true; }
            bool endObject() override { return true; }
            bool beginArray() override { return true; }
            bool endArray() override { return true; }
            bool text(std::string&) override { return true; }
            bool number(std::optional<std::int64_t>) override { return true; }
            bool flag(bool) override { return true; }
            bool null() override { return true; }
            int count = 0;
            int most = 100;
        };
        const std::string text = R"({"a":{"b":{}}} {"c":1)";
        std::size_t at = 0;
        const JsonBytes bytes = [&] {
            return at < text.size() ? static_cast<unsigned char>(text[at++]) : -1;
        };
        Counter whole;
        QVERIFY(readJson(bytes, whole));
        QCOMPARE(whole.count, 3);
        Counter cut;
        QVERIFY(!readJson(bytes, cut));
        QCOMPARE(cut.count, 1);
        at = 0;
        Counter stopped;
        stopped.most = 2;
        QVERIFY(!readJson(bytes, stopped));
        QCOMPARE(stopped.count, 2);
    }
};

QTEST_APPLESS_MAIN(TestJsonReader)
#include "test_json_reader.moc"
