/* The world `reporter` in C: users are created by the imported service. */
#include "report.h"
#include "reporter.h"

#include <stdlib.h>
#include <string.h>

typedef exports_my_reporting_reports_list_user_t users_t;
typedef exports_my_reporting_reports_summary_t summary_t;
typedef exports_my_reporting_reports_domain_share_t domain_share_t;
typedef my_user_service_service_create_user_result_t result_t;

/* Memory for some items; none for no item. */
static void *allocate(size_t count, size_t size) {
    void *items = count > 0 ? calloc(count, size) : NULL;
    if (items == NULL && count > 0) {
        abort();
    }
    return items;
}

static bool is(reporter_string_t string, const char *word) {
    return string.len == strlen(word) && memcmp(string.ptr, word, string.len) == 0;
}

static void count_broken(const result_t *result, summary_t *summary) {
    for (size_t i = 0; i < result->errors.len; i++) {
        reporter_string_t field = result->errors.ptr[i].field;
        summary->broken.name += is(field, "name");
        summary->broken.email += is(field, "email");
        summary->broken.age += is(field, "age");
    }
}

void exports_my_reporting_reports_report_users(users_t *users, summary_t *ret) {
    my_user_service_service_list_user_t lent = {users->ptr, users->len};
    my_user_service_service_list_create_user_result_t results;
    my_user_service_service_create_users(&lent, &results);

    *ret = (summary_t){
        .ages = {allocate(BUCKETS, sizeof(uint32_t)), BUCKETS},
        .scores = {allocate(users->len, sizeof(double)), users->len},
    };
    struct share *shares = allocate(users->len, sizeof *shares);
    for (size_t i = 0; i < users->len; i++) {
        const exports_my_reporting_reports_user_t *user = &users->ptr[i];
        const result_t *result = &results.ptr[i];
        if (result->success) {
            shares[ret->created++] = domain_of(user->email.ptr, user->email.len);
        }
        count_broken(result, ret);
        ret->ages.ptr[age_bucket(user->age)]++;
        ret->scores.ptr[i] = score(user->age, user->name.ptr, user->name.len, result->success);
    }
    ret->rejected = (uint32_t)users->len - ret->created;

    ret->domains.len = domain_shares(shares, ret->created);
    ret->domains.ptr = allocate(ret->domains.len, sizeof *ret->domains.ptr);
    for (size_t i = 0; i < ret->domains.len; i++) {
        domain_share_t *share = &ret->domains.ptr[i];
        *share = (domain_share_t){.users = shares[i].users, .share = shares[i].share};
        reporter_string_dup_n(&share->domain, (const char *)shares[i].domain, shares[i].length);
    }
    free(shares);
    my_user_service_service_list_create_user_result_free(&results);
    exports_my_reporting_reports_list_user_free(users);
}
