/*
 * test_doctor-module.c - what doctor says of PKCS#11 modules that do not start
 *
 * The modules are played by this file.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error.h"
#include "command/doctor.h"
#include "store/discover.h"
#include "unit.h"

static bool was_started;

static void say(discover_trouble *trouble, void *ctx)
{
    struct aad_error why;

    (void)aad_error_set(&why, AAD_UNAVAILABLE, NULL, "it does not start\nStart its daemon.");
    trouble(ctx, "broken", &why);
}

enum aad_code discover_keys(const struct discover_call *call, struct aad_error *err)
{
    (void)err;
    was_started = true;
    assert_string_equal(call->store, DISCOVER_ALL);
    assert_false(call->logs_in || call->may_ask);
    say(call->trouble, call->ctx);
    return AAD_OK;
}

void discover_failing(discover_trouble *visit, void *ctx)
{
    say(visit, ctx);
}

void doctor_store_check(struct doctor *d) /* its own test has it */
{
    (void)d;
}

static void want_said(char *store, bool want_started)
{
    struct connection connection = {.store = store};
    struct doctor d = {.checks = json_new_array(), .connections = &connection, .n_connections = 1};

    was_started = false;
    doctor_module_check(&d);
    assert_int_equal(d.n_warned, 1);
    assert_non_null(strstr(buf_text(&d.text), "broken: it does not start"));
    assert_non_null(strstr(buf_text(&d.text), "Start its daemon. While it fails"));
    assert_int_equal(was_started, want_started);
    buf_clear(&d.text);
    json_print_free(&d.checks);
}

TEST(module_that_does_not_start_is_named)
{
    char token[] = "pkcs11:token=x?module-name=m", keyring[] = "secret-service";

    want_said(token, true);
    want_said(keyring, false); /* nobody uses a token: what is known is said */
    want_said(NULL, false);
}
