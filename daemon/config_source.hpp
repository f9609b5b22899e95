// Where the configuration of one daemon is: a file, and which service it belongs to. Does not know what is in
// it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace dcv {

struct config_source {
    std::filesystem::path file;
    std::optional<std::string> instance;  ///< The NAME of dcvwatchd@NAME; none: dcvwatchd itself.

    /// What dcvwatchd.service reads.
    static constexpr const char* default_file = "/etc/dcvwatchd/dcvwatchd.yaml";

    /// What dcvwatchd@`name`.service reads.
    static config_source of_instance(const std::string& name) {
        return {"/etc/dcvwatchd/" + name + ".yaml", name};
    }

    /// The service that reads it, if one does.
    [[nodiscard]] std::string unit() const { return instance ? "dcvwatchd@" + *instance : "dcvwatchd"; }

    /// Whether a service reads this very file. Of a file for a rehearsal it is not known which key it will
    /// have.
    [[nodiscard]] bool of_service() const { return instance || file == default_file; }
};

}  // namespace dcv
