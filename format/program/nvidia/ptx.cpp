// SPDX-License-Identifier: Apache-2.0
// PTX, NVIDIA's assembly text (NVIDIA, "PTX ISA"): what its directives say about kernels. Instructions are
// not checked; the structure closes when the text is PTX's and its brackets balance.
#include "format/program/decoders.h"
#include "format/program/nvidia/ptx_lexer.h"
#include "format/program/program_builder.h"

#include <charconv>

namespace macebin {

using ptx::Lexer;

namespace {

constexpr std::uint64_t frontRead = 64 * 1024; ///< of comments before .version, to recognise PTX

std::optional<std::uint64_t> decimal(std::string_view word) {
    std::uint64_t value = 0;
    const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
    if (error != std::errc() || end != word.data() + word.size() || word.empty()) return {};
    return value;
}

/// Bytes of a fundamental type such as ".u64"; 0 for anything else.
std::uint64_t typeSize(std::string_view word) {
    if (word == ".pred") return 0;
    if (word.size() < 3 || word[0] != '.' || std::string_view("bsuf").find(word[1]) == std::string_view::npos)
        return 0;
    const auto bits = decimal(word.substr(2));
    const bool known = bits && (*bits == 8 || *bits == 16 || *bits == 32 || *bits == 64 || *bits == 128);
    return known ? *bits / 8 : 0;
}

/// One variable or parameter: its words up to the name, and its size in bytes where it says one.
struct Declaration {
    std::string type; ///< ".f32", ".b8[64]"
    std::string_view name;
    std::string_view pointee; ///< ".global" and so on, behind ".ptr"
    std::optional<std::uint64_t> size;
};

/// Multiplies without wrapping: a size that does not fit into 64 bits is none.
void multiply(std::optional<std::uint64_t>& size, std::optional<std::uint64_t> factor) {
    if (!size || !factor || (*factor != 0 && *size > UINT64_MAX / *factor))
        size.reset();
    else
        *size *= *factor;
}

class Reader {
public:
    Reader(ProgramBuilder& out, std::string_view text) : out_(out), text_(text), in_(text) {}

    void read() {
        bool moduleShared = false;
        for (std::string_view word = in_.next(); !word.empty(); word = in_.next()) {
            if (word == ".version")
                out_.program.format = "PTX " + std::string(in_.next());
            else if (word == ".target")
                readTarget();
            else if (word == ".address_size")
                out_.fact("address size", std::string(in_.next()));
            else if (word == ".entry")
                readEntry();
            else if (!track(word, in_.start()))
                return;
            moduleShared = moduleShared || word == ".shared";
        }
        // Which entries use a variable of the module is not looked into.
        if (moduleShared)
            for (Kernel& kernel : out_.program.kernels)
                kernel.localMemory.reset();
        if (!in_.problem().empty())
            out_.broken(std::string(in_.problem()), ByteRange{in_.fault(), 1});
        else if (!open_.empty())
            out_.broken("a bracket is never closed", ByteRange{openAt_, 1});
    }

private:
    /// Follows the brackets; false where one closes that was not open.
    bool track(std::string_view sign, std::uint64_t at) {
        const char c = sign[0];
        if (c == '{' || c == '(' || c == '[') {
            if (open_.empty()) openAt_ = at;
            open_ += c;
        } else if (c == '}' || c == ')' || c == ']') {
            const char opener = c == '}' ? '{' : c == ')' ? '(' : '[';
            if (open_.empty() || open_.back() != opener) {
                out_.broken("a bracket closes that was not open", ByteRange{at, 1});
                return false;
            }
            open_.pop_back();
        }
        return true;
    }

    /// ".target sm_20, texmode_independent": the first is the architecture.
    void readTarget() {
        out_.program.architecture = std::string(in_.next());
        std::string options;
        while (in_.peek() == ",") {
            in_.next();
            options += (options.empty() ? "" : ", ") + std::string(in_.next());
        }
        out_.fact("target options", std::move(options));
    }

    /// "NAME ( parameters ) directives { body }", or without a body and ";" instead.
    void readEntry() {
        Kernel kernel;
        kernel.range.offset = in_.start();
        kernel.name = out_.text(in_.next());
        kernel.arguments.emplace();
        if (in_.peek() == "(") {
            in_.next();
            readParameters(kernel);
        }
        readDirectives(kernel);
        const bool defined = in_.peek() == "{";
        if (defined) readBody(kernel);
        kernel.range.size = in_.end() - kernel.range.offset;
        if (!defined || out_.isBroken()) return;
        if (out_.program.kernels.size() < out_.limits().kernels)
            out_.program.kernels.push_back(std::move(kernel));
        else
            out_.program.kernelsKnown = false;
    }

    /// Reads ".align 4 .b8 name[64]" up to the first of `ends`, which is taken too.
    Declaration readDeclaration(std::string_view ends) {
        Declaration declaration;
        std::string_view previous;
        std::uint64_t elements = 1; // of a vector type
        for (std::string_view word = in_.next(); !word.empty(); previous = word, word = in_.next()) {
            if (ends.find(word[0]) != std::string_view::npos && word.size() == 1) break;
            if (word == "[") {
                readDimension(declaration);
            } else if (word == ".v2" || word == ".v4") {
                elements = word == ".v2" ? 2 : 4;
            } else if (word == ",") {
                declaration.size.reset(); // several variables in one: not summed up
            } else if (typeSize(word) != 0 || word.ends_with("ref")) {
                declaration.type = out_.text(word);
                if (typeSize(word) != 0) declaration.size = typeSize(word) * elements;
            } else if (previous == ".ptr" && word != ".align") {
                declaration.pointee = word;
            } else if (word[0] != '.' && previous != ".align") {
                declaration.name = word;
            }
        }
        return declaration;
    }

