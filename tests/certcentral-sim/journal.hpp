// What happened, one line each, for whoever watches the rehearsal.
#pragma once

#include "certcentral-sim/instant.hpp"
#include "certcentral-sim/request.hpp"
#include "certcentral-sim/world.hpp"

#include <iosfwd>
#include <string_view>

namespace dcv::sim {

class journal {
public:
    /// Writes to `out`, which outlives it.
    explicit journal(std::ostream& out) : out_{&out} {}

    /// A request came in: world time, connection, key, method, path, status, code, what the world knew. Only
    /// the key's beginning is shown.
    void request(unsigned connection, const sim::request& asked, const verdict& made, instant at);

    /// Anything else worth a line about a connection.
    void note(unsigned connection, std::string_view what, instant at);

private:
    std::ostream* out_;
};

}  // namespace dcv::sim
