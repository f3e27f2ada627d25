/* The world `watched-database` in C: tables in memory behind a resource. An export owns its
   arguments, but a `borrow` of a resource of its own is a pointer to what is behind it. */
#include "tables.h"
#include "watched_database.h"

#include <stdlib.h>

typedef exports_my_database_connection_own_db_connection_t own_t;
typedef exports_my_database_connection_borrow_db_connection_t borrow_t;
typedef watched_database_string_t string_t;

struct exports_my_database_connection_db_connection_t {
    string_t name;
    /* NULL once closed. */
    struct tables *tables;
    uint64_t number;
};

/* Gives a string to somebody, and has none from then on. */
static string_t give(string_t *string) {
    string_t given = *string;
    *string = (string_t){NULL, 0};
    return given;
}

own_t exports_my_database_connection_constructor_db_connection(string_t *connection_string) {
    borrow_t connection = allocate(1, sizeof *connection);
    connection->name = give(connection_string);
    connection->tables = tables_new();
    connection->number = my_database_census_opened();
    return exports_my_database_connection_db_connection_new(connection);
}

void exports_my_database_connection_db_connection_destructor(borrow_t self) {
    my_database_census_dropped(self->number);
    watched_database_string_free(&self->name);
    tables_free(self->tables);
    free(self);
}

/* The error of a connection that was closed. */
static void not_connected(string_t *error) { watched_database_string_dup(error, "Not connected"); }

void exports_my_database_connection_method_db_connection_query(
    borrow_t self, string_t *sql,
    exports_my_database_connection_result_list_list_string_string_t *ret) {
    struct rows rows = {NULL, 0, 0};
    struct string error = {NULL, 0};
    if (self->tables == NULL) {
        ret->is_err = true;
        not_connected(&ret->val.err);
    } else if (tables_query(self->tables, (struct span){sql->ptr, sql->len}, &rows, &error)) {
        ret->is_err = false;
        watched_database_list_list_string_t *lists = &ret->val.ok;
        *lists = (watched_database_list_list_string_t){
            allocate(rows.count, sizeof *lists->ptr),
            rows.count,
        };
        for (size_t row = 0; row < rows.count; row++) {
            string_t *cells = allocate(rows.columns, sizeof *cells);
            for (size_t i = 0; i < rows.columns; i++) {
                struct string *cell = &rows.cells[row * rows.columns + i];
                cells[i] = (string_t){cell->ptr, cell->len};
            }
            lists->ptr[row] = (watched_database_list_string_t){cells, rows.columns};
        }
        /* What the cells hold has gone to the lists. */
        free(rows.cells);
    } else {
        ret->is_err = true;
        ret->val.err = (string_t){error.ptr, error.len};
    }
    watched_database_string_free(sql);
}

void exports_my_database_connection_method_db_connection_execute(
    borrow_t self, string_t *sql, exports_my_database_connection_result_u64_string_t *ret) {
    struct string error = {NULL, 0};
    uint64_t changed = 0;
    if (self->tables == NULL) {
        ret->is_err = true;
        not_connected(&ret->val.err);
    } else if (tables_execute(self->tables, (struct span){sql->ptr, sql->len}, &changed, &error)) {
        ret->is_err = false;
        ret->val.ok = changed;
    } else {
        ret->is_err = true;
        ret->val.err = (string_t){error.ptr, error.len};
    }
    watched_database_string_free(sql);
}

void exports_my_database_connection_method_db_connection_close(borrow_t self) {
    tables_free(self->tables);
    self->tables = NULL;
}

void exports_my_database_connection_describe(borrow_t connection, string_t *ret) {
    watched_database_string_dup_n(ret, (const char *)connection->name.ptr, connection->name.len);
}

/* Gives back the handle that it is given. */
own_t exports_my_database_connection_rename(own_t connection, string_t *connection_string) {
    borrow_t renamed = exports_my_database_connection_db_connection_rep(connection);
    watched_database_string_free(&renamed->name);
    renamed->name = give(connection_string);
    return connection;
}
