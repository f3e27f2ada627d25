/* The world `file-user` in C: works on files by the C library. */

/* -std=c23 hides what the C standard does not have. */
#define _POSIX_C_SOURCE 200809L
#include "file_user.h"
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef exports_lab_file_user_work_content_t content_t;
typedef exports_lab_file_user_work_opening_t opening_t;
typedef exports_lab_file_user_work_outcome_t outcome_t;
typedef exports_lab_file_user_work_problem_t problem_t;
typedef exports_lab_file_user_work_step_t step_t;
typedef exports_lab_file_user_work_target_t target_t;
typedef file_user_list_u8_t bytes_t;
typedef file_user_string_t string_t;

enum { CLOSED = -1 };

/* The open files by place; a place whose file was closed is CLOSED. */
struct places {
    int *items;
    size_t count;
};

static void *allocate(size_t count, size_t size) {
    void *items = count > 0 ? calloc(count, size) : NULL;
    if (items == NULL && count > 0) {
        abort();
    }
    return items;
}

/* Terminates a path, which stays the step's. */
static const char *terminated(string_t *path) {
    path->ptr = realloc(path->ptr, path->len + 1);
    if (path->ptr == NULL) {
        abort();
    }
    path->ptr[path->len] = '\0';
    return (const char *)path->ptr;
}

/* Frees bytes of a step. wit-bindgen-c 0.63 does not free them with the step, since list<u8> is an
   unnamed type that is imported as well. See docs/findings/wit-bindgen-c-unnamed.md. */
static void bytes_free(bytes_t *bytes) {
    file_user_list_u8_free(bytes);
    bytes->len = 0;
}

/* The outcome of a step that failed, by errno. */
static void failed(outcome_t *outcome) {
    outcome->tag = EXPORTS_LAB_FILE_USER_WORK_OUTCOME_FAILED;
    problem_t *problem = &outcome->val.failed;
    switch (errno) {
    case EEXIST:
        problem->tag = EXPORTS_LAB_FILE_USER_WORK_PROBLEM_EXISTS;
        break;
    case ENOENT:
        problem->tag = EXPORTS_LAB_FILE_USER_WORK_PROBLEM_NO_ENTRY;
        break;
    case ENOTDIR:
        problem->tag = EXPORTS_LAB_FILE_USER_WORK_PROBLEM_NOT_FOLDER;
        break;
    case EISDIR:
        problem->tag = EXPORTS_LAB_FILE_USER_WORK_PROBLEM_IS_FOLDER;
        break;
    case ENOTEMPTY:
        problem->tag = EXPORTS_LAB_FILE_USER_WORK_PROBLEM_NOT_EMPTY;
        break;
    case EINVAL:
        problem->tag = EXPORTS_LAB_FILE_USER_WORK_PROBLEM_INVALID;
        break;
    default:
        problem->tag = EXPORTS_LAB_FILE_USER_WORK_PROBLEM_OTHER;
        file_user_string_dup(&problem->val.other, strerror(errno));
    }
}

/* The outcome of a step that has no other than that it was done, by what the library returned. */
static void done(int result, outcome_t *outcome) {
    outcome->tag = EXPORTS_LAB_FILE_USER_WORK_OUTCOME_DONE;
    if (result != 0) {
        failed(outcome);
    }
}

/* The outcome of a step that reads bytes. */
static void has_read(int result, const struct file_bytes *bytes, outcome_t *outcome) {
    if (result != 0) {
        failed(outcome);
    } else {
        outcome->tag = EXPORTS_LAB_FILE_USER_WORK_OUTCOME_BYTES;
        outcome->val.bytes = (bytes_t){bytes->ptr, bytes->len};
    }
}

static void open_file(struct places *places, opening_t *opening, outcome_t *outcome) {
    static const int flags[] = {
        [EXPORTS_LAB_FILE_USER_WORK_MODE_EXISTING] = O_RDWR,
        [EXPORTS_LAB_FILE_USER_WORK_MODE_FRESH] = O_RDWR | O_CREAT | O_TRUNC,
        [EXPORTS_LAB_FILE_USER_WORK_MODE_NEW] = O_RDWR | O_CREAT | O_EXCL,
    };
    int file = open(terminated(&opening->path), flags[opening->mode], 0666);
    if (file < 0) {
        failed(outcome);
    } else {
        outcome->tag = EXPORTS_LAB_FILE_USER_WORK_OUTCOME_DONE;
        places->items[places->count++] = file;
    }
}

static void seek(int file, const target_t *target, outcome_t *outcome) {
    static const int origins[] = {
        [EXPORTS_LAB_FILE_USER_WORK_ORIGIN_START] = SEEK_SET,
        [EXPORTS_LAB_FILE_USER_WORK_ORIGIN_CURRENT] = SEEK_CUR,
        [EXPORTS_LAB_FILE_USER_WORK_ORIGIN_END] = SEEK_END,
    };
    off_t place = lseek(file, target->offset, origins[target->origin]);
    if (place < 0) {
        failed(outcome);
    } else {
        outcome->tag = EXPORTS_LAB_FILE_USER_WORK_OUTCOME_NUMBER;
        outcome->val.number = (uint64_t)place;
    }
}

static void save(content_t *content, int flag, outcome_t *outcome) {
    const char *path = terminated(&content->path);
    done(file_save(path, flag, content->bytes.ptr, content->bytes.len), outcome);
    bytes_free(&content->bytes);
}

