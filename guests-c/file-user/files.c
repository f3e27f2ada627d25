/* -std=c23 hides what the C standard does not have. */
#define _POSIX_C_SOURCE 200809L /* NOLINT(bugprone-reserved-identifier) */
#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void *checked(void *memory) {
    if (memory == NULL) {
        abort();
    }
    return memory;
}

int file_read(int file, size_t most, struct file_bytes *bytes) {
    enum { LEAST = 4096 }; /* bytes of the first allocation */
    *bytes = (struct file_bytes){NULL, 0};
    size_t room = 0;
    while (bytes->len < most) {
        if (bytes->len == room) {
            room = room == 0 ? LEAST : room * 2;
            room = room < most ? room : most;
            bytes->ptr = checked(realloc(bytes->ptr, room));
        }
        ssize_t count = read(file, bytes->ptr + bytes->len, room - bytes->len);
        if (count < 0) {
            free(bytes->ptr);
            return -1;
        }
        if (count == 0) {
            break;
        }
        bytes->len += (size_t)count;
    }
    if (bytes->len == 0) {
        free(bytes->ptr);
        bytes->ptr = NULL;
    }
    return 0;
}

int file_write(int file, const uint8_t *bytes, size_t len) {
    while (len > 0) {
        ssize_t count = write(file, bytes, len);
        if (count < 0) {
            return -1;
        }
        bytes += count;
        len -= (size_t)count;
    }
    return 0;
}

/* Closes a file. If something failed before, that is what is reported. */
static int close_after(int file, int result) {
    int reason = errno;
    int closed = close(file);
    if (result != 0) {
        errno = reason;
    }
    return result != 0 ? result : closed;
}

int file_load(const char *path, struct file_bytes *bytes) {
    int file = open(path, O_RDONLY);
    return file < 0 ? -1 : close_after(file, file_read(file, SIZE_MAX, bytes));
}

int file_save(const char *path, int flag, const uint8_t *bytes, size_t len) {
    int file = open(path, O_WRONLY | O_CREAT | flag, 0666);
    return file < 0 ? -1 : close_after(file, file_write(file, bytes, len));
}

static int by_bytes(const void *left, const void *right) {
    const struct file_name *names[] = {left, right};
    return strcmp(names[0]->ptr, names[1]->ptr);
}

int folder_names(const char *path, struct file_names *names) {
    *names = (struct file_names){NULL, 0};
    DIR *folder = opendir(path);
    if (folder == NULL) {
        return -1;
    }
    const struct dirent *entry;
    /* readdir returns NULL at the end too, where it leaves errno as it is. */
    while (errno = 0, (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0) {
            names->ptr = checked(realloc(names->ptr, (names->count + 1) * sizeof *names->ptr));
            char *name = checked(strdup(entry->d_name));
            names->ptr[names->count++] = (struct file_name){name, strlen(name)};
        }
    }
    int reason = errno;
    (void)closedir(folder);
    if (reason != 0) {
        for (size_t i = 0; i < names->count; i++) {
            free(names->ptr[i].ptr);
        }
        free(names->ptr);
        errno = reason;
        return -1;
    }
    if (names->count > 0) {
        qsort(names->ptr, names->count, sizeof *names->ptr, by_bytes);
    }
    return 0;
}
