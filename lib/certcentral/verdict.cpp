#include "certcentral/verdict.hpp"

#include <cstdlib>

namespace dcv::certcentral {

std::string_view to_string(verdict kind) {
    switch (kind) {
        case verdict::active:
            return "active";
        case verdict::not_yet:
            return "not_yet";
        case verdict::method_unsuitable:
            return "method_unsuitable";
        case verdict::unknown_domain:
            return "unknown_domain";
        case verdict::refused:
            return "refused";
        case verdict::limited:
            return "limited";
        case verdict::maintenance:
            return "maintenance";
        case verdict::failed:
            return "failed";
        case verdict::rejected:
            return "rejected";
    }
    std::abort();
}

}  // namespace dcv::certcentral
