#include "certcentral/bearing.hpp"

#include <cstdlib>

namespace dcv::certcentral {

namespace {

bearing of_refusal(const answer& answer) {
    const bool names_key = answer.reason == "invalid_key" || answer.reason == "invalid_api_key";
    return names_key || answer.http_status == 401 ? bearing::key_refused : bearing::denied;
}

bearing of_failure(const answer& answer) {
    if (answer.reason == "timed_out" || answer.reason == "cancelled") return bearing::unheard;
    const bool unasked = answer.reason == "resolve_failed" || answer.reason == "connect_failed" ||
                         answer.reason == "proxy_refused" || answer.reason == "tls_failed";
    return unasked ? bearing::cut_off : bearing::broken;
}

/// A new code or status is CertCentral's all the same.
bearing of_rejection(const answer& answer) {
    const bool new_word = answer.reason == "unknown_code" || answer.reason == "unknown_status";
    return new_word ? bearing::answered : bearing::broken;
}

}  // namespace

bearing bearing_of(const answer& answer) {
    switch (answer.kind) {
        case verdict::active:
        case verdict::not_yet:
        case verdict::method_unsuitable:
            return bearing::answered;
        case verdict::unknown_domain:
            return bearing::absent;
        case verdict::refused:
            return of_refusal(answer);
        case verdict::limited:
            return bearing::limited;
        case verdict::maintenance:
            return bearing::maintenance;
        case verdict::failed:
            return of_failure(answer);
        case verdict::rejected:
            return of_rejection(answer);
    }
    std::abort();
}

}  // namespace dcv::certcentral
