// The faults and warnings that one reading of the configuration comes upon, kept in the order of the files
// and within a file in the order of its lines, whatever the order in which they were found.
#pragma once

#include "config/fault.hpp"

#include <cstddef>
#include <string>

namespace dcv::config {

class yaml_value;

class findings {
public:
    /// What will not be read to its end need not fill the memory: a wrong file of 64 MiB has millions of
    /// faults.
    static constexpr std::size_t most_faults = 10'000;

    /// More than this scroll by: then the last one says how many there were.
    static constexpr std::size_t uncounted_faults = 100;

    void refuse(fault wrong);

    /// A fault at a value, shown as found. What was refused while the YAML was read is passed over.
    void refuse(const yaml_value& value, std::string wrong, std::string allowed);

    /// A warning about a value.
    void doubt(const yaml_value& value, std::string wrong, std::string allowed);

    /// What was found since the last call belongs to one file: brings it in order.
    void end_of_file();

    [[nodiscard]] bool faultless() const noexcept { return faults_.empty(); }

    /// All of them. Beyond `uncounted_faults`, a last one says how many there are in all; beyond
    /// `most_faults`, how many more, too.
    [[nodiscard]] faults take_faults();
    [[nodiscard]] faults take_warnings();

private:
    faults faults_;
    faults warnings_;
    std::size_t ordered_faults_{0};
    std::size_t ordered_warnings_{0};
    std::size_t left_out_{0};
};

}  // namespace dcv::config
