// SPDX-License-Identifier: Apache-2.0
// Device profiles as data: what is written can be read again, what people write is read or refused by name;
// and which device a word on the command line means.
#include "core/device/device_choice.h"
#include "core/device/device_profile.h"
#include "core/device/mace_identity.h"
#include "core/text/json_writer.h"
#include "format/cache/parse.h"
#include "tests/support/samples.h"
#include "tests/support/schema.h"

#include <QTest>
#include <nlohmann/json.hpp>

using namespace macebin;
using Json = nlohmann::json;

namespace {

QByteArray bytes(const std::string& text) {
    return QByteArray::fromStdString(text);
}

/// The driver of a real phone's cache (sample adreno-640), as its OpenCL says it.
DeviceFacts adreno() {
    DeviceFacts facts;
    facts.platformName = "QUALCOMM Snapdragon(TM)";
    facts.platformProfile = "FULL_PROFILE";
    facts.platformVersion =
        "OpenCL 2.0 QUALCOMM build: commit #42297a4 changeid #I9e9b240040 Date: 03/19/21 Fri "
        "Local Branch:  Remote Branch: refs/tags/AU_LINUX_ANDROID_LA.UM.9.1.R1.11.00.00.604.070";
    facts.deviceName = "QUALCOMM Adreno(TM)";
    facts.deviceVersion = "OpenCL 2.0 Adreno(TM) 640";
    facts.deviceType = "GPU";
    facts.driverVersion = "OpenCL 2.0 QUALCOMM build: E031.37.12.07";
    return facts;
}

std::string written(const DeviceProfile& profile) {
    return jsonText(JsonLayout::indented, [&](JsonObject& out) { putProfile(out, profile); });
}

bool isOfSchema(const std::string& text) {
    return test::schemaFault("profile.schema.json", "", text).empty();
}

std::vector<ListedDevice> listed(const std::vector<DeviceFacts>& all) {
    std::vector<ListedDevice> devices;
    for (const DeviceFacts& facts : all)
        devices.push_back({facts, static_cast<unsigned>(devices.size())});
    return devices;
}

DeviceFacts facts(std::string icd, unsigned platform, unsigned device, std::string platformName,
                  std::string name, std::string type) {
    DeviceFacts facts;
    facts.icd = std::move(icd);
    facts.platformIndex = platform;
    facts.deviceIndex = device;
    facts.platformName = std::move(platformName);
    facts.deviceName = std::move(name);
    facts.deviceType = std::move(type);
    return facts;
}

/// Two platforms behind one ICD, one behind another.
std::vector<ListedDevice> workstation() {
    return listed({facts("a.icd", 0, 0, "Intel(R) OpenCL HD Graphics", "Intel(R) UHD 630", "GPU"),
                   facts("a.icd", 0, 1, "Intel(R) OpenCL HD Graphics", "Intel(R) Arc A770", "GPU"),
                   facts("a.icd", 1, 0, "Intel(R) FPGA", "Arria 10", "ACCELERATOR"),
                   facts("b.icd", 0, 0, "Portable Computing Language", "Core i7 GPU-less", "CPU"),
                   facts("b.icd", 0, 1, "Portable Computing Language", "arc", "CPU")});
}

} // namespace

class TestDeviceProfile : public QObject {
    Q_OBJECT

private slots:
    void adrenoAsMaceSeesIt();
    void readsWhatItWrites();
    void textThatIsNotUtf8();
    void readsWhatPeopleWrite();
    void contradictionsAreNoted();
    void readsLists();
    void refuses_data();
    void refuses();
    void notesAreFew();

    void chooses_data();
    void chooses();
    void choosesNothing();
    void macesDevice();
};

void TestDeviceProfile::adrenoAsMaceSeesIt() {
    MACEBIN_SAMPLE(file, "mace/adreno-640-2021-03.v2.bin");
    const Parsed parsed = parse(file);
    const auto value = [&](EntryRole role) {
        for (const Entry& entry : parsed.cache.entries)
            if (entry.role == role) return bytes(std::string(asText(parsed.cache.valueOf(entry))));
        return QByteArray();
    };
    QByteArray stored = value(EntryRole::platformInfo);
    const DeviceProfile profile = profileOf(adreno());
    QVERIFY(stored.endsWith(", v0.12.0-0-ga610d50"));
    stored.replace("v0.12.0-0-ga610d50", "unknown");
    QCOMPARE(bytes(*profile.macePlatformInfo), stored);
    QCOMPARE(bytes(*profile.maceDeviceName), value(EntryRole::deviceName));
    QCOMPARE(bytes(*profile.maceDeviceName), QByteArray("Adreno(TM) 640"));
    QCOMPARE(bytes(*profile.abi), bytes(std::string(hostAbi())));
    QVERIFY(!profile.maceVersion && !profile.maceEra && !profile.programHashes);
}

