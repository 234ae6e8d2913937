// SPDX-License-Identifier: Apache-2.0
// The writer against nlohmann's: the same tree gives the same bytes. And what only a writer can do wrong:
// scopes.
#include "core/text/json_writer.h"
#include "format/text.h"

#include <QTest>
#include <nlohmann/json.hpp>

#include <bit>
#include <cmath>
#include <limits>
#include <random>

using namespace macebin;
using Json = nlohmann::ordered_json;

namespace {

constexpr JsonLayout kLayouts[] = {JsonLayout::indented, JsonLayout::oneLine};

/// nlohmann's, with the characters spelled by their numbers that we spell so (test_terminal_text has which
/// those are).
std::string dumped(const Json& json, JsonLayout layout) {
    const std::string dump =
        json.dump(layout == JsonLayout::indented ? 2 : -1, ' ', false, Json::error_handler_t::replace);
    QString out;
    for (const char32_t code : QString::fromStdString(dump).toUcs4()) {
        const QString character = QString::fromUcs4(&code, 1);
        if (!isMisleading(code) || code == '\n') {
            out += character;
            continue;
        }
        for (const QChar unit : character)
            out += QStringLiteral("\\u%1").arg(unit.unicode(), 4, 16, QLatin1Char('0'));
    }
    return out.toStdString() + "\n";
}

void put(JsonArray& out, const Json& value);

void put(JsonObject& out, std::string_view name, const Json& value) {
    switch (value.type()) {
    case Json::value_t::object: {
        JsonObject inner = out.object(name);
        for (const auto& [key, item] : value.items())
            put(inner, key, item);
        break;
    }
    case Json::value_t::array: {
        JsonArray inner = out.array(name);
        for (const Json& item : value)
            put(inner, item);
        break;
    }
    case Json::value_t::string: out.word(name, value.get<std::string>()); break;
    case Json::value_t::boolean: out.flag(name, value.get<bool>()); break;
    case Json::value_t::number_integer: out.number(name, value.get<std::int64_t>()); break;
    case Json::value_t::number_unsigned: out.number(name, value.get<std::uint64_t>()); break;
    case Json::value_t::number_float: out.number(name, value.get<double>()); break;
    default: out.null(name);
    }
}

void put(JsonArray& out, const Json& value) {
    switch (value.type()) {
    case Json::value_t::object: {
        JsonObject inner = out.object();
        for (const auto& [key, item] : value.items())
            put(inner, key, item);
        break;
    }
    case Json::value_t::array: {
        JsonArray inner = out.array();
        for (const Json& item : value)
            put(inner, item);
        break;
    }
    case Json::value_t::string: out.word(value.get<std::string>()); break;
    case Json::value_t::boolean: out.flag(value.get<bool>()); break;
    case Json::value_t::number_integer: out.number(value.get<std::int64_t>()); break;
    case Json::value_t::number_unsigned: out.number(value.get<std::uint64_t>()); break;
    case Json::value_t::number_float: out.number(value.get<double>()); break;
    default: out.null();
    }
}

std::string written(const Json& object, JsonLayout layout) {
    return jsonText(layout, [&](JsonObject& out) {
        for (const auto& [key, value] : object.items())
            put(out, key, value);
    });
}

/// What the writer makes of a tree, where it is not what nlohmann makes of it; else empty.
std::string difference(const Json& object) {
    for (const JsonLayout layout : kLayouts) {
        const std::string ours = written(object, layout);
        if (ours != dumped(object, layout)) return ours + "\ninstead of\n" + dumped(object, layout);
    }
    return {};
}

/// Trees with any bytes as names and text, and every kind of value.
class Trees {
public:
    explicit Trees(unsigned seed) : random_(seed) {}

