#include "certcentral/check.hpp"

#include "certcentral/request.hpp"

namespace dcv::certcentral {

boost::asio::awaitable<std::optional<answer>> check(const account& account, domain_id id,
                                                    const net::departure& leave) {
    const auto message = check_request(account.base_path, account.key.value(), id);
    const auto received = co_await account.client.exchange(message, account.timeout, leave);
    if (received) co_return read_answer(*received);
    const auto kind = received.error().kind;
    if (kind == net::failure_kind::cancelled || kind == net::failure_kind::withheld) co_return std::nullopt;
    co_return read_failure(received.error());
}

}  // namespace dcv::certcentral
