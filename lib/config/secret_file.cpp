#include "config/secret_file.hpp"

#include "config/credential.hpp"
#include "config/regular_file.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <utility>

namespace dcv::config {

namespace {

namespace errc = boost::system::errc;

/// Far above any secret, so that only a file that cannot be one is too large to read.
constexpr std::size_t largest_file = 4096;
constexpr mode_t open_to_others = 077;
constexpr const char* credential_store = "/etc/credstore";

/// Systemd copies a credential when it starts the service: no reload sees what changed since.
constexpr const char* and_restart = "and a restart, for systemd copies a credential at start only";

bool has(std::string_view text, bool (*is_meant)(char)) {
    return std::any_of(text.begin(), text.end(), is_meant);
}

secret_fault fault_at(const secret_source& source, std::string wrong, std::string allowed,
                      std::string found = {}) {
    return {{{source.file.string()}, std::move(wrong), std::move(allowed), std::move(found)}, false};
}

/// The file in the store that the credential comes from. Systemd puts it into /run/credentials/UNIT
/// (systemd.exec(5)), which tells the instance.
std::string credential_file(const secret_name& name, const secret_source& source) {
    const auto unit = source.file.parent_path().filename();
    const bool is_named = source.is_credential && unit.extension() == ".service";
    const auto stored = source.stored.empty() ? name.in_service() : source.stored;
    return fmt::format("{}/{}", credential_store,
                       is_named ? fmt::format("{}.{}", unit.stem().string(), name.credential) : stored);
}

/// With the file set in the configuration, the credential is not looked at. Under a service manager the
/// daemon is not root and cannot read what root owns: there systemd hands it the secret.
std::string where_to_put_it(const secret_name& name, const secret_source& source) {
    const auto credential = credential_file(name, source);
    if (source.is_credential)
        return fmt::format("{} as the credential {}, {}", name.spoken, credential, and_restart);
    if (source.in_service)
        return fmt::format("no {}, {} as the credential {}, {}", name.setting, name.spoken, credential,
                           and_restart);
    if (source.file == credential)
        return fmt::format("{} as {}, or in a file that {} names", name.spoken, credential, name.setting);
    return fmt::format("{} there, readable by this user; or no {}, and {} as {}", name.spoken, name.setting,
                       name.spoken, credential);
}

/// What a bad secret should be, and what else its mending takes.
std::string mended(const secret_name& name, const secret_source& source, std::string allowed) {
    if (source.is_credential)
        return fmt::format("{}, in {}, {}", allowed, credential_file(name, source), and_restart);
    if (source.in_service) return fmt::format("{}; or {}", allowed, where_to_put_it(name, source));
    return allowed;
}

secret_fault unread(const secret_name& name, const secret_source& source,
                    const boost::system::error_code& error) {
    auto fault = fault_at(source, fmt::format("the file of {} {}", name.spoken, why_unread(error)),
                          where_to_put_it(name, source));
    fault.unreadable = error == errc::permission_denied || error == errc::no_such_file_or_directory ||
                       error == errc::not_a_directory;
    return fault;
}

}  // namespace

secret_source find_secret(const secret_name& name, const std::optional<std::filesystem::path>& file,
                          const std::optional<std::filesystem::path>& credentials_directory,
                          const std::optional<std::string>& instance) {
    const bool in_service = credentials_directory.has_value();
    const auto stored = stored_credential(instance, std::string{name.credential});
    if (file) return {*file, false, in_service, stored};
    if (in_service) return {*credentials_directory / name.in_service(), true, true, stored};
    return {std::filesystem::path{credential_store} / stored, false, false, stored};
}

boost::system::result<net::secret, secret_fault> read_secret(const secret_name& name,
                                                             const secret_source& source) {
    auto file = read_regular_file(source.file, largest_file);
    if (!file) return unread(name, source, file.error());
    std::string_view line = file->bytes;
    for (const std::string_view end : {"\r\n", "\n"}) {
        if (!line.ends_with(end)) continue;
        line.remove_suffix(end.size());
        break;
    }
    net::secret found{line};
    OPENSSL_cleanse(file->bytes.data(), file->bytes.size());
    if (!source.is_credential && (file->mode & open_to_others) != 0)
        return fault_at(source, fmt::format("{} can be read by others than its owner", name.spoken),
                        mended(name, source, fmt::format("mode 0600 (chmod 600 {})", source.file.string())),
                        fmt::format("mode {:04o}", file->mode));
    return found;
}

secret_fault no_secret(const secret_name& name, const secret_source& source, std::string_view wrong,
                       std::string_view allowed) {
    return fault_at(source, fmt::format("the file of {} {}", name.spoken, wrong),
                    mended(name, source, std::string{allowed}));
}

std::string why_no_line(std::string_view line) {
    if (line.empty()) return "is empty";
    if (has(line, [](char c) { return c >= '\0' && c < ' ' && c != '\t' && c != '\r' && c != '\n'; }))
        return "holds binary data";
    if (line.find('\r') != line.npos) return "has Windows line ends (CRLF)";
    if (line.find('\n') != line.npos) return "has more than one line";
    if (has(line, [](char c) { return (c < ' ' || c > '~') && c != '\t'; }))
        return "holds a character that is not ASCII (a dash or quote copied from a web page?)";
    return {};
}

}  // namespace dcv::config
