// What answers say about the account when they are taken together: one domain's trouble is its own, the same
// trouble five times in a row is the account's.
#pragma once

#include "certcentral/domain_id.hpp"
#include "certcentral/verdict.hpp"
#include "watch/gate_kind.hpp"
#include "watch/respondent.hpp"

#include <set>

namespace dcv::watch {

/// Troubles of one sort in a row. Any answer about a domain ends the row, one of another sort begins its own.
///
/// A domain that was deleted, or that belongs to another account, is denied (404, or a 403 in JSON) while
/// others are answered; many such domains may stand side by side in a list. So denials are the account's
/// trouble only where CertCentral has never answered for any domain, or where it has answered before for two
/// domains of the row, or for the only one.
class diagnosis {
public:
    /// Takes the answer about `who`, and says what the account's trouble is: `open` while it is none. The
    /// account's at once are 429, 503 and a refused key. Five answers in a row that find no way, no
    /// CertCentral at its end, or no answer in time, and three that deny, are when several ids had them, or
    /// the only one. `any_answered`: CertCentral has answered for some domain of this account.
    gate_kind heard(certcentral::bearing said, const respondent& who, bool any_answered);

    /// Whose answers make up the row, and whether they are denials alone.
    [[nodiscard]] const std::set<certcentral::domain_id>& row() const noexcept { return row_; }
    [[nodiscard]] bool denials_alone() const noexcept { return denials_ > 0 && failures_ == 0; }

    void forget() { *this = {}; }

private:
    /// What closes which gate, how often in a row.
    struct trouble {
        gate_kind sort;
        unsigned enough;
        bool denies;
    };
    gate_kind prolong(const trouble& one, const respondent& who, bool any_answered);
    [[nodiscard]] bool denials_are_the_accounts(const respondent& who, bool any_answered) const;

    gate_kind sort_{gate_kind::open};
    unsigned failures_{0};
    unsigned denials_{0};
    std::set<certcentral::domain_id> row_;
    std::set<certcentral::domain_id> failed_;           ///< Those of the row that were not denied.
    std::set<certcentral::domain_id> answered_before_;  ///< Those that were denied and once were not.
};

}  // namespace dcv::watch
