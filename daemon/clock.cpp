#include "daemon/clock.hpp"

#include <ctime>

namespace dcv {

watch::instant boot_now() {
    timespec now{};
    ::clock_gettime(CLOCK_BOOTTIME, &now);
    return watch::instant{std::chrono::seconds{now.tv_sec} + std::chrono::nanoseconds{now.tv_nsec}};
}

watch::wall_time wall_now() {
    return std::chrono::floor<watch::wall_time::duration>(std::chrono::system_clock::now());
}

watch::moment now_by_both() {
    return {boot_now(), wall_now()};
}

}  // namespace dcv
