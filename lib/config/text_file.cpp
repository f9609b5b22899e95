#include "config/text_file.hpp"

#include <boost/locale/utf.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace dcv::config {

namespace {

using utf8 = boost::locale::utf::utf_traits<char>;

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr std::string_view blanks = " \t";

/// Beside the characters that YAML allows (YAML 1.2.2 §5.1). The parser does not check: to it, U+0004 ends
/// the file.
bool is_control(boost::locale::utf::code_point point) {
    return (point < 0x20 && point != '\t' && point != '\n') || (point >= 0x7F && point < 0xA0);
}

/// Allowed, and yet read in two ways: a line ends at U+2028 and U+2029 in YAML 1.1, and not in 1.2. A byte
/// order mark (U+FEFF) within a file comes from two files that were joined. U+FFFE and U+FFFF are no
/// characters.
bool is_ambiguous(boost::locale::utf::code_point point) {
    return point == 0x2028 || point == 0x2029 || point == 0xFEFF || point == 0xFFFE || point == 0xFFFF;
}

fault unread(const std::filesystem::path& file, const boost::system::error_code& error) {
    constexpr const char* allowed = "a regular file of at most 64 MiB that this user can read";
    return {{file.string()}, "the file " + why_unread(error), allowed, {}};
}

fault bad_start(const text_file& file, std::string wrong) {
    return {file.where(0), std::move(wrong), "UTF-8 without a byte order mark", {}};
}

/// Byte order marks first: they are what an editor of another world leaves, and have a better name than
/// "byte 0xff".
std::optional<fault> byte_order(const text_file& file) {
    const auto text = file.text();
    if (text.starts_with(byte_order_mark)) return bad_start(file, "the file starts with a byte order mark");
    if (text.starts_with("\xFF\xFE") || text.starts_with("\xFE\xFF"))
        return bad_start(file, "the file is UTF-16");
    return {};
}

std::optional<fault> bad_character(const text_file& file) {
    const auto text = file.text();
    for (auto next = text.begin(); next != text.end();) {
        const auto here = next;
        const auto point = utf8::decode(next, text.end());
        if (point == '\r' && next != text.end() && *next == '\n') continue;
        const bool valid = boost::locale::utf::is_valid_codepoint(point);
        if (valid && !is_control(point) && !is_ambiguous(point)) continue;
        const auto where = file.where(static_cast<std::size_t>(here - text.begin()));
        if (valid)
            return fault{where, is_control(point) ? "a control character" : "an invisible character",
                         "printable text, tabs and line ends", fmt::format("U+{:04X}", point)};
        const auto byte = static_cast<unsigned char>(*here);
        return fault{where, "the file is not valid UTF-8", "UTF-8", fmt::format("byte 0x{:02x}", byte)};
    }
    return {};
}

bool is_marker(std::string_view line, std::string_view marker) {
    if (!line.starts_with(marker)) return false;
    return line.size() == marker.size() || blanks.find(line[marker.size()]) != blanks.npos;
}

/// Neither blank nor a comment.
bool is_content(std::string_view line) {
    const auto first = line.find_first_not_of(blanks);
    return first != line.npos && line[first] != '#';
}

/// Whether the file opens with `---`; `%` lines before it are directives (YAML 1.2.2 §6.8).
bool opens_with_marker(const text_file& file) {
    for (std::size_t number = 1; number <= file.lines(); ++number) {
        const auto line = file.line(number);
        if (is_content(line) && !line.starts_with('%')) return is_marker(line, "---");
    }
    return false;
}

bool closes_with_marker(const text_file& file) {
    for (std::size_t number = file.lines(); number > 0; --number)
        if (const auto line = file.line(number); is_content(line)) return is_marker(line, "...");
    return false;
}

/// What shows that the file was cut, or is being written right now.
std::optional<fault> missing_end(const text_file& file) {
    const auto last = excerpt(file.line(file.lines()));
    const place end{file.name(), file.lines(), 1};
    if (!file.text().empty() && !file.text().ends_with('\n'))
        return fault{end, "the last line has no newline, the file may be cut", "a newline at the end", last};
    if (opens_with_marker(file) && !closes_with_marker(file))
        return fault{end, "the file opens with --- and does not close with ..., it may be cut",
                     "... as the last line", last};
    return {};
}

}  // namespace

text_file::text_file(std::string name, std::string text) : name_{std::move(name)}, text_{std::move(text)} {
    starts_.push_back(0);
    for (auto end = text_.find('\n'); end != text_.npos && end + 1 < text_.size();
         end = text_.find('\n', end + 1))
        starts_.push_back(static_cast<std::uint32_t>(end + 1));
}

boost::system::result<text_file, fault> text_file::read(const std::filesystem::path& file) {
    return take(file, read_regular_file(file, largest));
}

boost::system::result<text_file, fault> text_file::take(const std::filesystem::path& file,
                                                        boost::system::result<regular_file> read) {
    if (!read) return unread(file, read.error());
    return check(file.string(), std::move(read->bytes));
}

boost::system::result<text_file, fault> text_file::check(std::string name, std::string text) {
    text_file file{std::move(name), std::move(text)};
    for (const auto look_for : {byte_order, bad_character, missing_end})
        if (const auto flaw = look_for(file)) return *flaw;
    return file;
}

std::size_t text_file::line_of(std::size_t offset) const {
    return static_cast<std::size_t>(std::upper_bound(starts_.begin(), starts_.end(), offset) -
                                    starts_.begin());
}

place text_file::where(std::size_t offset) const {
    offset = std::min(offset, text_.size());
    const auto line = line_of(offset);
    const std::string_view before = text().substr(starts_[line - 1], offset - starts_[line - 1]);
    const auto characters = std::count_if(before.begin(), before.end(), utf8::is_lead);
    return {name_, line, static_cast<std::size_t>(characters) + 1};
}

std::string_view text_file::line(std::size_t number) const {
    const std::size_t start = starts_[number - 1];
    const std::size_t end = number < starts_.size() ? starts_[number] : text_.size();
    std::string_view line = text().substr(start, end - start);
    if (line.ends_with('\n')) line.remove_suffix(1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    return line;
}

}  // namespace dcv::config
