#include "daemon/recheck_folder.hpp"

#include "daemon/clock.hpp"

#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <sstream>
#include <utility>

namespace dcv {

namespace {

constexpr const char* folder_name = "recheck.d";

/// In one look: what more there is waits for the next.
constexpr std::size_t most_names = 1000;

/// Of a request that is taken.
std::string taken(const std::string& name) {
    return ".taken-" + name;
}

recheck_folder::ids ids_in(const std::string& text) {
    recheck_folder::ids all;
    std::istringstream lines{text};
    for (std::string line; std::getline(lines, line);) {
        if (const auto id = certcentral::domain_id::parse(line)) all.push_back(*id);
    }
    return all;
}

}  // namespace

std::optional<recheck_folder> recheck_folder::open(const std::filesystem::path& state_dir) {
    const auto parent = directory::open(state_dir);
    auto place = parent ? parent->open(folder_name) : std::nullopt;
    if (!place) return {};
    if (place->look().st_uid != parent->look().st_uid) {
        errno = EPERM;
        return {};
    }
    return recheck_folder{*std::move(place)};
}

std::optional<recheck_folder> recheck_folder::prepare(const std::filesystem::path& state_dir) {
    const auto parent = directory::open(state_dir);
    if (!parent) return {};
    if (::mkdirat(parent->descriptor(), folder_name, 0700) != 0 && errno != EEXIST) return {};
    auto found = open(state_dir);
    if (!found) return {};
    for (auto names = found->place_.names(most_names); !names.empty();) {
        for (const auto& name : names)
            found->place_.remove(name);
        auto left = found->place_.names(most_names);
        if (left.size() >= names.size()) break;  // What cannot be removed is not taken either.
        names = std::move(left);
    }
    return found;
}

std::optional<std::string> recheck_folder::submit(const ids& asked) const {
    std::string text;
    for (const auto id : asked)
        text += fmt::format("{}\n", id.value());
    if (text.size() > largest) {
        errno = EFBIG;
        return {};
    }
    auto name = fmt::format("{}-{}", boot_now().time_since_epoch().count(), ::getpid());
    if (!place_.write(name, ".new-" + name, text)) return {};
    return name;
}

bool recheck_folder::is_open(const std::string& name) const {
    // In this order: between the two it is renamed at most from the first to the second.
    return place_.holds(name) || place_.holds(taken(name));
}

void recheck_folder::withdraw(const std::string& name) const {
    place_.remove(name);
    place_.remove(taken(name));
}

std::vector<recheck_folder::request> recheck_folder::take() const {
    std::vector<request> all;
    for (const auto& name : place_.names(most_names)) {
        if (name.front() == '.') continue;
        const auto text = place_.read(name, largest);
        const bool is_ours = text && ::renameat(place_.descriptor(), name.c_str(), place_.descriptor(),
                                                taken(name).c_str()) == 0;
        if (is_ours) {
            all.push_back({name, ids_in(*text)});
        } else {
            place_.remove(name);
        }
    }
    return all;
}

void recheck_folder::answered(const std::string& name) const {
    place_.remove(taken(name));
}

}  // namespace dcv
