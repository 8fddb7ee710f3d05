/*
 * test_keyctl.c - the kernel's user keyring
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/keyctl.h"

#include <errno.h>
#include <linux/keyctl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "unit.h"

static char name[64];

static int set_up(void)
{
    (void)snprintf(name, sizeof name, "aad-credential:test:%s", unit_dir());
    return 0;
}

static int tear_down(void)
{
    (void)keyctl_erase(name);
    return 0;
}

BEFORE_EACH(set_up);
AFTER_EACH(tear_down);

static int save(const char *text, int64_t timeout_s)
{
    auto_secret struct secret payload = {0};

    secret_append_text(&payload, text);
    return keyctl_save(name, &payload, timeout_s);
}

TEST(saved_bytes_are_loaded)
{
    auto_secret struct secret got = {0};

    assert_int_equal(save("first", 60), 0);
    assert_int_equal(keyctl_load(name, &got), 0);
    assert_true(secret_equal_bytes(&got, "first", 5));
}

TEST(a_second_save_replaces_the_first)
{
    auto_secret struct secret got = {0};

    assert_int_equal(save("first", 60), 0);
    assert_int_equal(save("the second", 60), 0);
    assert_int_equal(keyctl_load(name, &got), 0);
    assert_true(secret_equal_bytes(&got, "the second", 10));
}

TEST(an_erased_key_is_absent)
{
    auto_secret struct secret got = {0};

    assert_int_equal(save("first", 60), 0);
    assert_int_equal(keyctl_erase(name), 0);
    assert_int_not_equal(keyctl_load(name, &got), 0);
    assert_int_equal(got.len, 0);
    assert_int_not_equal(keyctl_erase(name), 0);
}

TEST(a_long_payload_comes_back_whole)
{
    auto_secret struct secret payload = {0}, got = {0};

    for (int i = 0; i < 2000; i++)
        secret_append_text(&payload, "0123456");
    assert_int_equal(keyctl_save(name, &payload, 60), 0);
    assert_int_equal(keyctl_load(name, &got), 0);
    assert_true(secret_equal(&got, &payload));
}

TEST(a_payload_the_kernel_cannot_hold_is_refused)
{
    auto_secret struct secret payload = {0};
    char *room = secret_reserve(&payload, 40000);

    memset(room, 'x', 40000);
    secret_grew(&payload, 40000);
    assert_int_equal(keyctl_save(name, &payload, 60), EINVAL);
}

TEST(an_expired_key_can_be_replaced)
{
    auto_secret struct secret got = {0};
    int errnum;

    assert_int_equal(save("first", 1), 0);
    (void)usleep(2100000);
    errnum = keyctl_load(name, &got);
    assert_true(errnum == EKEYEXPIRED || errnum == ENOKEY);
    assert_int_equal(save("second", 60), 0);
    assert_int_equal(keyctl_load(name, &got), 0);
}

/* Runs in a new session keyring, as after `keyctl session -`: possesses nothing of @u. */
static int in_new_session(int (*run)(void))
{
    int status = 0;
    pid_t pid = fork();

    if (pid == 0) {
        if (syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL, 0, 0, 0) < 0)
            _exit(99);
        _exit(run());
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static int load_first(void)
{
    auto_secret struct secret got = {0};
    int errnum = keyctl_load(name, &got);

    return errnum ? errnum : !secret_equal_bytes(&got, "first", 5);
}

static int save_first(void)
{
    return save("first", 60);
}

TEST(a_new_session_keyring_can_read)
{
    assert_int_equal(save("first", 60), 0);
    assert_int_equal(in_new_session(load_first), 0);
}

TEST(a_new_session_keyring_can_write)
{
    assert_int_equal(in_new_session(save_first), 0);
    assert_int_equal(load_first(), 0);
}

/* Quota of an ordinary user: 20000 bytes. The key is replaced when old and new do not fit. */
static int replace_at_quota(void)
{
    auto_secret struct secret payload = {0}, got = {0};
    char *room = secret_reserve(&payload, 12000);
    uid_t user = 40000 + (uid_t)getppid() % 20000; /* the quota of nobody else */
    int errnum;

    if (setgid(user) || setuid(user))
        return 98;
    memset(room, 'x', 12000);
    secret_grew(&payload, 12000);
    errnum = keyctl_save(name, &payload, 60);
    if (errnum)
        return errnum;
    payload.bytes[0] = 'y';
    errnum = keyctl_save(name, &payload, 60);
    if (!errnum)
        errnum = keyctl_load(name, &got);
    (void)keyctl_erase(name);
    return errnum ? errnum : !secret_equal(&got, &payload);
}

TEST(a_full_quota_does_not_keep_the_old_token)
{
    if (geteuid() != 0)
        skip();
    assert_int_equal(in_new_session(replace_at_quota), 0);
}
