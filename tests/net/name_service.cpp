#include "net/name_service.hpp"

#include <dlfcn.h>
#include <netdb.h>

#include <condition_variable>
#include <mutex>
#include <utility>

namespace {

/// One for the program, for getaddrinfo(3) is.
struct zone {
    std::mutex access;
    std::condition_variable released;
    std::string name;
    std::vector<std::string> addresses;
    int error = 0;
    bool hangs = false;
    int asked = 0;
};

zone& the_zone() {
    static zone only;
    return only;
}

using look_up_function = int(const char*, const char*, const addrinfo*, addrinfo**);

int look_up_as_ever(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
    static auto* const real = reinterpret_cast<look_up_function*>(::dlsym(RTLD_NEXT, "getaddrinfo"));
    return real(name, service, hints, found);
}

}  // namespace

extern "C" int getaddrinfo(const char* name, const char* service, const addrinfo* hints, addrinfo** found) {
    auto& zone = the_zone();
    std::unique_lock lock{zone.access};
    if (name == nullptr || zone.name != name) {
        lock.unlock();
        return look_up_as_ever(name, service, hints, found);
    }
    ++zone.asked;
    zone.released.wait(lock, [&zone] { return !zone.hangs; });
    if (zone.error != 0) return zone.error;
    if (zone.addresses.empty()) return EAI_NONAME;
    addrinfo** end = found;
    for (const auto& address : zone.addresses) {
        const int error = look_up_as_ever(address.c_str(), service, hints, end);
        if (error != 0) return error;
        while (*end != nullptr)
            end = &(*end)->ai_next;
    }
    return 0;
}

namespace dcv::test {

name_service::name_service(std::string name, std::vector<std::string> addresses) {
    const std::lock_guard alone{the_zone().access};
    the_zone().name = std::move(name);
    the_zone().addresses = std::move(addresses);
    the_zone().error = 0;
    the_zone().hangs = false;
    the_zone().asked = 0;
}

name_service::~name_service() {
    const std::lock_guard alone{the_zone().access};
    the_zone().name.clear();
    the_zone().hangs = false;
    the_zone().released.notify_all();
}

void name_service::change(std::vector<std::string> addresses) {
    const std::lock_guard alone{the_zone().access};
    the_zone().addresses = std::move(addresses);
    the_zone().error = 0;
}

void name_service::fail(int error) {
    const std::lock_guard alone{the_zone().access};
    the_zone().error = error;
}

void name_service::hang() {
    const std::lock_guard alone{the_zone().access};
    the_zone().hangs = true;
}

int name_service::times_asked() const {
    const std::lock_guard alone{the_zone().access};
    return the_zone().asked;
}

}  // namespace dcv::test
