// SPDX-License-Identifier: Apache-2.0
// What to do, as data: a step names an action of Macebin and what it is done to. Prose is text with steps in
// it. Who judges makes prose; who shows it says the steps in the words of that face: the command line prints
// a command to paste, the window names its own menu entry. Nobody reads a step back out of a sentence.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace macebin {

enum class StepKind : std::uint8_t {
    nothing, ///< a sentence of its own: nothing has to be done
    // Actions.
    check, ///< detail: the era of MACE that is asked about
    repair,
    convert,     ///< detail: the form
    convertBack, ///< of a container, to what MACE reads
    clear,       ///< detail: the package
    restore,
    compare,
    selfTest, ///< of the device itself
    // Clauses with a verb.
    asJson, ///< "--format json" and detail: "lists them all"; object: "report" where the window saves it, too
    makeProfile,    ///< "--profile-from makes"
    askEra,         ///< "--mace-era tells"
    acceptChanges,  ///< "--accept-changes keeps it"
    dropMixed,      ///< "--drop mixed keeps those of one"
    dropEmpty,      ///< "--drop empty takes them out"
    otherSources,   ///< "--kernel-sources DIR names another folder"
    appSources,     ///< "--kernel-sources names the app's own sources", a sentence of its own
    buildAllOrMix,  ///< "Rebuild all of them (without --only), or …", a sentence of its own
    allowMixed,     ///< "--allow-mixed keeps it"
    forThisDevice,  ///< "add --for-this-device"
    onlyGlob,       ///< "--only takes a glob as well"
    matchesNothing, ///< "DETAIL OBJECT matches no program of this file", a sentence of its own
    namePrograms,   ///< "--programs LIST names some"
    lenientBuild,   ///< "--suffix OBJECT leaves -Werror out", the begin of a sentence
    maceVersion,    ///< "--mace-version TEXT gives the app's"
    sayEra,         ///< "Say --mace-era v1 … Or clear without --empty", sentences of their own
    chooseInner,    ///< "choose one with --inner"
    namePackage,    ///< "add --package NAME"
    forceAside,   ///< "With --force it goes aside first, as a dated backup of its own", a sentence of its own
    retryCrashes, ///< "--retry-crashes asks the driver again"
    // Parts of a clause.
    collectScript, ///< the script of `macebin --print-collect-script`
    trustKey,      ///< "with --trusted-key"
    giveHashes,    ///< "with --kernel-sources or in the profile"
    asWished,      ///< " (OBJECT)": the flag that this comes of; begins with a blank
};
inline constexpr std::size_t kStepKinds = static_cast<std::size_t>(StepKind::asWished) + 1;

/// How the command line writes an action.
enum class StepForm : std::uint8_t {
    flag,    ///< --repair
    command, ///< macebin --repair
    code,    ///< `macebin --repair`
};

struct Step {
    StepKind kind;
    StepForm form = StepForm::flag;
    std::string object; ///< a file or path as given, any bytes; upper-case words stand for one; may be empty
    std::string detail; ///< as the kind says; else empty
};

/// A step of a table: its texts live as long as the program.
struct FixedStep {
    StepKind kind;
    StepForm form = StepForm::flag;
    std::string_view object = {};
    std::string_view detail = {};
};

/// Prose of a table, at most four parts.
class FixedProse {
public:
    struct Part {
        std::string_view text;
        FixedStep step{StepKind::nothing};
        bool isStep = false;

        constexpr Part() = default;
        constexpr Part(const char* words) : text(words) {}
        constexpr Part(std::string_view words) : text(words) {}
        constexpr Part(FixedStep what) : step(what), isStep(true) {}
    };

    constexpr FixedProse() = default;
    template <class... Parts>
    requires(sizeof...(Parts) > 0 && sizeof...(Parts) <= 4 &&
             (std::is_convertible_v<Parts, Part> && ...)) constexpr FixedProse(Parts... parts)
        : parts_{Part(parts)...}, size_(sizeof...(Parts)) {}

    constexpr bool empty() const {
        return size_ == 0 || (size_ == 1 && !parts_[0].isStep && parts_[0].text.empty());
    }
    constexpr const Part* begin() const { return parts_.data(); }
    constexpr const Part* end() const { return parts_.data() + size_; }
    /// True if it says that nothing has to be done, whatever follows.
    constexpr bool isNothing() const {
        return size_ > 0 && parts_[0].isStep && parts_[0].step.kind == StepKind::nothing;
    }

private:
    std::array<Part, 4> parts_{};
    std::size_t size_ = 0;
};

/// The words of one face for a step.
using StepWords = std::string (*)(const Step& step);

/// The command line's: what can be pasted into a shell is quoted for one, whatever bytes a name holds. FILE
/// stands in the place of a name that no file can have.
std::string commandWords(const Step& step);

class Prose {
public:
    using Part = std::variant<std::string, Step>;

    Prose() = default;
    Prose(std::string text);
    Prose(std::string_view text) : Prose(std::string(text)) {}
    Prose(const char* text) : Prose(std::string(text)) {}
    Prose(Step step);
    Prose(const FixedProse& fixed);
    Prose(FixedStep step) : Prose(FixedProse(step)) {}
    template <class... Parts>
    requires(sizeof...(Parts) > 1 && (std::is_convertible_v<Parts, FixedProse::Part> && ...))
        Prose(Parts... parts)
        : Prose(FixedProse(parts...)) {}

    Prose& operator+=(const Prose& more);
    friend Prose operator+(Prose left, const Prose& right) { return left += right; }
    friend bool operator==(const Prose& left, const Prose& right) { return left.text() == right.text(); }
    friend auto operator<=>(const Prose& left, const Prose& right) { return left.text() <=> right.text(); }

    bool empty() const { return parts_.empty(); }
    const std::vector<Part>& parts() const { return parts_; }
    /// As a face says it: by default the command line, and with it every document that Macebin writes.
    std::string text(StepWords words = commandWords) const;

    static std::vector<std::string> texts(const std::vector<Prose>& all, StepWords words = commandWords);

private:
    std::vector<Part> parts_; ///< no empty text, no two texts beside each other
};

/// Of a flag that this comes of, such as "--drop empty": behind a clause, without a blank.
Prose asWished(std::string flag);

} // namespace macebin
