/*
 * test_discover.c - which modules are asked for a token, and what becomes of those that fail
 *
 * The modules are files in a directory of the test's own; a store's process is a name here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/discover.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "store/client.h"
#include "store/failing.h"
#include "unit.h"

struct store {
    char location[200];
};

static char asked[400], heard[400]; /* locations; what the visitor and the listener were told */
static bool has_unlocked, broken_is_silent;
static unsigned n_open;
static int null_fd = -1; /* always readable */
static struct aad_error error;

/* --- the store ------------------------------------------------------------------------------ */

enum aad_code store_start(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    (void)err;
    *ret = calloc(1, sizeof **ret);
    assert_non_null(*ret);
    n_open++;
    (void)snprintf((*ret)->location, sizeof(*ret)->location, "%s", spec->name_location);
    return AAD_OK;
}

/* A slow one has nothing to say yet: the others come before it. */
int store_fd(const struct store *store)
{
    bool is_silent =
        strstr(store->location, "slow") || (strstr(store->location, "=broken") && broken_is_silent);

    return is_silent ? -1 : null_fd;
}

bool store_location_is_wrong(const struct store *store)
{
    return strstr(store->location, "pin-value");
}

bool store_is_open(const struct store *store)
{
    return !strstr(store->location, "=broken") && !strstr(store->location, "=slow");
}

void store_close(struct store **store)
{
    n_open -= *store != NULL;
    free(*store);
    *store = NULL;
}

enum aad_code store_unlock(struct store *store, struct aad_error *err)
{
    (void)store, (void)err;
    has_unlocked = true;
    return AAD_OK;
}

/* A module is called by what it does. */
enum aad_code store_keys(struct store *store, aad_visit_key *visit, void *ctx,
                         struct aad_error *err)
{
    const char *location = store->location;

    (void)snprintf(asked + strlen(asked), sizeof asked - strlen(asked), "%s ", location);
    if (strstr(location, "=slow"))
        return aad_error_set(err, AAD_TIMEOUT, NULL, "it did not answer in time");
    if (strstr(location, "=broken"))
        return aad_error_set(err, AAD_IO, NULL, "it does not start");
    if (strstr(location, "=absent"))
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "it is not for this program");
    if (strstr(location, "pin-value"))
        return aad_error_set(err, AAD_REFUSED, NULL, "PIN-Wert im URI");
    if (strstr(location, "=empty") || !strstr(location, "=has"))
        return AAD_OK;
    return visit(ctx, &(struct aad_key){"token", location, "label", ""});
}

/* --- the machine ---------------------------------------------------------------------------- */

static void put(const char *name)
{
    char path[200];
    FILE *file;

    (void)snprintf(path, sizeof path, "%s/%s", P11_MODULE_CONFIGS, name);
    file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fclose(file), 0);
}

static int stop(void)
{
    if (null_fd >= 0)
        (void)close(null_fd);
    null_fd = -1;
    return access(P11_MODULE_CONFIGS, F_OK) ? 0 : unit_remove(P11_MODULE_CONFIGS);
}

static int start(void)
{
    (void)stop();
    asked[0] = heard[0] = '\0';
    has_unlocked = broken_is_silent = false;
    n_open = 0;
    memset(&error, 0, sizeof error);
    null_fd = open("/dev/null", O_RDONLY | O_CLOEXEC);
    return null_fd < 0 || mkdir(P11_MODULE_CONFIGS, 0700);
}

static int begin(void)
{
    return unit_enter_dir() || setenv("XDG_STATE_HOME", unit_dir(), 1);
}

BEFORE_ALL(begin);
BEFORE_EACH(start);
AFTER_EACH(stop);

static enum aad_code visit(void *ctx, const struct aad_key *key)
{
    (void)ctx;
    (void)snprintf(heard + strlen(heard), sizeof heard - strlen(heard), "%s ", key->uri);
    return AAD_OK;
}

static void trouble(void *ctx, const char *module, const struct aad_error *err)
{
    (void)ctx;
    (void)snprintf(heard + strlen(heard), sizeof heard - strlen(heard), "(%s: %.80s) ", module,
                   err->what);
}

static enum aad_code discover(const char *store, bool logs_in)
{
    struct discover_call call = {
        .store = store, .timeout_ms = 1000, .logs_in = logs_in, .visit = visit, .trouble = trouble};

    return discover_keys(&call, &error);
}

TEST(every_module_is_asked_in_order)
{
    put("has-b.module");
    put("has-a.module");
    assert_int_equal(discover("pkcs11:token=x", false), AAD_OK);
    assert_string_equal(heard, "pkcs11:token=x?module-name=has-a "
                               "pkcs11:token=x?module-name=has-b ");
    assert_false(has_unlocked);
    assert_int_equal(n_open, 0);
}

TEST(what_is_no_module_is_not_asked)
{
    put("p11-kit-trust.module");
    put("has-a.module.dpkg-old");
    put(".module");
    put(".hidden.module");
    put("has space.module");
    put("has&x=y.module");
    assert_int_equal(discover("pkcs11:", false), AAD_OK);
    assert_string_equal(asked, "");
}

TEST(module_that_fails_is_named_and_takes_nothing_along)
{
    put("has-a.module");
    put("slow.module");
    put("has-z.module");
    assert_int_equal(discover("pkcs11:token=x", false), AAD_OK);
    assert_string_equal(heard, "pkcs11:token=x?module-name=has-a "
                               "pkcs11:token=x?module-name=has-z "
                               "(slow: it did not answer in time) ");
}

