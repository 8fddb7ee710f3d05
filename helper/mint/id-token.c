/*
 * id-token.c - who has signed in, as the authority says
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/id-token.h"

#include <string.h>

#include "base/error.h"
#include "base/json.h"
#include "base/screen.h"
#include "base/text.h"
#include "mint/claims.h"

/* Of version 2 and of version 1, the best first. */
static const char *const id_token_users[] = {"preferred_username", "upn", "unique_name"};

/* An address for mail is somebody's only where the issuer has seen to it: elsewhere people can have
 * it say what they like. Of another issuer only "sub" is certain (OpenID Connect Core section 2);
 * Entra ID's is no name that anybody knows. */
static const char *id_token_user(const struct cJSON *claims, const struct connection *c)
{
    for (size_t i = 0; i < sizeof id_token_users / sizeof id_token_users[0]; i++)
        if (json_text(claims, id_token_users[i]))
            return json_text(claims, id_token_users[i]);
    if (json_bool(claims, "email_verified", false) && json_text(claims, "email"))
        return json_text(claims, "email");
    return c->issuer ? json_text(claims, "sub") : NULL;
}

/* "sub" is compared to the letter; each of the others is a name, as people write it. */
static bool id_token_is_expected(const struct cJSON *claims, const char *user,
                                 const struct connection *c)
{
    const char *sub = c->issuer && claims ? json_text(claims, "sub") : NULL;
    bool is_sub = sub && user == sub;

    return !c->username || (user && !is_sub && text_equal_nocase(user, c->username)) ||
           (sub && !strcmp(sub, c->username));
}

static enum aad_code id_token_fail(const char *why, struct aad_error *err)
{
    return aad_error_set(err, AAD_PROTOCOL, NULL,
                         "the answer to the sign-in is not to be used: %s\n"
                         "Sign in again; if it stays, find out who answers in the authority's "
                         "place.",
                         why);
}

/* One text, or a list of them. */
static bool id_token_is_for(const struct cJSON *claims, const char *client)
{
    const struct cJSON *audiences = json_array(claims, "aud");
    const char *audience = json_text(claims, "aud");

    for (size_t i = 0; audiences && i < json_count(audiences); i++) {
        audience = json_element_text(audiences, i);
        if (audience && text_equal_nocase(audience, client))
            return true;
    }
    return !audiences && audience && text_equal_nocase(audience, client);
}

/* Nobody known is not the connection's user, either. */
static enum aad_code id_token_check_user(const struct cJSON *claims, const struct connection *c,
                                         struct mint_person *ret, struct aad_error *err)
{
    const char *user = claims ? id_token_user(claims, c) : NULL;

    if (user)
        screen_show(ret->user, sizeof ret->user, user, strlen(user));
    if (id_token_is_expected(claims, user, c))
        return AAD_OK;
    if (!user)
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "the authority does not say who has signed in, and connection '%s' is "
                             "%s's\n"
                             "Sign in again; if it stays, have the authority say it in the id "
                             "token's 'preferred_username'.",
                             c->name, c->username);
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "%s has signed in, and connection '%s' is %s's\n"
                         "Sign in as that user, in a private window where the browser knows "
                         "another one; or 'aad-credential connection edit %s --username USER'.",
                         ret->user, c->name, c->username, c->name);
}

static enum aad_code id_token_check_claims(const struct cJSON *claims, const struct connection *c,
                                           const char *nonce, struct aad_error *err)
{
    const char *said = json_text(claims, "nonce"), *issuer = json_text(claims, "iss");

    if (c->issuer && (!issuer || strcmp(issuer, c->issuer) != 0))
        return id_token_fail("its id token is another issuer's", err);
    if (!id_token_is_for(claims, c->client_id))
        return id_token_fail("its id token is another application's", err);
    if (nonce && (!said || strcmp(said, nonce) != 0))
        return id_token_fail("its id token is of another sign-in", err);
    return AAD_OK;
}

enum aad_code id_token_check(const struct secret *token, const struct connection *c,
                             const char *nonce, struct mint_person *ret, struct aad_error *err)
{
    auto_json struct cJSON *claims = token->len ? claims_parse(token) : NULL;
    enum aad_code code;

    ret->user[0] = '\0';
    if (!claims && (nonce || token->len))
        return id_token_fail("it has no id token", err);
    code = claims ? id_token_check_claims(claims, c, nonce, err) : AAD_OK;
    return code ? code : id_token_check_user(claims, c, ret, err);
}
