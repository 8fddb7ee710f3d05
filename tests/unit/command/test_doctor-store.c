/*
 * test_doctor-store.c - what doctor says of stores, in use and not
 *
 * The store's process is played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/clock.h"
#include "base/error.h"
#include "broker/mint-module.h"
#include "command/doctor.h"
#include "connection/rotation.h"
#include "store/master.h"
#include "store/open.h"
#include "unit.h"

static struct doctor d;
static struct connection connection;
static enum aad_code answer;
static unsigned opened;
static bool lists;

enum aad_code store_open(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    (void)err;
    assert_false(spec->may_ask);
    assert_true(deadline_left_ms(&spec->deadline) <= 3000);
    opened++;
    *ret = (struct store *)(void *)&opened; /* seen by the fakes of here alone */
    return AAD_OK;
}

void store_close(struct store **store)
{
    (void)store;
}

enum aad_code store_check(struct store *store, struct aad_error *err)
{
    (void)store;
    return answer ? aad_error_set(err, answer, NULL, "it said no") : AAD_OK;
}

/* Whose secrets the store has: the last is nobody's, and the PIN is a token's. */
enum aad_code store_list(struct store *store, aad_visit *visit, void *ctx, struct aad_error *err)
{
    static const struct aad_item items[] = {{"there", "password", NULL, NULL},
                                            {"gone", "client-secret", NULL, NULL},
                                            {"gone", "refresh-token", NULL, NULL},
                                            {"pkcs11-token", "pin-0123456789abcdef", NULL, NULL}};

    (void)store, (void)err;
    for (size_t i = 0; lists && i < COUNT(items); i++)
        assert_int_equal(visit(ctx, &items[i]), AAD_OK);
    return AAD_OK;
}

/* --- certificates, as the mint module sees them -------------------------------------------------
 */

static int certificate_days;

static enum aad_code look(const struct mint_key_request *request, struct mint_certificate *ret,
                          struct aad_error *err)
{
    assert_false(request->may_ask);
    if (!certificate_days)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is none\nMake one.");
    (void)snprintf(ret->used.sha1, sizeof ret->used.sha1, "A1A1");
    ret->used.until_s = clock_now_s() + certificate_days * 24L * 3600 + 60;
    ret->used.is_self_made = true;
    return AAD_OK;
}

enum aad_code mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.certificate = look};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

void doctor_module_check(struct doctor *doctor) /* its own test has it */
{
    (void)doctor;
}

bool master_is_kept(void)
{
    return true;
}

static struct deadline end; /* of all looks; zero = far */

static const char *check(char *store, enum aad_code says)
{
    buf_clear(&d.text);
    json_print_free(&d.checks);
    connection.store = store;
    d = (struct doctor){.checks = json_new_array(),
                        .end = end,
                        .connections = &connection,
                        .n_connections = store ? 1 : 0};
    answer = says;
    opened = 0;
    doctor_store_check(&d);
    return buf_text(&d.text);
}

static char secret_service[] = "secret-service", keyring_file[] = "keyring-file",
            token[] = "pkcs11:token=x";

TEST(used_store_that_is_gone_fails) /* P11 */
{
    assert_non_null(strstr(check(secret_service, AAD_UNAVAILABLE), "fail  store"));
    assert_non_null(strstr(check(keyring_file, AAD_TIMEOUT), "fail  store"));
    assert_non_null(strstr(check(token, AAD_UNAVAILABLE), "fail  store"));
}

TEST(locked_store_is_a_warning)
{
    assert_non_null(strstr(check(secret_service, AAD_LOCKED), "warn  store"));
    assert_int_equal(d.n_failed, 0);
}

TEST(machine_without_a_desktop_is_fine_with_the_embedded_store)
{
    answer = AAD_UNAVAILABLE;
    assert_non_null(strstr(check(keyring_file, AAD_OK), "ok    store              keyring-file"));
    assert_non_null(strstr(buf_text(&d.text), "kept by the kernel"));
    assert_int_equal(d.n_failed, 0);
}

TEST(nothing_in_use_and_no_keyring_is_a_warning)
{
    assert_non_null(strstr(check(NULL, AAD_UNAVAILABLE), "warn  store"));
    assert_int_equal(d.n_failed, 0);
    assert_int_equal(opened, 1);
}

static void make_connection_there(void)
{
    static char home[] = "/tmp/test-doctor-store.XXXXXX";

    assert_non_null(mkdtemp(home));
    assert_int_equal(setenv("XDG_CONFIG_HOME", home, 1), 0);
    assert_int_equal(system("umask 077; cd \"$XDG_CONFIG_HOME\" && "
                            "mkdir -p aad-credential/connections && "
                            "echo '{}' >aad-credential/connections/there.json"),
                     0);
}

static const char *check_certificate(int days)
{
    static char grant[] = "client-certificate", name[] = "arm";
    const char *text;

    certificate_days = days;
    connection.grant = grant;
    (void)snprintf(connection.name, sizeof connection.name, "%s", name);
    text = check(keyring_file, AAD_OK);
    connection.grant = NULL;
    connection.name[0] = '\0';
    return text;
}

