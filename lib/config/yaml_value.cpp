#include "config/yaml_value.hpp"

#include "config/quotation.hpp"

namespace dcv::config {

std::string yaml_value::found() const {
    const auto source = document_->file().text().substr(node().offset);
    switch (kind()) {
        case yaml_kind::plain:
            return excerpt(text());
        case yaml_kind::quoted:
            return excerpt(opens_quotation(source) ? quotation(source) : text());
        case yaml_kind::nothing:
            return text().empty() ? "nothing" : std::string{text()};
        case yaml_kind::refused:
            return {};
        case yaml_kind::list:
            return "a list";
        case yaml_kind::mapping:
            return "a mapping";
    }
    return {};
}

}  // namespace dcv::config
