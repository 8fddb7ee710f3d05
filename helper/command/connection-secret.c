/*
 * connection-secret.c - a connection's long-lived secret on its way into the store, and out of it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-secret.h"

#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/deadline.h"
#include "base/encoding.h"
#include "base/error.h"
#include "base/file.h"
#include "base/token.h"
#include "command/connection-question.h"
#include "connection/change.h"
#include "connection/client-auth.h"
#include "connection/policy.h"
#include "connection/rotation.h"
#include "connection/store-type.h"
#include "store/open.h"
#include "store/discover.h"

#define SECRET_INPUT_MAX 16384
#define SECRET_INPUT_MS 60000

const char *connection_secret_role(const struct connection *c)
{
    return client_auth_secret_role(c);
}

static bool secret_is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* `echo` and here-documents end a line; a password does not. */
static void secret_drop_line_end(struct secret *secret)
{
    if (secret->len && secret->bytes[secret->len - 1] == '\n')
        secret->bytes[--secret->len] = '\0';
    if (secret->len && secret->bytes[secret->len - 1] == '\r')
        secret->bytes[--secret->len] = '\0';
}

static enum aad_code secret_check(const struct connection *c, const struct secret *secret,
                                  bool is_typed, struct aad_error *err)
{
    const char *role = connection_secret_role(c), *fault;

    if (!secret->len)
        return aad_error_set(
            err, AAD_USAGE, NULL,
            "the %s is empty\n"
            "Was it sent to the descriptor that --secret-stdin or --secret-fd names?",
            role);
    fault = encoding_find_fault(secret->bytes, secret->len);
    if (fault)
        return aad_error_set(err, AAD_USAGE, NULL, "the %s %s\n" ENCODING_REMEDY, role, fault);
    if (connection_grant(c)->is_bare && !token_is_sound(secret->bytes, secret->len))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "the %s has a space, a line end or another character that none has\n"
                             "Copy it again, from where it was made.",
                             role);
    if (memchr(secret->bytes, '\n', secret->len))
        return aad_error_set(err, AAD_USAGE, NULL, "the %s has more than one line", role);
    if (!secret_is_space(secret->bytes[0]) && !secret_is_space(secret->bytes[secret->len - 1]))
        return AAD_OK;
    return aad_error_set(
        err, AAD_USAGE, NULL,
        "the %s starts or ends with white space, which Entra ID does not accept\n%s", role,
        !is_typed ? "Send it without the space around it: printf %s rather than echo."
        : secret_is_space(secret->bytes[0]) ? "Type it without the blank at its beginning."
                                            : "Type it without the blank at its end.");
}

enum aad_code connection_secret_check_value(const struct connection *c, const struct secret *secret,
                                            struct aad_error *err)
{
    return secret_check(c, secret, false, err);
}

/* The authority tells a slip at once, and then it is asked for again. Else nobody would notice. */
static bool secret_is_proved(const struct connection_options *options, const struct connection *c)
{
    return !options->no_verify && !connection_grant(c)->needs_person;
}

enum aad_code connection_secret_ask(const struct connection *c, const char *prompt, bool is_proved,
                                    struct secret *ret, struct aad_error *err)
{
    for (;;) {
        enum aad_code code =
            is_proved ? ask_secret(prompt, ret, err) : ask_new_secret(prompt, ret, err);

        if (!code && !ret->len)
            return AAD_OK;
        if (!code)
            code = secret_check(c, ret, true, err);
        if (code != AAD_USAGE)
            return code;
        secret_clear(ret);
        dialog_complain(err);
    }
}

static enum aad_code secret_ask(const struct connection_options *options,
                                const struct connection *c, struct secret *ret,
                                struct aad_error *err)
{
    const char *title = client_auth_secret_title(c);
    enum aad_code code;

    if (!ask_has_terminal())
        return aad_error_set(err, AAD_USAGE, NULL,
                             "no %s was given, and there is no terminal to ask at\n"
                             "Send it on standard input with --secret-stdin, or on another "
                             "descriptor with --secret-fd N.",
                             connection_secret_role(c));
    for (;;) {
        code = connection_secret_ask(c, title, secret_is_proved(options, c), ret, err);
        if (code || ret->len)
            return code;
        ask_say("  It is needed.\n");
    }
}

enum aad_code connection_secret_read(const struct connection_options *options,
                                     const struct connection *c, struct secret *ret,
                                     struct aad_error *err)
{
    struct deadline deadline = deadline_of_input_in_ms(SECRET_INPUT_MS);
    auto_secret struct secret secret = {0};
    enum aad_code code;

