/*
 * test_doubt.c - PINs that were refused, and PINs of which nobody knows whether they counted (P6)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "doubt.h"

#include <sys/stat.h>
#include <unistd.h>

#include "quick-fingerprint.h"
#include "unit.h"

static char directory[64];
static struct aad_error error;

static const char *host_setting(void *ctx, const char *name)
{
    (void)ctx;
    return !strcmp(name, "directory") ? directory : NULL;
}

static const struct aad_store_host host = {.size = sizeof host, .setting = host_setting};
static struct aad_store_state state;
static struct doubt doubt;
static struct refused *const list = &doubt.pins;

/* Each test has a token of its own. */
static int set_up(void)
{
    static unsigned char n;

    (void)snprintf(directory, sizeof directory, "%s/data", unit_dir());
    state = (struct aad_store_state){.host = &host};
    memset(&state.token, ' ', sizeof state.token);
    state.token.serialNumber[0] = ++n;
    state.token.flags = 0;
    memset(&doubt, 0, sizeof doubt);
    return doubt_init(&doubt, &state, &error);
}

BEFORE_EACH(set_up);

static bool is_in(struct refused *refused, const char *pin)
{
    bool is_known = false;

    assert_int_equal(refused_find(refused, (const void *)pin, strlen(pin), &is_known, &error),
                     AAD_OK);
    return is_known;
}

static bool note(const char *pin)
{
    return refused_note(list, (const void *)pin, strlen(pin));
}

static bool is_in_doubt(const char *pin)
{
    bool is = false;

    assert_int_equal(doubt_find(&doubt, (const void *)pin, strlen(pin), &is, &error), AAD_OK);
    return is;
}

/* As another process, which sees the token so. */
static void look(CK_FLAGS flags)
{
    state.token.flags = flags;
    doubt_look(&doubt, &state.token);
}

TEST(noted_pins_are_known_until_they_are_forgotten)
{
    struct stat st;

    assert_false(is_in(list, "1111"));
    assert_true(note("1111") && note("2222") && note("2222"));
    assert_int_equal(stat(list->path, &st), 0);
    assert_int_equal(st.st_size, REFUSED_SALT + 2 * CRYPTO_DIGEST_SIZE);
    assert_true(is_in(list, "1111") && is_in(list, "2222"));
    refused_forget(list, (const void *)"1111", 4);
    refused_forget(list, (const void *)"3333", 4);
    assert_false(is_in(list, "1111"));
    assert_true(is_in(list, "2222"));
    refused_forget(list, (const void *)"2222", 4);
    assert_int_not_equal(access(list->path, F_OK), 0);
}

TEST(oldest_pin_makes_room)
{
    char pin[] = "0000";

    for (int i = 0; i <= REFUSED_MAX; i++, pin[0]++)
        assert_true(note(pin));
    assert_false(is_in(list, "0000"));
    assert_true(is_in(list, "1000") && is_in(list, "8000"));
}

TEST(mark_of_a_process_that_died_puts_every_pin_in_doubt)
{
    look(0);
    assert_false(is_in_doubt("1111"));
    assert_int_equal(doubt_begin(&doubt, &error), AAD_OK);
    look(0); /* this token has not shown yet that it counts */
    assert_true(is_in_doubt("1111"));
    doubt_end(&doubt); /* of somebody else's try, which settles nothing */
    look(0);
    assert_true(is_in_doubt("1111"));
    doubt_clear(&doubt);
    look(0);
    assert_false(is_in_doubt("1111"));
}

TEST(token_that_has_shown_a_flag_is_believed)
{
    assert_true(note("1111"));
    look(0);
    assert_true(is_in_doubt("1111"));
    assert_false(is_in_doubt("2222"));
    look(CKF_USER_PIN_COUNT_LOW);
    assert_true(is_in_doubt("1111"));
    look(0);
    assert_false(is_in_doubt("1111"));
    assert_int_equal(doubt_begin(&doubt, &error), AAD_OK);
    look(0);
    assert_false(is_in_doubt("1111"));
}

TEST(softhsm_is_believed_at_once)
{
    memcpy(state.token.model, "SoftHSM v2", 10);
    assert_true(note("1111"));
    look(CKF_USER_PIN_COUNT_LOW);
    assert_true(is_in_doubt("1111"));
    look(0);
    assert_false(is_in_doubt("1111"));
}

TEST(each_module_has_its_own_marks)
{
    char other[600], same[600];

    state.module_id[0] = 1;
    assert_int_equal(files_mark(&state, "doubt", other, sizeof other, &error), AAD_OK);
    assert_string_not_equal(list->path, other);
    assert_int_equal(files_path(&state, "x", same, sizeof same, &error), AAD_OK);
    state.module_id[0] = 2; /* an encrypted file is the token's, under whichever module */
    assert_int_equal(files_path(&state, "x", other, sizeof other, &error), AAD_OK);
    assert_string_equal(same, other);
}

TEST(damaged_list_is_an_error_and_not_forgotten)
{
    bool is = false;

    assert_int_equal(files_write(list->path, "x", 1, &error), AAD_OK);
    assert_int_equal(refused_find(list, (const void *)"1111", 4, &is, &error), AAD_IO);
    assert_false(note("1111"));
}
