#include "tables.h"

#include <stdlib.h>
#include <string.h>

struct table {
    struct string name;
    struct string *names;
    size_t columns;
    /* Row by row, in the order of their insertion. */
    struct string *cells;
    size_t rows;
    struct table *next;
};

struct tables {
    struct table *first;
};

/* The names or values of a statement. */
struct list {
    struct string *items;
    size_t count;
};

/* ` WHERE column = value`; the column is empty if there is none. */
struct condition {
    struct string column;
    struct string value;
};

/* A query or a command; what it does not have is empty. */
struct statement {
    enum { NONE, QUERY, CREATE, INSERT, DELETE } kind;
    struct string table;
    struct list list;
    struct condition condition;
    struct string order;
};

void *allocate(size_t count, size_t size) {
    void *items = count > 0 ? calloc(count, size) : NULL;
    if (items == NULL && count > 0) {
        abort();
    }
    return items;
}

static struct string copy(struct span bytes) {
    struct string copied = {allocate(bytes.len, 1), bytes.len};
    if (bytes.len > 0) {
        memcpy(copied.ptr, bytes.ptr, bytes.len);
    }
    return copied;
}

static struct span view(struct string string) { return (struct span){string.ptr, string.len}; }

static int compare(struct string a, struct string b) {
    size_t shorter = a.len < b.len ? a.len : b.len;
    int order = shorter > 0 ? memcmp(a.ptr, b.ptr, shorter) : 0;
    if (order != 0 || a.len == b.len) {
        return order;
    }
    return a.len < b.len ? -1 : 1;
}

static void string_free(struct string *string) {
    free(string->ptr);
    *string = (struct string){NULL, 0};
}

static void list_free(struct list *list) {
    for (size_t i = 0; i < list->count; i++) {
        string_free(&list->items[i]);
    }
    free(list->items);
    *list = (struct list){NULL, 0};
}

static void statement_free(struct statement *statement) {
    string_free(&statement->table);
    list_free(&statement->list);
    string_free(&statement->condition.column);
    string_free(&statement->condition.value);
    string_free(&statement->order);
}

void rows_free(struct rows *rows) {
    struct list cells = {rows->cells, rows->columns * rows->count};
    list_free(&cells);
    *rows = (struct rows){NULL, 0, 0};
}

/* Reading a statement: each function takes something from the front of `rest` and answers
   whether it was there. */

static bool word(struct span *rest, const char *expected) {
    size_t len = strlen(expected);
    if (rest->len < len || memcmp(rest->ptr, expected, len) != 0) {
        return false;
    }
    *rest = (struct span){rest->ptr + len, rest->len - len};
    return true;
}

static bool is_letter(uint8_t c) { return c >= 'a' && c <= 'z'; }

static bool name(struct span *rest, struct string *found) {
    size_t len = 0;
    while (len < rest->len && (is_letter(rest->ptr[len]) ||
                               (len > 0 && ((rest->ptr[len] >= '0' && rest->ptr[len] <= '9') ||
                                            rest->ptr[len] == '_')))) {
        len++;
    }
    if (len == 0) {
        return false;
    }
    *found = copy((struct span){rest->ptr, len});
    *rest = (struct span){rest->ptr + len, rest->len - len};
    return true;
}

static bool value(struct span *rest, struct string *found) {
    if (!word(rest, "'")) {
        return false;
    }
    *found = (struct string){allocate(rest->len, 1), 0};
    for (size_t i = 0; i < rest->len; i++) {
        if (rest->ptr[i] == '\'') {
            if (i + 1 == rest->len || rest->ptr[i + 1] != '\'') {
                *rest = (struct span){rest->ptr + i + 1, rest->len - i - 1};
                return true;
            }
            i++;
        }
        found->ptr[found->len++] = rest->ptr[i];
    }
    return false;
}

static bool list(struct span *rest, bool (*item)(struct span *, struct string *),
                 struct list *found) {
    do {
        /* Twice as much room whenever it is full. */
        if ((found->count & (found->count - 1)) == 0) {
            size_t room = found->count == 0 ? 1 : found->count * 2;
            struct string *items = realloc(found->items, room * sizeof *items);
            if (items == NULL) {
                abort();
            }
            found->items = items;
        }
        struct string *next = &found->items[found->count++];
        *next = (struct string){NULL, 0};
        if (!item(rest, next)) {
            return false;
        }
    } while (word(rest, ", "));
    return true;
}

static bool condition(struct span *rest, struct condition *found) {
    return !word(rest, " WHERE ") ||
           (name(rest, &found->column) && word(rest, " = ") && value(rest, &found->value));
}

