/*
 * command-store-fixture.c - around a command: a store, see command-fixture.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "command-fixture.h"
#include "store/discover.h"
#include "store/open.h"
#include "unit.h"

/* A token is the same one with a module's name and without. */
static bool fixture_is_opened(const char *store)
{
    size_t len = strcspn(store, "?");

    return len == strcspn(command_fixture.opened, "?") &&
           !strncmp(store, command_fixture.opened, len);
}

static struct command_fixture_item *fixture_find(const char *connection, const char *role)
{
    struct command_fixture *f = &command_fixture;

    for (size_t i = 0; i < f->n_items; i++)
        if (!strcmp(f->items[i].connection, connection) && !strcmp(f->items[i].role, role) &&
            (!f->items[i].store[0] || fixture_is_opened(f->items[i].store)))
            return &f->items[i];
    return NULL;
}

const char *command_fixture_secret(const char *connection, const char *role)
{
    const struct command_fixture_item *item = fixture_find(connection, role);

    return item ? item->secret : NULL;
}

enum aad_code store_open(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    static char open;

    *ret = (struct store *)&open;
    (void)snprintf(command_fixture.opened, sizeof command_fixture.opened, "%s",
                   spec->name_location);
    command_fixture.may_ask = spec->may_ask;
    command_fixture.n_opens++;
    assert_true(deadline_left_ms(&spec->deadline) > 0); /* P5 */
    return command_fixture_fail(command_fixture.open_code, err);
}

void store_close(struct store **store)
{
    *store = NULL;
}

enum aad_code store_check(struct store *store, struct aad_error *err)
{
    (void)store;
    return command_fixture_fail(command_fixture.check_code, err);
}

enum aad_code store_list(struct store *store, aad_visit *visit, void *ctx, struct aad_error *err)
{
    (void)store, (void)err;
    command_fixture.n_lists++;
    for (size_t i = 0; i < command_fixture.n_items; i++) {
        const struct command_fixture_item *item = &command_fixture.items[i];

        if (!item->store[0] || fixture_is_opened(item->store))
            (void)visit(ctx, &(struct aad_item){item->connection, item->role, "", ""});
    }
    return AAD_OK;
}

enum aad_code store_keys(struct store *store, aad_visit_key *visit, void *ctx,
                         struct aad_error *err)
{
    (void)store, (void)err;
    return command_fixture.key.type ? visit(ctx, &command_fixture.key) : AAD_OK;
}

enum aad_code store_certificate(struct store *store, const struct aad_item *item,
                                struct secret *ret_der, struct aad_error *err)
{
    (void)store, (void)item, (void)ret_der;
    return command_fixture_fail(command_fixture.certificate_code, err);
}

/* A key is an item whose text is its type. */
enum aad_code store_generate(struct store *store, const struct aad_item *item, const char *key_type,
                             struct aad_error *err)
{
    auto_secret struct secret text = {0};
    struct aad_item key = *item;

    if (fixture_find(item->connection, item->role))
        return command_fixture_fail(AAD_REFUSED, err);
    secret_append_text(&text, key_type);
    key.label = "";
    return store_save(store, &key, &text, err);
}

enum aad_code store_erase_key(struct store *store, const struct aad_item *item,
                              struct aad_error *err)
{
    return store_erase(store, item, err);
}

void store_set_deadline(struct store *store, const struct deadline *deadline)
{
    (void)store;
    assert_true(deadline_left_ms(deadline) > 0);
}

void store_set_target(struct store *store, const char *target)
{
    (void)store;
    (void)snprintf(command_fixture.target, sizeof command_fixture.target, "%s", target);
}

enum aad_code store_load(struct store *store, const struct aad_item *item, struct secret *ret,
                         struct aad_error *err)
{
    const struct command_fixture_item *found = fixture_find(item->connection, item->role);

    (void)store;
    if (command_fixture.load_code || !found)
        return command_fixture_fail(
            command_fixture.load_code ? command_fixture.load_code : AAD_NOT_FOUND, err);
    secret_append_text(ret, found->secret);
    return AAD_OK;
}

enum aad_code store_save(struct store *store, const struct aad_item *item,
                         const struct secret *secret, struct aad_error *err)
{
    struct command_fixture_item *to = fixture_find(item->connection, item->role);

    (void)store;
    if (command_fixture.save_code &&
        (!command_fixture.saves_not || !strcmp(command_fixture.saves_not, item->connection))) {
        enum aad_code code = command_fixture_fail(command_fixture.save_code, err);

        if (command_fixture.n_failures && !--command_fixture.n_failures)
            command_fixture.save_code = AAD_OK;
        return code;
    }
    to = to ? to : &command_fixture.items[command_fixture.n_items++];
    (void)snprintf(to->connection, sizeof to->connection, "%s", item->connection);
    (void)snprintf(to->role, sizeof to->role, "%s", item->role);
    (void)snprintf(to->store, sizeof to->store, "%s", command_fixture.opened);
    (void)snprintf(to->label, sizeof to->label, "%s", item->label);
    (void)snprintf(to->username, sizeof to->username, "%s", item->username);
    (void)snprintf(to->secret, sizeof to->secret, "%s", secret->bytes);
    return AAD_OK;
}

const char *store_token(const struct store *store)
{
    static char token[64];
    bool is_token = !strncmp(command_fixture.opened, "pkcs11:", 7);

    (void)store;
    (void)snprintf(token, sizeof token, "%.*s",
                   is_token ? (int)strcspn(command_fixture.opened, "?") : 0,
                   command_fixture.opened);
    return token;
}

const char *store_outcome(const struct store *store)
{
    (void)store;
    return "";
}

bool discover_is_complete(const char *store)
{
    return strstr(store, "module-name=") != NULL;
}

enum aad_code discover_complete(const char *store, int64_t timeout_ms, struct buf *ret,
                                struct aad_error *err)
{
    (void)timeout_ms;
    buf_printf(ret, "%s?module-name=fixture", store);
    return buf_ok(ret, err);
}

enum aad_code store_erase(struct store *store, const struct aad_item *item, struct aad_error *err)
{
    struct command_fixture_item *found = fixture_find(item->connection, item->role);

    (void)store;
    if (command_fixture.erase_code || !found)
        return command_fixture_fail(
            command_fixture.erase_code ? command_fixture.erase_code : AAD_NOT_FOUND, err);
    *found = command_fixture.items[--command_fixture.n_items];
    return AAD_OK;
}
