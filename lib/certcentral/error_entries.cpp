#include "certcentral/error_entries.hpp"

#include "certcentral/fields.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace dcv::certcentral {

namespace {

using nlohmann::json;

std::string text_of(const json& entry, const char* key) {
    const auto found = entry.find(key);
    return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

struct documented_entry {
    std::string_view code;
    std::string_view message;
};

// dev.digicert.com, "Check domain DCV" and "Errors".
constexpr std::array documented{
    documented_entry{"invalid_dns_txt", "Could not find a valid TXT record for one or more domains."},
    documented_entry{"invalid_dns_cname", "Requested domain does not have a valid cname."},
    documented_entry{
        "file_random_value_not_found",
        "Could not find the random value at the expected file location for one or more domains."},
    documented_entry{"invalid_dns_method", "An error occurred while processing your request."},
    documented_entry{"not_found", ""},
    documented_entry{"request_limit_exceeded", "Service unavailable, please limit request volume"},
};

bool is_documented(const error_entry& entry) {
    return std::any_of(documented.begin(), documented.end(), [&entry](const documented_entry& each) {
        const auto message = trimmed(entry.message);
        return trimmed(entry.code) == each.code && (message.empty() || message == each.message);
    });
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

std::string novelty(const error_entries& entries) {
    const auto found = std::find_if_not(entries.begin(), entries.end(), is_documented);
    return found == entries.end() ? std::string{} : found->text();
}

}  // namespace dcv::certcentral
