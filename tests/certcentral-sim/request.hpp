// A request as it came in, free of any HTTP library, and what CertCentral asks of one.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dcv::sim {

struct header {
    std::string name;
    std::string value;
};

struct request {
    std::string verb;
    std::string target;
    std::vector<header> headers;
    std::size_t body_size{0};

    /// The value of the first header of that name, whatever its case; empty when there is none.
    [[nodiscard]] std::string_view value_of(std::string_view name) const;

    /// The API key it carries.
    [[nodiscard]] std::string_view key() const { return value_of("X-DC-DEVKEY"); }
};

/// What is missing or wrong, in words; empty when all is right. DigiCert: "Authentication" and "Request
/// headers" ask for X-DC-DEVKEY, Content-Type: application/json, User-Agent and Content-Length; the call has
/// no body. Accept is this project's own rule: the edge may prefer HTML for a client that does not say.
std::vector<std::string> header_faults(const request& asked);

}  // namespace dcv::sim
