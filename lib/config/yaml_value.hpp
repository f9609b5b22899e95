// One value of a YAML document: a light look at it, good as long as the document stays where it is.
#pragma once

#include "config/fault.hpp"
#include "config/yaml_document.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace dcv::config {

class yaml_value {
public:
    class iterator;

    /// The root.
    explicit yaml_value(const yaml_document& document) : yaml_value{document, 0} {}

    [[nodiscard]] yaml_kind kind() const { return node().kind; }
    [[nodiscard]] bool is_text() const { return kind() == yaml_kind::plain || kind() == yaml_kind::quoted; }
    [[nodiscard]] std::string_view text() const { return document_->text(node()); }
    [[nodiscard]] place where() const { return document_->file().where(node().offset); }

    /// What a fault shows of it.
    [[nodiscard]] std::string found() const;

    /// The children of a list or mapping; of anything else none.
    [[nodiscard]] iterator begin() const;
    [[nodiscard]] iterator end() const;

private:
    yaml_value(const yaml_document& document, std::size_t number) : document_{&document}, number_{number} {}

    [[nodiscard]] const yaml_node& node() const { return document_->node(number_); }
    [[nodiscard]] bool has_children() const {
        return kind() == yaml_kind::list || kind() == yaml_kind::mapping;
    }
    [[nodiscard]] std::size_t past() const { return has_children() ? node().end : number_ + 1; }

    const yaml_document* document_;
    std::size_t number_;
};

/// Steps from child to child, over whatever they hold.
class yaml_value::iterator {
public:
    explicit iterator(const yaml_value& at) : at_{at} {}

    const yaml_value& operator*() const { return at_; }
    iterator& operator++() {
        at_.number_ = at_.past();
        return *this;
    }
    bool operator==(const iterator& other) const { return at_.number_ == other.at_.number_; }

private:
    yaml_value at_;
};

inline yaml_value::iterator yaml_value::begin() const {
    return iterator{yaml_value{*document_, number_ + 1}};
}

inline yaml_value::iterator yaml_value::end() const {
    return iterator{yaml_value{*document_, past()}};
}

}  // namespace dcv::config
