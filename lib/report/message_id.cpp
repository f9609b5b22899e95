#include "report/message_id.hpp"

#include <algorithm>
#include <array>

namespace dcv::report {

namespace {

struct identity {
    std::string_view event;
    std::string_view id;
};

constexpr std::array identities{
    identity{"service_started", "33ad3b4a158b4995988a50b21d96ff35"},
    identity{"service_stopping", "1e3659dc6e1244258e49005665a5fbde"},
    identity{"service_idle", "009b31ecc0264ec8a43580cfa414170f"},
    identity{"config_loaded", "b4f94700d0aa4b958b9fb14b66a76613"},
    identity{"config_rejected", "56f11a07e93741789f8612d609cb8e36"},
    identity{"config_warning", "92c83b00580542c8bcf7d27d28620efe"},
    identity{"watch_started", "e5976b66017e4986953c3ca4f72e6415"},
    identity{"check_answered", "697d049c8d4f4e3c9e4a98e669c0cdc8"},
    identity{"reason_changed", "58498a2235934e96b80d7cc005c32a72"},
    identity{"domain_active", "c27949ed25794e37a49c7e6a1fe807ac"},
    identity{"watch_ended", "f774d9c58de04cdf9542be0ab8a8433a"},
    identity{"domain_parked", "7fcb16f9e272459c872a11c1c6c800bf"},
    identity{"method_unsuitable", "d698a9e652004e7cbf27604cf55879a0"},
    identity{"validation_ageing", "aec0f62fa74c4bff9d7784870067605c"},
    identity{"gate_closed", "d70ad10402414113a5e6829c8f9d3d9f"},
    identity{"gate_opened", "631cbc44dc20474e8f85e77e448948a0"},
    identity{"answer_rejected", "dda10dffb682470f9d13dc8783367b1a"},
    identity{"recheck_requested", "fd76d87f37b145fda9b36240f6501a3d"},
    identity{"summary", "c547ae4ca8d64763a8a0ef0f844f765b"},
    identity{"ledger_created", "4f381cbe557c4790ac266e130aebc7cb"},
    identity{"ledger_trouble", "dba85e1c57e843ffb63ca6f64fe68b9d"},
    identity{"ledger_recovered", "7ada5077af0647509f07d2f9540a1008"},
    identity{"log_lines_lost", "6e156e61911947a085525213cfaac42c"},
    identity{"bug", "466b940a83d0483cad9dd2b5976fab97"},
};

}  // namespace

std::optional<std::string_view> message_id(std::string_view event) {
    const auto* const found = std::find_if(identities.begin(), identities.end(),
                                           [event](const identity& each) { return each.event == event; });
    if (found == identities.end()) return {};
    return found->id;
}

}  // namespace dcv::report
