/* Identifiers of users, free of everything that belongs to WebAssembly. */
#ifndef USER_ID_H
#define USER_ID_H

#include <stddef.h>
#include <stdint.h>

/* The characters of an identifier, with the zero byte at its end. */
enum { USER_ID_SIZE = 21 };

/* Writes the identifier of a user, whose name and e-mail address are UTF-8. */
void user_id(const uint8_t *name, size_t name_length, const uint8_t *email, size_t email_length,
             uint32_t age, char id[static USER_ID_SIZE]);

/* Continues an FNV-1a hash of 64 bits over some bytes. */
uint64_t fnv1a_64(uint64_t hash, const uint8_t *bytes, size_t length);

/* The hash of no byte. */
#define FNV_OFFSET_BASIS UINT64_C(0xcbf29ce484222325)

#endif
