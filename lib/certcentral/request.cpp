#include "certcentral/request.hpp"

#include "version.hpp"

namespace dcv::certcentral {

net::request check_request(const std::string& base_path, const api_key& key, domain_id id) {
    return {
        "PUT",
        base_path + "/domain/" + id.to_string() + "/dcv/validate-token",
        {{"User-Agent", std::string{"dcvwatchd/"} + version},
         {"Accept", "application/json"},
         {"Accept-Encoding", "identity"},  // An answer that must be inflated is one more thing to get wrong.
         {key_field, std::string{key.reveal()}},
         {"Content-Type", "application/json"},
         {"Content-Length", "0"}}};
}

}  // namespace dcv::certcentral
