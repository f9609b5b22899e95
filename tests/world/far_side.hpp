// The network and CertCentral in a simulated world: what comes of a request that is made now.
#pragma once

#include "certcentral/answer.hpp"
#include "certcentral/domain_id.hpp"
#include "net/message.hpp"
#include "world/chance.hpp"
#include "world/scenario.hpp"

#include <deque>
#include <unordered_map>
#include <variant>
#include <vector>

namespace dcv::world {

/// Times are of the world, by its own clock.
class far_side {
public:
    far_side(const scenario& plan, chance& dice);

    /// What is wrong in that way at `now`, if it is.
    [[nodiscard]] const period* wrong(fault what, instant now) const;

    /// Why no connection comes about at `now`, if none does.
    [[nodiscard]] std::optional<net::failure> no_connection(instant now) const;

    /// What the server means to say, whatever is made of its words.
    struct meaning {
        bool active{false};
        instant leave_alone_until{};  ///< A second early: dates are in whole seconds.
        unsigned key{};               ///< The number of the one that came with the request.
    };

    /// The request for `id` arrives at `now`, with the key of that number: what comes back, and when it has
    /// come back.
    struct reply {
        std::variant<net::response, net::failure> what;
        duration after;
        meaning meant{};
    };
    reply answer(certcentral::domain_id id, unsigned key, instant now, watch::wall_time server_wall);

    /// Another key, whose number that is. Whatever is wrong with the earlier ones, it is good.
    unsigned issue_key(instant now) {
        issued_.push_back(now);
        return newest_key();
    }
    [[nodiscard]] unsigned newest_key() const { return static_cast<unsigned>(issued_.size()); }

    [[nodiscard]] const subject& about(certcentral::domain_id id) const { return subjects_.at(id); }

private:
    reply judge(certcentral::domain_id id, unsigned key, instant now, watch::wall_time server_wall);
    [[nodiscard]] bool over_the_limit(instant now);
    [[nodiscard]] net::response account_answer(const period& why, unsigned status,
                                               watch::wall_time server_wall) const;
    [[nodiscard]] net::response domain_answer(const subject& one, instant now);

    const scenario& plan_;
    chance& dice_;
    std::unordered_map<certcentral::domain_id, subject> subjects_;
    std::deque<instant> arrivals_;
    std::vector<instant> issued_{instant{-1}};  ///< When each key was; the first is number 1.
};

}  // namespace dcv::world
