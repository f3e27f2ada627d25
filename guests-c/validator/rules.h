/* The rules, without anything of a component: they run on any target. */
#ifndef RULES_H
#define RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Text in UTF-8, which need not end with a zero byte and may hold some. */
struct text {
    const uint8_t *bytes;
    size_t length;
};

/* A rule that a user breaks: the field that it is about, and what is said to whoever
   breaks it. */
struct rule {
    const char *field;
    const char *message;
};

/* The most rules that one user can break: one for each field. */
enum { MOST_RULES = 3 };

/* Writes the broken rules in the order of the contract and returns their number. */
size_t broken_rules(struct text name, struct text email, uint32_t age,
                    struct rule broken[static MOST_RULES]);

/* Whether an address has one `@` with something before it and a domain with an inner dot
   behind it. */
bool is_email(struct text email);

#endif