void TestDeviceProfile::readsWhatItWrites() {
    DeviceProfile profile = profileOf(adreno());
    profile.maceVersion = "v1.1.1";
    profile.maceEra = "v2";
    profile.programHashes = {{"conv_2d", "0123456789abcdef0123"}, {"softmax", ""}};
    const std::string text = written(profile);
    QVERIFY2(isOfSchema(text), text.c_str());
    const auto again = readProfile(text);
    QVERIFY2(bool(again), again ? "" : again.error().c_str());
    QVERIFY(*again == profile);
    QCOMPARE(bytes(Json::parse(text)["mace"]["device_name"].get<std::string>()),
             QByteArray("Adreno(TM) 640"));
}

void TestDeviceProfile::textThatIsNotUtf8() {
    DeviceFacts odd = adreno();
    odd.deviceName = "Mali\xff\x80";
    const DeviceProfile profile = profileOf(odd);
    QCOMPARE(bytes(*profile.maceDeviceName), QByteArray("Mali\xff\x80"));
    const std::string text = written(profile);
    QVERIFY2(isOfSchema(text), text.c_str());
    QCOMPARE(bytes(Json::parse(text)["device_name_hex"].get<std::string>()), QByteArray("4d616c69ff80"));
    const auto again = readProfile(text);
    QVERIFY(again && *again == profile);
}

void TestDeviceProfile::readsWhatPeopleWrite() {
    const auto profile = readProfile(R"({"device_name": "Mali-G76", "abi": null, "comment": {"by": ["me"]},
        "mace": {"colour": 1}, "mace_era": "v1", "number": 3, "icd": null, "mace_sees": true, "driver_version": ""})");
    QVERIFY2(bool(profile), profile ? "" : profile.error().c_str());
    QCOMPARE(bytes(*profile->deviceName), QByteArray("Mali-G76"));
    QVERIFY(!profile->abi && !profile->platformName && !profile->maceDeviceName);
    QVERIFY(profile->driverVersion && profile->driverVersion->empty());
    QCOMPARE(profile->notes.size(), std::size_t{2});
    QVERIFY(profile->notes[0].find("\"comment\"") != std::string::npos);
    QVERIFY(profile->notes[1].find("\"mace.colour\"") != std::string::npos);
}

void TestDeviceProfile::contradictionsAreNoted() {
    Json edited = Json::parse(written(profileOf(adreno())));
    QVERIFY(readProfile(edited.dump())->notes.empty());
    edited["mace_version"] = "v1.1.1"; // as people are told to add it
    QVERIFY(readProfile(edited.dump())->notes.empty());
    edited["platform_version"] = "OpenCL 2.0 another";
    edited["device_version"] = "OpenCL 2.0 Adreno(TM) 650";
    const auto notes = readProfile(edited.dump())->notes;
    QCOMPARE(notes.size(), std::size_t{2});
    QVERIFY(notes[0].find("\"mace.platform_info\" is not what") != std::string::npos);
    QVERIFY(notes[1].find("\"mace.device_name\" is not what") != std::string::npos);
}

void TestDeviceProfile::readsLists() {
    const std::string one = written(profileOf(adreno()));
    const std::string two = R"({"schema_version": 1, "tool": {}, "silent": [], "devices": [)" + one + "," +
                            R"({"device_name": "b"}]})";
    QVERIFY(isOfSchema(two));
    const auto both = readProfiles(two);
    QVERIFY(both && both->size() == 2);
    QCOMPARE(bytes(*both->back().deviceName), QByteArray("b"));
    const auto meant = readProfile(two);
    QVERIFY(!meant && meant.error().find("2 device profiles") != std::string::npos);
    const auto array = readProfiles("[" + one + "]");
    QVERIFY(array && array->size() == 1);
    QVERIFY(readProfile("[" + one + "]"));
    QVERIFY(readProfiles("[]") && readProfiles("[]")->empty());
    QVERIFY(!readProfile("[]"));
}