TEST(module_that_is_not_for_this_program_is_no_trouble)
{
    put("absent.module");
    put("has-a.module");
    assert_int_equal(discover("pkcs11:token=x", false), AAD_OK);
    assert_string_equal(heard, "pkcs11:token=x?module-name=has-a ");
    assert_false(failing_find("absent", NULL));
}

static void note_failing(void *ctx, const char *module, const struct aad_error *err)
{
    (void)ctx;
    (void)snprintf(heard, sizeof heard, "%s: %.80s", module, err->what);
}

/* It is asked once; from then on, it is heard if it is quick. */
TEST(module_that_did_not_start_is_not_waited_for)
{
    put("broken.module");
    put("has-z.module");
    assert_int_equal(discover("pkcs11:token=x", false), AAD_OK);
    assert_string_equal(heard, "(broken: it does not start) pkcs11:token=x?module-name=has-z ");
    assert_true(failing_find("broken", NULL));
    broken_is_silent = true;
    asked[0] = heard[0] = '\0';
    assert_int_equal(discover("pkcs11:token=x", false), AAD_OK);
    assert_string_equal(asked, "pkcs11:token=x?module-name=has-z ");
    assert_string_equal(heard, "pkcs11:token=x?module-name=has-z (broken: it does not start) ");
    asked[0] = '\0'; /* whoever wants to see all waits for all */
    assert_int_equal(discover(DISCOVER_ALL, false), AAD_OK);
    assert_non_null(strstr(asked, "module-name=broken"));
    discover_failing(note_failing, NULL);
    assert_string_equal(heard, "broken: it does not start");
    failing_forget("broken");
    heard[0] = '\0';
    discover_failing(note_failing, NULL);
    assert_string_equal(heard, "");
}

/* It may be the one that is meant, and slow. */
TEST(module_that_did_not_start_is_waited_for_where_no_other_has_it)
{
    const struct aad_error why = {.code = AAD_IO, .what = "it did not start"};

    put("has-slow.module");
    failing_note("has-slow", &why);
    assert_int_equal(discover("pkcs11:token=x", false), AAD_OK);
    assert_string_equal(asked, "");
    assert_string_equal(heard, "(has-slow: it did not start) ");
    failing_forget("has-slow");
}

TEST(module_that_starts_again_is_forgiven)
{
    const struct aad_error why = {.code = AAD_IO, .what = "it did not start"};

    put("has-a.module");
    failing_note("has-a", &why);
    assert_int_equal(discover("pkcs11:token=x", false), AAD_OK);
    assert_string_equal(heard, "pkcs11:token=x?module-name=has-a ");
    assert_false(failing_find("has-a", NULL));
}

TEST(complete_location_asks_one_module_and_fails_as_it_does)
{
    put("has-a.module");
    assert_int_equal(discover("pkcs11:token=x?module-name=slow", false), AAD_TIMEOUT);
    assert_string_equal(asked, "pkcs11:token=x?module-name=slow ");
    assert_string_equal(error.what, "it did not answer in time");
}

TEST(uri_that_may_not_be_used_is_an_error_at_once)
{
    put("has-a.module");
    put("has-b.module");
    assert_int_equal(discover("pkcs11:token=x?pin-value=1", false), AAD_REFUSED);
    assert_string_equal(asked, "pkcs11:token=x?pin-value=1&module-name=has-a ");
    assert_int_equal(n_open, 0);
}

TEST(login_comes_only_when_asked_for)
{
    put("has-a.module");
    assert_int_equal(discover("pkcs11:token=x", true), AAD_OK);
    assert_true(has_unlocked);
}

TEST(module_name_counts_only_in_the_query)
{
    assert_true(discover_is_complete("pkcs11:token=x?module-name=a"));
    assert_true(discover_is_complete("pkcs11:token=x?pin-source=b&module-name=a"));
    assert_true(discover_is_complete("pkcs11:?module-name=a"));
    assert_false(discover_is_complete("pkcs11:token=x"));
    assert_false(discover_is_complete("pkcs11:object=module-name=a"));
    assert_false(discover_is_complete("pkcs11:token=x?xmodule-name=a"));
    assert_false(discover_is_complete("pkcs11:"));
}

/* --- completing ----------------------------------------------------------------------------- */

static enum aad_code complete(const char *store, const char *want)
{
    auto_buf struct buf ret = {0};
    enum aad_code code = discover_complete(store, 1000, &ret, &error);

    assert_string_equal(code ? "" : buf_text(&ret), want);
    assert_true(!code || !ret.len);
    return code;
}

TEST(one_token_completes_the_location)
{
    put("has-a.module");
    put("empty.module");
    put("slow.module");
    assert_int_equal(
        complete("pkcs11:token=x;object=k", "pkcs11:token=x;object=k?module-name=has-a"), AAD_OK);
    assert_int_equal(complete("pkcs11:token=x?a=b", "pkcs11:token=x?a=b&module-name=has-a"),
                     AAD_OK);
}

TEST(what_is_complete_is_left_as_it_is)
{
    put("has-a.module");
    assert_int_equal(complete("pkcs11:token=x?module-name=b", "pkcs11:token=x?module-name=b"),
                     AAD_OK);
    assert_string_equal(asked, "");
}

TEST(no_token_is_unavailable)
{
    put("empty.module");
    assert_int_equal(complete("pkcs11:token=x", ""), AAD_UNAVAILABLE);
    assert_non_null(strstr(error.what, "no token matches pkcs11:token=x"));
}

TEST(two_tokens_are_both_shown)
{
    put("has-a.module");
    put("has-b.module");
    assert_int_equal(complete("pkcs11:token=x", ""), AAD_AMBIGUOUS);
    assert_non_null(strstr(error.what, "module-name=has-a"));
    assert_non_null(strstr(error.what, "module-name=has-b"));
}
