// What is to be concluded from an answer: about the domain that was asked about, and about the account.
// Both follow from the answer's reason: see reason.hpp.
#pragma once

#include <string_view>

namespace dcv::certcentral {

/// About the domain.
enum class verdict {
    active,             ///< The domain is validated. Nothing but `read_answer`'s narrow rule says so.
    not_yet,            ///< The random value was not found yet.
    method_unsuitable,  ///< The domain's DCV method is none that can be checked so; only a person can change
                        ///< that.
    unknown_domain,     ///< 404: no such domain for this account, or a wrong base URL.
    refused,            ///< 401, 403: the key is bad, revoked, or may not do this.
    limited,            ///< 429: too many requests with this key.
    maintenance,        ///< 503.
    failed,             ///< The service failed or did not answer.
    rejected,  ///< No answer about a domain: broken, contradictory or another server's. Not to be believed.
};

/// `active`, `not_yet`, ... as the event field `answer` has it.
[[nodiscard]] std::string_view to_string(verdict kind);

/// Beyond the domain: about the key, the service and the way to it.
enum class bearing {
    answered,     ///< Nothing: CertCentral spoke about the domain, perhaps in words that are not documented.
    absent,       ///< 404: no such domain for this account, or a wrong base URL.
    denied,       ///< A 403 in JSON: the key may not do this, with this domain or with any.
    key_refused,  ///< 401, or a 403 about the key itself: whatever the domain.
    limited,      ///< 429.
    maintenance,  ///< 503.
    cut_off,      ///< No look-up, connection or TLS: the request did not reach a server.
    broken,       ///< 5xx, a redirect, another server's or a contradictory answer, or one that broke off.
    unheard,      ///< No answer in time. DigiCert looks the domain up meanwhile, so the domain may be why.
};

}  // namespace dcv::certcentral
