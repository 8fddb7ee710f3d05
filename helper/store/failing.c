/*
 * failing.c - which PKCS#11 modules did not start when they were looked at last
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/failing.h"

#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/error.h"
#include "base/file.h"
#include "base/secret.h"
#include "base/state.h"
#include "base/screen.h"

#define FAILING_ROOM "module"
#define FAILING_SUFFIX ".failed"
#define FAILING_MAX 4096u

/* The file: what failed, and on the second line what to do. */
static bool failing_read(unsigned place, const char *module, struct aad_error *ret)
{
    auto_buf struct buf path = {0};
    auto_secret struct secret text = {0};
    char what[sizeof ret->what], remedy[sizeof ret->remedy];
    const char *end;

    if (!state_path(place, FAILING_ROOM, module, FAILING_SUFFIX, &path) ||
        file_read(buf_text(&path), FILE_TRUST_PRIVATE, FAILING_MAX, &text, NULL) || !text.len)
        return false;
    if (!ret)
        return true;
    end = strchrnul(text.bytes, '\n');
    (void)aad_error_set(
        ret, AAD_UNAVAILABLE, NULL, "%s\n%s",
        screen_show(what, sizeof what, text.bytes, (size_t)(end - text.bytes)),
        screen_show(remedy, sizeof remedy, *end ? end + 1 : end, strlen(end) - !!*end));
    return true;
}

bool failing_find(const char *module, struct aad_error *ret)
{
    for (unsigned place = 0; place < STATE_PLACES; place++)
        if (failing_read(place, module, ret))
            return true;
    return false;
}

void failing_note(const char *module, const struct aad_error *err)
{
    auto_buf struct buf text = {0};

    buf_printf(&text, "%s\n%s", err->what, err->remedy);
    for (unsigned place = 0; place < STATE_PLACES && !buf_ok(&text, NULL); place++) {
        auto_buf struct buf path = {0};

        if (state_make_room(place, FAILING_ROOM) &&
            state_path(place, FAILING_ROOM, module, FAILING_SUFFIX, &path) &&
            !file_replace(buf_text(&path), 0600, text.bytes, text.len, NULL))
            return;
    }
}

void failing_forget(const char *module)
{
    for (unsigned place = 0; place < STATE_PLACES; place++) {
        auto_buf struct buf path = {0};

        if (state_path(place, FAILING_ROOM, module, FAILING_SUFFIX, &path))
            (void)unlink(buf_text(&path));
    }
}
