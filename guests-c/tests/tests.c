/* Tests of what needs no component. */

/* -std=c23 hides what the C standard does not have. */
#define _POSIX_C_SOURCE 200809L /* NOLINT(bugprone-reserved-identifier) */
#include "buckets.h"
#include "buffer.h"
#include "files.h"
#include "names.h"
#include "refusal.h"
#include "report.h"
#include "rules.h"
#include "standard.h"
#include "statement.h"
#include "sum.h"
#include "tables.h"
#include "target.h"
#include "user_id.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Ends the tests if a condition does not hold. */
#define CHECK(condition) ((condition) ? (void)0 : fail(__FILE__, __LINE__, #condition))

static void fail(const char *file, int line, const char *condition) {
    (void)fprintf(stderr, "%s:%d: this does not hold: %s\n", file, line, condition);
    exit(1);
}

static struct text text(const char *string) {
    return (struct text){(const uint8_t *)string, strlen(string)};
}

/* The message of the only broken rule, or NULL if there is none. */
static const char *only(const char *name, const char *email, uint32_t age) {
    struct rule broken[MOST_RULES];
    size_t count = broken_rules(text(name), text(email), age, broken);
    CHECK(count <= 1);
    return count == 1 ? broken[0].message : NULL;
}

static bool same(const char *a, const char *b) {
    return a != NULL && b != NULL && strcmp(a, b) == 0;
}

static void names_are_trimmed_and_counted_in_scalar_values(void) {
    const char *empty = "Name cannot be empty", *shorter = "Name must be at least 2 characters";
    CHECK(same(only("", "a@b.c", 30), empty));
    CHECK(same(only("\u3000\u0085\u2028", "a@b.c", 30), empty));
    CHECK(same(only(" a\t", "a@b.c", 30), shorter));
    CHECK(same(only("\uFEFF", "a@b.c", 30), shorter));
    CHECK(same(only("\U0001F600", "a@b.c", 30), shorter));
    CHECK(only("\u200Ba", "a@b.c", 30) == NULL);
    CHECK(only(" a \u00A0 b ", "a@b.c", 30) == NULL);
}

static void ages_have_bounds(void) {
    CHECK(same(only("Al", "a@b.c", 12), "Must be at least 13 years old"));
    CHECK(only("Al", "a@b.c", 13) == NULL && only("Al", "a@b.c", 150) == NULL);
    CHECK(same(only("Al", "a@b.c", 151), "Invalid age"));
    CHECK(same(only("Al", "a@b.c", UINT32_MAX), "Invalid age"));
}

static void rules_are_collected_in_their_order(void) {
    struct rule broken[MOST_RULES];
    CHECK(broken_rules(text(""), text(""), 0, broken) == 3);
    CHECK(same(broken[0].field, "name") && same(broken[1].field, "email"));
    CHECK(same(broken[2].field, "age"));
    CHECK(broken_rules((struct text){NULL, 0}, (struct text){NULL, 0}, 0, broken) == 3);
}

static void addresses_have_one_at_and_a_domain_with_an_inner_dot(void) {
    const char *right[] = {"a@b.c", " @ . ", "a@b..c", ".@a.b"};
    const char *wrong[] = {"", "@", "a", "@b.c", "a@", "a@b", "a@.b", "a@b.", "a@b@c.d", "a@."};
    for (size_t i = 0; i < sizeof right / sizeof *right; i++) {
        CHECK(is_email(text(right[i])));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(!is_email(text(wrong[i])));
    }
    CHECK(is_email((struct text){(const uint8_t *)"\0@\0.\0", 5}));
}

static void identifiers_are_hashes_of_all_fields(void) {
    CHECK(fnv1a_64(FNV_OFFSET_BASIS, NULL, 0) == UINT64_C(0xcbf29ce484222325));
    CHECK(fnv1a_64(FNV_OFFSET_BASIS, (const uint8_t *)"foobar", 6) == UINT64_C(0x85944171f73967e8));
    char id[USER_ID_SIZE], other[USER_ID_SIZE];
    user_id((const uint8_t *)"Al", 2, (const uint8_t *)"a@b.c", 5, 30, id);
    CHECK(same(id, "usr_9586ad1ef6fa8980"));
    user_id((const uint8_t *)"User1319", 8, (const uint8_t *)"a@b.c", 5, 30, other);
    CHECK(same(other, "usr_0001172ab50f1c44"));
    user_id((const uint8_t *)"Al", 2, (const uint8_t *)"a@b.c", 5, 30u << 24, other);
    CHECK(strcmp(id, other) != 0);
}