    Json object(int depth) {
        Json out = Json::object();
        for (std::size_t count = random_() % 5; count > 0; --count)
            out[text()] = value(depth);
        return out;
    }
    std::string text() {
        static constexpr std::string_view parts[] = {
            "a",    "Ω",    "\xf0\x9f\x98\x80", "\"",       "\\",          "/",
            "\x7f", "\xc2", "\xe2\x82",         "\xf4\x90", "\xed\xa0\x80"};
        std::string out;
        for (std::size_t count = random_() % 9; count > 0; --count)
            if (random_() % 2)
                out += parts[random_() % std::size(parts)];
            else
                out += static_cast<char>(random_() % 256);
        return out;
    }
    double real() {
        if (random_() % 2) return std::bit_cast<double>(random_());
        return static_cast<double>(random_() % 1'000'000'000) / std::pow(10.0, random_() % 12);
    }

private:
    Json value(int depth) {
        switch (random_() % (depth > 0 ? 9 : 7)) {
        case 0: return nullptr;
        case 1: return random_() % 2 == 0;
        case 2: return static_cast<std::int64_t>(random_());
        case 3: return random_();
        case 4: return real();
        case 5:
        case 6: return text();
        case 7: return object(depth - 1);
        default: break;
        }
        Json list = Json::array();
        for (std::size_t count = random_() % 5; count > 0; --count)
            list.push_back(value(depth - 1));
        return list;
    }

    std::mt19937_64 random_;
};

} // namespace

class TestJsonWriter : public QObject {
    Q_OBJECT

private slots:
    void treesAreThoseOfNlohmann() {
        Trees trees(7);
        for (int i = 0; i < 4000; ++i) {
            const std::string fault = difference(trees.object(6));
            QVERIFY2(fault.empty(), fault.c_str());
        }
    }

    void everyByteAloneAndBetweenOthers() {
        for (int byte = 0; byte < 256; ++byte)
            for (const std::string& text : {std::string(1, static_cast<char>(byte)),
                                            "a" + std::string(1, static_cast<char>(byte)) + "b",
                                            "\xe2\x82" + std::string(1, static_cast<char>(byte)),
                                            "\xf0\x9f" + std::string(1, static_cast<char>(byte)) + "\x80"}) {
                const std::string fault = difference({{text, text}});
                QVERIFY2(fault.empty(), fault.c_str());
            }
    }

    /// Where a sequence of UTF-8 stops being one, and how much of it is replaced at once.
    void everyPairOfBytes() {
        for (int first = 0x7f; first < 256; ++first)
            for (int second = 0; second < 256; ++second) {
                const std::string text{static_cast<char>(first), static_cast<char>(second), 'x'};
                const Json tree{{"t", text}, {"cut", text.substr(0, 2)}};
                QCOMPARE(written(tree, JsonLayout::oneLine), dumped(tree, JsonLayout::oneLine));
            }
    }

