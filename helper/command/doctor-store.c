/*
 * doctor-store.c - where secrets live, and where tokens wait
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/clock.h"
#include "base/mark.h"
#include "base/state.h"
#include "base/turn.h"
#include "broker/cache.h"
#include "command/connection-certificate.h"
#include "command/doctor.h"
#include "connection/client-auth.h"
#include "connection/expiry.h"
#include "connection/store-type.h"
#include "connection/unfinished.h"
#include "store/open.h"
#include "store/master.h"
#include "store/pin.h"

#define DOCTOR_STORE_DEADLINE_MS 3000
#define DOCTOR_STORE_MAX 16

static bool doctor_store_is_used(const struct doctor *d, const char *store)
{
    for (size_t i = 0; i < d->n_connections; i++)
        if (d->connections[i].store && !strcmp(d->connections[i].store, store))
            return true;
    return false;
}

/* What a store has: secrets of connections that are gone, and of those that are there. */
struct doctor_store_items {
    struct doctor *doctor;
    const char *store;
    char names[DOCTOR_STORE_MAX][CONNECTION_NAME_MAX + 1];
    size_t n;
    bool has_secret[DOCTOR_CONNECTIONS_MAX];
};

/* The secret that a connection needs of this store; NULL = none. */
static const char *doctor_store_role(const struct doctor_store_items *items, size_t i)
{
    const struct connection *c = &items->doctor->connections[i];

    return c->store && !strcmp(c->store, items->store) ? client_auth_store_role(c) : NULL;
}

static void doctor_store_note(struct doctor_store_items *items, const struct aad_item *item)
{
    for (size_t i = 0; i < items->doctor->n_connections; i++) {
        const char *role = doctor_store_role(items, i);

        if (role && !strcmp(role, item->role) &&
            !strcmp(items->doctor->connections[i].name, item->connection))
            items->has_secret[i] = true;
    }
}

/* One line for each connection, however many secrets are left of it. */
static enum aad_code doctor_store_visit(void *ctx, const struct aad_item *item)
{
    struct doctor_store_items *left = ctx;

    doctor_store_note(left, item);
    if (pin_is_item(item) || connection_exists(item->connection) || left->n == DOCTOR_STORE_MAX)
        return AAD_OK;
    for (size_t i = 0; i < left->n; i++)
        if (!strcmp(left->names[i], item->connection))
            return AAD_OK;
    (void)snprintf(left->names[left->n++], sizeof left->names[0], "%s", item->connection);
    doctor_add(left->doctor, DOCTOR_WARN, "store",
               "%.300s: has a %s of '%s', a connection that is gone\n"
               "Remove it: aad-credential connection remove %s --store '%.600s'",
               left->store, item->role, item->connection, item->connection, left->store);
    return AAD_OK;
}

/* *ret: the store, if its process answers, whatever its check says. */
static enum aad_code doctor_store_try(const struct doctor *d, const char *name_location,
                                      struct store **ret, struct aad_error *err)
{
    struct store_spec spec = {.name_location = name_location,
                              .deadline = doctor_limit(d, DOCTOR_STORE_DEADLINE_MS),
                              .may_ask = false};
    enum aad_code code;

    mark_show("...   store              %s", name_location);
    code = store_open(&spec, ret, err);
    return code ? code : store_check(*ret, err);
}

/* It is no finding that a store cannot list; of a locked one, not all may be seen. */
static void doctor_store_look(struct doctor *d, const char *name_location, struct store *store,
                              bool is_locked)
{
    struct doctor_store_items items = {.doctor = d, .store = name_location};

    if (!store || store_list(store, doctor_store_visit, &items, NULL) || is_locked)
        return;
    for (size_t i = 0; i < d->n_connections; i++) {
        const char *role = doctor_store_role(&items, i), *name = d->connections[i].name;

        if (role && !items.has_secret[i])
            doctor_add(d, DOCTOR_WARN, "store",
                       "%.300s: has no %s of '%s', which gets no token without it\n"
                       "Store it: aad-credential connection edit %s --secret",
                       name_location, role, name, name);
    }
}

/* A locked store works once somebody unlocks it; one that is not there fails those that need it. */
static void doctor_store_check_used(struct doctor *d, const char *name_location)
{
    auto_store struct store *store = NULL;
    struct aad_error err;
    enum aad_code code = doctor_store_try(d, name_location, &store, &err);

    if (!code)
        doctor_add(d, DOCTOR_OK, "store", "%s: there and unlocked", name_location);
    else
        doctor_add_error_of(d, code == AAD_LOCKED ? DOCTOR_WARN : DOCTOR_FAIL, "store",
                            name_location, &err);
    if (!code || code == AAD_LOCKED)
        doctor_store_look(d, name_location, store, code == AAD_LOCKED);
}

