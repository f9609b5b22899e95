#include "config/yaml_document.hpp"

#include "config/findings.hpp"
#include "config/parser_gaps.hpp"
#include "config/quotation.hpp"

#include <boost/interprocess/streams/bufferstream.hpp>
#include <yaml-cpp/depthguard.h>
#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <array>

namespace dcv::config {

namespace {

constexpr const char* written_out = "values written out, without anchors (&), aliases (*) and tags (!)";

constexpr const char* printable = "printable text, tabs and line ends";

/// How the parser marks what carries no tag (YAML 1.2.2 §6.9.1, "non-specific tags").
constexpr std::string_view tag_of_plain = "?";
constexpr std::string_view tag_of_quoted = "!";

/// The parser counts bytes.
std::size_t offset_in(const text_file& file, const YAML::Mark& mark) {
    return mark.is_null() ? 0 : std::min(static_cast<std::size_t>(mark.pos), file.text().size());
}

/// The file has none, but an escape such as "\0" can make one: and a path with a NUL in it is another path.
bool has_control_character(std::string_view text) {
    const auto is_control = [](char c) {
        return (c >= '\0' && c < ' ' && c != '\t' && c != '\n') || c == '\x7F';
    };
    return std::any_of(text.begin(), text.end(), is_control);
}

/// `null` or `~` where it is written, else nothing.
std::string_view written_null(std::string_view text) {
    constexpr std::array<std::string_view, 4> spellings{"~", "null", "Null", "NULL"};
    const auto word = text.substr(0, text.find_first_of(" \t\r\n,]}"));
    const auto* const found = std::find(spellings.begin(), spellings.end(), word);
    return found == spellings.end() ? std::string_view{} : *found;
}

/// Where a value that is left out would stand. The parser names the next thing it met, lines further down
/// perhaps; a person looks for the key or the dash: the start of the last line with content before it.
/// Between brackets the parser's place is the right one.
std::size_t place_of_nothing(const text_file& file, std::size_t offset) {
    const auto rest = file.text().substr(offset);
    if (rest.starts_with(',') || rest.starts_with(']') || rest.starts_with('}')) return offset;
    for (std::size_t number = file.line_of(offset); number > 0; --number) {
        const auto line = file.line(number);
        const auto start = static_cast<std::size_t>(line.data() - file.text().data());
        const auto content = line.find_first_not_of(" \t");
        if (content != line.npos && line[content] != '#' && start + content < offset) return start + content;
    }
    return offset;
}

fault syntax_fault(const text_file& file, const YAML::Exception& error) {
    const place where = file.where(offset_in(file, error.mark));
    return {where, "broken YAML: " + error.msg,
            "well-formed YAML (look at indentation, colons, quotes and brackets, here and just above)",
            excerpt(file.line(where.line))};
}

fault depth_fault(const text_file& file, const YAML::Exception& error) {
    const place where = file.where(offset_in(file, error.mark));
    return {where, "nested too deeply",
            "at most three lists or mappings in each other, as in dcvwatchd.yaml(5)",
            excerpt(file.line(where.line))};
}

/// Whether a text stands on several lines: in quotes, or without any.
bool is_folded(std::string_view source, bool is_plain, std::string_view value) {
    if (opens_quotation(source)) return quotation(source).find('\n') != source.npos;
    return is_plain && !source.starts_with(value);
}

fault surplus_fault(const text_file& file, std::size_t offset) {
    const place where = file.where(offset);
    const auto line = file.line(where.line);
    if (line.starts_with("---")) return {where, "a second document starts here", "one document", {}};
    return {where, "this belongs to nothing above it", "one list or mapping (look at the indentation)",
            excerpt(line)};
}

}  // namespace

/// Turns what the parser tells into nodes.
class yaml_document::builder final : public YAML::EventHandler {
public:
    builder(yaml_document& document, config::findings& findings) : document_{document}, findings_{findings} {}

    void OnDocumentStart(const YAML::Mark& mark) override {
        surplus_ = !document_.nodes_.empty();
        if (surplus_) findings_.refuse(surplus_fault(document_.file_, offset_of(mark)));
    }
    void OnDocumentEnd() override {}

