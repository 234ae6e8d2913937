// SPDX-License-Identifier: Apache-2.0
// Which OpenCL drivers the code under test can see: those that the test names here, and no other.
#pragma once

#include <QDir>
#include <QFile>
#include <QString>
#include <QStringList>
#include <QTemporaryDir>

#include <fstream>

namespace macebin::test {

inline constexpr const char* kOclgrind = "/usr/lib/oclgrind/liboclgrind-rt-icd.so";

/// What PoCL's .icd file names; empty where it is not installed.
inline QString poclLibrary() {
    QFile icd("/etc/OpenCL/vendors/pocl.icd");
    return icd.open(QIODevice::ReadOnly) ? QString::fromUtf8(icd.readAll()).trimmed() : QString();
}

/// As at the start of each test program.
void useNoDrivers();

/// Makes the loader see these libraries only, in this order. The name of one that is not installed is empty,
/// and it is left out.
inline void useDrivers(const QTemporaryDir& vendors, const QStringList& libraries) {
    QDir folder(vendors.path());
    for (const QString& old : folder.entryList(QDir::Files))
        folder.remove(old);
    for (qsizetype i = 0; i < libraries.size(); ++i)
        if (!libraries[i].isEmpty())
            std::ofstream(vendors.filePath(QString("%1.icd").arg(i)).toStdString())
                << libraries[i].toStdString() << '\n';
    qputenv("OCL_ICD_VENDORS", vendors.path().toLocal8Bit());
}

} // namespace macebin::test