static void every_age_has_its_bucket(void) {
    const uint32_t edges[] = {0,  12, 13, 17, 18, 24,  25,  34,
                              35, 49, 50, 64, 65, 150, 151, UINT32_MAX};
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++) {
        CHECK(age_bucket(edges[i]) == i / 2);
    }
}

static void domains_are_sorted_by_number_and_then_by_bytes(void) {
    const char *emails[] = {"a@b.c", "a@\U0001F600.c", "a@\uFF5E.c", "b@b.c", "c@B.c", "d@b.cc"};
    const char *sorted[] = {"b.c", "B.c", "b.cc", "\uFF5E.c", "\U0001F600.c"};
    enum { COUNT = sizeof emails / sizeof *emails };
    struct share shares[COUNT];
    for (size_t i = 0; i < COUNT; i++) {
        shares[i] = domain_of((const uint8_t *)emails[i], strlen(emails[i]));
    }
    CHECK(domain_shares(shares, COUNT) == 5);
    for (size_t i = 0; i < 5; i++) {
        CHECK(shares[i].length == strlen(sorted[i]));
        CHECK(memcmp(shares[i].domain, sorted[i], shares[i].length) == 0);
    }
    CHECK(shares[0].users == 2 && shares[0].share == 3333 && shares[1].share == 1666);
    CHECK(domain_shares(shares, 0) == 0);
}

static void scores_grow_up_to_their_bounds(void) {
    const uint8_t *al = (const uint8_t *)"Ali";
    double least = score(30, al, 2, false);
    CHECK(score(0, NULL, 0, false) == 1 / (1 + exp(2.7)));
    CHECK(score(30, al, 3, false) > least && score(31, al, 2, false) > least);
    CHECK(score(30, al, 2, true) > least);
    CHECK(score(150, al, 2, true) == score(UINT32_MAX, al, 2, true));
    uint8_t letters[130];
    memset(letters, 'a', sizeof letters);
    CHECK(score(9, letters, 64, true) == score(9, letters, 130, true));
    for (size_t i = 0; i < sizeof letters; i++) {
        letters[i] = i % 2 == 0 ? 0xc3 : 0xa9;
    }
    CHECK(score(9, letters, 4, true) == score(9, al, 2, true));
}

static struct span span(const char *string) {
    return (struct span){(const uint8_t *)string, strlen(string)};
}

static bool is(struct string string, const char *expected) {
    return string.len == strlen(expected) && memcmp(string.ptr, expected, string.len) == 0;
}

static void executes(struct tables *tables, struct span sql, uint64_t expected) {
    uint64_t changed = 0;
    struct string error = {NULL, 0};
    CHECK(tables_execute(tables, sql, &changed, &error) && changed == expected);
}

static void execute_fails(struct tables *tables, const char *sql, const char *why) {
    uint64_t changed = 0;
    struct string error = {NULL, 0};
    CHECK(!tables_execute(tables, span(sql), &changed, &error) && is(error, why));
    free(error.ptr);
}

static void query_fails(const struct tables *tables, const char *sql, const char *why) {
    struct rows rows;
    struct string error = {NULL, 0};
    CHECK(!tables_query(tables, span(sql), &rows, &error) && is(error, why));
    free(error.ptr);
}

/* Wants these cells, each of one byte, of all rows in a row. */
static void answers(const struct tables *tables, const char *sql, const char *cells) {
    struct rows rows;
    struct string error = {NULL, 0};
    CHECK(tables_query(tables, span(sql), &rows, &error));
    CHECK(rows.count * rows.columns == strlen(cells));
    for (size_t i = 0; cells[i] != '\0'; i++) {
        CHECK(rows.cells[i].len == 1 && rows.cells[i].ptr[0] == (uint8_t)cells[i]);
    }
    rows_free(&rows);
}

