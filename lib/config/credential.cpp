#include "config/credential.hpp"

#include <system_error>

namespace dcv::config {

namespace fs = std::filesystem;

namespace {

/// Only "there is no such file" says so: an error may hide anything.
bool lacks(const fs::path& store, const std::string& name) {
    std::error_code ignored;
    return fs::symlink_status(store / name, ignored).type() == fs::file_type::not_found;
}

}  // namespace

std::string stored_credential(const std::optional<std::string>& instance, const std::string& what) {
    return (instance ? "dcvwatchd@" + *instance : std::string{"dcvwatchd"}) + "." + what;
}

bool is_certainly_absent(const std::string& name, const credential_stores& stores) {
    return lacks(stores.plain, name) && lacks(stores.encrypted, name);
}

}  // namespace dcv::config
