/* The arithmetic of reports, free of everything that belongs to WebAssembly. */
#ifndef REPORT_H
#define REPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number of buckets of ages. */
enum { BUCKETS = 8 };

/* A domain, with its number of addresses and its share of them. */
struct share {
    const uint8_t *domain;
    size_t length;
    uint32_t users;
    uint32_t share;
};

/* The bucket of an age. */
size_t age_bucket(uint32_t age);

/* Puts each domain once into its place and counts it: of `count` shares that have a domain
   each, the first that are returned have the shares. */
size_t domain_shares(struct share *shares, size_t count);

/* What follows the first `@` of an address. */
struct share domain_of(const uint8_t *email, size_t length);

/* The score of a user. */
double score(uint32_t age, const uint8_t *name, size_t length, bool created);

#endif
