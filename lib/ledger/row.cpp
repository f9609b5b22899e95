#include "ledger/row.hpp"

#include "ledger/trouble.hpp"

#include <SQLiteCpp/Column.h>
#include <fmt/format.h>
#include <openssl/sha.h>

#include <array>
#include <cstring>

namespace dcv::ledger {

namespace {

/// The text of each kind of value begins differently, and no number contains the separator: what differs
/// reads differently.
struct as_text {
    std::string operator()(std::monostate) const { return "n"; }
    std::string operator()(std::int64_t number) const { return "i" + std::to_string(number); }
    std::string operator()(const std::string& text) const {
        return "t" + std::to_string(text.size()) + ":" + text;
    }
    std::string operator()(double number) const { return fmt::format("r{:a}", number); }
};

struct binder {
    SQLite::Statement& statement;
    int place;
    void operator()(std::monostate) const { statement.bind(place); }
    void operator()(std::int64_t number) const { statement.bind(place, number); }
    void operator()(const std::string& text) const { statement.bind(place, text); }
    void operator()(double number) const { statement.bind(place, number); }
};

value read_value(const SQLite::Column& column) {
    if (column.isNull()) return {};
    if (column.isInteger()) return column.getInt64();
    if (column.isFloat()) return column.getDouble();
    return column.getString();
}

}  // namespace

std::int64_t seal(const row& values) {
    std::string all;
    for (const auto& each : values)
        all += std::visit(as_text{}, each) + ";";
    std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
    ::SHA256(reinterpret_cast<const unsigned char*>(all.data()), all.size(), digest.data());
    std::int64_t first{};
    std::memcpy(&first, digest.data(), sizeof first);
    return first;
}

void write_row(SQLite::Statement& statement, const row& values) {
    statement.reset();
    int place = 0;
    for (const auto& each : values)
        std::visit(binder{statement, ++place}, each);
    statement.bind(++place, seal(values));
    statement.exec();
}

row read_row(SQLite::Statement& statement) {
    row values;
    const int last = statement.getColumnCount() - 1;
    for (int place = 0; place < last; ++place)
        values.push_back(read_value(statement.getColumn(place)));
    if (statement.getColumn(last).getInt64() != seal(values))
        throw trouble{trouble_kind::corrupt, "a row whose checksum is wrong"};
    return values;
}

}  // namespace dcv::ledger
