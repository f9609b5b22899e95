// The domain that an answer is about, as far as the account is judged by it.
#pragma once

#include "certcentral/domain_id.hpp"

namespace dcv::watch {

struct respondent {
    certcentral::domain_id id;
    bool answered_before{false};  ///< CertCentral has answered for it (200 or 400) under the account now
                                  ///< served.
    bool only_one{false};         ///< No other domain is pending.
    bool parked{false};           ///< That it is denied is known.
};

}  // namespace dcv::watch
