/*
 * expiry.c - until when a secret is good, as its connection says
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/expiry.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/text.h"

#define EXPIRY_DAY_S (24 * 3600)
#define EXPIRY_FORM "YYYY-MM-DD"

/* The beginning of that day; false: there is no such day. */
static bool expiry_parse(const char *text, int64_t *ret_s)
{
    static const char form[] = EXPIRY_FORM;
    char stamp[24], day[sizeof form + 10];
    struct tm parts = {0};

    if (strlen(text) != sizeof form - 1)
        return false;
    for (size_t i = 0; form[i]; i++)
        if (form[i] == '-' ? text[i] != '-' : text[i] < '0' || text[i] > '9')
            return false;
    parts.tm_year = (text[0] - '0') * 1000 + (text[1] - '0') * 100 + (text[2] - '0') * 10 +
                    (text[3] - '0') - 1900;
    parts.tm_mon = (text[5] - '0') * 10 + (text[6] - '0') - 1;
    parts.tm_mday = (text[8] - '0') * 10 + (text[9] - '0');
    *ret_s = (int64_t)timegm(&parts);
    /* timegm() takes a 31st of June for the 1st of July. */
    (void)snprintf(day, sizeof day, "%sT00:00:00Z", text);
    return !strcmp(text_rfc3339(stamp, *ret_s), day);
}

enum aad_code expiry_check(const char *value, char **ret, struct aad_error *err)
{
    int64_t unused_s;

    (void)ret;
    if (expiry_parse(value, &unused_s))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "'%.40s' is no day\n"
                         "Give the last day as " EXPIRY_FORM ", for example 2027-06-30.",
                         value);
}

int64_t expiry_end_s(const struct connection *c)
{
    int64_t begin_s;

    return c->expires && expiry_parse(c->expires, &begin_s) ? begin_s + EXPIRY_DAY_S : 0;
}

enum expiry_state expiry_find(const struct connection *c, int64_t now_s, int64_t *ret_days)
{
    const struct grant *grant = connection_grant(c);
    int64_t end_s = expiry_end_s(c);

    if (!grant || !grant_has_last_day(grant) || (!end_s && !grant->is_bare))
        return EXPIRY_NONE;
    if (!end_s)
        return EXPIRY_UNKNOWN;
    if (now_s >= end_s)
        return EXPIRY_OVER;
    *ret_days = (end_s - now_s) / EXPIRY_DAY_S;
    return *ret_days <= EXPIRY_NEAR_DAYS ? EXPIRY_NEAR : EXPIRY_FAR;
}

void expiry_print_renewal(const struct connection *c, struct buf *ret)
{
    buf_printf(ret, "aad-credential connection edit %s --secret --expires " EXPIRY_FORM, c->name);
}

static void expiry_print_near(const struct connection *c, int64_t days, struct buf *ret)
{
    const char *role = connection_grant(c)->secret_role;

    if (days < 1)
        buf_printf(ret, "the %s of '%s' is good for today only", role, c->name);
    else
        buf_printf(ret, "the %s of '%s' expires in %" PRId64 " day%s, on %s", role, c->name, days,
                   days == 1 ? "" : "s", c->expires);
}

void expiry_print(const struct connection *c, int64_t now_s, struct buf *ret_what,
                  struct buf *ret_remedy)
{
    enum expiry_state state;
    int64_t days = 0;

    state = expiry_find(c, now_s, &days);
    if (state == EXPIRY_NONE || state == EXPIRY_FAR)
        return;
    if (state == EXPIRY_UNKNOWN) {
        buf_printf(ret_what, "nobody has said when the %s of '%s' expires",
                   connection_grant(c)->secret_role, c->name);
        buf_printf(ret_remedy,
                   "Look where it was made, then: aad-credential connection edit %s "
                   "--expires " EXPIRY_FORM,
                   c->name);
        return;
    }
    if (state == EXPIRY_OVER)
        buf_printf(ret_what, "the %s of '%s' has expired: its last day was %s",
                   connection_grant(c)->secret_role, c->name, c->expires);
    else
        expiry_print_near(c, days, ret_what);
    if (state == EXPIRY_NEAR && !connection_grant(c)->is_bare) {
        buf_printf(ret_remedy, "Replace it: aad-credential rotate %s", c->name);
        return;
    }
    buf_append_text(ret_remedy, "Make a new one, then: ");
    expiry_print_renewal(c, ret_remedy);
    if (state == EXPIRY_OVER)
        buf_append_text(ret_remedy, "; or, if it was extended, the same without --secret");
}

void expiry_warn(const struct connection *c, int64_t now_s, struct aad_error *ret)
{
    auto_buf struct buf what = {0}, remedy = {0};
    int64_t days;

    if (expiry_find(c, now_s, &days) != EXPIRY_NEAR)
        return;
    expiry_print(c, now_s, &what, &remedy);
    (void)aad_error_set(ret, AAD_REJECTED, NULL, "warning: %s\n%s", buf_text(&what),
                        buf_text(&remedy));
}
