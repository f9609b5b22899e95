#include "config/load.hpp"

#include "config/domain_list.hpp"
#include "config/findings.hpp"
#include "config/main_file.hpp"
#include "config/text_file.hpp"
#include "config/yaml_document.hpp"
#include "config/yaml_value.hpp"

#include <openssl/sha.h>

#include <deque>
#include <string>
#include <string_view>
#include <utility>

namespace dcv::config {

namespace {

namespace fs = std::filesystem;

/// Everything read, at places that do not move: a repeated id refers back to its first place.
using documents = std::deque<yaml_document>;

/// The file as YAML, or nothing and a fault.
const yaml_document* read(const fs::path& file, documents& all, findings& findings) {
    auto text = text_file::read(file);
    if (!text) {
        findings.refuse(text.error());
        return nullptr;
    }
    auto document = yaml_document::parse(*std::move(text), findings);
    return document ? &all.emplace_back(*std::move(document)) : nullptr;
}

std::string digest(std::string_view bytes) {
    std::string sum(SHA256_DIGEST_LENGTH, '\0');
    SHA256(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
           reinterpret_cast<unsigned char*>(sum.data()));
    return sum;
}

/// Differs when anything read does. The paths belong to it, for a pattern may match more than before.
std::string fingerprint(const documents& all) {
    std::string sums;
    for (const auto& document : all)
        sums += digest(document.file().name()) + digest(document.file().text());
    return digest(sums);
}

}  // namespace

boost::system::result<loaded, refused> load(const fs::path& file, std::chrono::sys_seconds now) {
    findings findings;
    documents documents;
    domain_list domains{now, findings};
    main_file main;
    if (const auto* const document = read(file, documents, findings))
        main = read_main_file(yaml_value{*document}, file.parent_path(), domains, findings);
    findings.end_of_file();

    for (const auto& included : main.includes) {
        if (const auto* const document = read(included, documents, findings))
            domains.add(yaml_value{*document}, "the file");
        findings.end_of_file();
    }
    if (!findings.faultless()) return refused{findings.take_faults(), std::move(main.settings.api)};
    main.settings.domains = domains.take();
    return loaded{std::move(main.settings), findings.take_warnings(), fingerprint(documents)};
}

}  // namespace dcv::config
