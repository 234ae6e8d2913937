// SPDX-License-Identifier: Apache-2.0
// Any bytes can be read as a log: every event and crash lies inside it, and the answers fit their report.
#include "core/report/log.h"
#include "core/text/json_reader.h"
#include "format/text.h"

#include <cstdlib>

using namespace macebin;

namespace {

void require(bool promise) {
    if (!promise) std::abort();
}

void requireConsistent(const LogReport& report) {
    for (const LogStart& start : report.starts) {
        require(start.firstLine <= report.lines);
        for (const LogEvent& event : start.events)
            require(event.line <= report.lines && event.message.size() <= kLongestMessage);
        for (const std::size_t crash : start.crashes)
            require(crash < report.crashes.size());
    }
    const auto answers = answersOf(report);
    require(!answers.empty());
    for (std::size_t i = 0; i < answers.size(); ++i) {
        require(!answers[i].id.text().empty() && !answers[i].what.empty());
        require(!answers[i].crash || *answers[i].crash < report.crashes.size());
        require(i < 2 || answers[i].weight <= answers[i - 1].weight);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
    looksLikeLog(bytes);
    LogReading reading;
    reading.path = "input";
    // As it is, and behind the prefixes that lead to MACE's lines and to crashes.
    const std::string text(asText(bytes.first(std::min<std::size_t>(size, 4096))));
    for (const char* prefix :
         {"", "03-19 12:00:00.123  42  43 W MACE    : a.cc:1 Build program ", "W mace/a.cc:1] ",
          "pid: 42, tid: 43, name: a  >>> b <<<\n#00 pc 0001  ",
          "----- pid 42 at now -----\n\"main\" prio=5\n  native: #00 pc 0001 /a.so (mace::"}) {
        const std::string whole = prefix + text;
        LogReport report = readLog("input", *prefix ? asBytes(whole) : bytes);
        requireConsistent(report);
        reading.logs.push_back({"input", std::move(report)});
    }
    if (size > 65536) return 0;
    require(isUtf8(textReport(reading).bytes()));
    require(!parseJson(jsonReport(reading, JsonLayout::oneLine), 64).fault);
    return 0;
}