void TestDeviceProfile::refuses_data() {
    QTest::addColumn<QByteArray>("text");
    QTest::addColumn<QByteArray>("says");
    const auto row = [](const QByteArray& text, const char* says) {
        QTest::addRow("%s", text.left(60).constData()) << text << QByteArray(says);
    };
    row("", "is not JSON");
    row("{\"device_name\": \"x\",", "byte 21");
    row("{\"device_name\": \"\xff\"}", "is not JSON");
    row("7", "must be an object");
    row("[7]", "must be an object");
    row("{}", "nothing of a device profile");
    row("{\"name\": \"x\"}", "nothing of a device profile");
    row("{\"device_name\": 7}", "\"device_name\" must be a text");
    row("{\"abi\": [\"arm64-v8a\"]}", "\"abi\" must be a text");
    row("{\"mace\": \"x\"}", "\"mace\" must be an object");
    row("{\"mace\": {\"platform_info\": false}}", "\"mace.platform_info\" must be a text");
    row("{\"mace_era\": \"v3\"}", "\"mace_era\" must be v1 or v2");
    row("{\"driver_date\": \"03/19/21\"}", "\"driver_date\" must be a date such as 2021-03-19");
    row("{\"driver_date\": \"2021-19-03\"}", "\"driver_date\" must be a date");
    row("{\"driver_date\": \"2021--3-19\"}", "\"driver_date\" must be a date");
    row("{\"driver_date\": \"2021-03\"}", "\"driver_date\" must be a date");
    row("{\"program_hashes\": []}", "\"program_hashes\" must be an object");
    row("{\"program_hashes\": {\"conv\": 1}}", "\"program_hashes.conv\" must be a text");
    row("{\"device_name_hex\": \"4\"}", "\"device_name_hex\" must be lower-case hexadecimal");
    row("{\"device_name_hex\": \"4G\"}", "\"device_name_hex\" must be lower-case hexadecimal");
    row("{\"devices\": {}}", "\"devices\" must be a list");
    row("[{\"abi\": \"x\"}, {\"abi\": 1}]", "profile 1: the member \"abi\"");
    row(QByteArray(2'000'000, '['), "byte 2000001");
    row(QByteArray(1'000'000, '[') + QByteArray(1'000'000, ']'), "nested too deep");
    row("{\"a\":" + QByteArray(20, '[') + QByteArray(20, ']') + "}", "nested too deep");
    row(QByteArray(5'000'000, ' '), "too big");
    row("{\"device_name\": 1e999999}", "is not JSON");
}

void TestDeviceProfile::refuses() {
    QFETCH(QByteArray, text);
    QFETCH(QByteArray, says);
    const auto profile =
        readProfile(std::string_view(text.constData(), static_cast<std::size_t>(text.size())));
    QVERIFY(!profile);
    QVERIFY2(bytes(profile.error()).contains(says), profile.error().c_str());
}

void TestDeviceProfile::notesAreFew() {
    std::string text = "{\"abi\": \"x\"";
    for (int i = 0; i < 1000; ++i)
        text += ", \"m" + std::to_string(i) + "\": 1";
    const auto profile = readProfile(text + "}");
    QVERIFY(profile && profile->notes.size() == 20);
}

void TestDeviceProfile::chooses_data() {
    QTest::addColumn<QByteArray>("spec");
    QTest::addColumn<int>("index"); // -1: no such device
    const auto row = [](const char* spec, int index) { QTest::newRow(spec) << QByteArray(spec) << index; };
    row("0", 0);
    row("4", 4);
    row("5", -1);
    row("7", -1); // not a part of "Core i7"
    row("630", -1);
    row("99999999999999999999", -1);
    row("0:0", 0);
    row("0:1", 1);
    row("1:0", 2);
    row("2:1", 4); // platform 0 of the second ICD
    row("2:2", -1);
    row("3:0", -1);
    row(":", -1);
    row("1:", -1);
    row("gpu", 0); // the whole type before the part of a name
    row("CPU", 3);
    row("accelerator", 2);
    row("custom", -1);
    row("uhd", 0);
    row("ARC A770", 1);
    row("arc", 4); // a whole name before a part of one
    row("intel(r)", 0);
    row("Portable Computing Language", 3);
    row("fpga", 2);
    row("adreno", -1);
    row("", -1);
}

void TestDeviceProfile::chooses() {
    QFETCH(QByteArray, spec);
    QFETCH(int, index);
    const auto found = chooseDevice(workstation(), spec.toStdString());
    if (found) {
        QCOMPARE(static_cast<int>(*found), index);
        return;
    }
    QCOMPARE(index, -1);
    for (const char* there :
         {"0: \"Intel(R) UHD 630\" (GPU)", "4: \"arc\" (CPU) of \"Portable Computing Language\""})
        QVERIFY2(found.error().find(there) != std::string::npos, found.error().c_str());
}

void TestDeviceProfile::choosesNothing() {
    const auto found = chooseDevice({}, "0");
    QVERIFY(!found && found.error().find("no OpenCL device") != std::string::npos);
}

void TestDeviceProfile::macesDevice() {
    auto devices = workstation();
    QVERIFY(platformNumbers(devices) == (std::vector<unsigned>{0, 0, 1, 2, 2}));
    QVERIFY(maceDevice(devices) == std::size_t{0});
    devices[0].facts.deviceType = "CPU";
    QVERIFY(maceDevice(devices) == std::size_t{1});
    devices[1].facts.deviceType = "CPU";
    devices[3].facts.deviceType = "GPU"; // on another platform
    QVERIFY(!maceDevice(devices));
    QVERIFY(!maceDevice({}));
}

QTEST_APPLESS_MAIN(TestDeviceProfile)
#include "test_device_profile.moc"
