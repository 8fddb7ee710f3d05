/*
 * error-print.c - an error for people
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error-print.h"

#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "base/wrap.h"

void error_print(const struct aad_error *err, const struct screen *screen,
                 const struct error_place *place, struct buf *out)
{
    struct wrap what_wrap = {screen->columns, place->at, place->indent};
    struct wrap remedy_wrap = {screen->columns, 0, 0};
    char what[sizeof err->what], foreign[sizeof err->foreign], remedy[sizeof err->remedy];
    const char *said = err->what[0] ? err->what : "memory ran out"; /* even for saying so */
    const char *advice = error_remedy(err);
    auto_buf struct buf line = {0};

    text_show(what, sizeof what, said, strlen(said), screen->shows_unicode);
    text_show(foreign, sizeof foreign, err->foreign, strlen(err->foreign), screen->shows_unicode);
    text_show(remedy, sizeof remedy, advice, strlen(advice), screen->shows_unicode);
    buf_append_text(&line, what);
    /* The other side's own words may begin with its code. */
    if (foreign[0] && !strstr(what, foreign))
        buf_printf(&line, " [%s]", foreign);
    wrap_append(out, buf_text(&line), &what_wrap);
    buf_append_text(out, "\n");
    if (!remedy[0])
        return;
    buf_clear(&line);
    buf_printf(&line, "%*s%s\n", (int)place->remedy, "", remedy);
    wrap_append(out, buf_text(&line), &remedy_wrap);
}
