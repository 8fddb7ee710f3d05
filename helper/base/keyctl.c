/*
 * keyctl.c - the kernel's user keyring by system call
 *
 * A key is made in the process keyring, gets its permissions and time-out there, and is then
 * linked into @u, where the link replaces an older key of that name. So @u never holds a key that
 * is half set up, and a process in a new session keyring (which does not possess @u, and could not
 * change a key that it had made there) can save as well.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/keyctl.h"

#include <errno.h>
#include <limits.h>
#include <linux/keyctl.h>
#include <stddef.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/deadline.h"

#define KEYCTL_PERMISSIONS 0x3f3f0000ul /* all for possessor and user, nothing for others */
#define KEYCTL_FIRST_READ 4095u         /* and the byte behind it: one page */
#define KEYCTL_QUOTA_PAUSE_MS 50

static long keyctl_call(int operation, long a, long b, long c, long d)
{
    return syscall(SYS_keyctl, operation, a, b, c, d);
}

static long keyctl_find(const char *description)
{
    return keyctl_call(KEYCTL_SEARCH, KEY_SPEC_USER_KEYRING, (long)"user", (long)description, 0);
}

static int keyctl_read(long key, struct secret *ret)
{
    size_t room = KEYCTL_FIRST_READ;

    /* A key may be replaced by a longer one between two reads: a few rounds, not for ever. */
    for (int round = 0; round < 4; round++) {
        auto_secret struct secret payload = {0};
        char *bytes = secret_reserve(&payload, room);
        long n;

        if (!bytes)
            return ENOMEM;
        n = keyctl_call(KEYCTL_READ, key, (long)bytes, (long)room, 0);
        if (n < 0)
            return errno;
        if ((size_t)n <= room) {
            secret_grew(&payload, (size_t)n);
            secret_take(ret, &payload);
            return 0;
        }
        room = (size_t)n;
    }
    return EAGAIN;
}

int keyctl_load(const char *description, struct secret *ret)
{
    long key = keyctl_find(description);

    return key < 0 ? errno : keyctl_read(key, ret);
}

static int keyctl_set_up(long key, int64_t timeout_s)
{
    if (timeout_s > INT_MAX)
        timeout_s = INT_MAX;
    if (keyctl_call(KEYCTL_SETPERM, key, (long)KEYCTL_PERMISSIONS, 0, 0) < 0)
        return errno;
    if (timeout_s > 0 && keyctl_call(KEYCTL_SET_TIMEOUT, key, (long)timeout_s, 0, 0) < 0)
        return errno;
    if (keyctl_call(KEYCTL_LINK, key, KEY_SPEC_USER_KEYRING, 0, 0) < 0)
        return errno;
    return 0;
}

static int keyctl_add(const char *description, const struct secret *payload, int64_t timeout_s)
{
    long key = syscall(SYS_add_key, "user", description, payload->bytes, payload->len,
                       KEY_SPEC_PROCESS_KEYRING);
    int errnum;

    if (key < 0)
        return errno;
    errnum = keyctl_set_up(key, timeout_s);
    (void)keyctl_call(KEYCTL_UNLINK, key, KEY_SPEC_PROCESS_KEYRING, 0, 0);
    return errnum;
}

int keyctl_save(const char *description, const struct secret *payload, int64_t timeout_s)
{
    struct deadline pause;
    int errnum = keyctl_add(description, payload, timeout_s);

    if (errnum != EDQUOT)
        return errnum;
    /* Old and new do not fit side by side, or the kernel has not yet given back what was freed. */
    (void)keyctl_erase(description);
    pause = deadline_in_ms(KEYCTL_QUOTA_PAUSE_MS);
    deadline_sleep_ms(KEYCTL_QUOTA_PAUSE_MS, &pause);
    return keyctl_add(description, payload, timeout_s);
}

int keyctl_erase(const char *description)
{
    long key = keyctl_find(description), invalidated;

    if (key < 0)
        return errno;
    /* Invalidation also reaches those who hold the key through another keyring. */
    invalidated = keyctl_call(KEYCTL_INVALIDATE, key, 0, 0, 0);
    if (keyctl_call(KEYCTL_UNLINK, key, KEY_SPEC_USER_KEYRING, 0, 0) < 0 && invalidated < 0)
        return errno;
    return 0;
}