static struct tables *filled(void) {
    struct tables *tables = tables_new();
    executes(tables, span("CREATE TABLE t (a, b)"), 0);
    executes(tables, span("INSERT INTO t VALUES ('\U0001F600', '0')"), 1);
    executes(tables, span("INSERT INTO t VALUES ('it''s', '1')"), 1);
    executes(tables, span("INSERT INTO t VALUES ('\uFF5E', '2')"), 1);
    executes(tables, span("INSERT INTO t VALUES ('it''s', '3')"), 1);
    executes(tables, span("INSERT INTO t VALUES ('', '4')"), 1);
    return tables;
}

static void rows_are_in_the_order_of_insertion_or_of_scalar_values(void) {
    struct tables *tables = filled();
    answers(tables, "SELECT b FROM t", "01234");
    answers(tables, "SELECT b FROM t ORDER BY a", "41320");
    answers(tables, "SELECT b, b FROM t WHERE a = 'it''s'", "1133");
    answers(tables, "SELECT b FROM t WHERE a = ''", "4");
    executes(tables, span("DELETE FROM t WHERE a = 'it''s'"), 2);
    answers(tables, "SELECT b FROM t", "024");
    executes(tables, span("DELETE FROM t"), 3);
    answers(tables, "SELECT b FROM t", "");
    tables_free(tables);
}

static void values_hold_nul_and_what_looks_like_a_statement(void) {
    struct tables *tables = filled();
    static const char with_nul[] = "INSERT INTO t VALUES ('x\0y', '6')";
    executes(tables, (struct span){(const uint8_t *)with_nul, sizeof with_nul - 1}, 1);
    answers(tables, "SELECT b FROM t WHERE a = 'x'", "");
    executes(tables, span("INSERT INTO t VALUES ('''); DELETE FROM t WHERE a = ''x', '5')"), 1);
    answers(tables, "SELECT b FROM t", "0123465");
    tables_free(tables);
}

static void the_first_reason_that_holds_is_told(void) {
    struct tables *tables = filled();
    const char *syntax = "syntax error";
    execute_fails(tables, "CREATE TABLE t (c, c)", "table t already exists");
    execute_fails(tables, "CREATE TABLE u (c, d, d, c)", "duplicate column name: d");
    execute_fails(tables, "INSERT INTO u VALUES ('')", "no such table: u");
    execute_fails(tables, "INSERT INTO t VALUES ('a', 'b', 'c')",
                  "table t has 2 columns but 3 values were supplied");
    execute_fails(tables, "DELETE FROM t WHERE c = ''", "no such column: c");
    execute_fails(tables, "CREATE TABLE u ()", syntax);
    execute_fails(tables, "CREATE TABLE U (c)", syntax);
    execute_fails(tables, "INSERT INTO t VALUES ('a','b')", syntax);
    execute_fails(tables, "INSERT INTO t VALUES ('a', 'b", syntax);
    execute_fails(tables, "DELETE FROM t ORDER BY a", syntax);
    execute_fails(tables, "SELECT a FROM t", syntax);
    query_fails(tables, "SELECT a FROM u", "no such table: u");
    query_fails(tables, "SELECT a, c FROM t WHERE d = ''", "no such column: c");
    query_fails(tables, "SELECT a FROM t WHERE d = '' ORDER BY e", "no such column: d");
    query_fails(tables, "SELECT a FROM t ORDER BY e", "no such column: e");
    query_fails(tables, "SELECT a FROM t ", syntax);
    query_fails(tables, "SELECT a FROM t ORDER BY a WHERE a = ''", syntax);
    query_fails(tables, "DELETE FROM t", syntax);
    tables_free(tables);
}

static void quotes_are_doubled(void) {
    const char *name = "it's";
    const uint8_t *bytes = (const uint8_t *)name;
    uint8_t text[16];
    CHECK(quoted_length(bytes, strlen(name)) == 7);
    size_t len = (size_t)(write_word(write_quoted(text, bytes, strlen(name)), ";") - text);
    CHECK(is((struct string){text, len}, "'it''s';"));
}

