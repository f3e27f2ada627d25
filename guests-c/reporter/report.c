#include "report.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#pragma STDC FP_CONTRACT OFF

size_t age_bucket(uint32_t age) {
    static const uint32_t highest[BUCKETS - 1] = {12, 17, 24, 34, 49, 64, 150};
    size_t bucket = 0;
    while (bucket < BUCKETS - 1 && age > highest[bucket]) {
        bucket++;
    }
    return bucket;
}

struct share domain_of(const uint8_t *email, size_t length) {
    const uint8_t *at = length > 0 ? memchr(email, '@', length) : NULL;
    if (at == NULL) {
        return (struct share){.users = 1};
    }
    const uint8_t *domain = at + 1;
    return (struct share){
        .domain = domain, .length = length - (size_t)(domain - email), .users = 1};
}

static int compare_domains(const void *left, const void *right) {
    const struct share *a = left, *b = right;
    size_t common = a->length < b->length ? a->length : b->length;
    int order = common > 0 ? memcmp(a->domain, b->domain, common) : 0;
    return order != 0 ? order : (a->length > b->length) - (a->length < b->length);
}

static int compare_shares(const void *left, const void *right) {
    const struct share *a = left, *b = right;
    int order = (a->users < b->users) - (a->users > b->users);
    return order != 0 ? order : compare_domains(left, right);
}

size_t domain_shares(struct share *shares, size_t count) {
    if (count == 0) {
        return 0;
    }
    qsort(shares, count, sizeof *shares, compare_domains);
    size_t last = 0;
    for (size_t i = 1; i < count; i++) {
        if (compare_domains(&shares[last], &shares[i]) == 0) {
            shares[last].users++;
        } else {
            shares[++last] = shares[i];
        }
    }
    size_t domains = last + 1;
    for (size_t i = 0; i < domains; i++) {
        shares[i].share = (uint32_t)((uint64_t)shares[i].users * 10000 / count);
    }
    qsort(shares, domains, sizeof *shares, compare_shares);
    return domains;
}

double score(uint32_t age, const uint8_t *name, size_t length, bool created) {
    size_t scalars = 0;
    for (size_t i = 0; i < length && scalars < 64; i++) {
        /* Every scalar value has one byte that does not continue another. */
        scalars += (name[i] & 0xc0) != 0x80;
    }
    double z = -2.7 + 0.031 * (age < 150 ? age : 150);
    z += 0.085 * (double)scalars;
    z += created ? 1.9 : 0;
    return 1 / (1 + exp(-z));
}
