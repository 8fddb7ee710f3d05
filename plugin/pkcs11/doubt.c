/*
 * doubt.c - PINs of which nobody knows whether the token counted them as wrong
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "doubt.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define DOUBT_FLAGS (CKF_USER_PIN_COUNT_LOW | CKF_USER_PIN_FINAL_TRY | CKF_USER_PIN_LOCKED)

/* Models whose flags are known to be right, by their source. */
static const char *const doubt_models[] = {"SoftHSM v2      "};

enum aad_code doubt_init(struct doubt *d, struct aad_store_state *s, struct aad_error *err)
{
    enum aad_code code = files_mark(s, "pending", d->mark, sizeof d->mark, err);

    if (!code)
        code = files_mark(s, "tells", d->tells, sizeof d->tells, err);
    return code ? code : files_mark(s, "doubt", d->pins.path, sizeof d->pins.path, err);
}

static bool doubt_make(const char *path)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);

    if (fd < 0)
        return false;
    (void)close(fd);
    return true;
}

static bool doubt_is_known_model(const CK_TOKEN_INFO *token)
{
    for (size_t i = 0; i < sizeof doubt_models / sizeof *doubt_models; i++)
        if (!memcmp(token->model, doubt_models[i], sizeof token->model))
            return true;
    return false;
}

void doubt_look(struct doubt *d, const CK_TOKEN_INFO *token)
{
    bool tells = doubt_is_known_model(token) || !access(d->tells, F_OK);

    d->was_cut = !access(d->mark, F_OK);
    if (token->flags & DOUBT_FLAGS) {
        if (!tells)
            (void)doubt_make(d->tells);
    } else if (tells) {
        doubt_clear(d);
    }
}

enum aad_code doubt_find(struct doubt *d, const unsigned char *pin, size_t len, bool *ret,
                         struct aad_error *err)
{
    *ret = true;
    return d->was_cut ? AAD_OK : refused_find(&d->pins, pin, len, ret, err);
}

enum aad_code doubt_begin(const struct doubt *d, struct aad_error *err)
{
    return doubt_make(d->mark) ? AAD_OK
                               : aad_error_set(err, AAD_IO, NULL, "cannot make %.300s: %s", d->mark,
                                               strerror(errno));
}

void doubt_end(const struct doubt *d)
{
    if (!d->was_cut)
        (void)unlink(d->mark);
}

void doubt_clear(struct doubt *d)
{
    (void)unlink(d->mark);
    (void)unlink(d->pins.path);
    d->was_cut = false;
    d->pins.n_known = 0;
}
