#include "buckets.h"

#include <stdlib.h>
#include <string.h>

struct pair {
    struct bytes key, value;
};

struct bucket {
    struct bytes identifier;
    size_t opened; /* how often it is still to be closed */
    struct pair *pairs;
    size_t count;
    struct bucket *next;
};

/* All buckets that are open. */
static struct bucket *first;

static void *checked(void *memory) {
    if (memory == NULL) {
        abort();
    }
    return memory;
}

/* A copy that is never NULL. */
static struct bytes copy(struct bytes bytes) {
    uint8_t *copied = checked(malloc(bytes.len + 1));
    if (bytes.len > 0) {
        memcpy(copied, bytes.ptr, bytes.len);
    }
    return (struct bytes){copied, bytes.len};
}

static void release(struct bytes bytes) { free((void *)bytes.ptr); }

static bool equal(struct bytes a, struct bytes b) {
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

struct bucket *bucket_open(struct bytes identifier) {
    struct bucket *bucket = first;
    while (bucket != NULL && !equal(bucket->identifier, identifier)) {
        bucket = bucket->next;
    }
    if (bucket == NULL) {
        bucket = checked(calloc(1, sizeof *bucket));
        bucket->identifier = copy(identifier);
        bucket->next = first;
        first = bucket;
    }
    bucket->opened++;
    return bucket;
}

void bucket_close(struct bucket *bucket) {
    if (--bucket->opened > 0) {
        return;
    }
    struct bucket **link = &first;
    while (*link != bucket) {
        link = &(*link)->next;
    }
    *link = bucket->next;
    for (size_t i = 0; i < bucket->count; i++) {
        release(bucket->pairs[i].key);
        release(bucket->pairs[i].value);
    }
    free(bucket->pairs);
    release(bucket->identifier);
    free(bucket);
}

/* The pair with a key, or NULL. */
static struct pair *find(const struct bucket *bucket, struct bytes key) {
    for (size_t i = 0; i < bucket->count; i++) {
        if (equal(bucket->pairs[i].key, key)) {
            return &bucket->pairs[i];
        }
    }
    return NULL;
}

const struct bytes *bucket_get(const struct bucket *bucket, struct bytes key) {
    const struct pair *pair = find(bucket, key);
    return pair == NULL ? NULL : &pair->value;
}

void bucket_set(struct bucket *bucket, struct bytes key, struct bytes value) {
    struct pair *pair = find(bucket, key);
    if (pair != NULL) {
        release(pair->value);
        pair->value = copy(value);
        return;
    }
    size_t size = (bucket->count + 1) * sizeof *bucket->pairs;
    bucket->pairs = checked(realloc(bucket->pairs, size));
    bucket->pairs[bucket->count++] = (struct pair){copy(key), copy(value)};
}

void bucket_delete(struct bucket *bucket, struct bytes key) {
    struct pair *pair = find(bucket, key);
    if (pair == NULL) {
        return;
    }
    release(pair->key);
    release(pair->value);
    const struct pair *end = bucket->pairs + bucket->count--;
    memmove(pair, pair + 1, (size_t)(end - (pair + 1)) * sizeof *pair);
}

size_t bucket_count(const struct bucket *bucket) { return bucket->count; }

struct bytes bucket_key(const struct bucket *bucket, size_t place) {
    return bucket->pairs[place].key;
}
