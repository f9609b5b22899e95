// The entries of an error's body: what CertCentral says is wrong, in its own words.
#pragma once

#include "certcentral/reason.hpp"

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::certcentral {

/// From outside, and not escaped. Either part may be empty, but not both.
struct error_entry {
    std::string code;
    std::string message;

    /// The first part of a pipe-separated code such as `access_denied|missing_permission`.
    [[nodiscard]] std::string_view head() const;
    /// `code: message`, or the one of them that there is.
    [[nodiscard]] std::string text() const;
};

using error_entries = std::vector<error_entry>;

/// Every entry, whichever of the three shapes the errors have: {"errors":[{}]}, {"errors":{}}, {"error":{}}.
[[nodiscard]] error_entries error_entries_of(const nlohmann::json& body);

/// The reason that the entry's code has in the table of reason.cpp for a response with that status.
[[nodiscard]] std::optional<reason> reason_of(const error_entry& entry, unsigned status);

/// The first entry whose code or message is not documented, as text; empty when all are: a known code says
/// it all.
[[nodiscard]] std::string novelty(const error_entries& entries);

}  // namespace dcv::certcentral
