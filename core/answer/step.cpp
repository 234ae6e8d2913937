// SPDX-License-Identifier: Apache-2.0
#include "core/answer/step.h"

#include "core/text/shell.h"
#include "format/text.h"

namespace macebin {

namespace {

HostWord file(const Step& step) {
    return HostWord::path(step.object, "FILE");
}

/// What follows the flag, in the form that is asked for.
std::string action(const Step& step, const HostCommand& words) {
    switch (step.form) {
    case StepForm::flag: return words.text();
    case StepForm::command: return HostCommand{"macebin", words}.text();
    case StepForm::code: break;
    }
    return "`" + HostCommand{"macebin", words}.text() + "`";
}

/// The file that the step is about, with what follows it; nothing where it names none.
HostCommand object(const Step& step, ShellLiteral rest = "") {
    return step.object.empty() ? HostCommand{} : HostCommand{file(step), rest};
}

/// A flag with the step's detail.
HostCommand detail(const Step& step, ShellLiteral flag) {
    return step.detail.empty() ? HostCommand{} : HostCommand{flag, HostWord::of(step.detail, "VALUE")};
}

HostCommand package(const Step& step) {
    if (step.detail.empty()) return {};
    const auto name = PackageName::from(step.detail);
    return {"--package", name ? HostWord(*name) : HostWord(Placeholder("PACKAGE"))};
}

std::string actionWords(const Step& step) {
    switch (step.kind) {
    case StepKind::check: return action(step, {"--check", detail(step, "--mace-era"), object(step)});
    case StepKind::repair: return action(step, {"--repair", object(step, "-o REPAIRED")});
    case StepKind::convert: return action(step, {"--convert", object(step), detail(step, "--as")});
    case StepKind::convertBack: return action(step, {"--convert"}) + " with --as v1 or --as v2";
    case StepKind::clear: return action(step, {"--clear", package(step), object(step)});
    case StepKind::restore: return action(step, {"--restore", object(step)});
    case StepKind::compare: return action(step, {"--diff", object(step)});
    default: return action(step, {"--self-test"});
    }
}

} // namespace

std::string commandWords(const Step& step) {
    switch (step.kind) {
    case StepKind::nothing: return "None needed.";
    case StepKind::check:
    case StepKind::repair:
    case StepKind::convert:
    case StepKind::convertBack:
    case StepKind::clear:
    case StepKind::restore:
    case StepKind::compare:
    case StepKind::selfTest: return actionWords(step);
    case StepKind::asJson: return "--format json " + step.detail;
    case StepKind::makeProfile: return "--profile-from makes";
    case StepKind::askEra: return "--mace-era tells";
    case StepKind::acceptChanges: return "--accept-changes keeps it";
    case StepKind::dropMixed: return "--drop mixed keeps those of one";
    case StepKind::dropEmpty: return "--drop empty takes them out";
    case StepKind::otherSources: return "--kernel-sources DIR names another folder";
    case StepKind::appSources: return "--kernel-sources names the app's own sources";
    case StepKind::buildAllOrMix:
        return "Rebuild all of them (without --only), or add --allow-mixed where you know better";
    case StepKind::allowMixed: return "--allow-mixed keeps it";
    case StepKind::forThisDevice: return "add --for-this-device";
    case StepKind::onlyGlob: return "--only takes a glob as well";
    case StepKind::matchesNothing:
        return step.detail + " " + inQuotes(step.object) + " matches no program of this file";
    case StepKind::namePrograms: return "--programs LIST names some";
    case StepKind::lenientBuild:
        return HostCommand{"--suffix", HostWord::of(step.object, "TEXT"), "leaves -Werror out"}.text();
    case StepKind::maceVersion: return "--mace-version TEXT gives the app's";
    case StepKind::sayEra:
        return "Say --mace-era v1 (MACE up to v1.0.4) or v2 (from March 2021 on); v1 where you do not know "
               "it: a "
               "newer MACE only ignores such a file. Or clear without --empty";
    case StepKind::chooseInner: return "choose one with --inner";
    case StepKind::namePackage: return "add --package NAME";
    case StepKind::forceAside: return "With --force it goes aside first, as a dated backup of its own";
    case StepKind::collectScript: return "the script of `macebin --print-collect-script`";
    case StepKind::retryCrashes: return "--retry-crashes asks the driver again";
    case StepKind::trustKey: return "with --trusted-key";
    case StepKind::giveHashes: return "with --kernel-sources or in the profile";
    case StepKind::asWished: return " (" + step.object + ")";
    }
    return {};
}

Prose::Prose(std::string text) {
    if (!text.empty()) parts_.emplace_back(std::move(text));
}

Prose::Prose(Step step) : parts_{std::move(step)} {}

Prose::Prose(const FixedProse& fixed) {
    for (const FixedProse::Part& part : fixed) {
        const FixedStep& step = part.step;
        *this += part.isStep
                     ? Prose(Step{step.kind, step.form, std::string(step.object), std::string(step.detail)})
                     : Prose(part.text);
    }
}

Prose& Prose::operator+=(const Prose& more) {
    for (const Part& part : more.parts_) {
        const auto* text = std::get_if<std::string>(&part);
        auto* last = parts_.empty() ? nullptr : std::get_if<std::string>(&parts_.back());
        if (text && last)
            *last += *text;
        else
            parts_.push_back(part);
    }
    return *this;
}

std::string Prose::text(StepWords words) const {
    std::string out;
    for (const Part& part : parts_) {
        const auto* text = std::get_if<std::string>(&part);
        out += text ? *text : words(std::get<Step>(part));
    }
    return out;
}

std::vector<std::string> Prose::texts(const std::vector<Prose>& all, StepWords words) {
    std::vector<std::string> out;
    out.reserve(all.size());
    for (const Prose& one : all)
        out.push_back(one.text(words));
    return out;
}

Prose asWished(std::string flag) {
    return Step{StepKind::asWished, {}, std::move(flag), {}};
}

} // namespace macebin