TEST(end_of_a_certificate_is_seen_before_it_comes)
{
    assert_non_null(strstr(check_certificate(40), "ok    certificate        arm: A1A1, 40 days"));
    assert_non_null(strstr(check_certificate(9), "warn  certificate        arm: A1A1, 9 days"));
    assert_non_null(strstr(buf_text(&d.text), "key certificate arm --renew"));
    assert_non_null(strstr(check_certificate(-1), "fail  certificate        arm: A1A1, EXPIRED"));
    assert_non_null(strstr(check_certificate(0), "warn  certificate        arm: there is none"));
}

/* The stores before it may have hung, each until its limit. */
TEST(certificate_for_which_no_time_is_left_is_not_called_ok)
{
    end = deadline_in_ms(1);
    assert_non_null(strstr(check_certificate(40), "warn  certificate        arm: not looked at"));
    end = (struct deadline){0};
}

static const char *check_secret_of(const char *name, enum aad_code says)
{
    static char grant[] = "password";
    const char *text;

    connection.grant = grant;
    (void)snprintf(connection.name, sizeof connection.name, "%s", name);
    lists = true;
    text = check(secret_service, says);
    lists = false;
    connection.grant = NULL;
    connection.name[0] = '\0';
    return text;
}

/* The store works, and the connection does not. */
TEST(secret_that_is_missing_is_noticed)
{
    static const char missing[] = "warn  store              secret-service: has no password of ";

    assert_non_null(strstr(check_secret_of("other", AAD_OK), missing));
    assert_non_null(strstr(buf_text(&d.text), "aad-credential connection edit other --secret\n"));
    assert_null(strstr(check_secret_of("there", AAD_OK), missing));
    assert_null(strstr(check_secret_of("other", AAD_LOCKED), missing));
}

TEST(secret_of_a_connection_that_is_gone_is_named_once)
{
    const char *text;

    make_connection_there();
    lists = true;
    text = check(secret_service, AAD_OK);
    assert_non_null(strstr(text, "warn  store              secret-service: has a client-secret of "
                                 "'gone', a connection that is gone\n"));
    assert_non_null(strstr(text, "Remove it: aad-credential connection remove gone --store "
                                 "'secret-service'\n"));
    assert_null(strstr(text, "refresh-token"));
    assert_null(strstr(text, "'there'"));
    assert_null(strstr(text, "pkcs11-token"));
    assert_int_equal(opened, 1); /* checked and listed in one process */
    assert_non_null(strstr(check(token, AAD_LOCKED), "--store 'pkcs11:token=x'\n"));
    assert_null(strstr(check(token, AAD_TIMEOUT), "'gone'"));
    lists = false;
    assert_int_equal(system("rm -rf \"$XDG_CONFIG_HOME\""), 0);
}

/* Nothing but a person's date tells it. */
TEST(last_day_of_a_bare_secret_is_told)
{
    static char grant[] = "personal-access-token", gone[] = "2020-01-31", far[] = "2999-12-31";

    connection.grant = grant;
    (void)strcpy(connection.name, "ado");
    assert_non_null(strstr(check(secret_service, AAD_OK),
                           "warn  expiry             nobody has said when the "
                           "personal-access-token of 'ado' expires"));
    assert_non_null(strstr(buf_text(&d.text), "connection edit ado --expires YYYY-MM-DD"));
    connection.expires = far;
    assert_non_null(strstr(check(secret_service, AAD_OK), "ok    expiry             ado: "));
    connection.expires = gone;
    assert_non_null(strstr(check(secret_service, AAD_OK), "fail  expiry  "));
    assert_int_equal(d.n_failed, 1);
    connection.grant = connection.expires = NULL;
}

static void stop_rotation(enum rotation_phase phase, int64_t due_s)
{
    auto_rotation struct rotation r = {.lock = -1};
    struct aad_error err;

    assert_int_equal(rotation_open(&connection, &r, &err), AAD_OK);
    r.phase = phase;
    r.due_s = due_s;
    assert_int_equal(rotation_save(&r, &err), AAD_OK);
}

TEST(rotation_that_stopped_is_told)
{
    static char home[] = "/tmp/test-doctor-store.XXXXXX", grant[] = "client-secret";
    const char *text;

    assert_non_null(mkdtemp(home));
    assert_int_equal(setenv("XDG_STATE_HOME", home, 1), 0);
    connection.grant = grant;
    (void)strcpy(connection.name, "app");
    stop_rotation(ROTATION_STORED, 0);
    text = check(secret_service, AAD_OK);
    assert_non_null(strstr(text, "warn  rotation           app: the replacement of its client-"));
    assert_non_null(strstr(text, "Go on: aad-credential rotate app --finish"));
    stop_rotation(ROTATION_USED, clock_now_s() + 86400);
    assert_non_null(strstr(check(secret_service, AAD_OK), "ok    rotation           app: "));
    assert_int_equal(system("rm -rf \"$XDG_STATE_HOME\""), 0);
    connection.grant = NULL;
    connection.name[0] = '\0';
}