    if (!connection_secret_role(c))
        return aad_error_set(
            err, AAD_USAGE, NULL, "the %s grant has no secret to give\n%s", c->grant,
            client_auth_has_key(c) ? "Its key is made or brought in by aad-credential key."
                                   : "Leave the option out: nothing is stored for it.");
    code = policy_check(c, NULL, err);
    if (code)
        return code;
    if (options->secret_fd >= 0) {
        code = file_read_fd(options->secret_fd, SECRET_INPUT_MAX, &deadline, &secret, err);
        if (!code)
            secret_drop_line_end(&secret);
        if (!code)
            code = connection_secret_check_value(c, &secret, err);
    } else {
        code = secret_ask(options, c, &secret, err);
    }
    if (!code)
        secret_take(ret, &secret);
    return code;
}

static enum aad_code secret_open(const struct connection *c, bool may_ask, struct store **ret,
                                 struct aad_error *err)
{
    struct store_spec spec = store_spec_of(c, deadline_in_ms(DEADLINE_MS), may_ask);

    return store_open(&spec, ret, err);
}

enum aad_code connection_secret_choose_store(struct connection *c, bool was_chosen, bool may_ask,
                                             struct aad_error *err)
{
    auto_store struct store *store = NULL;
    struct aad_error why = {0};
    bool yes = false;
    enum aad_code code = secret_open(c, may_ask, &store, &why);

    if (!code)
        code = store_check(store, &why);
    if (code == AAD_TIMEOUT) { /* writing to it would only wait as long again */
        *err = why;
        return code;
    }
    if (code != AAD_UNAVAILABLE)
        return AAD_OK; /* a locked store is unlocked, or reported, when it is written to */
    if (was_chosen || strcmp(c->store, store_type_desktop()) != 0 || !may_ask ||
        !ask_has_terminal()) {
        *err = why;
        if (was_chosen || strcmp(c->store, store_type_desktop()) != 0)
            return code;
        aad_error_remedy(err, "Without a desktop use --store keyring-file, an encrypted file "
                              "('aad-credential unlock' gives it its password), or start a "
                              "Secret Service such as gnome-keyring.");
        return code;
    }
    ask_say("There is no keyring here: %s.\nThe secret can go into an encrypted file of "
            "aad-credential's own instead (store keyring-file),\nunder a master password that is "
            "asked for again after eight hours or a reboot.\n",
            why.what);
    code = ask_yes("Use keyring-file?", true, &yes, err);
    if (code)
        return code;
    if (!yes) {
        *err = why;
        return why.code;
    }
    return connection_set(c, "store", store_type_embedded(), err);
}

enum aad_code connection_secret_complete_store(struct connection *c, struct aad_error *err)
{
    auto_buf struct buf complete = {0};
    enum aad_code code;

    if (!c->store || !store_type_is_token(c->store) || discover_is_complete(c->store))
        return AAD_OK;
    code = discover_complete(c->store, DISCOVER_MS, &complete, err);
    return code ? code : connection_set(c, "store", buf_text(&complete), err);
}

static const char *secret_owner(const struct connection *c)
{
    return c->username ? c->username : connection_owner(c);
}

const char *connection_secret_label(const struct connection *c, const char *role,
                                    char out[CONNECTION_LABEL_MAX])
{
    (void)snprintf(out, CONNECTION_LABEL_MAX, "aad-credential: %s of %s (%s)", role, c->name,
                   secret_owner(c));
    return out;
}

enum aad_code connection_secret_save(const struct connection *c, const struct secret *secret,
                                     bool may_ask, struct store **ret_store, struct aad_error *err)
{
    auto_store struct store *store = NULL;
    char label[CONNECTION_LABEL_MAX];
    const char *role = connection_secret_role(c);
    struct aad_item item = {c->name, client_auth_store_role(c),
                            connection_secret_label(c, role, label), secret_owner(c)};
    enum aad_code code = secret_open(c, may_ask, &store, err);

    if (!code)
        code = store_save(store, &item, secret, err);
    if (!code) {
        rotation_forget(c);
        change_end_by(c);
        *ret_store = store;
        store = NULL;
    }
    return code;
}

/* What is not there is no failure. ret (may be NULL) gets the role of what was. */
static enum aad_code secret_erase_role(const struct connection *c, struct store *store,
                                       const char *role, struct buf *ret, struct aad_error *err)
{
    struct aad_item item = {.connection = c->name, .role = role};
    struct aad_error why = {0};
    enum aad_code code = role ? store_erase(store, &item, &why) : AAD_OK;

    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (!code && role && ret)
        buf_append_all(ret, ret->len ? " and " : "", role, (char *)NULL);
    if (code && err)
        *err = why;
    return code;
}

