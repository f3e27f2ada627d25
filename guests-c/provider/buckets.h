/* Buckets of pairs by identifier, free of everything that belongs to WebAssembly. The normative
   text is in the comments of wit/provider/provider.wit. */
#ifndef BUCKETS_H
#define BUCKETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Bytes. A bucket copies what it keeps. */
struct bytes {
    const uint8_t *ptr;
    size_t len;
};

struct bucket;

/* Returns the bucket of an identifier, to be closed. It is empty if it is not open already. */
struct bucket *bucket_open(struct bytes identifier);

/* Closes a bucket once; it is gone when it was closed as often as it was opened. */
void bucket_close(struct bucket *bucket);

/* Returns the value of a key, which the bucket owns until it is changed; NULL without the key. */
const struct bytes *bucket_get(const struct bucket *bucket, struct bytes key);

void bucket_set(struct bucket *bucket, struct bytes key, struct bytes value);
void bucket_delete(struct bucket *bucket, struct bytes key);

size_t bucket_count(const struct bucket *bucket);

/* Returns a key by its place in the order in which the keys were first set. */
struct bytes bucket_key(const struct bucket *bucket, size_t place);

#endif
