// SPDX-License-Identifier: Apache-2.0
#include "core/host/system/system_call.h"

#include <cstring>

namespace macebin {

namespace {

const char* plainWords(int error) {
    switch (error) {
    case ENOSPC: return "there is no room left on the disk";
    case EDQUOT: return "your share of this disk is used up";
    case EFBIG: return "the file is larger than this disk or this user may have";
    case EROFS: return "the disk is read-only";
    case EACCES:
    case EPERM: return "this user is not allowed to";
    case ENOENT: return "the directory is not there";
    case ENOTDIR: return "a part of the path is not a directory";
    case EIO: return "the disk reports an error";
    case ENAMETOOLONG: return "the name is too long";
    default: return nullptr;
    }
}

std::string withSystemsWords(const char* words, int error) {
    if (!words) return std::strerror(error);
    return std::string(words) + " (" + std::strerror(error) + ")";
}

} // namespace

std::string systemReason(int error) {
    return withSystemsWords(plainWords(error), error);
}

std::string whyNotOpened(int error) {
    return withSystemsWords(error == ENOENT ? "there is no such file" : plainWords(error), error);
}

} // namespace macebin
