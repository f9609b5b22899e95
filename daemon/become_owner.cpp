#include "daemon/become_owner.hpp"

#include <fmt/format.h>
#include <grp.h>
#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdint>
#include <cstring>

namespace dcv {

namespace {

bool keep_only(unsigned capability) {
    __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
    std::array<__user_cap_data_struct, _LINUX_CAPABILITY_U32S_3> sets{};
    const std::uint32_t bit = std::uint32_t{1} << capability;
    sets[0] = {.effective = bit, .permitted = bit, .inheritable = 0};
    return ::syscall(SYS_capset, &header, sets.data()) == 0;
}

bool change_to(uid_t user, gid_t group) {
    return ::prctl(PR_SET_KEEPCAPS, 1) == 0 && ::setgroups(0, nullptr) == 0 &&
           ::setresgid(group, group, group) == 0 && ::setresuid(user, user, user) == 0 &&
           keep_only(CAP_DAC_READ_SEARCH) && ::prctl(PR_SET_KEEPCAPS, 0) == 0;
}

}  // namespace

std::optional<std::string> become_owner(const std::filesystem::path& state_dir) {
    struct stat found {};
    if (::geteuid() != 0 || ::stat(state_dir.c_str(), &found) != 0 || found.st_uid == 0) return {};
    if (!change_to(found.st_uid, found.st_gid))
        return fmt::format("cannot become the owner of {} (user {}): {}", state_dir.string(), found.st_uid,
                           std::strerror(errno));
    // Another user's process could be traced by that user (prctl(2), proc(5)): this one has read the key.
    ::prctl(PR_SET_DUMPABLE, 0);
    return {};
}

}  // namespace dcv
