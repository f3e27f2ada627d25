/* The world `user-store` in C: users in databases that another component has. An import
   borrows its arguments, but an `own` handle is given away; what it answers is the
   caller's. */
#include "statement.h"
#include "user_store.h"

#include <stdlib.h>
#include <string.h>

typedef exports_my_database_users_outcome_t outcome_t;
typedef exports_my_database_users_step_t step_t;
typedef my_database_connection_own_db_connection_t own_t;
typedef my_database_connection_borrow_db_connection_t borrow_t;
typedef my_database_connection_result_list_list_string_string_t rows_t;
typedef my_database_connection_result_u64_string_t changed_t;
typedef user_store_string_t string_t;

/* A place; empty once its connection was dropped. */
struct place {
    bool taken;
    own_t connection;
};

struct places {
    struct place *items;
    size_t count;
};

static void *allocate(size_t count, size_t size) {
    void *items = count > 0 ? calloc(count, size) : NULL;
    if (items == NULL && count > 0) {
        abort();
    }
    return items;
}

/* A word as an argument. */
static string_t borrowed(const char *word) {
    string_t string;
    user_store_string_set(&string, word);
    return string;
}

static void fail(outcome_t *outcome, const char *why) {
    outcome->tag = EXPORTS_MY_DATABASE_USERS_OUTCOME_FAILED;
    user_store_string_dup(&outcome->val.failed, why);
}

static void query(borrow_t connection, string_t *sql, outcome_t *outcome) {
    rows_t answer;
    my_database_connection_method_db_connection_query(connection, sql, &answer);
    if (answer.is_err) {
        outcome->tag = EXPORTS_MY_DATABASE_USERS_OUTCOME_FAILED;
        outcome->val.failed = answer.val.err;
    } else {
        outcome->tag = EXPORTS_MY_DATABASE_USERS_OUTCOME_ROWS;
        outcome->val.rows = answer.val.ok;
    }
}

static void execute(borrow_t connection, string_t *sql, outcome_t *outcome) {
    changed_t answer;
    my_database_connection_method_db_connection_execute(connection, sql, &answer);
    if (answer.is_err) {
        outcome->tag = EXPORTS_MY_DATABASE_USERS_OUTCOME_FAILED;
        outcome->val.failed = answer.val.err;
    } else {
        outcome->tag = EXPORTS_MY_DATABASE_USERS_OUTCOME_CHANGED;
        outcome->val.changed = answer.val.ok;
    }
}

static void insert_user(borrow_t connection, const string_t *name, const string_t *email,
                        outcome_t *outcome) {
    static const char before[] = "INSERT INTO users VALUES (", between[] = ", ", after[] = ")";
    size_t len = sizeof before + sizeof between + sizeof after +
                 quoted_length(name->ptr, name->len) + quoted_length(email->ptr, email->len);
    uint8_t *text = allocate(len, 1), *end = write_word(text, before);
    end = write_quoted(end, name->ptr, name->len);
    end = write_word(end, between);
    end = write_quoted(end, email->ptr, email->len);
    end = write_word(end, after);
    string_t sql = {text, (size_t)(end - text)};
    execute(connection, &sql, outcome);
    free(text);
}

static void add_user(borrow_t connection, const exports_my_database_users_new_user_t *user,
                     outcome_t *outcome) {
    static const char there[] = "table users already exists";
    if (user->name.len == 0) {
        fail(outcome, "name is required");
        return;
    }
    if (memchr(user->email.ptr, '@', user->email.len) == NULL) {
        fail(outcome, "email is invalid");
        return;
    }
    string_t create = borrowed("CREATE TABLE users (name, email)");
    execute(connection, &create, outcome);
    if (outcome->tag == EXPORTS_MY_DATABASE_USERS_OUTCOME_FAILED) {
        const string_t *why = &outcome->val.failed;
        if (why->len != strlen(there) || memcmp(why->ptr, there, why->len) != 0) {
            return;
        }
        exports_my_database_users_outcome_free(outcome);
    }
    insert_user(connection, &user->name, &user->email, outcome);
}

