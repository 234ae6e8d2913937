// SPDX-License-Identifier: Apache-2.0
#include "core/check/inside.h"

#include "core/check/text_form.h"
#include "format/text.h"

namespace macebin {

namespace {

void openText(Inside& inside, ByteView bytes) {
    TextForm form = readText(bytes);
    if (form.fault.empty())
        inside.bytes = std::move(form.message);
    else
        inside.findings.add("text.malformed", "The text cannot be read: " + form.fault + ".", form.faultAt);
}

void openCc(Inside& inside, ByteView bytes) {
    auto form = readCc(bytes);
    if (!form) {
        inside.findings.add("cc.malformed",
                            "No array is written in it as kData[N] = { … }, and no function returns nullptr "
                            "in its place.");
        return;
    }
    const bool isRead = form->faultKind != CcFault::array;
    if (!form->otherCode.empty())
        inside.findings.add("cc.other-code",
                            form->otherCode +
                                (isRead ? " A compiler may see other bytes than Macebin read." : ""),
                            form->otherCodeAt);
    if (!isRead) inside.findings.add("cc.which-array", form->fault, form->faultAt);
    if (form->faultKind == CcFault::malformed)
        inside.findings.add("cc.malformed", form->fault, form->faultAt);
    if (form->faultKind == CcFault::count)
        inside.findings.add("cc.count-mismatch", form->fault, form->faultAt);
    if (!form->names.data.empty() && form->names.data == form->names.size)
        inside.findings.add("cc.same-names", "Both functions are called " + inQuotes(form->names.data) + ".");
    inside.isEmpty = form->fault.empty() && form->bytes.empty();
    if (inside.isEmpty) inside.findings.add("cc.empty", "The array form announces 0 bytes.");
    inside.bytes = std::move(form->bytes);
    inside.names = std::move(form->names);
}

} // namespace

Inside openForm(ByteView bytes, CacheKind form, const ParseLimits& limits) {
    Inside inside;
    inside.findings = Findings(limits.findings);
    if (form == CacheKind::text)
        openText(inside, bytes);
    else
        openCc(inside, bytes);
    return inside;
}

} // namespace macebin
