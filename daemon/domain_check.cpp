#include "daemon/domain_check.hpp"

#include "certcentral/request.hpp"

#include <boost/algorithm/string/replace.hpp>

#include <chrono>

namespace dcv {

namespace {

using certcentral::answer;

/// More than is ever shown; it is kept for each domain.
constexpr std::size_t longest_detail = 512;

/// A server may send back what it was sent: of the key that goes no further. The one in `sent`, for the
/// account's may be another by now.
answer without_key(answer found, const net::request& sent) {
    for (const auto& [name, value] : sent.fields) {
        if (name != certcentral::key_field) continue;
        boost::algorithm::replace_all(found.detail, value, "[the API key]");
        if (found.token) boost::algorithm::replace_all(*found.token, value, "[the API key]");
    }
    // Only now: a cut could leave a part of the key that is not recognised any more.
    if (found.detail.size() > longest_detail) found.detail.resize(longest_detail);
    return found;
}

/// Nor of the proxy's credentials, which a proxy that opens TLS may send back in the server's place.
answer without_credentials(answer found, const std::optional<net::proxy_credentials>& proxy) {
    if (!proxy) return found;
    found.detail = proxy->redact(std::move(found.detail));
    if (found.token) found.token = proxy->redact(*std::move(found.token));
    return found;
}

answer without_secrets(answer found, const net::request& sent, const net::route& way) {
    return without_credentials(without_key(std::move(found), sent), way.credentials);
}

}  // namespace

boost::asio::awaitable<std::optional<answer>> check(const account& account, certcentral::domain_id id,
                                                    const net::departure& leave) {
    const net::route way = account.client.way();  // It may be another by the time of the answer.
    const auto message = certcentral::check_request(account.base_path, account.key.value(), id);
    const auto received = co_await account.client.exchange(message, account.timeout, leave);
    // It serves where a response has dates but not its own.
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (received) co_return without_secrets(certcentral::read_answer(*received, now), message, way);
    const auto kind = received.error().kind;
    if (kind == net::failure_kind::cancelled || kind == net::failure_kind::withheld) co_return std::nullopt;
    co_return without_secrets(certcentral::read_failure(received.error()), message, way);
}

}  // namespace dcv