static uint32_t place_of(const step_t *step) {
    switch (step->tag) {
    case EXPORTS_MY_DATABASE_USERS_STEP_QUERY:
        return step->val.query.at;
    case EXPORTS_MY_DATABASE_USERS_STEP_EXECUTE:
        return step->val.execute.at;
    case EXPORTS_MY_DATABASE_USERS_STEP_CLOSE:
        return step->val.close;
    case EXPORTS_MY_DATABASE_USERS_STEP_RELEASE:
        return step->val.release;
    case EXPORTS_MY_DATABASE_USERS_STEP_DESCRIBE:
        return step->val.describe;
    case EXPORTS_MY_DATABASE_USERS_STEP_RENAME:
        return step->val.rename.at;
    case EXPORTS_MY_DATABASE_USERS_STEP_ADD_USER:
        return step->val.add_user.at;
    default:
        return step->val.list_users;
    }
}

/* Does a step at a place with a connection. */
static void run_at(struct place *place, step_t *step, outcome_t *outcome) {
    borrow_t connection = my_database_connection_borrow_db_connection(place->connection);
    outcome->tag = EXPORTS_MY_DATABASE_USERS_OUTCOME_DONE;
    switch (step->tag) {
    case EXPORTS_MY_DATABASE_USERS_STEP_QUERY:
        query(connection, &step->val.query.text, outcome);
        break;
    case EXPORTS_MY_DATABASE_USERS_STEP_EXECUTE:
        execute(connection, &step->val.execute.text, outcome);
        break;
    case EXPORTS_MY_DATABASE_USERS_STEP_CLOSE:
        my_database_connection_method_db_connection_close(connection);
        break;
    case EXPORTS_MY_DATABASE_USERS_STEP_RELEASE:
        my_database_connection_db_connection_drop_own(place->connection);
        place->taken = false;
        break;
    case EXPORTS_MY_DATABASE_USERS_STEP_DESCRIBE:
        outcome->tag = EXPORTS_MY_DATABASE_USERS_OUTCOME_TEXT;
        my_database_connection_describe(connection, &outcome->val.text);
        break;
    case EXPORTS_MY_DATABASE_USERS_STEP_RENAME:
        place->connection =
            my_database_connection_rename(place->connection, &step->val.rename.text);
        break;
    case EXPORTS_MY_DATABASE_USERS_STEP_ADD_USER:
        add_user(connection, &step->val.add_user, outcome);
        break;
    default: {
        string_t all = borrowed("SELECT name, email FROM users ORDER BY name");
        query(connection, &all, outcome);
    }
    }
}

static void run(struct places *places, step_t *step, outcome_t *outcome) {
    if (step->tag == EXPORTS_MY_DATABASE_USERS_STEP_OPEN) {
        own_t opened = my_database_connection_constructor_db_connection(&step->val.open);
        places->items[places->count++] = (struct place){true, opened};
        outcome->tag = EXPORTS_MY_DATABASE_USERS_OUTCOME_DONE;
        return;
    }
    size_t place = place_of(step);
    if (place >= places->count || !places->items[place].taken) {
        outcome->tag = EXPORTS_MY_DATABASE_USERS_OUTCOME_ABSENT;
        return;
    }
    run_at(&places->items[place], step, outcome);
}

void exports_my_database_users_run(exports_my_database_users_list_step_t *steps,
                                   exports_my_database_users_list_outcome_t *ret) {
    /* No more connections than steps. */
    struct places places = {allocate(steps->len, sizeof(struct place)), 0};
    *ret = (exports_my_database_users_list_outcome_t){
        allocate(steps->len, sizeof *ret->ptr),
        steps->len,
    };
    for (size_t i = 0; i < steps->len; i++) {
        run(&places, &steps->ptr[i], &ret->ptr[i]);
    }
    for (size_t i = 0; i < places.count; i++) {
        if (places.items[i].taken) {
            my_database_connection_db_connection_drop_own(places.items[i].connection);
        }
    }
    free(places.items);
    exports_my_database_users_list_step_free(steps);
}