static struct bytes bytes(const char *string) {
    return (struct bytes){(const uint8_t *)string, strlen(string)};
}

static void sets(struct bucket *bucket, const char *key, const char *value) {
    bucket_set(bucket, bytes(key), bytes(value));
    const struct bytes *stored = bucket_get(bucket, bytes(key));
    CHECK(stored != NULL && stored->len == strlen(value));
    CHECK(memcmp(stored->ptr, value, stored->len) == 0);
}

/* Wants these keys, each of one byte. */
static void has_keys(const struct bucket *bucket, const char *keys) {
    CHECK(bucket_count(bucket) == strlen(keys));
    for (size_t i = 0; keys[i] != '\0'; i++) {
        struct bytes key = bucket_key(bucket, i);
        CHECK(key.len == 1 && key.ptr[0] == (uint8_t)keys[i]);
    }
}

static void keys_are_in_the_order_in_which_they_were_first_set(void) {
    struct bucket *bucket = bucket_open(bytes(""));
    sets(bucket, "c", "1");
    sets(bucket, "a", "");
    sets(bucket, "b", "3");
    sets(bucket, "c", "longer than before");
    has_keys(bucket, "cab");
    bucket_delete(bucket, bytes("c"));
    bucket_delete(bucket, bytes("d"));
    CHECK(bucket_get(bucket, bytes("c")) == NULL);
    has_keys(bucket, "ab");
    sets(bucket, "c", "4");
    has_keys(bucket, "abc");
    bucket_close(bucket);
}

static void buckets_last_until_they_are_closed_as_often_as_opened(void) {
    struct bucket *bucket = bucket_open(bytes("a")), *other = bucket_open(bytes("b"));
    CHECK(bucket_open(bytes("a")) == bucket && bucket != other);
    sets(bucket, "k", "v");
    has_keys(other, "");
    bucket_close(bucket);
    has_keys(bucket, "k");
    bucket_close(bucket);
    bucket = bucket_open(bytes("a"));
    has_keys(bucket, "");
    bucket_close(other);
    bucket_close(bucket);
}

static void the_library_has_variables_a_clock_and_random_bytes(void) {
    const uint8_t *name = (const uint8_t *)"PATHS";
    CHECK(same(variable(name, strlen("PATH")), getenv("PATH")));
    CHECK(variable(name, strlen("PATHS")) == NULL);
    uint64_t ms = 0;
    CHECK(milliseconds(&ms) == NULL && ms > UINT64_C(1700000000000));
    uint8_t random[600] = {0}, zeros[64] = {0};
    CHECK(random_bytes(random, sizeof random) == NULL);
    CHECK(memcmp(random + sizeof random - sizeof zeros, zeros, sizeof zeros) != 0);
}

/* Whether so many of the next bytes of an open file, or all that are left, are these. */
static bool reads(int file, size_t most, const char *expected) {
    struct file_bytes bytes;
    CHECK(file_read(file, most, &bytes) == 0);
    bool equal = bytes.len == strlen(expected) &&
                 (bytes.len == 0 || memcmp(bytes.ptr, expected, bytes.len) == 0);
    free(bytes.ptr);
    return equal;
}

static void saves(const char *path, int flag, const char *bytes) {
    CHECK(file_save(path, flag, (const uint8_t *)bytes, strlen(bytes)) == 0);
}

static bool loads(const char *path, const char *expected) {
    int file = open(path, O_RDONLY);
    CHECK(file >= 0);
    bool equal = reads(file, SIZE_MAX, expected);
    CHECK(close(file) == 0);
    return equal;
}

