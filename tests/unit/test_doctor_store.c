/*
 * test_doctor_store.c - what doctor says of stores, in use and not
 *
 * The store's process is played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "command/doctor.h"
#include "store/open.h"
#include "store/master.h"

static struct doctor d;
static struct connection connection;
static enum aad_code answer;
static unsigned opened;

enum aad_code store_open(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    (void)ret, (void)err;
    assert_false(spec->may_ask);
    assert_true(deadline_left_ms(&spec->deadline) <= 3000);
    opened++;
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

bool master_is_kept(void)
{
    return true;
}

static const char *check(char *store, enum aad_code says)
{
    buf_clear(&d.text);
    json_free(&d.checks);
    connection.store = store;
    d = (struct doctor){
        .checks = json_new_array(), .connections = &connection, .n_connections = store ? 1 : 0};
    answer = says;
    opened = 0;
    doctor_store_check(&d);
    return buf_text(&d.text);
}

static char secret_service[] = "secret-service", keyring_file[] = "keyring-file",
            token[] = "pkcs11:token=x";

static void used_store_that_is_gone_fails(void **state)
{
    (void)state; /* P11 */
    assert_non_null(strstr(check(secret_service, AAD_UNAVAILABLE), "fail  store"));
    assert_non_null(strstr(check(keyring_file, AAD_TIMEOUT), "fail  store"));
    assert_non_null(strstr(check(token, AAD_UNAVAILABLE), "fail  store"));
}

static void locked_store_is_a_warning(void **state)
{
    (void)state;
    assert_non_null(strstr(check(secret_service, AAD_LOCKED), "warn  store"));
    assert_int_equal(d.n_failed, 0);
}

static void machine_without_a_desktop_is_fine_with_the_embedded_store(void **state)
{
    (void)state;
    answer = AAD_UNAVAILABLE;
    assert_non_null(strstr(check(keyring_file, AAD_OK), "ok    store              keyring-file"));
    assert_non_null(strstr(buf_text(&d.text), "kept by the kernel"));
    assert_int_equal(d.n_failed, 0);
}

static void nothing_in_use_and_no_keyring_is_a_warning(void **state)
{
    (void)state;
    assert_non_null(strstr(check(NULL, AAD_UNAVAILABLE), "warn  store"));
    assert_int_equal(d.n_failed, 0);
    assert_int_equal(opened, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(used_store_that_is_gone_fails),
        cmocka_unit_test(locked_store_is_a_warning),
        cmocka_unit_test(machine_without_a_desktop_is_fine_with_the_embedded_store),
        cmocka_unit_test(nothing_in_use_and_no_keyring_is_a_warning),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
