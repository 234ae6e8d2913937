// SPDX-License-Identifier: Apache-2.0
// HTML reports: whatever a file holds, the page is well-formed, runs nothing, loads nothing, and says with
// words what it says with colours.
#include "core/report/html/markup.h"
#include "tests/support/html_page.h"

#include <QSet>
#include <QTest>

#include <random>

using namespace macebin;
using test::HtmlPage;
using test::readHtml;

namespace {

HtmlPage pageOf(const html::Markup& body, std::string_view title = "Title") {
    return readHtml(QByteArray::fromStdString(
        html::page(title, html::heading(1, html::text("Title")) + html::paragraph(body))));
}

std::string everyByte() {
    std::string out;
    for (int i = 0; i < 256; ++i)
        out += static_cast<char>(i);
    return out;
}

/// What the makers of Markup do with one text.
std::vector<html::Markup> allMarkupOf(std::string_view any) {
    return {html::text(any),
            html::code(any),
            html::preformatted(any),
            html::command(any),
            html::marked(any, {{1, 2}, {5, 0}}),
            html::badge(html::Tone::bad, any),
            html::difference(any, any, any, std::string(any) + "x"),
            html::definitions({{std::string(any), html::text(any)}}),
            html::table({std::string(any), {std::string(any)}, {{html::text(any)}}, {}})};
}

} // namespace

class TestHtml : public QObject {
    Q_OBJECT
private slots:
    void hostileTextStaysText() {
        std::mt19937 random(20261127);
        std::vector<std::string> texts{"</style><script>alert(1)</script>",
                                       "\" onload='x' a=\"",
                                       "&amp;<b>&",
                                       "]]>",
                                       "\xe2\x80\xae"
                                       "gnp.exe",
                                       everyByte(),
                                       std::string(5000, '<')};
        for (int i = 0; i < 200; ++i) {
            std::string& next = texts.emplace_back();
            for (auto size = random() % 60; size > 0; --size)
                next += static_cast<char>(random());
        }
        for (const std::string& any : texts)
            for (const html::Markup& markup : allMarkupOf(any)) {
                const QStringList faults = pageOf(markup, any).faults;
                QVERIFY2(faults.isEmpty(), qPrintable(faults.join("; ")));
            }
    }

    void whatCannotBeShownIsSpelledOut() {
        QCOMPARE(html::text(std::string_view("a\0b\xff\xe2\x80\xae", 7)).html(),
                 std::string("a\\x00b\\xff\\xe2\\x80\\xae"));
        QCOMPARE(html::preformatted("a\n\tb\r").html(),
                 std::string("<pre tabindex=\"0\">a\n\tb\\x0d</pre>\n"));
        QCOMPARE(html::code("<&>\"'").html(), std::string("<code>&lt;&amp;&gt;&quot;&#39;</code>"));
        QCOMPARE(html::text("Gerät 小米").html(), std::string("Gerät 小米"));
    }

    void pageNeedsNothingElse() {
        const std::string page = html::page("T", html::heading(1, html::text("T")));
        QVERIFY(page.starts_with("<!DOCTYPE html>\n<html lang=\"en\">"));
        for (const char* wanted : {"<meta charset=\"utf-8\"/>", "default-src 'none'", "width=device-width",
                                   "prefers-color-scheme: dark", "@media print"})
            QVERIFY2(page.find(wanted) != std::string::npos, wanted);
        for (const char* unwanted : {"http:", "https:", "url(", "@import", "<script", "<link"})
            QVERIFY2(page.find(unwanted) == std::string::npos, unwanted);
        QVERIFY(readHtml(QByteArray::fromStdString(page)).faults.isEmpty());
    }

    void badgesAreWordsWithSigns() {
        QSet<QChar> signs;
        for (const auto tone : {html::Tone::good, html::Tone::neutral, html::Tone::unknown,
                                html::Tone::warning, html::Tone::bad}) {
            const QString text = pageOf(html::badge(tone, "word")).text;
            const QStringList words = text.split(' ');
            QVERIFY2(words.contains("word"), qPrintable(text));
            signs.insert(words[words.indexOf("word") - 1].at(0));
        }
        QCOMPARE(signs.size(), 5);
        QVERIFY(pageOf(html::badge(Verdict::notUsed)).text.contains("not-used"));
        QVERIFY(pageOf(html::badge(Impact::appCrash)).text.contains("app-crash"));
    }

    void whatDiffersIsMarked() {
        const std::string html =
            html::difference("in the file", "driver build 19", "on the device", "driver build 21").html();
        QVERIFY2(html.find("build <mark>19</mark>") != std::string::npos, html.c_str());
        QVERIFY2(html.find("build <mark>21</mark>") != std::string::npos, html.c_str());
        QCOMPARE(html::marked("abc", {{1, 0}}).html(), std::string("<code>a<mark></mark>bc</code>"));
        QCOMPARE(html::marked("abc", {{2, 9}, {0, 1}, {99, 1}}).html(),
                 std::string("<code>ab<mark>c</mark><mark></mark></code>"));
    }

    void tablesSayWhatTheirCellsBelongTo() {
        const std::string html =
            html::table({"All", {"file", "size"}, {{html::text("a"), html::text("1")}}, {false, true}})
                .html();
        QVERIFY(html.find("<caption>All</caption>") != std::string::npos);
        QVERIFY(html.find("<th scope=\"col\">file</th><th scope=\"col\" class=\"number\">size</th>") !=
                std::string::npos);
        QVERIFY(html.find("<tr><th scope=\"row\">a</th><td class=\"number\">1</td></tr>") !=
                std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestHtml)
#include "test_html.moc"
