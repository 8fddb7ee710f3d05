/*
 * remedy.c - see remedy.h
 *
 * What is known of a refusal is a row of remedy-row.c; here it is found, and said in the words of
 * this connection.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/remedy.h"

#include <inttypes.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "connection/client-auth.h"
#include "mint/remedy-issuer.h"
#include "mint/remedy-row.h"
#include "connection/template.h"

/* The row for a refusal that says only that the secret is wrong. AD FS says so, which has words of
 * RFC 6749 and no numbers; so does a number that stands for all secrets. NULL: the refusal says
 * more, or is about something else. */
static const struct remedy_row *remedy_find_plain(const struct connection *c,
                                                  const struct remedy_refusal *refusal)
{
    const struct grant *grant = grant_find(c->grant);
    bool is_any = refusal->number == REMEDY_NUMBER_ANY_PROOF;

    if (!grant || !grant->refused_with || (refusal->number ? !is_any : refusal->suberror[0]) ||
        (grant->needs_person && !client_auth_is_extra(c)))
        return NULL;
    if (!is_any && strcmp(grant->refused_with, refusal->error) != 0)
        return NULL;
    return remedy_row_find(grant->is_user && grant->secret_role ? REMEDY_NUMBER_PASSWORD
                           : client_auth_has_key(c)             ? REMEDY_NUMBER_KEY
                                                                : REMEDY_NUMBER_SECRET);
}

/* What the refusal says by itself, whatever was sent. */
static const struct remedy_row *remedy_find_said(const struct remedy_refusal *refusal)
{
    const struct remedy_row *row = refusal->number ? remedy_row_find(refusal->number) : NULL;

    if (!row)
        row = remedy_row_find_word(refusal->suberror);
    if (!row)
        row = remedy_row_find_word(refusal->error);
    return row ? row : remedy_row_unknown();
}

static const struct remedy_row *remedy_find(const struct connection *c,
                                            const struct remedy_refusal *refusal)
{
    const struct remedy_row *plain = remedy_find_plain(c, refusal);

    return plain ? plain : remedy_find_said(refusal);
}

enum aad_code remedy_explain(const struct connection *c, const char *audience,
                             const struct remedy_refusal *refusal, struct aad_error *err)
{
    const struct remedy_row *row = remedy_find(c, refusal);
    const struct grant *grant = grant_find(c->grant);
    const char *own = remedy_issuer_own(c, row->topic, refusal->error);
    bool is_persons = grant && grant->needs_person, has_claims = is_persons && refusal->claims[0];
    bool is_signed_in = is_persons && (has_claims || row->flags & REMEDY_SIGN_IN);
    auto_buf struct buf remedy = {0};
    char foreign[48];

    if (refusal->number)
        (void)snprintf(foreign, sizeof foreign, "AADSTS%" PRId64, refusal->number);
    else
        text_escape(foreign, sizeof foreign, refusal->error, strlen(refusal->error));
    if (is_signed_in)
        buf_printf(&remedy, "Sign in again, on a terminal: 'aad-credential sign-in %s%s%s'.",
                   c->name, has_claims ? " --claims " : "", refusal->claims);
    else
        template_print(&remedy, own ? own : row->text, c, audience);
    return aad_error_set(err, has_claims ? AAD_PERSON : row->code, foreign[0] ? foreign : NULL,
                         "the authority refused connection '%s'\n%s", c->name, buf_text(&remedy));
}

bool remedy_judges_secret(const struct connection *c, const struct remedy_refusal *refusal)
{
    return remedy_find(c, refusal)->flags & REMEDY_JUDGES;
}

bool remedy_takes_another(const struct connection *c, const struct remedy_refusal *refusal)
{
    return remedy_find(c, refusal)->flags & REMEDY_ANOTHER;
}

bool remedy_may_spread(const struct connection *c, const struct remedy_refusal *refusal)
{
    return remedy_find(c, refusal)->flags & REMEDY_SPREADS;
}

bool remedy_leaves_open(const struct connection *c, const struct remedy_refusal *refusal)
{
    const struct remedy_row *row = remedy_find(c, refusal);
    bool is_known = !refusal->number || remedy_row_find(refusal->number);

    return row->flags & REMEDY_OPEN || (!is_known && !error_is_transient(row->code) &&
                                        !(row->flags & (REMEDY_JUDGES | REMEDY_AWAITS)));
}

bool remedy_blames_endpoint(const struct connection *c, const struct remedy_refusal *refusal)
{
    return remedy_find(c, refusal)->flags & REMEDY_ENDPOINT;
}

bool remedy_blames_time(const struct connection *c, const struct remedy_refusal *refusal)
{
    return remedy_find(c, refusal)->flags & REMEDY_TIME;
}

bool remedy_blames_federation(const struct connection *c, const struct remedy_refusal *refusal)
{
    return remedy_find(c, refusal)->flags & REMEDY_FEDERATION;
}

bool remedy_blames_key(const struct connection *c, const struct remedy_refusal *refusal)
{
    return remedy_find(c, refusal)->flags & REMEDY_KEY;
}

bool remedy_ends_refresh(const struct remedy_refusal *refusal)
{
    const struct remedy_row *suberror = remedy_row_find_word(refusal->suberror);

    return (remedy_find_said(refusal)->flags | (suberror ? suberror->flags : 0)) & REMEDY_ENDS;
}

bool remedy_awaits_person(const struct remedy_refusal *refusal)
{
    return remedy_find_said(refusal)->flags & REMEDY_AWAITS;
}

bool remedy_gives_person_up(const struct remedy_refusal *refusal)
{
    return remedy_find_said(refusal)->flags & REMEDY_OVER;
}
