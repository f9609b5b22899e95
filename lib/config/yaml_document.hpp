// A text file as YAML: one flat row of nodes in the order of the file, each with its place. Knows the syntax
// and the part of it that is allowed here; does not know a key. Read through `yaml_value`.
#pragma once

#include "config/text_file.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::config {

class findings;

enum class yaml_kind : std::uint8_t {
    plain,    ///< Text without quotes.
    quoted,   ///< Text in quotes, or a block of text.
    nothing,  ///< Empty, or `null` or `~`.
    refused,  ///< A fault already, not worth another: an alias, an open quote.
    list,
    mapping,  ///< Its children are key, value, key, value.
};

/// 16 bytes: a file of 64 MiB may hold 16 million of them.
struct yaml_node {
    std::uint32_t offset{};  ///< Of its first character in the file.
    std::uint32_t begin{};   ///< Text: where it begins among all text. List, mapping: its own number.
    std::uint32_t end{};  ///< Text: where it ends there. List, mapping: the number after its last descendant.
    yaml_kind kind{yaml_kind::nothing};
};

class yaml_document {
public:
    /// Reads `file`. Anchors, aliases, tags and a second document are refused and read past; after an error
    /// of syntax, refused as well, nothing comes back. Text must stand on one line: else an entry that is
    /// indented too far would be lost in the text above it.
    static std::optional<yaml_document> parse(text_file file, findings& findings);

    [[nodiscard]] const text_file& file() const noexcept { return file_; }

    /// The nodes, each list or mapping before its children; the first is the root, and there always is one.
    [[nodiscard]] const yaml_node& node(std::size_t number) const { return nodes_[number]; }

    /// What a text says, unquoted; what stands for nothing, as it is written.
    [[nodiscard]] std::string_view text(const yaml_node& node) const;

private:
    class builder;

    explicit yaml_document(text_file file) : file_{std::move(file)} {}

    text_file file_;
    std::vector<yaml_node> nodes_;
    std::string text_;  ///< Of all scalars, end to end.
};

}  // namespace dcv::config