static void look(string_t *path, outcome_t *outcome) {
    struct stat found;
    if (stat(terminated(path), &found) != 0) {
        failed(outcome);
    } else if (S_ISDIR(found.st_mode)) {
        outcome->tag = EXPORTS_LAB_FILE_USER_WORK_OUTCOME_FOLDER;
    } else {
        outcome->tag = EXPORTS_LAB_FILE_USER_WORK_OUTCOME_FILE;
        outcome->val.file = (uint64_t)found.st_size;
    }
}

static void list(string_t *path, outcome_t *outcome) {
    struct file_names found;
    if (folder_names(terminated(path), &found) != 0) {
        failed(outcome);
        return;
    }
    string_t *names = allocate(found.count, sizeof *names);
    for (size_t i = 0; i < found.count; i++) {
        names[i] = (string_t){(uint8_t *)found.ptr[i].ptr, found.ptr[i].len};
    }
    free(found.ptr);
    outcome->tag = EXPORTS_LAB_FILE_USER_WORK_OUTCOME_NAMES;
    outcome->val.names = (file_user_list_string_t){names, found.count};
}

/* Does a step at a place with an open file. */
static void take_at(int *place, step_t *step, outcome_t *outcome) {
    int file = *place;
    switch (step->tag) {
    case EXPORTS_LAB_FILE_USER_WORK_STEP_READ: {
        struct file_bytes bytes;
        int result = file_read(file, step->val.read.count, &bytes);
        has_read(result, &bytes, outcome);
        break;
    }
    case EXPORTS_LAB_FILE_USER_WORK_STEP_WRITE: {
        const bytes_t *bytes = &step->val.write.bytes;
        done(file_write(file, bytes->ptr, bytes->len), outcome);
        break;
    }
    case EXPORTS_LAB_FILE_USER_WORK_STEP_SEEK:
        seek(file, &step->val.seek, outcome);
        break;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_RESIZE:
        done(ftruncate(file, step->val.resize.count), outcome);
        break;
    default:
        *place = CLOSED;
        done(close(file), outcome);
    }
}

static uint32_t place_of(const step_t *step) {
    switch (step->tag) {
    case EXPORTS_LAB_FILE_USER_WORK_STEP_READ:
        return step->val.read.at;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_WRITE:
        return step->val.write.at;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_SEEK:
        return step->val.seek.at;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_RESIZE:
        return step->val.resize.at;
    default:
        return step->val.close;
    }
}

static void take(struct places *places, step_t *step, outcome_t *outcome) {
    switch (step->tag) {
    case EXPORTS_LAB_FILE_USER_WORK_STEP_OPEN:
        open_file(places, &step->val.open, outcome);
        break;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_LOAD: {
        struct file_bytes bytes;
        int result = file_load(terminated(&step->val.load), &bytes);
        has_read(result, &bytes, outcome);
        break;
    }
    case EXPORTS_LAB_FILE_USER_WORK_STEP_SAVE:
        save(&step->val.save, O_TRUNC, outcome);
        break;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_APPEND:
        save(&step->val.append, O_APPEND, outcome);
        break;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_LOOK:
        look(&step->val.look, outcome);
        break;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_NAMES:
        list(&step->val.names, outcome);
        break;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_MAKE_FOLDER:
        done(mkdir(terminated(&step->val.make_folder), 0777), outcome);
        break;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_REMOVE_FILE:
        done(unlink(terminated(&step->val.remove_file)), outcome);
        break;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_REMOVE_FOLDER:
        done(rmdir(terminated(&step->val.remove_folder)), outcome);
        break;
    case EXPORTS_LAB_FILE_USER_WORK_STEP_RENAME: {
        const char *old = terminated(&step->val.rename.old);
        done(rename(old, terminated(&step->val.rename.new_)), outcome);
        break;
    }
    default: {
        size_t place = place_of(step);
        if (place < places->count && places->items[place] != CLOSED) {
            take_at(&places->items[place], step, outcome);
        } else {
            outcome->tag = EXPORTS_LAB_FILE_USER_WORK_OUTCOME_ABSENT;
        }
        if (step->tag == EXPORTS_LAB_FILE_USER_WORK_STEP_WRITE) {
            bytes_free(&step->val.write.bytes);
        }
    }
    }
}

static void run(exports_lab_file_user_work_list_step_t *steps,
                exports_lab_file_user_work_list_outcome_t *ret) {
    /* No more files than steps. */
    struct places places = {allocate(steps->len, sizeof(int)), 0};
    *ret = (exports_lab_file_user_work_list_outcome_t){
        allocate(steps->len, sizeof *ret->ptr),
        steps->len,
    };
    for (size_t i = 0; i < steps->len; i++) {
        take(&places, &steps->ptr[i], &ret->ptr[i]);
    }
    for (size_t i = 0; i < places.count; i++) {
        if (places.items[i] != CLOSED) {
            (void)close(places.items[i]);
        }
    }
    free(places.items);
    exports_lab_file_user_work_list_step_free(steps);
}

void exports_lab_file_user_work_by_path(exports_lab_file_user_work_list_step_t *steps,
                                        exports_lab_file_user_work_list_outcome_t *ret) {
    run(steps, ret);
}

void exports_lab_file_user_work_dotted(exports_lab_file_user_work_list_step_t *steps,
                                       exports_lab_file_user_work_list_outcome_t *ret) {
    run(steps, ret);
}

void exports_lab_file_user_work_opened(exports_lab_file_user_work_list_step_t *steps,
                                       exports_lab_file_user_work_list_outcome_t *ret) {
    run(steps, ret);
}

void exports_lab_file_user_work_resized(exports_lab_file_user_work_list_step_t *steps,
                                        exports_lab_file_user_work_list_outcome_t *ret) {
    run(steps, ret);
}
