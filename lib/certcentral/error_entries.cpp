#include "certcentral/error_entries.hpp"

#include "certcentral/fields.hpp"

#include <algorithm>
#include <utility>

namespace dcv::certcentral {

namespace {

using nlohmann::json;

std::string text_of(const json& entry, const char* key) {
    const auto found = entry.find(key);
    return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// Whether the entry is documented in full: a code of the table with the message beside it, or without any.
bool is_documented(const error_entry& entry) {
    const auto rows = reason_rows();
    return std::any_of(rows.begin(), rows.end(), [&entry](const reason_row& each) {
        const auto message = trimmed(entry.message);
        return each.status != 0 && each.kind != verdict::refused && trimmed(entry.code) == each.name &&
               (message.empty() || message == each.message);
    });
}

/// The key's codes are parts of longer ones, at whichever place; the others come first in theirs.
bool means(const error_entry& entry, const reason_row& row) {
    return row.kind == verdict::refused ? entry.code.find(row.name) != std::string::npos
                                        : entry.head() == row.name;
}

}  // namespace

std::string_view error_entry::head() const {
    return trimmed(std::string_view{code}.substr(0, code.find('|')));
}

std::string error_entry::text() const {
    const bool both = !code.empty() && !message.empty();
    return code + (both ? ": " : "") + message;
}

error_entries error_entries_of(const json& body) {
    error_entries entries;
    const auto take = [&entries](const json& entry) {
        if (!entry.is_object()) return;
        error_entry one{text_of(entry, "code"), text_of(entry, "message")};
        if (!one.text().empty()) entries.push_back(std::move(one));
    };
    for (const char* const key : {"errors", "error"}) {
        const auto found = body.find(key);
        if (found == body.end()) continue;
        if (found->is_array()) std::for_each(found->begin(), found->end(), take);
        take(*found);
    }
    return entries;
}

std::optional<reason> reason_of(const error_entry& entry, unsigned status) {
    const auto rows = reason_rows();
    const auto found = std::find_if(rows.begin(), rows.end(), [&entry, status](const reason_row& each) {
        return each.status == status && means(entry, each);
    });
    return found == rows.end() ? std::nullopt : std::optional{found->why};
}

std::string novelty(const error_entries& entries) {
    const auto found = std::find_if_not(entries.begin(), entries.end(), is_documented);
    return found == entries.end() ? std::string{} : found->text();
}

}  // namespace dcv::certcentral
