// SPDX-License-Identifier: Apache-2.0
// Any bytes can be read as a C++ array form, and what was written is read back.
#include "format/cache/mace/cc_form.h"

#include <algorithm>
#include <cstdlib>

using namespace macebin;

namespace {

constexpr std::size_t kMostWritten = 8192;

void require(bool promise) {
    if (!promise) std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const ByteView bytes{reinterpret_cast<const std::byte*>(data), size};
    if (const auto form = readCc(bytes)) {
        require(form->bytes.size() <= size / 2 + 1);
        require(form->fault.empty() == (form->faultKind == CcFault::none));
        require(fits(form->faultAt.offset, form->faultAt.size, size));
        require(fits(form->otherCodeAt.offset, form->otherCodeAt.size, size));
        if (form->faultKind == CcFault::array) require(form->bytes.empty() && !form->otherCode.empty());
        if (form->fault.empty()) require(form->announced == form->bytes.size());
    }
    if (size > kMostWritten) return 0; // the same code runs for the first byte and the last
    const CcNames names = ccNamesOf(size % 2 == 0);
    const Bytes written = writeCc(bytes, names);
    require(written.size() == ccSize(size, names) && looksLikeCc(written));
    const auto back = readCc(written);
    require(back && back->fault.empty() && back->otherCode.empty() &&
            std::equal(back->bytes.begin(), back->bytes.end(), bytes.begin(), bytes.end()));
    require(back->names.data == names.data && back->names.size == names.size);
    return 0;
}
