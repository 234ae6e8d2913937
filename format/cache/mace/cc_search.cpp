// SPDX-License-Identifier: Apache-2.0
// C++ that holds an array, and is not of the array form. Nobody but a compiler knows what such a file gives,
// so its array is taken only where nothing in sight speaks for another one.
#include "format/ascii.h"
#include "format/cache/mace/cc_reading.h"
#include "format/text.h"

#include <algorithm>
#include <utility>

namespace macebin::cc {

namespace {

/// The words in front of a token, the last one last.
struct Before {
    CcToken third, second, first;

    void add(const CcToken& token) { third = std::exchange(second, std::exchange(first, token)); }
};

/// "#ifdef X": 1, "#endif": -1, all else: 0.
int depthChangeOf(std::string_view directive) {
    directive.remove_prefix(directive.starts_with("%:") ? 2 : 1);
    directive = trimmed(directive);
    if (directive.starts_with("if")) return 1; // if, ifdef, ifndef
    return directive.starts_with("endif") ? -1 : 0;
}

class Search {
public:
    explicit Search(ByteView file) : file_(asText(file)), tokens_(file_), filling_(file) {}

    std::optional<CcForm> run() {
        for (CcToken token = tokens_.next(); token.kind != CcToken::Kind::end; token = tokens_.next()) {
            if (token.kind == CcToken::Kind::directive) {
                depth_ = std::max(0, depth_ + depthChangeOf(token.text));
                continue;
            }
            const CcToken last = lookAt(token);
            before_.add(last);
        }
        return close();
    }

private:
    /// The last token that was passed.
    CcToken lookAt(const CcToken& token) {
        if (token.is("(") && isCcName(before_.first.text)) {
            called_ = before_.first.text;
            isSized_ = before_.second.is("size_t");
        } else if (token.is("{")) {
            if (!called_.empty()) function_ = {std::exchange(called_, {}), isSized_};
            if (before_.first.is("]") || (before_.first.is("=") && before_.second.is("]"))) addOther(token);
        } else if (token.is(";")) {
            called_ = {}; // a declaration or a call, no definition
        } else if (token.is("return")) {
            return readReturn();
        } else if (token.is(kArrayName) && isArrayAhead()) {
            return readArray(token);
        }
        return token;
    }

    /// `kData[…] = {`, and not an element of it.
    bool isArrayAhead() const {
        CcTokens ahead = tokens_;
        if (!ahead.next().is("[")) return false;
        CcToken token = ahead.next();
        if (!token.is("]")) token = ahead.next();
        return token.is("]") && ahead.next().is("=") && ahead.next().is("{");
    }

    CcToken readArray(const CcToken& name) {
        doubtIfConditional(name);
        if (++arrays_ > 1) {
            doubt(name.range(), " has another array.");
            return name; // its brackets come by as those of any array
        }
        arrayAt_ = name.range();
        isOfBytes_ =
            (before_.first.is("char") && before_.second.is("unsigned")) ||
            (before_.first.is("unsigned") && before_.second.is("char")) ||
            (before_.first.is("const") && (before_.second.is("char") || before_.second.is("unsigned")));
        tokens_.next(); // [
        return filling_.readArray(tokens_);
    }

    CcToken readReturn() {
        const CcToken token = tokens_.next();
        const bool isArray = token.is(kArrayName);
        if (isArray || token.is("nullptr") || token.is("NULL")) {
            CcTokens ahead = tokens_;
            if (isArray && ahead.next().is(";")) isReturned_ = true;
            doubtIfConditional(token);
            returnsNull_ = returnsNull_ || !isArray;
            if (filling_.form.names.data.empty()) filling_.form.names.data = function_.name;
        } else if (const auto value = integerIn(token.text); value && function_.isSized) {
            doubtIfConditional(token);
            if (filling_.form.names.size.empty()) filling_.form.names.size = function_.name;
            if (!filling_.isSizeGiven()) filling_.setReturned(*value, token.range());
        }
        return token;
    }

    void addOther(const CcToken& brace) {
        if (++others_ == 1) otherAt_ = brace;
    }

    /// Keeps the first. Lines are counted for it alone.
    void doubt(ByteRange where, std::string_view what) {
        if (why_.empty()) {
            why_ = "Line " + number(lineOf(file_, where.offset)) + std::string(what);
            whyAt_ = where;
        }
    }

    void doubtIfConditional(const CcToken& token) {
        if (depth_ > 0) doubt(token.range(), " is inside an #if, which a compiler may leave out.");
    }

    /// What speaks against the one array, in the order in which it is told.
    void findDoubts() {
        if (const auto& odd = tokens_.doubt()) doubt({odd->at, 1}, ": " + std::string(odd->what) + ".");
        if (others_ > 0) doubt(otherAt_.range(), " has another array.");
        if (arrays_ > 0 && !isReturned_)
            doubt(arrayAt_, " has the array kData, which no function returns as it is.");
    }

    std::optional<CcForm> close() {
        const bool isEmpty =
            arrays_ == 0 && returnsNull_ && filling_.isSizeGiven() && !filling_.form.names.data.empty();
        if (arrays_ == 0 && !isEmpty && !tokens_.doubt()) return {};
        findDoubts();
        if (!why_.empty()) {
            filling_.form = CcForm{};
            filling_.fail(CcFault::array, why_ + " Which bytes a compiler takes cannot be told.", whyAt_);
            return std::move(filling_.form);
        }
        if (arrays_ > 0 && !isOfBytes_) {
            filling_.form = CcForm{};
            filling_.fail(CcFault::malformed,
                          "The array is not declared as \"unsigned char\": what it is of cannot be told.",
                          arrayAt_);
        }
        filling_.compareCounts();
        return std::move(filling_.form);
    }

    struct Function {
        std::string_view name;
        bool isSized = false; ///< it returns a size_t
    };

    std::string_view file_;
    CcTokens tokens_;
    Filling filling_;
    Before before_;
    int depth_ = 0; ///< of #if
    int arrays_ = 0;
    int others_ = 0;
    ByteRange arrayAt_;
    CcToken otherAt_;
    bool isOfBytes_ = false;
    bool isReturned_ = false;
    bool returnsNull_ = false;
    std::string_view called_; ///< the word before the last round bracket
    bool isSized_ = false;
    Function function_; ///< whose body this is
    std::string why_;
    ByteRange whyAt_;
};

} // namespace

std::optional<CcForm> searchArray(ByteView file) {
    return Search(file).run();
}

} // namespace macebin::cc
