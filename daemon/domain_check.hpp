// One check of one domain: the request out, the answer in.
#pragma once

#include "certcentral/answer.hpp"
#include "certcentral/api_key.hpp"
#include "certcentral/domain_id.hpp"
#include "net/https_client.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>

namespace dcv {

/// An account and the way to it. The client must outlive it.
struct account {
    net::https_client& client;
    std::string base_path;                    ///< Of the API, such as `/services/v2`.
    std::optional<certcentral::api_key> key;  ///< None while there is no domain to ask about.
    std::chrono::milliseconds timeout;        ///< Of one whole exchange.
};

/// Asks once about `id`, as `leave` (which must outlive the check) lets the request leave. Nothing when the
/// client was closed meanwhile, or the request not permitted: then there is no answer to think about.
/// `account` must have a key.
boost::asio::awaitable<std::optional<certcentral::answer>> check(const account& account,
                                                                 certcentral::domain_id id,
                                                                 const net::departure& leave);

}  // namespace dcv
