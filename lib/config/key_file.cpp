#include "config/key_file.hpp"

#include <fmt/format.h>

#include <string_view>
#include <utility>

namespace dcv::config {

namespace {

constexpr std::string_view allowed = "one line of 8 to 256 printable ASCII characters without blanks";

/// What keeps `line` from being a key: the most telling thing first.
std::string why_no_key(std::string_view line) {
    if (auto why = why_no_line(line); !why.empty()) return why;
    if (line.find_first_of(" \t") != line.npos) return "holds a blank";
    return fmt::format("holds {} characters", line.size());
}

}  // namespace

key_source find_key(const std::optional<std::filesystem::path>& key_file,
                    const std::optional<std::filesystem::path>& credentials_directory,
                    const std::optional<std::string>& instance) {
    return find_secret(key_name, key_file, credentials_directory, instance);
}

boost::system::result<certcentral::api_key, key_fault> read_key(const key_source& source) {
    const auto line = read_secret(key_name, source);
    if (!line) return line.error();
    auto key = certcentral::api_key::parse(line->reveal());
    if (key) return *std::move(key);
    return no_secret(key_name, source, why_no_key(line->reveal()), allowed);
}

}  // namespace dcv::config