/* A key on a token belongs to the token: 'key delete' removes it. */
static bool secret_has_token_key(const struct connection *c)
{
    return client_auth_has_key(c) && store_type_is_token(c->store);
}

void connection_secret_find_roles(const struct connection *c, const char *ret[CONNECTION_ROLES_MAX])
{
    const struct grant *grant = connection_grant(c);
    bool has_none = !c->store || (grant && secret_has_token_key(c) && !grant->is_user);
    size_t n = 0;

    for (unsigned i = 0; !has_none && (grant = grant_at(i)); i++)
        if (grant->secret_role) {
            ret[n++] = grant->secret_role;
            ret[n++] = grant->edited_role;
        }
    if (!has_none)
        ret[n++] = grant_refresh_token.secret_role;
    if (!has_none) {
        ret[n++] = GRANT_ROLE_NEXT_SECRET;
        ret[n++] = GRANT_ROLE_NEXT_PASSWORD;
    }
    if (!has_none && !(connection_grant(c) && secret_has_token_key(c))) {
        ret[n++] = GRANT_ROLE_NEXT_KEY;
        ret[n++] = GRANT_ROLE_KEY;
    }
    ret[n] = NULL;
}

enum aad_code connection_secret_erase(const struct connection *c, bool may_ask,
                                      struct aad_error *err)
{
    const char *roles[CONNECTION_ROLES_MAX];
    bool has_key = c->store && connection_grant(c) && secret_has_token_key(c);

    connection_secret_find_roles(c, roles); /* nobody is asked for the PIN of a token's key */
    return connection_secret_erase_roles(c, roles, may_ask && !has_key, NULL, err);
}

enum aad_code connection_secret_erase_roles(const struct connection *c, const char *const *roles,
                                            bool may_ask, struct buf *ret, struct aad_error *err)
{
    auto_store struct store *store = NULL;
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && c->store && roles[i]; i++) {
        if (!store)
            code = secret_open(c, may_ask, &store, err);
        if (!code)
            code = secret_erase_role(c, store, roles[i], ret, err);
    }
    return code;
}

bool connection_secret_has_sign_in(const struct connection *c)
{
    auto_store struct store *store = NULL;
    auto_secret struct secret unused = {0};
    struct aad_item item = {.connection = c->name, .role = grant_refresh_token.secret_role};

    return !secret_open(c, false, &store, NULL) && !store_load(store, &item, &unused, NULL);
}

/* Which token the location means, as the store says; empty where it has none. */
static void secret_find_token(const struct connection *c, struct buf *ret)
{
    auto_store struct store *store = NULL;

    if (!secret_open(c, false, &store, NULL) && !store_check(store, NULL))
        buf_append_text(ret, store_token(store));
}

bool connection_secret_is_same_store(const struct connection *a, const struct connection *b)
{
    auto_buf struct buf first = {0}, second = {0};
    size_t len;

    if (!a->store || !b->store)
        return !a->store; /* nothing is left behind then */
    len = strcspn(a->store, ":");
    if (len != strcspn(b->store, ":") || strncmp(a->store, b->store, len) != 0)
        return false;
    if (!strcmp(a->store, b->store))
        return true;
    secret_find_token(a, &first);
    secret_find_token(b, &second);
    return !first.len || !second.len || !strcmp(buf_text(&first), buf_text(&second));
}

enum aad_code connection_secret_load(const struct connection *c, bool may_ask, const char *target,
                                     struct secret *ret, struct aad_error *err)
{
    auto_store struct store *store = NULL;
    struct aad_item item = {.connection = c->name, .role = client_auth_store_role(c)};
    enum aad_code code = secret_open(c, may_ask, &store, err);

    if (!code && target)
        store_set_target(store, target);
    return code ? code : store_load(store, &item, ret, err);
}

enum aad_code connection_secret_copy(const struct connection *from, const struct connection *to,
                                     const char *role, bool may_ask, struct aad_error *err)
{
    auto_store struct store *here = NULL, *there = NULL;
    auto_secret struct secret secret = {0};
    struct aad_item old = {.connection = from->name, .role = role};
    struct aad_item item = {.connection = to->name, .role = role};
    struct aad_error why = {0};
    enum aad_code code = secret_open(from, may_ask, &here, &why);

    if (!code)
        code = store_load(here, &old, &secret, &why);
    if (code == AAD_NOT_FOUND)
        return AAD_OK;
    if (!code)
        code = secret_open(to, may_ask, &there, &why);
    if (!code)
        code = store_save(there, &item, &secret, &why);
    if (code && err)
        *err = why;
    return code;
}

enum aad_code connection_secret_check(const struct connection *c, struct aad_error *err)
{
    auto_secret struct secret secret = {0};

    return connection_secret_load(c, false, NULL, &secret, err);
}
