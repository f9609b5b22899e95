// What `dcvwatchd check` prints of a domain, and how it ends. Knows nothing of who asked.
#pragma once

#include "certcentral/domain_id.hpp"
#include "certcentral/reason.hpp"
#include "watch/boottime.hpp"

#include <string_view>

namespace dcv {

/// What became of one domain.
enum class outcome { active, not_active, not_answered };

class answers {
public:
    /// Prints what became of that domain.
    void add(certcentral::domain_id id, outcome what, std::string_view words);

    /// It was active before: it is not asked about.
    void add_active_already(certcentral::domain_id id);

    /// CertCentral wants to be left alone until then, for that reason.
    void add_not_asked(certcentral::domain_id id, watch::wall_time until, certcentral::reason why);

    /// 0 when all are active, 75 when one was not answered or not asked, else 1.
    [[nodiscard]] int exit_code() const noexcept { return code_; }

private:
    int code_{0};
};

}  // namespace dcv