    void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override {
        const auto offset = offset_of(mark);
        const auto written = written_null(document_.file_.text().substr(offset));
        refuse_anchor(offset, anchor);
        const bool stands_there = anchor != YAML::NullAnchor || !written.empty();
        add(yaml_kind::nothing, stands_there ? offset : place_of_nothing(document_.file_, offset), written);
    }
    void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
        refuse("an alias", offset_of(mark), written_out);
        add(yaml_kind::refused, offset_of(mark), {});
    }
    void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  const std::string& value) override {
        const auto offset = offset_of(mark);
        const auto source = document_.file_.text().substr(offset);
        const bool control = has_control_character(value);
        const bool unclosed = opens_quotation(source) && quotation(source).empty();
        refuse_properties(offset, tag, anchor);
        if (control) refuse("a control character", offset, printable);
        if (unclosed) refuse("a quote that is not closed", offset, "the same quote at the end of the text");
        const bool quoted = tag == tag_of_quoted && !source.starts_with(tag_of_quoted);
        const bool folded =
            !unclosed && anchor == YAML::NullAnchor && is_folded(source, tag == tag_of_plain, value);
        if (folded)
            refuse("text on more than one line", offset, "text on one line (look at the indentation below)");
        const auto kind = quoted ? yaml_kind::quoted : yaml_kind::plain;
        add(control || unclosed || folded ? yaml_kind::refused : kind, offset, value);
    }

    void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                         YAML::EmitterStyle::value) override {
        refuse_properties(offset_of(mark), tag, anchor);
        open(yaml_kind::list, offset_of(mark));
    }
    void OnSequenceEnd() override { close(); }
    void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                    YAML::EmitterStyle::value) override {
        refuse_properties(offset_of(mark), tag, anchor);
        open(yaml_kind::mapping, offset_of(mark));
    }
    void OnMapEnd() override { close(); }

private:
    [[nodiscard]] std::size_t offset_of(const YAML::Mark& mark) const {
        return offset_in(document_.file_, mark);
    }
    static std::uint32_t small(std::size_t number) { return static_cast<std::uint32_t>(number); }

    void add(yaml_kind kind, std::size_t offset, std::string_view text) {
        if (surplus_) return;
        const auto begin = small(document_.text_.size());
        document_.text_ += text;
        document_.nodes_.push_back({small(offset), begin, small(document_.text_.size()), kind});
    }
    void open(yaml_kind kind, std::size_t offset) {
        if (surplus_) return;
        const auto number = small(document_.nodes_.size());
        open_.push_back(number);
        document_.nodes_.push_back({small(offset), number, number + 1, kind});
    }
    void close() {
        if (surplus_) return;
        document_.nodes_[open_.back()].end = small(document_.nodes_.size());
        open_.pop_back();
    }

    void refuse(const char* wrong, std::size_t offset, const char* allowed) {
        const auto rest = document_.file_.text().substr(offset);
        const auto found = rest.substr(0, rest.find_first_of(" \t\r\n,]}"));
        if (!surplus_) findings_.refuse({document_.file_.where(offset), wrong, allowed, excerpt(found)});
    }
    void refuse_anchor(std::size_t offset, YAML::anchor_t anchor) {
        if (anchor != YAML::NullAnchor) refuse("an anchor", offset, written_out);
    }
    /// What is quoted has the tag `!` as well as what is tagged so: only the file tells them apart.
    void refuse_properties(std::size_t offset, const std::string& tag, YAML::anchor_t anchor) {
        refuse_anchor(offset, anchor);
        const bool untagged = tag.empty() || tag == tag_of_plain || tag == tag_of_quoted;
        const bool written = document_.file_.text().substr(offset).starts_with('!');
        if (anchor == YAML::NullAnchor && (written || !untagged)) refuse("a tag", offset, written_out);
    }

    yaml_document& document_;
    config::findings& findings_;
    std::vector<std::uint32_t> open_;  ///< Lists and mappings that are not at their end.
    bool surplus_{false};              ///< Past the first document.
};

std::optional<yaml_document> yaml_document::parse(text_file file, config::findings& findings) {
    yaml_document document{std::move(file)};
    if (!refuse_parser_gaps(document.file_, findings)) return {};
    const auto text = document.file_.text();
    boost::interprocess::ibufferstream input{text.data(), text.size()};
    try {
        YAML::Parser parser{input};
        builder reader{document, findings};
        if (parser.HandleNextDocument(reader)) parser.HandleNextDocument(reader);
    } catch (const YAML::DeepRecursion& error) {
        findings.refuse(depth_fault(document.file_, error));
        return {};
    } catch (const YAML::Exception& error) {
        findings.refuse(syntax_fault(document.file_, error));
        return {};
    }
    if (document.nodes_.empty()) document.nodes_.push_back({});
    return document;
}

std::string_view yaml_document::text(const yaml_node& node) const {
    const bool collection = node.kind == yaml_kind::list || node.kind == yaml_kind::mapping;
    return collection ? std::string_view{}
                      : std::string_view{text_}.substr(node.begin, node.end - node.begin);
}

}  // namespace dcv::config
