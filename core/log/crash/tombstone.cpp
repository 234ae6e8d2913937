// SPDX-License-Identifier: Apache-2.0
#include "core/log/crash/tombstone.h"

#include "core/log/crash/frames.h"
#include "format/limits.h"
#include "format/text.h"
#include "format/wire.h"

#include <array>

namespace macebin::logs {

namespace {

/// Calls `each` with every field; false where the message is not well-formed.
template <class Each>
bool forEachField(ByteView bytes, Each each) {
    WireReader reader(bytes);
    while (const auto field = reader.next())
        each(*field, slice(bytes, field->content));
    return !reader.failed();
}

std::string textOf(ByteView content) {
    return std::string(asText(content).substr(0, kLongestMessage));
}

StackFrame readFrame(ByteView bytes, std::size_t number) {
    StackFrame frame;
    frame.number = static_cast<std::uint32_t>(number);
    forEachField(bytes, [&](const WireReader::Field& field, ByteView content) {
        if (field.type != WireType::length) return;
        if (field.number == 4) frame.function = demangled(asText(content));
        if (field.number == 6) frame.library = textOf(content);
    });
    return frame;
}

struct Thread {
    std::uint32_t id = 0;
    std::string name;
    std::vector<StackFrame> frames;
};

/// An entry of the map of threads: {1: id, 2: {2: name, 4: frames}}.
Thread readThread(ByteView entry, std::uint32_t wanted) {
    Thread thread;
    ByteView body;
    forEachField(entry, [&](const WireReader::Field& field, ByteView content) {
        if (field.number == 1 && field.type == WireType::varint)
            thread.id = static_cast<std::uint32_t>(field.value);
        if (field.number == 2 && field.type == WireType::length) body = content;
    });
    if (thread.id != wanted) return thread;
    forEachField(body, [&](const WireReader::Field& field, ByteView content) {
        if (field.type != WireType::length) return;
        if (field.number == 2) thread.name = textOf(content);
        if (field.number == 4 && thread.frames.size() < kMostFrames)
            thread.frames.push_back(readFrame(content, thread.frames.size()));
    });
    return thread;
}

void readSignal(ByteView bytes, LogCrash& crash) {
    std::string code;
    std::optional<std::uint64_t> address;
    forEachField(bytes, [&](const WireReader::Field& field, ByteView content) {
        if (field.number == 2 && field.type == WireType::length) crash.signal = textOf(content);
        if (field.number == 4 && field.type == WireType::length) code = textOf(content);
        if (field.number == 9 && field.type == WireType::varint) address = field.value;
    });
    crash.fault = code + (address ? (code.empty() ? "" : ", ") + ("fault addr " + hex(*address)) : "");
}

Tombstone::Said readSaid(ByteView bytes) {
    Tombstone::Said said;
    forEachField(bytes, [&](const WireReader::Field& field, ByteView content) {
        const auto number = static_cast<std::uint32_t>(field.value);
        switch (field.number) {
        case 1: said.time = asText(content); break;
        case 2: said.pid = number; break;
        case 3: said.tid = number; break;
        case 4: said.level = number >= 2 && number <= 7 ? "  VDIWEF"[number] : '\0'; break;
        case 5: said.tag = asText(content); break;
        case 6: said.message = asText(content); break;
        default: break;
        }
    });
    return said;
}

void readLogs(ByteView buffer, Tombstone& out) {
    forEachField(buffer, [&](const WireReader::Field& field, ByteView content) {
        if (field.number == 2 && field.type == WireType::length && out.log.size() < kMostTombstoneLines)
            out.log.push_back(readSaid(content));
    });
}

} // namespace

std::optional<Tombstone> readTombstone(ByteView bytes) {
    // Field 1 (architecture) is left out for 32-bit ARM; the fingerprint comes next.
    if (bytes.size() < 32 || (bytes[0] != std::byte{0x08} && bytes[0] != std::byte{0x12}))
        return std::nullopt;
    Tombstone out;
    std::uint32_t tid = 0;
    bool hasSignal = false;
    bool hasThreads = false;
    LogCrash& crash = out.crash;
    const bool isWhole = forEachField(bytes, [&](const WireReader::Field& field, ByteView content) {
        const auto number = static_cast<std::uint32_t>(field.value);
        const bool isText = field.type == WireType::length;
        if (field.number == 5 && !isText) crash.pid = number;
        if (field.number == 6 && !isText) tid = number;
        if (!isText) return;
        switch (field.number) {
        case 2: crash.fingerprint = textOf(content); break;
        case 4: crash.time = textOf(content); break;
        case 9: crash.process += (crash.process.empty() ? "" : " ") + textOf(content); break;
        case 10:
            readSignal(content, crash);
            hasSignal = true;
            break;
        case 14: crash.abortMessage = textOf(content); break;
        case 16: {
            hasThreads = true;
            if (Thread thread = readThread(content, tid); thread.id == tid && tid != 0) {
                crash.thread = std::move(thread.name);
                crash.frames = std::move(thread.frames);
            }
            break;
        }
        case 18: readLogs(content, out); break;
        default: break;
        }
    });
    // A tombstone that was cut short still has its crash; some other message has no signal and threads.
    if (crash.pid == 0 || !hasSignal || (!isWhole && !hasThreads)) return std::nullopt;
    if (!isUtf8(crash.fingerprint) || !isUtf8(crash.signal)) return std::nullopt;
    if (crash.process.size() > kLongestMessage) crash.process.resize(kLongestMessage);
    judgeCrash(crash);
    return out;
}

} // namespace macebin::logs