static void doctor_store_check_keyring(struct doctor *d)
{
    bool is_used = doctor_store_is_used(d, store_type_desktop());
    auto_store struct store *store = NULL;
    struct aad_error err;
    enum aad_code code;

    if (is_used) {
        doctor_store_check_used(d, store_type_desktop());
        return;
    }
    code = doctor_store_try(d, store_type_desktop(), &store, &err);
    if (!code)
        doctor_add(d, DOCTOR_OK, "store", "secret-service: there and unlocked");
    else if (d->n_connections)
        doctor_add(d, DOCTOR_OK, "store", "secret-service: not in use, and not usable now");
    else if (err.code == AAD_LOCKED)
        doctor_add_error(d, DOCTOR_WARN, "store", &err);
    else
        doctor_add(d, DOCTOR_WARN, "store",
                   "secret-service: %s\n"
                   "On a machine without a desktop, let 'aad-credential connection add' use the "
                   "store keyring-file.",
                   err.what);
    if (!code || code == AAD_LOCKED)
        doctor_store_look(d, store_type_desktop(), store, code == AAD_LOCKED);
}

static void doctor_store_check_embedded(struct doctor *d)
{
    if (!doctor_store_is_used(d, store_type_embedded())) {
        doctor_add(d, DOCTOR_OK, "store",
                   "keyring-file: not in use (for machines without a desktop)");
        return;
    }
    doctor_store_check_used(d, store_type_embedded());
    if (master_is_kept())
        doctor_add(d, DOCTOR_OK, "master password",
                   "not asked for: the keyring's key is kept by the kernel until a time-out, "
                   "'aad-credential lock' or a reboot");
}

static bool doctor_store_is_first(const struct doctor *d, size_t i)
{
    const char *store = d->connections[i].store;

    if (!store || !strcmp(store, store_type_desktop()) || !strcmp(store, store_type_embedded()))
        return false;
    for (size_t j = 0; j < i; j++)
        if (d->connections[j].store && !strcmp(d->connections[j].store, store))
            return false;
    return true;
}

static void doctor_store_check_cache(struct doctor *d)
{
    auto_buf struct buf home = {0};
    bool works = cache_describe(&home);

    if (!works)
        doctor_add(d, DOCTOR_WARN, "token cache",
                   "tokens are not kept: %s\n"
                   "Every call gets a new token. Set XDG_RUNTIME_DIR to a directory on tmpfs that "
                   "is yours, or allow the system call keyctl.",
                   buf_text(&home));
    else if (!strncmp(buf_text(&home), "kernel", 6))
        doctor_add(d, DOCTOR_OK, "token cache", "%s", buf_text(&home));
    else
        doctor_add(d, DOCTOR_WARN, "token cache",
                   "%s\n"
                   "The kernel keyring would drop tokens by itself when they expire.",
                   buf_text(&home));
}

static void doctor_store_check_locks(struct doctor *d)
{
    auto_buf struct buf where = {0};
    bool works = turn_describe(&where);

    if (!works)
        doctor_add(d, DOCTOR_WARN, "locks",
                   "%s\n"
                   "Parallel callers each ask the authority. Set XDG_STATE_HOME or "
                   "XDG_RUNTIME_DIR to a directory of yours on a file system with locks "
                   "(flock(2)).",
                   buf_text(&where));
    else if (strchr(buf_text(&where), ';'))
        doctor_add(d, DOCTOR_WARN, "locks",
                   "%s\n"
                   "It works; but a reboot forgets there what was refused. See why the first "
                   "directory cannot be used.",
                   buf_text(&where));
    else
        doctor_add(d, DOCTOR_OK, "locks", "%s", buf_text(&where));
}