    void readDimension(Declaration& declaration) {
        const std::string_view count = in_.next();
        if (count == "]") return declaration.size.reset(); // "[]": the size is given at launch
        declaration.type += "[" + out_.text(count) + "]";
        multiply(declaration.size, decimal(count));
        in_.next(); // "]"
    }

    void readParameters(Kernel& kernel) {
        while (in_.peek() == ".param") {
            in_.next();
            const Declaration declaration = readDeclaration(",)");
            KernelArgument argument;
            argument.name = out_.text(declaration.name);
            argument.type = declaration.type;
            argument.size = declaration.size;
            argument.addressSpace = addressSpace(declaration.pointee);
            if (kernel.arguments->size() < out_.limits().arguments)
                kernel.arguments->push_back(std::move(argument));
            if (text_.substr(in_.start(), 1) == ")") return;
        }
        if (in_.next() != ")")
            out_.broken("the parameters of an entry do not read", ByteRange{in_.start(), 1});
    }

    static std::string addressSpace(std::string_view pointee) {
        if (pointee == ".global") return "global";
        if (pointee == ".shared") return "local";
        if (pointee == ".const") return "constant";
        if (pointee == ".local") return "private";
        return {};
    }

    /// ".reqntid 8, 8, 1" and its kin, between the parameters and the body.
    void readDirectives(Kernel& kernel) {
        while (in_.peek().starts_with(".")) {
            const std::string_view directive = in_.next();
            std::vector<std::uint64_t> values;
            std::string words;
            while (const auto value = decimal(in_.peek())) {
                in_.next();
                words += (words.empty() ? " " : ",") + number(*value);
                if (values.size() < 3) values.push_back(*value);
                if (in_.peek() == ",") in_.next();
            }
            if (directive == ".reqntid" && !values.empty()) {
                values.resize(3, 1);
                kernel.workGroupSize = {values[0], values[1], values[2]};
            }
            if (kernel.attributes.size() < out_.limits().textLength)
                kernel.attributes += (kernel.attributes.empty() ? "" : " ") + out_.text(directive) + words;
        }
    }

    /// Sums the .shared and .local variables that the entry declares for itself.
    void readBody(Kernel& kernel) {
        Sum shared, local;
        for (std::string_view word = in_.next(); !word.empty(); word = in_.next()) {
            if (word == ".shared")
                shared.add(readDeclaration(";=").size);
            else if (word == ".local")
                local.add(readDeclaration(";=").size);
            else if (!track(word, in_.start()) || open_.empty())
                break;
        }
        kernel.localMemory = shared.total();
        kernel.privateMemory = local.total();
    }

    /// Nothing where nothing was declared, or one size is not known.
    class Sum {
    public:
        void add(std::optional<std::uint64_t> size) {
            any_ = true;
            known_ = known_ && size && *size <= UINT32_MAX;
            if (known_) total_ += *size;
        }
        std::optional<std::uint64_t> total() const {
            return any_ && known_ ? std::optional(total_) : std::nullopt;
        }

    private:
        bool any_ = false;
        bool known_ = true;
        std::uint64_t total_ = 0;
    };

    ProgramBuilder& out_;
    std::string_view text_;
    Lexer in_;
    std::string open_; ///< the brackets that are open
    std::uint64_t openAt_ = 0;
};

/// Who made it, from the comments before the first directive.
std::string generatorOf(std::string_view text) {
    const std::string_view front = text.substr(0, std::min(text.find("\n."), std::size_t{4096}));
    std::string generator;
    for (const std::string_view mark : {"Generated by ", "Cuda compilation tools, "}) {
        const auto at = front.find(mark);
        if (at == std::string_view::npos) continue;
        const std::size_t from = mark.starts_with("Gen") ? at + mark.size() : at;
        const std::string_view line = front.substr(from, front.find_first_of("\r\n", from) - from);
        generator += (generator.empty() ? "" : "; ") + std::string(line);
    }
    return generator;
}

void nameRegions(ProgramBuilder& out, std::uint64_t textSize) {
    if (!out.wantsRegion()) return;
    std::uint64_t at = 0;
    for (const Kernel& kernel : out.program.kernels) {
        out.region("module text", RegionKind::text, {at, kernel.range.offset - at});
        out.region("entry " + inQuotes(kernel.name), RegionKind::kernel, kernel.range);
        at = kernel.range.end();
    }
    out.region("module text", RegionKind::text, {at, textSize - at});
    out.region("closing zeros", RegionKind::padding, {textSize, out.bytes().size() - textSize});
}

} // namespace

bool looksLikePtx(ByteView bytes) {
    const ByteView front = bytes.first(std::min<std::size_t>(bytes.size(), frontRead));
    return Lexer(asText(front)).next() == ".version";
}

Program decodePtx(ByteView bytes, const DecodeLimits& limits) {
    ProgramBuilder out(bytes, limits);
    std::string_view text = asText(bytes);
    // clGetProgramInfo gives the text with its terminating zero.
    while (text.ends_with('\0'))
        text.remove_suffix(1);
    Program& program = out.program;
    program.family = Family::ptx;
    program.format = "PTX";
    program.compiler = generatorOf(text);
    program.kernelsKnown = true;
    program.structure = Structure::closes;
    Reader(out, text).read();
    if (!out.isBroken() && (program.format == "PTX" || program.architecture.empty()))
        out.broken("it has no .version or no .target", ByteRange{0, 0});
    if (out.isBroken()) program.kernelsKnown = false;
    nameRegions(out, text.size());
    return out.finish(out.isBroken() ? RegionKind::unreadable : RegionKind::gap);
}

} // namespace macebin
