/*
 * change.c - another master password for the same keyring
 *
 * The keyring's key stays, sealed anew under the new password in a new header: so no secret is
 * touched, and one rename is all that happens. Whoever has an old copy of the header and the old
 * password can still open what was stored; only new secrets help against that.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "common/heap.h"
#include "keyring.h"

#define CHANGE_STEP_MS 3

struct change {
    unsigned char before[HEADER_SIZE], after[HEADER_SIZE];
    unsigned char derived[SEAL_KEY]; /* from the new password */
    struct keyring_password present, next;
    int fd; /* locked: whoever changes the password as well waits */
};

static void change_clear(struct change *c)
{
    if (c->fd >= 0)
        (void)close(c->fd);
    explicit_bzero(c, sizeof *c);
}
#define auto_change __attribute__((cleanup(change_clear)))

/* The present password is proved, though the keyring may be open by a kept key: who has that need
 * not know the password. */
static enum aad_code change_prove(struct aad_store_state *s, struct change *c,
                                  struct aad_error *err)
{
    unsigned char derived[SEAL_KEY];
    enum aad_code code = keyring_find(s, c->before, err);

    if (code == AAD_NOT_FOUND)
        return aad_error_set(err, code, NULL,
                             "there is no embedded keyring whose master password could be changed\n"
                             "'aad-credential unlock' makes one, under the password that it asks "
                             "for.");
    if (!code)
        code = keyring_ask(s, AAD_ASK_MASTER_PASSWORD, &c->present, err);
    if (!code &&
        !header_derive(c->before, (struct seal_bytes){c->present.bytes, c->present.len}, derived))
        code = keyring_has_no_key(err);
    if (!code)
        code = keyring_judge(s, AAD_ASK_MASTER_PASSWORD, c->before, derived, err);
    explicit_bzero(derived, sizeof derived);
    return code;
}

static enum aad_code change_choose(struct aad_store_state *s, struct change *c,
                                   struct aad_error *err)
{
    enum aad_code code = keyring_ask(s, AAD_ASK_NEW_PASSWORD, &c->next, err);

    if (code)
        return code;
    if (c->next.len == c->present.len && heap_equal(c->next.bytes, c->present.bytes, c->next.len))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "the new master password is the one that the keyring has\n"
                             "Choose another one. Nothing was changed.");
    if (!header_seal(s->key, (struct seal_bytes){c->next.bytes, c->next.len}, c->after, c->derived))
        return keyring_has_no_key(err);
    return AAD_OK;
}

/* Where the file system has no locks, the last of two wins, as with secrets. */
static enum aad_code change_lock(struct aad_store_state *s, struct change *c, struct aad_error *err)
{
    c->fd = openat(s->folder.fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    while (c->fd >= 0 && flock(c->fd, LOCK_EX | LOCK_NB)) {
        if (errno != EWOULDBLOCK && errno != EINTR)
            break;
        if (s->host->time_left_ms(s->host->ctx) <= 0)
            return aad_error_set(err, AAD_TIMEOUT, NULL,
                                 "another process is changing the master password\n"
                                 "Wait until it has ended. Nothing was changed here.");
        (void)poll(NULL, 0, CHANGE_STEP_MS);
    }
    return AAD_OK;
}

/* Somebody else's change would be undone by ours, and he would know a password that opens nothing.
 */
static enum aad_code change_look_again(struct aad_store_state *s, const struct change *c,
                                       struct aad_error *err)
{
    unsigned char now[HEADER_SIZE];
    enum aad_code code = keyring_find(s, now, err);

    if (!code && !memcmp(now, c->before, HEADER_SIZE))
        return AAD_OK;
    if (code && code != AAD_NOT_FOUND)
        return code;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "another process has changed the master password in the meantime\n"
                         "That change counts. Repeat the command with the password of now.");
}

/* The rename may have happened, and only its sync have failed. */
static enum aad_code change_commit(struct aad_store_state *s, const struct change *c,
                                   struct replace *r, struct aad_error *err)
{
    unsigned char now[HEADER_SIZE];
    enum aad_code code = replace_commit(r, err);

    if (!code || keyring_find(s, now, NULL) || memcmp(now, c->after, HEADER_SIZE) != 0)
        return code;
    return aad_error_set(
        err, AAD_IO, NULL,
        "the new master password is in use, but the disk does not say that it is "
        "there to stay\n"
        "Keep the old one until the disk is in order: after a power failure it may "
        "be the one that opens the keyring.");
}

enum aad_code change_password(struct aad_store_state *s, struct aad_error *err)
{
    auto_change struct change c = {.fd = -1};
    auto_replace struct replace r = replace_of(&s->folder, KEYRING_HEADER);
    enum aad_code code = change_prove(s, &c, err);

    if (!code)
        code = change_choose(s, &c, err);
    if (!code)
        code = change_lock(s, &c, err);
    if (!code)
        code = change_look_again(s, &c, err);
    if (!code)
        code = keyring_write(&r, c.after, err);
    if (!code)
        code = change_commit(s, &c, &r, err);
    return code ? code : keyring_judge(s, AAD_ASK_NEW_PASSWORD, c.after, c.derived, err);
}
