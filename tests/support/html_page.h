// SPDX-License-Identifier: Apache-2.0
// Reads an HTML report strictly (our pages are well-formed XML), and says what is wrong with it.
#pragma once

#include <QSet>
#include <QStringList>
#include <QXmlStreamReader>

namespace macebin::test {

struct HtmlPage {
    QStringList
        faults;   ///< not well-formed, an element that could run or load something, a link to nowhere, …
    QString text; ///< all text in reading order, blanks simplified
    QStringList headings;
    int tables = 0;
};

inline void lookAtElement(const QXmlStreamReader& xml, HtmlPage& page, QSet<QString>& ids,
                          QStringList& links) {
    static const QSet<QString> known{"html",   "head", "meta",  "title",   "style",   "body",    "main",
                                     "footer", "h1",   "h2",    "h3",      "h4",      "p",       "code",
                                     "pre",    "mark", "span",  "ul",      "ol",      "li",      "dl",
                                     "dt",     "dd",   "table", "caption", "thead",   "tbody",   "tr",
                                     "th",     "td",   "a",     "div",     "section", "details", "summary"};
    const QString name = xml.name().toString();
    if (!known.contains(name)) page.faults << "element " + name;
    if (name == "table") ++page.tables;
    for (const QXmlStreamAttribute& attribute : xml.attributes()) {
        const QString key = attribute.name().toString();
        const QString value = attribute.value().toString();
        if (key.startsWith("on") || key == "src" || key == "style") page.faults << "attribute " + key;
        if (key == "href" && !value.startsWith('#')) page.faults << "link to " + value;
        if (key == "href") links << value.mid(1);
        if (key == "id" && ids.contains(value)) page.faults << "two of id " + value;
        if (key == "id") ids.insert(value);
    }
    if (name == "th" && !xml.attributes().hasAttribute("scope")) page.faults << "th without scope";
}

inline HtmlPage readHtml(const QByteArray& bytes) {
    HtmlPage page;
    QSet<QString> ids;
    QStringList links;
    QXmlStreamReader xml(bytes);
    bool isStyle = false;
    QString heading;
    int firstLevel = 0;
    while (!xml.atEnd()) {
        xml.readNext();
        const QString name = xml.name().toString();
        const bool isHeading = name.size() == 2 && name[0] == 'h' && name[1].isDigit();
        if (xml.isStartElement()) {
            lookAtElement(xml, page, ids, links);
            isStyle = name == "style";
            if (isHeading) heading.clear();
            firstLevel += name == "h1" ? 1 : 0;
        } else if (xml.isEndElement()) {
            isStyle = false;
            if (isHeading) page.headings << heading.simplified();
            page.text += ' ';
        } else if (xml.isCharacters() && !isStyle) {
            page.text += xml.text();
            heading += xml.text();
        }
    }
    if (xml.hasError()) page.faults << xml.errorString() + " in line " + QString::number(xml.lineNumber());
    if (firstLevel != 1) page.faults << "it has " + QString::number(firstLevel) + " h1";
    for (const QString& link : links)
        if (!ids.contains(link)) page.faults << "link to nowhere: #" + link;
    for (const QChar c : page.text)
        if (c.category() == QChar::Other_Control && c != '\n' && c != '\t')
            page.faults << "a control character";
    page.text = page.text.simplified();
    return page;
}

} // namespace macebin::test
