/*
 * test_keyring.c - the embedded keyring where no key can be made of the master password
 *
 * That is no wrong password: nothing is made or changed, and the password may be right all the
 * same.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "keyring-file/keyring.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include <openssl/evp.h>

#include "unit.h"

static unsigned n_derived, n_good, n_judged;
static const char *next_password;
static struct aad_store_state state;
static struct aad_error error;

int __real_EVP_PBE_scrypt(const char *password, size_t len, const unsigned char *salt,
                          size_t salt_len, uint64_t n, uint64_t r, uint64_t p, uint64_t most,
                          unsigned char *ret, size_t ret_len);
int __wrap_EVP_PBE_scrypt(const char *password, size_t len, const unsigned char *salt,
                          size_t salt_len, uint64_t n, uint64_t r, uint64_t p, uint64_t most,
                          unsigned char *ret, size_t ret_len);

/* Works n_good times. */
int __wrap_EVP_PBE_scrypt(const char *password, size_t len, const unsigned char *salt,
                          size_t salt_len, uint64_t n, uint64_t r, uint64_t p, uint64_t most,
                          unsigned char *ret, size_t ret_len)
{
    (void)n, (void)r, (void)p, (void)most;
    if (n_derived++ >= n_good)
        return 0;
    return __real_EVP_PBE_scrypt(password, len, salt, salt_len, 2, 1, 1, 0, ret, ret_len);
}

static enum aad_code host_ask(void *ctx, enum aad_question question, const char *subject,
                              aad_sink *sink, void *sink_ctx, struct aad_error *err)
{
    const char *answer = question == AAD_ASK_NEW_PASSWORD ? next_password : "present";

    (void)ctx, (void)subject, (void)err;
    return sink(sink_ctx, answer, strlen(answer));
}

static void host_answer_was(void *ctx, enum aad_question question, bool right)
{
    (void)ctx, (void)question, (void)right;
    n_judged++;
}

static int64_t host_time_left_ms(void *ctx)
{
    (void)ctx;
    return UNIT_HUNG_MS;
}

static const char *host_setting(void *ctx, const char *name)
{
    (void)ctx;
    return !strcmp(name, "master-at-hand") ? "yes" : NULL;
}

/* It keeps no key: each opening makes one. */
static const struct aad_store_host host = {.size = offsetof(struct aad_store_host, keep),
                                           .ask = host_ask,
                                           .answer_was = host_answer_was,
                                           .time_left_ms = host_time_left_ms,
                                           .setting = host_setting};

/* Another process: nothing is open. That many keys can be made. */
static void begin(unsigned good)
{
    char path[100];

    folder_close(&state.folder);
    memset(&state, 0, sizeof state);
    memset(&error, 0, sizeof error);
    state.host = &host;
    (void)snprintf(path, sizeof path, "%s/keyring-file", unit_dir());
    assert_int_equal(folder_init(&state.folder, path, &error), AAD_OK);
    n_derived = n_judged = 0;
    n_good = good;
}

static int read_header(unsigned char ret[HEADER_SIZE])
{
    char path[100];
    int fd, n;

    (void)snprintf(path, sizeof path, "%s/keyring-file/" KEYRING_HEADER, unit_dir());
    fd = open(path, O_RDONLY | O_CLOEXEC);
    n = fd < 0 ? -errno : (int)read(fd, ret, HEADER_SIZE);
    if (fd >= 0)
        (void)close(fd);
    return n;
}

static void want_no_key(enum aad_code code)
{
    assert_int_equal(code, AAD_INTERNAL);
    assert_non_null(strstr(error.what, "no key can be made of the master password"));
    assert_int_equal(n_derived, n_good + 1);
}

static int set_up(void)
{
    state.folder.fd = -1;
    next_password = "present";
    return 0;
}

static int tear_down(void)
{
    char path[100];

    folder_close(&state.folder);
    (void)snprintf(path, sizeof path, "%s/keyring-file/" KEYRING_HEADER, unit_dir());
    (void)unlink(path);
    return 0;
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

TEST(without_a_key_no_keyring_is_made)
{
    unsigned char header[HEADER_SIZE];

    begin(0);
    want_no_key(keyring_open(&state, true, &error));
    assert_int_equal(n_judged, 0);
    assert_int_equal(read_header(header), -ENOENT);
    begin(1);
    assert_int_equal(keyring_open(&state, true, &error), AAD_OK);
    assert_int_equal(read_header(header), HEADER_SIZE);
}

TEST(without_a_key_no_password_is_called_wrong)
{
    begin(1);
    assert_int_equal(keyring_open(&state, true, &error), AAD_OK);
    begin(0);
    want_no_key(keyring_open(&state, true, &error));
    assert_int_equal(n_judged, 0);
    assert_false(state.is_open);
    begin(0);
    want_no_key(keyring_check(&state, &error));
    assert_int_equal(n_judged, 0);
    begin(1);
    assert_int_equal(keyring_check(&state, &error), AAD_OK);
    assert_int_equal(n_judged, 1);
}

/* One is made of the present password, and one of the next. */
TEST(without_both_keys_no_password_is_changed)
{
    unsigned char before[HEADER_SIZE], header[HEADER_SIZE];

    begin(1);
    assert_int_equal(keyring_open(&state, true, &error), AAD_OK);
    assert_int_equal(read_header(before), HEADER_SIZE);
    next_password = "next";
    for (unsigned good = 0; good < 2; good++) {
        begin(good);
        want_no_key(change_password(&state, &error));
        assert_int_equal(n_judged, good); /* the present one was right */
        assert_int_equal(read_header(header), HEADER_SIZE);
        assert_memory_equal(header, before, HEADER_SIZE);
    }
    begin(2);
    assert_int_equal(change_password(&state, &error), AAD_OK);
    assert_int_equal(read_header(header), HEADER_SIZE);
    assert_memory_not_equal(header, before, HEADER_SIZE);
}
