/* What takes more than one call of the C library, free of everything that belongs to
   WebAssembly. As those of POSIX, a function returns 0, or -1 with the reason in errno. The
   normative text is in the comments of wit/file-user/file-user.wit. */
#ifndef FILES_H
#define FILES_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that the caller frees; ptr is NULL if there are none. */
struct file_bytes {
    uint8_t *ptr;
    size_t len;
};

struct file_name {
    char *ptr;
    size_t len;
};

/* Names that the caller frees, each and the array; ptr is NULL if there are none. */
struct file_names {
    struct file_name *ptr;
    size_t count;
};

/* Reads the next bytes of an open file, at most so many, and fewer only at its end. */
int file_read(int file, size_t most, struct file_bytes *bytes);

/* Writes all the bytes to an open file. */
int file_write(int file, const uint8_t *bytes, size_t len);

/* Reads a whole file. */
int file_load(const char *path, struct file_bytes *bytes);

/* Writes all the bytes to a file that is made if it is not there: with O_TRUNC in place of its
   own, with O_APPEND behind them. */
int file_save(const char *path, int flag, const uint8_t *bytes, size_t len);

/* Reads the names in a folder, in the order of their bytes, without `.` and `..`. */
int folder_names(const char *path, struct file_names *names);

#endif
