#include "config/parser_gaps.hpp"

#include "config/findings.hpp"
#include "config/quotation.hpp"

#include <algorithm>
#include <cstddef>
#include <string_view>

namespace dcv::config {

namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view blanks_and_ends = " \t\r\n";
constexpr std::string_view brackets = "[]{},";

/// A configuration has three levels. The parser gives up at 500, its stack far later.
constexpr std::size_t deepest = 100;

/// Steps through the text from token to token, as far as is needed to tell a comment from text.
class scan {
public:
    scan(const text_file& file, config::findings& findings)
        : file_{file}, text_{file.text()}, findings_{findings} {}

    bool run() {
        while (at_ < text_.size())
            step();
        return faultless_;
    }

private:
    [[nodiscard]] std::string_view rest() const { return text_.substr(at_); }
    [[nodiscard]] bool at_line_start() const { return at_ == 0 || text_[at_ - 1] == '\n'; }
    [[nodiscard]] char before() const { return at_ == 0 ? '\n' : text_[at_ - 1]; }
    [[nodiscard]] bool ends_word(std::size_t offset) const {
        return offset >= text_.size() || blanks_and_ends.find(text_[offset]) != text_.npos;
    }
    [[nodiscard]] bool in_brackets() const { return depth_ > 0; }

    void step() {
        const char next = text_[at_];
        if (blanks_and_ends.find(next) != text_.npos) return skip(1);
        if (at_line_start() && next == '%') return directive();
        if (at_line_start() && is_marker()) return skip(3);
        if (next == '#') return comment();
        if (opens_quotation(rest())) return quoted();
        if (brackets.find(next) != text_.npos) return bracket(next);
        if (is_indicator(next)) return skip(1);
        if (!in_brackets() && (next == '|' || next == '>')) return block();
        plain();
    }

    void skip(std::size_t count) { at_ += count; }
    void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

    [[nodiscard]] bool is_marker() const {
        return (rest().starts_with("---") || rest().starts_with("...")) && ends_word(at_ + 3);
    }

    /// `- `, `? `, `: `; in brackets a `:` right after a quoted key, too.
    [[nodiscard]] bool is_indicator(char next) const {
        if (next != '-' && next != '?' && next != ':') return false;
        const bool after_key = std::string_view{"\"'}]"}.find(before()) != text_.npos;
        return ends_word(at_ + 1) || (in_brackets() && next == ':' && after_key);
    }

    void directive() {
        refuse("a line that begins with %", "no directives, and quotes around text that begins with %");
        skip_line();
    }

    void comment() {
        if (blanks_and_ends.find(before()) == text_.npos)
            refuse("a # without a blank before it",
                   "a blank before a comment, or quotes around text that holds a #");
        skip_line();
    }

    /// What is not closed is refused by the parser, or where its text is read.
    void quoted() {
        const auto length = quotation(rest()).size();
        at_ = length == 0 ? text_.size() : at_ + length;
    }

    void bracket(char next) {
        if (next == '[' || next == '{') ++depth_;
        if ((next == ']' || next == '}') && in_brackets()) --depth_;
        if (depth_ > deepest) {
            refuse("nested too deeply",
                   "at most three lists or mappings in each other, as in dcvwatchd.yaml(5)");
            at_ = text_.size();
        } else {
            skip(1);
        }
    }

    /// Text after `|` or `>`: the lines below that are indented further than the one that it stands on.
    void block() {
        const auto indentation = indentation_of(file_.line(file_.line_of(at_)));
        const auto header = file_.line_of(at_);
        auto past = header + 1;
        while (past <= file_.lines() && continues(file_.line(past), indentation))
            ++past;
        while (at_ < text_.size() && text_[at_] != '#' && text_[at_] != '\n')
            skip(1);
        if (at_ < text_.size() && text_[at_] == '#') comment();
        at_ = past > file_.lines() ? text_.size() : file_.start_of(past);
    }
    static std::size_t indentation_of(std::string_view line) {
        return std::min(line.find_first_not_of(' '), line.size());
    }
    static bool continues(std::string_view line, std::size_t indentation) {
        return line.find_first_not_of(blanks) == line.npos || indentation_of(line) > indentation;
    }

    /// Text without quotes: up to the end of the line, a comment, a `: `, or in brackets one of them.
    void plain() {
        for (skip(1); at_ < text_.size() && text_[at_] != '\n'; skip(1)) {
            const char next = text_[at_];
            if (next == '#' && blanks.find(before()) != blanks.npos) return;
            if (next == ':' && ends_word(at_ + 1)) return;
            if (in_brackets() && brackets.find(next) != brackets.npos) return;
        }
    }

    void refuse(const char* wrong, const char* allowed) {
        faultless_ = false;
        const auto where = file_.where(at_);
        findings_.refuse({where, wrong, allowed, excerpt(file_.line(where.line))});
    }

    const text_file& file_;
    std::string_view text_;
    config::findings& findings_;
    std::size_t at_{0};
    std::size_t depth_{0};  ///< Of brackets.
    bool faultless_{true};
};

}  // namespace

bool refuse_parser_gaps(const text_file& file, config::findings& findings) {
    return scan{file, findings}.run();
}

}  // namespace dcv::config
