// What an answer says beyond the domain that was asked about: about the key, the service and the way to it.
#pragma once

#include "certcentral/answer.hpp"

namespace dcv::certcentral {

enum class bearing {
    answered,     ///< Nothing: CertCentral spoke about the domain, if perhaps in words that nobody knows.
    absent,       ///< 404: no such domain for this account, or a wrong base URL.
    denied,       ///< A 403 in JSON: the key may not do this, with this domain or with any.
    key_refused,  ///< 401, or a 403 about the key itself: whatever the domain.
    limited,      ///< 429.
    maintenance,  ///< 503.
    cut_off,      ///< No look-up, connection or TLS: nobody was asked.
    broken,       ///< 5xx, a redirect, somebody else's or a contradictory answer, or one that broke off.
    unheard,      ///< No answer in time. DigiCert looks the domain up meanwhile, so the domain may be why.
};

[[nodiscard]] bearing bearing_of(const answer& answer);

}  // namespace dcv::certcentral