static void files_are_read_to_their_end_and_written_anew_or_at_their_end(void) {
    char path[] = "/tmp/lab-file-XXXXXX";
    int file = mkstemp(path);
    CHECK(file >= 0 && reads(file, 1, ""));
    CHECK(file_write(file, (const uint8_t *)"abc", 3) == 0 && file_write(file, NULL, 0) == 0);
    CHECK(lseek(file, 0, SEEK_SET) == 0);
    CHECK(reads(file, 0, "") && reads(file, 2, "ab") && reads(file, 9, "c") && reads(file, 9, ""));
    CHECK(close(file) == 0);
    saves(path, O_APPEND, "de");
    CHECK(loads(path, "abcde"));
    saves(path, O_TRUNC, "");
    CHECK(loads(path, ""));

    enum { LONG = 10000 };
    char letters[LONG + 1] = {0};
    memset(letters, 'a', LONG);
    saves(path, O_TRUNC, letters);
    CHECK(loads(path, letters));
    CHECK(unlink(path) == 0);

    struct file_bytes bytes;
    errno = 0;
    CHECK(file_load(path, &bytes) == -1 && errno == ENOENT);
    CHECK(file_load("/tmp", &bytes) == -1 && errno == EISDIR);
    CHECK(file_save("/tmp", O_APPEND, NULL, 0) == -1 && errno == EISDIR);
}

static void names_in_a_folder_are_sorted_by_their_bytes(void) {
    static const char *const sorted[] = {"B", "a", "b", "\uFF5E", "\U0001F600"};
    enum { COUNT = sizeof sorted / sizeof *sorted };
    char folder[] = "/tmp/lab-folder-XXXXXX", path[64];
    CHECK(mkdtemp(folder) != NULL);
    struct file_names names;
    CHECK(folder_names(folder, &names) == 0 && names.count == 0);
    for (size_t i = 0; i < COUNT; i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, sorted[i]);
        saves(path, O_TRUNC, "");
    }
    errno = 0;
    CHECK(folder_names(path, &names) == -1 && errno == ENOTDIR);
    CHECK(folder_names(folder, &names) == 0 && names.count == COUNT);
    for (size_t i = 0; i < COUNT; i++) {
        CHECK(same(names.ptr[i].ptr, sorted[i]));
        (void)snprintf(path, sizeof path, "%s/%s", folder, names.ptr[i].ptr);
        CHECK(unlink(path) == 0);
        free(names.ptr[i].ptr);
    }
    free(names.ptr);
    CHECK(rmdir(folder) == 0);
}

static uint16_t refused(const char *token, bool loops) {
    return refusal((const uint8_t *)token, token == NULL ? 0 : strlen(token), loops);
}

static void the_first_rule_that_holds_gives_the_status(void) {
    const char *wrong[] = {"", "open sesam", "open sesame ", "Open sesame"};
    for (int loops = 0; loops <= 1; loops++) {
        CHECK(refused(NULL, loops) == 401);
        for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
            CHECK(refused(wrong[i], loops) == 403);
        }
    }
    CHECK(refused("open sesame", true) == 508 && refused("open sesame", false) == 0);
}

/* Wants this route, and a query of so many bytes. */
static void leads_to(const char *target, enum route route, size_t query) {
    const uint8_t *path = (const uint8_t *)target;
    size_t len = path_length(path, strlen(target));
    CHECK(route_of(path, len) == route && strlen(target) - len == query);
}

static void the_path_before_the_first_question_mark_is_the_route(void) {
    leads_to("", ROUTE_NONE, 0);
    leads_to("/echo", ROUTE_ECHO, 0);
    leads_to("/reverse?", ROUTE_REVERSE, 1);
    leads_to("/sum?/echo", ROUTE_SUM, 6);
    leads_to("/ignore", ROUTE_IGNORE, 0);
    leads_to("/ask?b?c", ROUTE_ASK, 4);
    leads_to("/ask%3F?", ROUTE_NONE, 1);
    leads_to("/asks", ROUTE_NONE, 0);
    leads_to("/as", ROUTE_NONE, 0);
    leads_to("/SUM", ROUTE_NONE, 0);
}