static bool read_query(struct span sql, struct statement *found) {
    found->kind = QUERY;
    return word(&sql, "SELECT ") && list(&sql, name, &found->list) && word(&sql, " FROM ") &&
           name(&sql, &found->table) && condition(&sql, &found->condition) &&
           (!word(&sql, " ORDER BY ") || name(&sql, &found->order)) && sql.len == 0;
}

static bool read_command(struct span sql, struct statement *found) {
    bool whole = false;
    if (word(&sql, "CREATE TABLE ")) {
        found->kind = CREATE;
        whole = name(&sql, &found->table) && word(&sql, " (") && list(&sql, name, &found->list) &&
                word(&sql, ")");
    } else if (word(&sql, "INSERT INTO ")) {
        found->kind = INSERT;
        whole = name(&sql, &found->table) && word(&sql, " VALUES (") &&
                list(&sql, value, &found->list) && word(&sql, ")");
    } else if (word(&sql, "DELETE FROM ")) {
        found->kind = DELETE;
        whole = name(&sql, &found->table) && condition(&sql, &found->condition);
    }
    return whole && sql.len == 0;
}

static struct span text(const char *word) {
    return (struct span){(const uint8_t *)word, strlen(word)};
}

/* Sets the reason why a statement fails, which is these parts in a row, and answers false.
   (wasi-libc's printf would want files, which the component's world does not have.) */
static bool fails(struct string *error, size_t count, const struct span *parts) {
    size_t len = 0;
    for (size_t i = 0; i < count; i++) {
        len += parts[i].len;
    }
    *error = (struct string){allocate(len, 1), 0};
    for (size_t i = 0; i < count; i++) {
        memcpy(error->ptr + error->len, parts[i].ptr, parts[i].len);
        error->len += parts[i].len;
    }
    return false;
}

static bool syntax_error(struct string *error) {
    return fails(error, 1, (struct span[]){text("syntax error")});
}

/* Fails for a reason that ends in a name. */
static bool fails_for(struct string *error, const char *reason, struct string name) {
    return fails(error, 2, (struct span[]){text(reason), view(name)});
}

/* The most digits of a number. */
enum { DIGITS = 20 };

/* Writes a number to the end of a buffer. */
static struct span decimal(size_t number, uint8_t digits[DIGITS]) {
    size_t first = DIGITS;
    do {
        digits[--first] = (uint8_t)('0' + number % 10);
        number /= 10;
    } while (number > 0);
    return (struct span){digits + first, DIGITS - first};
}

static struct table *find(const struct tables *tables, struct string name) {
    struct table *table = tables->first;
    while (table != NULL && compare(table->name, name) != 0) {
        table = table->next;
    }
    return table;
}

static bool column(const struct table *table, struct string name, size_t *place,
                   struct string *error) {
    for (size_t i = 0; i < table->columns; i++) {
        if (compare(table->names[i], name) == 0) {
            *place = i;
            return true;
        }
    }
    return fails_for(error, "no such column: ", name);
}

/* Answers the rows that a condition means, by their numbers; the caller frees them. */
static bool matches(const struct table *table, const struct condition *condition, size_t **numbers,
                    size_t *count, struct string *error) {
    size_t place = 0;
    bool any = condition->column.len == 0;
    if (!any && !column(table, condition->column, &place, error)) {
        return false;
    }
    *numbers = allocate(table->rows, sizeof **numbers);
    *count = 0;
    for (size_t row = 0; row < table->rows; row++) {
        struct string cell = table->cells[row * table->columns + place];
        if (any || compare(cell, condition->value) == 0) {
            (*numbers)[(*count)++] = row;
        }
    }
    return true;
}

/* Sorts rows by a column, by insertion: the order of UTF-8's bytes is that of the scalar
   values, and equal ones stay in their order. */
static void sort(const struct table *table, size_t by, size_t *numbers, size_t count) {
    for (size_t i = 1; i < count; i++) {
        size_t row = numbers[i], to = i;
        struct string cell = table->cells[row * table->columns + by];
        while (to > 0 && compare(table->cells[numbers[to - 1] * table->columns + by], cell) > 0) {
            numbers[to] = numbers[to - 1];
            to--;
        }
        numbers[to] = row;
    }
}

static bool query(const struct tables *tables, const struct statement *statement, struct rows *rows,
                  struct string *error) {
    const struct table *table = find(tables, statement->table);
    if (table == NULL) {
        return fails_for(error, "no such table: ", statement->table);
    }
    size_t columns = statement->list.count, order = 0, count = 0;
    size_t *chosen = allocate(columns, sizeof *chosen), *numbers = NULL;
    bool known = true;
    for (size_t i = 0; known && i < columns; i++) {
        known = column(table, statement->list.items[i], &chosen[i], error);
    }
    known = known && matches(table, &statement->condition, &numbers, &count, error);
    if (known && statement->order.len > 0) {
        known = column(table, statement->order, &order, error);
        if (known) {
            sort(table, order, numbers, count);
        }
    }
    if (known) {
        *rows = (struct rows){allocate(count * columns, sizeof *rows->cells), columns, count};
        for (size_t i = 0; i < count * columns; i++) {
            size_t row = numbers[i / columns];
            rows->cells[i] = copy(view(table->cells[row * table->columns + chosen[i % columns]]));
        }
    }
    free(chosen);
    free(numbers);
    return known;
}

