/// Tests of what needs no component: the rules, the identifiers, the reports, the statements
/// and the tables.
#include "report.hpp"
#include "rules.hpp"
#include "tables.hpp"
#include "user.hpp"
#include "user_id.hpp"

#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <source_location>
#include <string>

using namespace std::string_view_literals;

namespace {

constexpr auto highest_u32 = std::numeric_limits<std::uint32_t>::max();

/// Ends the tests if a condition does not hold.
void check(bool condition, std::source_location place = std::source_location::current()) {
    if (!condition) {
        (void)std::fprintf(stderr, "%s:%u: this does not hold\n", place.file_name(), place.line());
        std::exit(1);
    }
}

/// The message of the only broken rule; empty if there is none.
std::string_view only(std::string_view name, std::uint32_t age) {
    const auto broken = rules::broken(name, "a@b.c", age);
    check(broken.size() <= 1);
    return broken.empty() ? "" : broken[0].message;
}

void names_are_trimmed_and_counted_in_scalar_values() {
    const auto empty = "Name cannot be empty"sv;
    const auto shorter = "Name must be at least 2 characters"sv;
    check(only("", 30) == empty);
    check(only("\u3000\u0085\u2028", 30) == empty);
    check(only(" a\t", 30) == shorter);
    check(only("\uFEFF", 30) == shorter);
    check(only("\U0001F600", 30) == shorter);
    check(only("\0"sv, 30) == shorter);
    check(only("\u200Ba", 30).empty());
    check(only("e\u0301", 30).empty());
    check(only(" a \u00A0 b ", 30).empty());
}

void white_space_is_25_scalar_values() {
    int count = 0;
    for (char32_t scalar = 0; scalar <= 0x10ffff; scalar++) {
        count += rules::is_white_space(scalar) ? 1 : 0;
    }
    check(count == 25);
    for (const char32_t other : {U'\u001c', U'\u001f', U'\u180e', U'\u200b', U'\ufeff'}) {
        check(!rules::is_white_space(other));
    }
}

void ages_have_bounds() {
    check(only("Al", 12) == "Must be at least 13 years old");
    check(only("Al", 13).empty() && only("Al", 150).empty());
    check(only("Al", 151) == "Invalid age" && only("Al", highest_u32) == "Invalid age");
}

void rules_are_collected_in_their_order() {
    const std::vector<rules::Rule> all{
        {.field = "name", .message = "Name cannot be empty"},
        {.field = "email", .message = "Invalid email format"},
        {.field = "age", .message = "Must be at least 13 years old"},
    };
    check(rules::broken("", "", 0) == all);
}

void addresses_have_one_at_and_a_domain_with_an_inner_dot() {
    for (const auto right : {"a@b.c"sv, " @ . "sv, "a@b..c"sv, ".@a.b"sv, "\0@\0.\0"sv}) {
        check(rules::is_email(right));
    }
    for (const auto wrong : {"", "@", "a", "a.b", "@b.c", "a@", "a@b", "a@.", "a@.b", "a@b.",
                             "a@b@c.d", "a@@b.c", "a@b.c@"}) {
        check(!rules::is_email(wrong));
    }
}

void identifiers_are_those_of_an_independent_implementation() {
    const auto al = user_id("Al", "a@b.c", 30);
    check(std::string_view(al.data(), al.size()) == "usr_9586ad1ef6fa8980");
    const auto other = user_id("User1319", "a@b.c", 30);
    check(std::string_view(other.data(), other.size()) == "usr_0001172ab50f1c44");
    check(user_id("a", "b", 30) != user_id("ab", "", 30));
}

void every_age_has_its_bucket() {
    std::size_t edge = 0;
    for (const auto age : {0U, 12U, 13U, 17U, 18U, 24U, 25U, 34U, 35U, 49U, 50U, 64U, 65U, 150U,
                           151U, highest_u32}) {
        check(report::bucket(age) == edge++ / 2);
    }
}

void domains_are_sorted_by_number_and_then_by_bytes() {
    const std::vector<std::string_view> emails{"a@b.c", "a@\U0001F600.c", "a@\uFF5E.c",
                                               "b@b.c", "c@B.c",          "d@b.cc"};
    const std::vector<report::Share> sorted{
        {.domain = "b.c", .users = 2, .share = 3333},
        {.domain = "B.c", .users = 1, .share = 1666},
        {.domain = "b.cc", .users = 1, .share = 1666},
        {.domain = "\uFF5E.c", .users = 1, .share = 1666},
        {.domain = "\U0001F600.c", .users = 1, .share = 1666},
    };
    check(report::domains(emails) == sorted);
    check(report::domains({}).empty());
}

void scores_grow_up_to_their_bounds() {
    const auto least = report::score(30, "Al", false);
    check(report::score(0, "", false) == 1 / (1 + std::exp(2.7)));
    check(report::score(31, "Al", false) > least && report::score(30, "Ali", false) > least);
    check(report::score(30, "Al", true) > least);
    check(report::score(150, "Al", true) == report::score(highest_u32, "Al", true));
    check(report::score(9, std::string(64, 'a'), true) ==
          report::score(9, std::string(65, 'a'), true));
    check(report::score(9, "\u00E9\U0001F600", true) == report::score(9, "Al", true));
}

/// A table of five rows, of which `b` has the numbers.
Tables filled() {
    Tables tables;
    check(tables.execute("CREATE TABLE t (a, b)") == 0);
    check(tables.execute("INSERT INTO t VALUES ('\U0001F600', '0')") == 1);
    check(tables.execute("INSERT INTO t VALUES ('it''s', '1')") == 1);
    check(tables.execute("INSERT INTO t VALUES ('\uFF5E', '2')") == 1);
    check(tables.execute("INSERT INTO t VALUES ('it''s', '3')") == 1);
    check(tables.execute("INSERT INTO t VALUES ('', '4')") == 1);
    return tables;
}

/// The cells of a query's rows, one after the other.
std::string cells(const Tables &tables, std::string_view query) {
    std::string cells;
    const auto rows = tables.query(query);
    check(rows.has_value());
    for (const auto &row : *rows) {
        for (const auto cell : row) {
            cells += cell;
        }
    }
    return cells;
}

void rows_are_found_sorted_and_deleted() {
    auto tables = filled();
    check(cells(tables, "SELECT b FROM t") == "01234");
    check(cells(tables, "SELECT b FROM t ORDER BY a") == "41320");
    check(cells(tables, "SELECT b, b FROM t WHERE a = 'it''s'") == "1133");
    check(cells(tables, "SELECT b FROM t WHERE a = ''") == "4");
    check(tables.execute("DELETE FROM t WHERE a = 'it''s'") == 2);
    check(cells(tables, "SELECT b FROM t") == "024");
    check(tables.execute("DELETE FROM t") == 3);
    check(cells(tables, "SELECT b FROM t").empty());
}

void values_hold_everything() {
    auto tables = filled();
    check(tables.execute("INSERT INTO t VALUES ('x\0', '5')"sv) == 1);
    check(cells(tables, "SELECT b FROM t WHERE a = 'x'").empty());
    check(tables.execute("INSERT INTO t VALUES ('''); DELETE FROM t WHERE a = ''x', '6')") == 1);
    check(cells(tables, "SELECT b FROM t") == "0123456");
}

void the_first_reason_is_told_and_nothing_changes() {
    using Pairs = std::vector<std::pair<std::string_view, std::string_view>>;
    constexpr auto syntax = "syntax error"sv;
    auto tables = filled();
    const Pairs commands{
        {"CREATE TABLE t (c, c)", "table t already exists"},
        {"CREATE TABLE u (c, d, d, c)", "duplicate column name: d"},
        {"INSERT INTO u VALUES ('')", "no such table: u"},
        {"INSERT INTO t VALUES ('a', 'b', 'c')",
         "table t has 2 columns but 3 values were supplied"},
        {"DELETE FROM t WHERE c = ''", "no such column: c"},
        {"CREATE TABLE u ()", syntax},
        {"CREATE TABLE U (c)", syntax},
        {"INSERT INTO t VALUES ('a','b')", syntax},
        {"INSERT INTO t VALUES ('a', 'b", syntax},
        {"DELETE FROM t ORDER BY a", syntax},
        {"SELECT a FROM t", syntax},
    };
    for (const auto &[command, why] : commands) {
        const auto changed = tables.execute(command);
        check(!changed.has_value() && sql::view(changed.error()) == why);
    }
    const Pairs queries{
        {"SELECT a FROM u", "no such table: u"},
        {"SELECT a, c FROM t WHERE d = ''", "no such column: c"},
        {"SELECT a FROM t WHERE d = '' ORDER BY e", "no such column: d"},
        {"SELECT a FROM t ORDER BY e", "no such column: e"},
        {"SELECT a FROM t ", syntax},
        {"SELECT a FROM t ORDER BY a WHERE a = ''", syntax},
        {"DELETE FROM t", syntax},
    };
    for (const auto &[query, why] : queries) {
        const auto rows = tables.query(query);
        check(!rows.has_value() && sql::view(rows.error()) == why);
    }
    check(cells(tables, "SELECT b FROM t") == "01234");
}

void users_are_refused_or_quoted() {
    check(user::refused("", "") == "name is required");
    check(user::refused("a", "b") == "email is invalid");
    check(user::refused("a", "@").empty());
    const auto statement = user::insert("'); --", "'@'");
    check(std::string_view(statement.data(), statement.size()) ==
          "INSERT INTO users VALUES ('''); --', '''@''')");
}

} // namespace

int main() {
    names_are_trimmed_and_counted_in_scalar_values();
    white_space_is_25_scalar_values();
    ages_have_bounds();
    rules_are_collected_in_their_order();
    addresses_have_one_at_and_a_domain_with_an_inner_dot();
    identifiers_are_those_of_an_independent_implementation();
    every_age_has_its_bucket();
    domains_are_sorted_by_number_and_then_by_bytes();
    scores_grow_up_to_their_bounds();
    rows_are_found_sorted_and_deleted();
    values_hold_everything();
    the_first_reason_is_told_and_nothing_changes();
    users_are_refused_or_quoted();
}
