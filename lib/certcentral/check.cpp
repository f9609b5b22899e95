#include "certcentral/check.hpp"

#include "certcentral/request.hpp"

#include <chrono>

namespace dcv::certcentral {

boost::asio::awaitable<std::optional<answer>> check(const account& account, domain_id id,
                                                    const net::departure& leave) {
    const auto message = check_request(account.base_path, account.key.value(), id);
    const auto received = co_await account.client.exchange(message, account.timeout, leave);
    // The one clock of this room: it serves where a response has dates but not its own.
    const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (received) co_return read_answer(*received, now);
    const auto kind = received.error().kind;
    if (kind == net::failure_kind::cancelled || kind == net::failure_kind::withheld) co_return std::nullopt;
    co_return read_failure(received.error());
}

}  // namespace dcv::certcentral
