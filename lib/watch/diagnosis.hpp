// What answers say about the account when they are taken together: one domain's trouble is its own, the same
// trouble five times in a row is everybody's.
#pragma once

#include "certcentral/bearing.hpp"
#include "certcentral/domain_id.hpp"
#include "watch/gate_kind.hpp"

#include <optional>

namespace dcv::watch {

/// Troubles of one sort in a row. Any answer about a domain ends the row, one of another sort begins its own;
/// no answer in time does neither.
class diagnosis {
public:
    /// Takes the answer about `id`, and says what the account's trouble is: `open` while it is none.
    /// Everybody's at once are 429, 503 and a refused key. Five answers in a row that find no way, or no
    /// CertCentral at its end, and three that deny are when several ids had them, or `only_one` is asked
    /// about.
    gate_kind heard(certcentral::bearing said, certcentral::domain_id id, bool only_one);

    void forget() { *this = {}; }

private:
    gate_kind prolong(gate_kind sort, unsigned enough, certcentral::domain_id id, bool only_one);

    gate_kind sort_{gate_kind::open};
    unsigned length_{0};
    std::optional<certcentral::domain_id> first_;
    bool several_{false};
};

}  // namespace dcv::watch
