#include "ledger/trouble.hpp"

#include <cerrno>
#include <cstdlib>

namespace dcv::ledger {

std::string_view to_string(trouble_kind kind) {
    switch (kind) {
        case trouble_kind::disk_full:
            return "disk_full";
        case trouble_kind::read_only:
            return "read_only";
        case trouble_kind::io_error:
            return "io_error";
        case trouble_kind::corrupt:
            return "corrupt";
        case trouble_kind::replaced:
            return "replaced";
        case trouble_kind::busy:
            return "busy";
        case trouble_kind::unusable:
            return "unusable";
    }
    std::abort();
}

trouble_kind kind_of_errno(int error) {
    switch (error) {
        case ENOSPC:
        case EDQUOT:
        case EFBIG:
            return trouble_kind::disk_full;
        case EROFS:
            return trouble_kind::read_only;
        case EIO:
            return trouble_kind::io_error;
        default:
            return trouble_kind::unusable;
    }
}

}  // namespace dcv::ledger
