/*
 * registration.c - what a connection needs of the registration of its application
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/registration.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "connection/audience.h"
#include "connection/client-auth.h"
#include "connection/proof.h"

/* --- what is needed --------------------------------------------------------------------------- */

static void registration_add_api(struct registration_need *need, const struct kind_api *api)
{
    for (size_t i = 0; i < need->n_apis; i++)
        if (need->apis[i] == api)
            return;
    if (api && need->n_apis < REGISTRATION_APIS)
        need->apis[need->n_apis++] = api;
    else
        need->n_unknown++;
}

void registration_find_need(const struct connection *c, struct registration_need *ret)
{
    const struct grant *grant = connection_grant(c);
    bool proves_itself = client_auth_is_extra(c);

    *ret =
        (struct registration_need){.trusts = grant->has_source,
                                   .takes_others = c->tenant && grant_is_pseudo_tenant(c->tenant)};
    if (!grant->is_user)
        return;
    /* A browser that comes back to 'Mobile and desktop applications' needs no more than that. */
    ret->is_public = !proves_itself && !grant->has_redirect;
    ret->is_web = proves_itself && grant->has_redirect;
    if (grant->has_redirect)
        ret->redirect = c->redirect_uri ? c->redirect_uri : REGISTRATION_REDIRECT;
    for (size_t i = 0; i < c->n_audiences; i++)
        registration_add_api(ret,
                             connection_cloud(c) ? kind_find_api(c->kind, c->audiences[i]) : NULL);
}

/* A managed identity can be behind a workload identity as well: then it has no registration, which
 * only Graph knows. */
enum aad_code registration_check(const struct connection *c, struct aad_error *err)
{
    const char *microsofts =
        c->kind->known_client ? kind_known_client(c->kind->known_client) : NULL;

    if (!grant_has_authority(connection_grant(c)))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "'%s' (%s) is no application that somebody registers\n"
                             "Nothing of it is in 'App registrations'; 'aad-credential verify %s' "
                             "tries it.",
                             c->name, c->grant, c->name);
    if (c->issuer || cloud_is_adfs(c->tenant))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the authority of '%s' is not Entra ID: Microsoft Graph does not know "
                             "its applications\n"
                             "Look at the application there.",
                             c->name);
    if (microsofts && c->client_id && text_equal_nocase(c->client_id, microsofts))
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "'%s' signs in by an application of Microsoft's own, which every "
                             "tenant has\n"
                             "There is nothing to register; 'aad-credential verify %s' tries it.",
                             c->name, c->name);
    return AAD_OK;
}

/* --- what there is ---------------------------------------------------------------------------- */

void registration_clear(struct registration *r)
{
    buf_clear(&r->redirects);
    buf_clear(&r->web_redirects);
    for (size_t i = 0; i < r->n_trusts; i++) {
        buf_clear(&r->trusts[i].name);
        buf_clear(&r->trusts[i].issuer);
        buf_clear(&r->trusts[i].subject);
        buf_clear(&r->trusts[i].audience);
    }
    free(r->secrets);
    free(r->keys);
    free(r->trusts);
    *r = (struct registration){0};
}

static bool registration_is_redirect(const char *registered, const char *uri)
{
    struct url a, b;

    if (!strcmp(registered, uri))
        return true;
    if (url_parse(registered, &a, NULL) || url_parse(uri, &b, NULL) || !url_is_loopback(&b))
        return false;
    return a.is_https == b.is_https && !strcmp(a.host, b.host) &&
           !strcmp(a.path[0] ? a.path : "/", b.path[0] ? b.path : "/");
}

bool registration_has_redirect(const struct buf *redirects, const char *uri)
{
    const char *at = buf_text(redirects);
    bool is_there = false;

    while (*at && !is_there) {
        auto_buf struct buf line = {0};
        size_t len = strcspn(at, "\n");

        buf_append(&line, at, len);
        is_there = registration_is_redirect(buf_text(&line), uri);
        at += len + (at[len] == '\n');
    }
    return is_there;
}

bool registration_has_word(const char *words, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = words; len && (at = strstr(at, word)); at += len)
        if ((at == words || at[-1] == ' ') && (!at[len] || at[len] == ' '))
            return true;
    return false;
}
