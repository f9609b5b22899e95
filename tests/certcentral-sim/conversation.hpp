// What was said between the clients and CertCentral, and whether the rules were kept. Hears of each request
// when it comes, when it is no longer under way, and when its answer has gone out.
#pragma once

#include "certcentral-sim/instant.hpp"
#include "certcentral-sim/request.hpp"
#include "certcentral-sim/rules.hpp"
#include "certcentral-sim/world.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>

namespace dcv::sim {

class conversation {
public:
    /// What was said about one domain.
    struct talk {
        std::size_t asked{0};
        std::size_t under_way{0};
        std::optional<instant> told_active;  ///< When the client first learnt of it.
    };

    void asked(const request& asked, const verdict& made, instant at);

    /// The request is under way no longer: its answer is about to go out, or its client has left. (Said
    /// before the first byte goes out, for the client may ask again as soon as it has the last one.)
    void ended(const verdict& made);

    /// The answer went out whole. A client that left before that has learnt nothing.
    void told(const verdict& made, instant at);

    /// Something came in that is not an HTTP request; it got `status`.
    void garbled(unsigned status, const std::string& why, instant at);

    [[nodiscard]] std::size_t requests() const noexcept { return requests_; }
    [[nodiscard]] const std::map<unsigned, std::size_t>& by_status() const noexcept { return by_status_; }
    [[nodiscard]] const std::map<domain_id, talk>& talks() const noexcept { return talks_; }
    [[nodiscard]] const rule_book& rules() const noexcept { return rules_; }

private:
    void judge_call(const verdict& made, const std::string& what);
    void judge_talk(const talk& before, const std::string& what);
    talk* about(const verdict& made);

    std::size_t requests_{0};
    std::map<unsigned, std::size_t> by_status_;
    std::map<domain_id, talk> talks_;
    rule_book rules_;
};

}  // namespace dcv::sim