    void doublesAreThoseOfNlohmann() {
        Trees trees(3);
        Json list = Json::array();
        for (const double value :
             {0.0, -0.0, 1.0, 0.1, 1e15, 1e16, 123456789012345680.0, 1e-4, 1e-5, 1.5e300, 5e-324, -1e-300,
              std::numeric_limits<double>::max(), std::numeric_limits<double>::infinity(),
              -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()})
            list.push_back(value);
        for (int i = 0; i < 200'000; ++i)
            list.push_back(trees.real());
        const Json tree{{"list", list}};
        QVERIFY(written(tree, JsonLayout::oneLine) == dumped(tree, JsonLayout::oneLine));
    }

    void integersToTheirEnds() {
        const std::string text = jsonText(JsonLayout::oneLine, [](JsonObject& out) {
            out.number("a", std::numeric_limits<std::int64_t>::min());
            out.number("b", std::numeric_limits<std::uint64_t>::max());
            out.number("c", std::uint8_t{200});
            out.number("d", -1);
            out.number("e", std::optional<int>());
            out.number("f", 0.5F);
        });
        QCOMPARE(text, std::string(R"({"a":-9223372036854775808,"b":18446744073709551615,"c":200,"d":-1,)"
                                   R"("e":null,"f":0.5})"
                                   "\n"));
    }

    void bytesOfOthersStandBesideTheirText() {
        const std::string text = jsonText(JsonLayout::oneLine, [](JsonObject& out) {
            out.text("plain", "Ω");
            out.text("odd", "a\xff");
            out.textOrNull("none", "");
            out.text("absent", std::optional<std::string>());
            out.text("empty", std::optional<std::string>(""));
            out.word("word", "b\xff");
            out.texts("keys", {"k", "\xfe"}, "key");
        });
        QCOMPARE(text,
                 std::string("{\"plain\":\"Ω\",\"odd\":\"a\xef\xbf\xbd\",\"odd_hex\":\"61ff\",\"none\":null,"
                             "\"absent\":null,\"empty\":\"\",\"word\":\"b\xef\xbf\xbd\",\"keys\":[{\"key\":"
                             "\"k\"},{\"key\":\"\xef\xbf\xbd\",\"key_hex\":\"fe\"}]}\n"));
    }

    /// No order of calls gives what is no JSON: an inner one that was left open is closed, a closed one is
    /// dead.
    void scopesCannotBeLeftOpen() {
        for (const JsonLayout layout : kLayouts) {
            const std::string text = jsonText(layout, [](JsonObject& out) {
                JsonObject a = out.object("a");
                JsonArray b = a.array("b");
                JsonObject c = b.object();
                out.number("d", 1); // closes c, b and a
                c.number("lost", 1);
                b.number(2);
                JsonObject e = a.object("lost");
                e.word("lost", "");
                JsonArray f = out.array("f"); // in the place that a had
                a.null("lost");
                f.number(3);
                JsonArray g = std::move(f);
                g.number(4);
                f.number(5); // moved away
                g.array();
                g.object().null("h");
            });
            QCOMPARE(text, dumped(Json{{"a", {{"b", Json::array({Json::object()})}}},
                                       {"d", 1},
                                       {"f", Json::array({3, 4, Json::array(), {{"h", nullptr}}})}},
                                  layout));
        }
        QCOMPARE(jsonText(JsonLayout::indented, [](JsonObject&) {}), std::string("{}\n"));
    }

    void randomCallsGiveJson() {
        std::mt19937 random(11);
        for (int round = 0; round < 2000; ++round) {
            const std::string text = jsonText(kLayouts[round % 2], [&](JsonObject& out) {
                std::vector<JsonObject> objects;
                std::vector<JsonArray> arrays;
                objects.push_back(out.object("0"));
                arrays.push_back(out.array("1"));
                for (int call = 0; call < 30; ++call) {
                    JsonObject& object = objects[random() % objects.size()];
                    JsonArray& array = arrays[random() % arrays.size()];
                    const std::string name = std::to_string(call + 2);
                    switch (random() % 6) {
                    case 0: objects.push_back(object.object(name)); break;
                    case 1: arrays.push_back(object.array(name)); break;
                    case 2: objects.push_back(array.object()); break;
                    case 3: arrays.push_back(array.array()); break;
                    case 4: out.number(name, call); break;
                    default: array.number(call);
                    }
                }
            });
            QVERIFY2(Json::accept(text), text.c_str());
        }
    }

    void piecesStandWhereTheyBelong() {
        const Json item{{"a", 1}, {"b", Json::array({Json::object()})}};
        for (const JsonLayout layout : kLayouts) {
            const JsonPiece piece = jsonPiece(layout, 2, [&](JsonObject& out) {
                put(out, "a", item["a"]);
                put(out, "b", item["b"]);
            });
            const std::string text = jsonText(layout, [&](JsonObject& out) {
                JsonArray list = out.array("list");
                list.piece(piece);
                list.piece({});
                list.piece(piece);
                list.piece(JsonPiece());
                JsonObject inner = out.object("inner");
                inner.piece("item", piece);
                inner.piece("none", {});
            });
            QCOMPARE(text, dumped(Json{{"list", {item, item}}, {"inner", {{"item", item}}}}, layout));
        }
    }

    void aSinkGetsPiecesAndNoMore() {
        const auto body = [](JsonObject& out) {
            JsonArray list = out.array("list");
            for (int i = 0; i < 50'000; ++i)
                list.object().number("number", i);
        };
        std::string all;
        std::size_t pieces = 0;
        std::size_t longest = 0;
        const auto sink = [&](std::string_view piece) {
            all += piece;
            ++pieces;
            longest = std::max(longest, piece.size());
        };
        writeJson(sink, JsonLayout::indented, body);
        QVERIFY(all == jsonText(JsonLayout::indented, body));
        QVERIFY(pieces > 10 && longest < 70'000);
        const auto full = [](std::string_view) { throw std::runtime_error("the disk is full"); };
        QVERIFY_EXCEPTION_THROWN(writeJson(full, JsonLayout::oneLine, body), std::runtime_error);
    }
};

QTEST_APPLESS_MAIN(TestJsonWriter)
#include "test_json_writer.moc"
