/* Tables in memory and their statements, free of everything that belongs to WebAssembly.
   The normative text is in the comments of wit/database/database.wit. */
#ifndef TABLES_H
#define TABLES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes that somebody else owns. */
struct span {
    const uint8_t *ptr;
    size_t len;
};

/* Bytes that are its own. */
struct string {
    uint8_t *ptr;
    size_t len;
};

/* Rows, one after the other, of so many cells each. */
struct rows {
    struct string *cells;
    size_t columns;
    size_t count;
};

/* The tables of one connection. */
struct tables;

struct tables *tables_new(void);
void tables_free(struct tables *tables);

/* Answers the rows of a query; false if it fails, for the reason in `error`. The one that
   is answered is the caller's to free. */
bool tables_query(const struct tables *tables, struct span sql, struct rows *rows,
                  struct string *error);

/* Executes a command and answers how many rows it changed; false if it fails. */
bool tables_execute(struct tables *tables, struct span sql, uint64_t *changed,
                    struct string *error);

void rows_free(struct rows *rows);

/* Memory for some items, set to zero; none for no item. It ends the program if there is
   none to be had. */
void *allocate(size_t count, size_t size);

#endif
