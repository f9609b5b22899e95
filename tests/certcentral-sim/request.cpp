#include "certcentral-sim/request.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace dcv::sim {

namespace {

char lower(char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same(std::string_view a, std::string_view b) {
    const auto is_same = [](char x, char y) { return lower(x) == lower(y); };
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), is_same);
}

}  // namespace

std::string_view request::value_of(std::string_view name) const {
    const auto is_it = [name](const header& field) { return same(field.name, name); };
    const auto found = std::find_if(headers.begin(), headers.end(), is_it);
    return found == headers.end() ? std::string_view{} : std::string_view{found->value};
}

std::vector<std::string> header_faults(const request& asked) {
    std::vector<std::string> faults;
    for (const auto* const name : {"X-DC-DEVKEY", "User-Agent", "Accept"}) {
        if (asked.value_of(name).empty()) faults.push_back(fmt::format("no {}", name));
    }
    const auto type = asked.value_of("Content-Type");
    if (!same(type.substr(0, type.find(';')), "application/json")) {
        faults.emplace_back("Content-Type is not application/json");
    }
    if (asked.value_of("Content-Length") != "0") faults.emplace_back("Content-Length is not 0");
    if (asked.body_size != 0) faults.emplace_back("has a body");
    return faults;
}

}  // namespace dcv::sim