/* Takes what is in a list. */
static struct list take(struct list *list) {
    struct list taken = *list;
    *list = (struct list){NULL, 0};
    return taken;
}

static bool create(struct tables *tables, struct statement *statement, struct string *error) {
    if (find(tables, statement->table) != NULL) {
        return fails(
            error, 3,
            (struct span[]){text("table "), view(statement->table), text(" already exists")});
    }
    for (size_t i = 0; i < statement->list.count; i++) {
        for (size_t before = 0; before < i; before++) {
            struct string twice = statement->list.items[i];
            if (compare(statement->list.items[before], twice) == 0) {
                return fails_for(error, "duplicate column name: ", twice);
            }
        }
    }
    struct list names = take(&statement->list);
    struct table *table = allocate(1, sizeof *table);
    *table = (struct table){
        .name = copy(view(statement->table)),
        .names = names.items,
        .columns = names.count,
        .next = tables->first,
    };
    tables->first = table;
    return true;
}

static bool insert(struct table *table, struct statement *statement, struct string *error) {
    size_t columns = table->columns;
    if (columns != statement->list.count) {
        uint8_t has[DIGITS], supplied[DIGITS];
        struct span parts[] = {
            text("table "),
            view(statement->table),
            text(" has "),
            decimal(columns, has),
            text(" columns but "),
            decimal(statement->list.count, supplied),
            text(" values were supplied"),
        };
        return fails(error, sizeof parts / sizeof *parts, parts);
    }
    struct string *cells =
        realloc(table->cells, (table->rows + 1) * columns * sizeof *table->cells);
    if (cells == NULL) {
        abort();
    }
    struct list values = take(&statement->list);
    memcpy(&cells[table->rows * columns], values.items, columns * sizeof *cells);
    free(values.items);
    table->cells = cells;
    table->rows++;
    return true;
}

static bool delete_rows(struct table *table, const struct statement *statement, uint64_t *changed,
                        struct string *error) {
    size_t *numbers = NULL, count = 0;
    if (!matches(table, &statement->condition, &numbers, &count, error)) {
        return false;
    }
    size_t columns = table->columns, kept = 0, next = 0;
    for (size_t row = 0; row < table->rows; row++) {
        bool gone = next < count && numbers[next] == row;
        next += gone;
        for (size_t i = 0; i < columns; i++) {
            struct string *cell = &table->cells[row * columns + i];
            if (gone) {
                string_free(cell);
            } else {
                table->cells[kept * columns + i] = *cell;
            }
        }
        kept += !gone;
    }
    table->rows = kept;
    *changed = count;
    free(numbers);
    return true;
}

static bool execute(struct tables *tables, struct statement *statement, uint64_t *changed,
                    struct string *error) {
    *changed = 0;
    if (statement->kind == CREATE) {
        return create(tables, statement, error);
    }
    struct table *table = find(tables, statement->table);
    if (table == NULL) {
        return fails_for(error, "no such table: ", statement->table);
    }
    if (statement->kind == DELETE) {
        return delete_rows(table, statement, changed, error);
    }
    *changed = 1;
    return insert(table, statement, error);
}

struct tables *tables_new(void) { return allocate(1, sizeof(struct tables)); }

void tables_free(struct tables *tables) {
    if (tables == NULL) {
        return;
    }
    while (tables->first != NULL) {
        struct table *table = tables->first;
        tables->first = table->next;
        list_free(&(struct list){table->names, table->columns});
        list_free(&(struct list){table->cells, table->columns * table->rows});
        string_free(&table->name);
        free(table);
    }
    free(tables);
}

bool tables_query(const struct tables *tables, struct span sql, struct rows *rows,
                  struct string *error) {
    struct statement statement = {.kind = NONE};
    bool done =
        read_query(sql, &statement) ? query(tables, &statement, rows, error) : syntax_error(error);
    statement_free(&statement);
    return done;
}

bool tables_execute(struct tables *tables, struct span sql, uint64_t *changed,
                    struct string *error) {
    struct statement statement = {.kind = NONE};
    bool done = read_command(sql, &statement) ? execute(tables, &statement, changed, error)
                                              : syntax_error(error);
    statement_free(&statement);
    return done;
}