/* Where what an authority refused is remembered, so that it is not sent again. */
static void doctor_store_check_memory(struct doctor *d)
{
    auto_buf struct buf where = {0}, cache = {0};
    bool works = state_describe(&where);

    (void)cache_describe(&cache);
    if (works)
        doctor_add(d, DOCTOR_OK, "refused secrets", "remembered in %s", buf_text(&where));
    else if (!strncmp(buf_text(&cache), "kernel", 6))
        doctor_add(d, DOCTOR_WARN, "refused secrets",
                   "remembered by the kernel keyring alone: %s\n"
                   "One for each user or application, until a reboot. Set XDG_STATE_HOME to a "
                   "directory that you can write.",
                   buf_text(&where));
    else
        doctor_add(d, DOCTOR_FAIL, "refused secrets",
                   "remembered nowhere: %s\n"
                   "A wrong password is sent at each call, until the account is locked. Set "
                   "XDG_STATE_HOME to a directory that you can write.",
                   buf_text(&where));
}

/* Nobody else tells of a secret that soon is none any more. */
static void doctor_store_check_expiry(struct doctor *d, const struct connection *c)
{
    auto_buf struct buf what = {0}, remedy = {0};
    int64_t now_s = clock_now_s(), days = 0;
    enum expiry_state state = expiry_find(c, now_s, &days);

    if (state == EXPIRY_FAR)
        doctor_add(d, DOCTOR_OK, "expiry", "%s: %s, until %s", c->name,
                   connection_grant(c)->secret_role, c->expires);
    expiry_print(c, now_s, &what, &remedy);
    if (what.len)
        doctor_add(d, state == EXPIRY_OVER ? DOCTOR_FAIL : DOCTOR_WARN, "expiry", "%s\n%s",
                   buf_text(&what), buf_text(&remedy));
}

static void doctor_store_check_rotation(struct doctor *d, const struct connection *c)
{
    auto_buf struct buf what = {0}, remedy = {0};
    struct unfinished unfinished = {0};
    enum doctor_level level = DOCTOR_OK;

    unfinished_find(c, clock_now_s(), &unfinished);
    unfinished_print(c, &unfinished, &what, &remedy);
    if (unfinished_needs_person(&unfinished))
        level = unfinished.state == UNFINISHED_LOST ? DOCTOR_FAIL : DOCTOR_WARN;
    if (what.len)
        doctor_add(d, level, "rotation", "%s: %s\n%s", c->name, buf_text(&what), buf_text(&remedy));
}

/* Also what is not used for weeks ends. */
static void doctor_store_check_certificate(struct doctor *d, const struct connection *c)
{
    auto_buf struct buf what = {0}, way = {0};
    struct certificate_note note = {0};
    struct deadline limit = doctor_limit(d, DOCTOR_STORE_DEADLINE_MS);
    struct aad_error err = {0};
    enum aad_code code;

    if (!client_auth_has_key(c) || !c->store)
        return;
    if (deadline_left_ms(&limit) < DOCTOR_STORE_DEADLINE_MS / 2) {
        doctor_add(d, DOCTOR_WARN, "certificate",
                   "%s: not looked at, since the stores took all the time\n"
                   "Ask for it: aad-credential connection show %s",
                   c->name, c->name);
        return;
    }
    code = connection_certificate_look(c, &note, &err);
    if (code) {
        if (code == AAD_NOT_FOUND) /* what else is wrong with its store is said there */
            doctor_add_error_of(d, DOCTOR_WARN, "certificate", c->name, &err);
        return;
    }
    certificate_note_print(&note, &what);
    certificate_note_print_way(c->name, &note, &way);
    if (!certificate_note_is_near(&note))
        doctor_add(d, DOCTOR_OK, "certificate", "%s: %s", c->name, buf_text(&what));
    else
        doctor_add(d, certificate_note_is_over(&note) ? DOCTOR_FAIL : DOCTOR_WARN, "certificate",
                   "%s: %s\nRenew it: %s.", c->name, buf_text(&what), buf_text(&way));
}

void doctor_store_check(struct doctor *d)
{
    size_t checked = 0;

    doctor_store_check_keyring(d);
    doctor_store_check_embedded(d);
    for (size_t i = 0; i < d->n_connections && checked < DOCTOR_STORE_MAX; i++) {
        if (!doctor_store_is_first(d, i))
            continue;
        doctor_store_check_used(d, d->connections[i].store);
        checked++;
    }
    for (size_t i = 0; i < d->n_connections; i++)
        doctor_store_check_expiry(d, &d->connections[i]);
    for (size_t i = 0; i < d->n_connections; i++)
        doctor_store_check_rotation(d, &d->connections[i]);
    for (size_t i = 0; i < d->n_connections; i++)
        doctor_store_check_certificate(d, &d->connections[i]);
    doctor_store_check_cache(d);
    doctor_store_check_locks(d);
    doctor_store_check_memory(d);
}
