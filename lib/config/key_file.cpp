#include "config/key_file.hpp"

#include "config/credential.hpp"
#include "config/regular_file.hpp"

#include <fmt/format.h>
#include <openssl/crypto.h>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace dcv::config {

namespace {

namespace errc = boost::system::errc;

/// Far above any key, so that only a file that cannot be one is too large to read.
constexpr std::size_t largest_file = 4096;
constexpr mode_t open_to_others = 077;
constexpr const char* credential_store = "/etc/credstore";
constexpr const char* key_allowed = "one line of 8 to 256 printable ASCII characters without blanks";

/// Watches over the bytes of a key file, which stay where they were read: overwrites them when it goes.
class secret {
public:
    explicit secret(std::string& bytes) : bytes_{bytes} {}
    secret(const secret&) = delete;
    secret& operator=(const secret&) = delete;
    ~secret() { OPENSSL_cleanse(bytes_.data(), bytes_.size()); }

    /// Without the one newline that may end it.
    [[nodiscard]] std::string_view line() const {
        std::string_view line = bytes_;
        if (line.ends_with('\n')) line.remove_suffix(1);
        return line;
    }

private:
    std::string& bytes_;
};

bool has(std::string_view text, bool (*is_meant)(char)) {
    return std::any_of(text.begin(), text.end(), is_meant);
}

/// What keeps `line` from being a key: the most telling thing first.
std::string why_no_key(std::string_view line) {
    if (line.empty()) return "is empty";
    if (has(line, [](char c) { return c >= '\0' && c < ' ' && c != '\t' && c != '\r' && c != '\n'; }))
        return "holds binary data";
    if (line.find('\r') != line.npos) return "has Windows line ends (CRLF)";
    if (line.find('\n') != line.npos) return "has more than one line";
    if (line.find_first_of(" \t") != line.npos) return "holds a blank";
    if (has(line, [](char c) { return c < '!' || c > '~'; }))
        return "holds a character that is not ASCII (a dash or quote copied from a web page?)";
    return fmt::format("holds {} characters", line.size());
}

key_fault fault_at(const key_source& source, std::string wrong, std::string allowed, std::string found = {}) {
    return {{{source.file.string()}, std::move(wrong), std::move(allowed), std::move(found)}, false};
}

/// Systemd copies a credential when it starts the service: no reload sees what changed since.
constexpr const char* and_restart = "and a restart, for systemd copies a credential at start only";

/// The file in the store that the credential comes from. Systemd puts it into /run/credentials/UNIT
/// (systemd.exec(5)), and each unit has a file of its own: dcvwatchd@NAME.api_key for an instance.
std::string credential_file(const key_source& source) {
    const auto unit = source.file.parent_path().filename();
    const bool is_named = source.is_credential && unit.extension() == ".service";
    return fmt::format("{}/{}", credential_store,
                       is_named ? unit.stem().string() + ".api_key" : source.stored);
}

/// With `key_file` set nobody looks for a credential. Under a service manager the daemon is not root and
/// cannot read what root owns: there systemd hands it the key.
std::string where_to_put_it(const key_source& source) {
    if (source.is_credential)
        return fmt::format("the key as the credential {}, {}", credential_file(source), and_restart);
    if (source.in_service)
        return fmt::format("no api.key_file, the key as the credential {}, {}", credential_file(source),
                           and_restart);
    if (source.file == credential_file(source))
        return fmt::format("the key as {}, or in a file that api.key_file names", credential_file(source));
    return fmt::format("the key there, readable by this user; or no api.key_file, and the key as {}",
                       credential_file(source));
}

/// What a bad key should be, and what else its mending takes.
std::string mended(const key_source& source, std::string allowed) {
    if (source.is_credential)
        return fmt::format("{}, in {}, {}", allowed, credential_file(source), and_restart);
    if (source.in_service) return fmt::format("{}; or {}", allowed, where_to_put_it(source));
    return allowed;
}

key_fault unread(const key_source& source, const boost::system::error_code& error) {
    auto fault = fault_at(source, "the file of the API key " + why_unread(error), where_to_put_it(source));
    fault.unreadable = error == errc::permission_denied || error == errc::no_such_file_or_directory ||
                       error == errc::not_a_directory;
    return fault;
}

}  // namespace

key_source find_key(const std::optional<std::filesystem::path>& key_file,
                    const std::optional<std::filesystem::path>& credentials_directory,
                    const std::optional<std::string>& instance) {
    const bool in_service = credentials_directory.has_value();
    const auto stored = stored_credential(instance, "api_key");
    if (key_file) return {*key_file, false, in_service, stored};
    if (in_service) return {*credentials_directory / credential_name, true, true, stored};
    return {std::filesystem::path{credential_store} / stored, false, false, stored};
}

boost::system::result<certcentral::api_key, key_fault> read_key(const key_source& source) {
    auto file = read_regular_file(source.file, largest_file);
    if (!file) return unread(source, file.error());
    const secret content{file->bytes};
    if (!source.is_credential && (file->mode & open_to_others) != 0)
        return fault_at(source, "the API key can be read by others than its owner",
                        mended(source, fmt::format("mode 0600 (chmod 600 {})", source.file.string())),
                        fmt::format("mode {:04o}", file->mode));
    auto key = certcentral::api_key::parse(content.line());
    if (key) return *std::move(key);
    return fault_at(source, "the file of the API key " + why_no_key(content.line()),
                    mended(source, key_allowed));
}

}  // namespace dcv::config