static void names_of_fields_are_renamed_behind_their_prefix(void) {
    const char *others[] = {"", "x-in", "X-in-a", "x-inside", "a-x-in-"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        CHECK(!is_passed_on((const uint8_t *)others[i], strlen(others[i])));
    }
    const char *names[] = {"x-in-", "x-in-a", "x-in-x-in-"};
    const char *renamed[] = {"x-out-", "x-out-a", "x-out-x-in-"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        const uint8_t *name = (const uint8_t *)names[i];
        uint8_t written[16];
        CHECK(is_passed_on(name, strlen(names[i])));
        size_t len = write_out_name(written, name, strlen(names[i]));
        CHECK(is((struct string){written, len}, renamed[i]));
    }
}

/* Wants these texts of the sum of some pieces. */
static void adds_up(const char *const pieces[3], const char *length, const char *hash) {
    struct sum sum = sum_empty();
    for (size_t i = 0; i < 3; i++) {
        sum_add(&sum, (const uint8_t *)pieces[i], strlen(pieces[i]));
    }
    char decimal[MOST_DECIMAL], hex[HEX];
    size_t digits = write_decimal(decimal, sum.length);
    write_hex(hex, sum.hash);
    CHECK(is((struct string){(uint8_t *)decimal, digits}, length));
    CHECK(is((struct string){(uint8_t *)hex, sizeof hex}, hash));
}

/* The hashes of "", "a" and "foobar" are test vectors of FNV's authors; that of "ac" begins with a
   zero. */
static void a_sum_does_not_depend_on_how_the_bytes_are_cut(void) {
    adds_up((const char *const[]){"", "", ""}, "0", "cbf29ce484222325");
    adds_up((const char *const[]){"a", "", ""}, "1", "af63dc4c8601ec8c");
    adds_up((const char *const[]){"a", "c", ""}, "2", "089c4507b5459a1d");
    adds_up((const char *const[]){"foo", "", "bar"}, "6", "85944171f73967e8");
}

static void numbers_have_all_their_digits(void) {
    const uint64_t numbers[] = {0, 9, 10, 65536, UINT64_MAX};
    const char *decimals[] = {"0", "9", "10", "65536", "18446744073709551615"};
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        char decimal[MOST_DECIMAL];
        size_t digits = write_decimal(decimal, numbers[i]);
        CHECK(is((struct string){(uint8_t *)decimal, digits}, decimals[i]));
    }
}

static void bytes_are_reversed_over_all_pieces(void) {
    struct buffer buffer = {NULL, 0, 0};
    buffer_reverse(&buffer);
    const char *pieces[] = {"a", "", "bcd", "efghijklm"};
    const char *reversed[] = {"a", "a", "dcba", "mlkjihgfeabcd"};
    for (size_t i = 0; i < sizeof pieces / sizeof *pieces; i++) {
        buffer_add(&buffer, (const uint8_t *)pieces[i], strlen(pieces[i]));
        buffer_reverse(&buffer);
        CHECK(is((struct string){buffer.ptr, buffer.len}, reversed[i]));
    }
    free(buffer.ptr);
}

int main(void) {
    names_are_trimmed_and_counted_in_scalar_values();
    ages_have_bounds();
    rules_are_collected_in_their_order();
    addresses_have_one_at_and_a_domain_with_an_inner_dot();
    identifiers_are_hashes_of_all_fields();
    every_age_has_its_bucket();
    domains_are_sorted_by_number_and_then_by_bytes();
    scores_grow_up_to_their_bounds();
    rows_are_in_the_order_of_insertion_or_of_scalar_values();
    values_hold_nul_and_what_looks_like_a_statement();
    the_first_reason_that_holds_is_told();
    quotes_are_doubled();
    keys_are_in_the_order_in_which_they_were_first_set();
    buckets_last_until_they_are_closed_as_often_as_opened();
    the_library_has_variables_a_clock_and_random_bytes();
    files_are_read_to_their_end_and_written_anew_or_at_their_end();
    names_in_a_folder_are_sorted_by_their_bytes();
    the_first_rule_that_holds_gives_the_status();
    the_path_before_the_first_question_mark_is_the_route();
    names_of_fields_are_renamed_behind_their_prefix();
    a_sum_does_not_depend_on_how_the_bytes_are_cut();
    numbers_have_all_their_digits();
    bytes_are_reversed_over_all_pieces();
    return 0;
}
