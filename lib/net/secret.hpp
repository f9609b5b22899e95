// Text that must not be left in memory or shown: a password, an API key. Does not know what it is for.
#pragma once

#include <string>
#include <string_view>

namespace dcv::net {

/// A type of its own, so that it cannot be printed by accident. Its bytes are overwritten when it goes.
class secret {
public:
    explicit secret(std::string_view bytes) : bytes_{bytes} {}
    secret(const secret&) = default;
    secret(secret&&) noexcept = default;
    secret& operator=(secret other) noexcept {
        bytes_.swap(other.bytes_);  // What was there goes with `other`, which overwrites it.
        return *this;
    }
    ~secret();

    /// The bytes, for the message that needs them and nothing else.
    [[nodiscard]] std::string_view reveal() const noexcept { return bytes_; }

    /// Takes as long whichever byte differs: how long it took tells nothing about a guess.
    [[nodiscard]] bool operator==(const secret& other) const noexcept;

private:
    std::string bytes_;
};

}  // namespace dcv::net
