#include "config/load.hpp"

#include "config/domain_list.hpp"
#include "config/findings.hpp"
#include "config/main_file.hpp"
#include "config/text_file.hpp"
#include "config/yaml_document.hpp"
#include "config/yaml_value.hpp"

#include <deque>
#include <utility>

namespace dcv::config {

namespace {

namespace fs = std::filesystem;

/// Everything read, at places that do not move: a repeated id refers back to its first place.
using documents = std::deque<yaml_document>;

/// The file as YAML, or nothing and a fault.
const yaml_document* read(const fs::path& file, sources& files, documents& all, findings& findings) {
    auto text = text_file::take(file, files.read(file, text_file::largest));
    if (!text) {
        findings.refuse(text.error());
        return nullptr;
    }
    auto document = yaml_document::parse(*std::move(text), findings);
    return document ? &all.emplace_back(*std::move(document)) : nullptr;
}

}  // namespace

boost::system::result<loaded, refused> load(const fs::path& file, std::chrono::sys_seconds now,
                                            sources& files) {
    findings findings;
    documents documents;
    domain_list domains{now, findings};
    main_file main;
    if (const auto* const document = read(file, files, documents, findings))
        main = read_main_file(yaml_value{*document}, file.parent_path(), domains, findings);
    findings.end_of_file();

    for (auto& seen : main.includes.patterns)
        files.add(std::move(seen));
    for (const auto& included : main.includes.files) {
        if (const auto* const document = read(included, files, documents, findings))
            domains.add(yaml_value{*document}, "the file");
        findings.end_of_file();
    }
    if (!findings.faultless()) return refused{findings.take_faults(), std::move(main.settings.api)};
    main.settings.domains = domains.take();
    return loaded{std::move(main.settings), findings.take_warnings()};
}

boost::system::result<loaded, refused> load(const fs::path& file, std::chrono::sys_seconds now) {
    sources files;
    return load(file, now, files);
}

}  // namespace dcv::config
