/*
 * rotation-world.c - see rotation-world.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "rotation-world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/clock.h"
#include "base/error.h"
#include "command/rotate/rotate-project.h"
#include "command/rotate/rotate-switch.h"
#include "command/rotate/rotate.h"
#include "connection/change.h"
#include "explore.h"
#include "store/audit.h"

struct rotation_world rotation_world;

static char stores[EXPLORE_PROCESSES_MAX + 1];

enum aad_code __wrap_rotation_open(const struct connection *c, struct rotation *ret,
                                   struct aad_error *err);
enum aad_code __wrap_rotation_save(const struct rotation *r, struct aad_error *err);
enum aad_code __wrap_rotate_choose_target(struct rotate_run *run, struct aad_error *err);
enum aad_code __wrap_rotate_check_options(const struct rotate_run *run, struct aad_error *err);
enum aad_code __wrap_rotate_note_project(struct rotate_run *run, struct aad_error *err);
enum aad_code __wrap_rotate_update_project(struct rotate_run *run, struct aad_error *err);
enum aad_code __wrap_rotate_need_graph(struct rotate_run *run, struct aad_error *err);
enum aad_code __wrap_rotate_need_store(struct rotate_run *run, struct aad_error *err);
void __wrap_rotate_tell(struct rotate_run *run, const char *format, ...);
void __wrap_change_end_by(const struct connection *c);
enum aad_code __wrap_audit_check(struct aad_error *err);
enum aad_code __wrap_audit_log(const struct audit_use *use, struct aad_error *err);
enum aad_code __wrap_connection_check_own(const char *name, struct aad_error *err);
enum aad_code __wrap_store_load(struct store *store, const struct aad_item *item,
                                struct secret *ret, struct aad_error *err);
enum aad_code __wrap_store_save(struct store *store, const struct aad_item *item,
                                const struct secret *secret, struct aad_error *err);
enum aad_code __wrap_store_erase(struct store *store, const struct aad_item *item,
                                 struct aad_error *err);
enum aad_code __wrap_mint_load(const struct mint_module **ret, struct aad_error *err);
ssize_t __wrap_getrandom(void *ret, size_t len, unsigned flags);
int64_t __wrap_clock_now_s(void);
int64_t __wrap_deadline_left_ms(const struct deadline *d);

static enum aad_code fail_killed(struct aad_error *err)
{
    return aad_error_set(err, AAD_CANCELLED, NULL, "it has been killed");
}

/* --- the note and its lock ---------------------------------------------------------------------
 */

static void print_id(unsigned char number, char ret[sizeof ROTATION_WORLD_ID + 1])
{
    ret[0] = '\0';
    if (number)
        (void)snprintf(ret, sizeof ROTATION_WORLD_ID + 1, ROTATION_WORLD_ID "%u", number % 10u);
}

static unsigned char number_of(const char *id)
{
    return id[0] ? (unsigned char)(id[sizeof ROTATION_WORLD_ID - 1] - '0') : 0;
}

enum aad_code __wrap_rotation_open(const struct connection *c, struct rotation *ret,
                                   struct aad_error *err)
{
    (void)c;
    *ret = (struct rotation){.lock = -1};
    if (!explore_step("rotation_open takes the lock"))
        return fail_killed(err);
    explore_saw(&rotation_world.is_locked, 1);
    if (rotation_world.is_locked)
        return aad_error_set(err, AAD_THROTTLED, NULL, "another process is at it");
    rotation_world.is_locked = 1;
    rotation_world.holder = (unsigned char)explore_self();
    explore_saw(&rotation_world.note, sizeof rotation_world.note);
    ret->phase = rotation_world.note.phase;
    (void)memcpy(ret->label, rotation_world.note.label, sizeof ret->label);
    print_id(rotation_world.note.used, ret->used.id);
    print_id(rotation_world.note.next, ret->next.id);
    print_id(rotation_world.note.former, ret->former.id);
    ret->next.until_s = rotation_world.note.next_until_s;
    ret->due_s = rotation_world.note.due_s;
    return AAD_OK;
}

enum aad_code __wrap_rotation_save(const struct rotation *r, struct aad_error *err)
{
    if (!explore_step("rotation_save"))
        return fail_killed(err);
    rotation_world.note.phase = r->phase;
    memset(rotation_world.note.label, 0, sizeof rotation_world.note.label);
    (void)snprintf(rotation_world.note.label, sizeof rotation_world.note.label, "%s", r->label);
    rotation_world.note.used = number_of(r->used.id);
    rotation_world.note.next = number_of(r->next.id);
    rotation_world.note.former = number_of(r->former.id);
    rotation_world.note.next_until_s = r->next.until_s;
    rotation_world.note.due_s = r->due_s;
    return AAD_OK;
}

void rotation_world_unlock(unsigned process)
{
    if (rotation_world.is_locked && rotation_world.holder == process)
        rotation_world.is_locked = rotation_world.holder = 0;
}

/* --- the store -------------------------------------------------------------------------------- */

static unsigned char *role_of(const struct aad_item *item)
{
    return strcmp(item->role, GRANT_ROLE_NEXT_SECRET) != 0 ? &rotation_world.in_use
                                                           : &rotation_world.beside;
}

enum aad_code __wrap_store_load(struct store *store, const struct aad_item *item,
                                struct secret *ret, struct aad_error *err)
{
    const unsigned char *role = role_of(item);
    char text[32];

    (void)store;
    if (!explore_step(role == &rotation_world.in_use ? "store_load of the one in use"
                                                     : "store_load of the one beside"))
        return fail_killed(err);
    explore_saw(role, 1);
    if (!*role)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is none");
    (void)snprintf(text, sizeof text, "s%02u-of-the-application", *role);
    secret_append_text(ret, text);
    return AAD_OK;
}

static unsigned char number_in(const struct secret *secret)
{
    return (unsigned char)strtoul(secret->bytes + 1, NULL, 10);
}

enum aad_code __wrap_store_save(struct store *store, const struct aad_item *item,
                                const struct secret *secret, struct aad_error *err)
{
    unsigned char *role = role_of(item);

    (void)store;
    if (!explore_step(role == &rotation_world.in_use ? "store_save of the one in use"
                                                     : "store_save of the one beside"))
        return fail_killed(err);
    *role = number_in(secret);
    return AAD_OK;
}

enum aad_code __wrap_store_erase(struct store *store, const struct aad_item *item,
                                 struct aad_error *err)
{
    (void)store;
    if (role_of(item) == &rotation_world.in_use)
        explore_fail("the secret in use is erased");
    if (!explore_step("store_erase of the one beside"))
        return fail_killed(err);
    rotation_world.beside = 0;
    return AAD_OK;
}

/* --- Microsoft Graph, and the authority --------------------------------------------------------
 */

static enum aad_code list(const struct manage_access *graph, const char *client_id,
                          struct manage_passwords *ret, struct aad_error *err)
{
    (void)graph, (void)client_id;
    if (!explore_step("list_passwords"))
        return fail_killed(err);
    explore_saw(rotation_world.there, sizeof rotation_world.there);
    ret->items = calloc(ROTATION_WORLD_SECRETS, sizeof *ret->items);
    if (!ret->items)
        explore_fail("memory ran out");
    (void)snprintf(ret->application, sizeof ret->application, ROTATION_WORLD_ID "a");
    for (unsigned char i = 0; i < ROTATION_WORLD_SECRETS; i++) {
        struct manage_password *one = &ret->items[ret->n];

        if (!rotation_world.there[i].is_shown)
            continue;
        print_id(i, one->id);
        (void)snprintf(one->name, sizeof one->name, "%s", rotation_world.there[i].label);
        (void)snprintf(one->hint, sizeof one->hint, "s%02u", i);
        one->from_s = ROTATION_WORLD_NOW_S;
        ret->n++;
    }
    return AAD_OK;
}

static enum aad_code add(const struct manage_access *graph, const char *application,
                         struct manage_password *password, struct secret *ret,
                         struct aad_error *err)
{
    char text[32];
    unsigned char number;

    (void)graph, (void)application;
    if (!explore_step("add_password"))
        return fail_killed(err);
    number = ++rotation_world.made;
    if (number == ROTATION_WORLD_SECRETS)
        explore_fail("too many secrets are made");
    rotation_world.there[number].is_there = 1;
    (void)snprintf(rotation_world.there[number].label, sizeof rotation_world.there[number].label,
                   "%.63s", password->name);
    if (!explore_step("the answer to add_password"))
        return fail_killed(err);
    explore_saw(&number, 1);
    print_id(number, password->id);
    password->from_s = ROTATION_WORLD_NOW_S;
    (void)snprintf(text, sizeof text, "s%02u-of-the-application", number);
    secret_append_text(ret, text);
    return AAD_OK;
}

static enum aad_code take(const struct manage_access *graph, const char *application,
                          const char *id, struct aad_error *err)
{
    unsigned char number = number_of(id);

    (void)graph, (void)application;
    if (!explore_step("remove_password"))
        return fail_killed(err);
    memset(&rotation_world.there[number], 0, sizeof rotation_world.there[number]);
    return AAD_OK;
}

void rotation_world_show(void)
{
    for (unsigned i = 0; i < ROTATION_WORLD_SECRETS; i++)
        rotation_world.there[i].is_shown = rotation_world.there[i].is_there;
}

/* What was made before the one that gives a token is shown by then: that is what a rotation relies
 * on where it finds an answer lost. */
static enum aad_code try_secret(const struct mint_request *request, struct token *ret,
                                struct aad_error *err)
{
    if (!explore_step("a token by the one beside"))
        return fail_killed(err);
    if (!rotation_world.there[number_in(request->secret)].is_there)
        explore_fail("what is proved is not at the application");
    rotation_world_show();
    secret_append_text(&ret->access_token, "AT");
    return AAD_OK;
}

enum aad_code __wrap_mint_load(const struct mint_module **ret, struct aad_error *err)
{
    static const struct mint_module module = {.token = try_secret};

    (void)err;
    *ret = &module;
    return AAD_OK;
}

/* --- what is nobody's else -------------------------------------------------------------------- */

enum aad_code __wrap_rotate_choose_target(struct rotate_run *run, struct aad_error *err)
{
    (void)run, (void)err;
    return AAD_OK;
}

enum aad_code __wrap_rotate_check_options(const struct rotate_run *run, struct aad_error *err)
{
    (void)run, (void)err;
    return AAD_OK;
}

enum aad_code __wrap_rotate_note_project(struct rotate_run *run, struct aad_error *err)
{
    (void)run, (void)err;
    return AAD_OK;
}

enum aad_code __wrap_rotate_update_project(struct rotate_run *run, struct aad_error *err)
{
    (void)run, (void)err;
    return AAD_OK;
}

enum aad_code __wrap_rotate_need_graph(struct rotate_run *run, struct aad_error *err)
{
    static const struct manage_module graph = {
        .list_passwords = list, .add_password = add, .remove_password = take};

    (void)err;
    run->manage = &graph;
    return AAD_OK;
}

enum aad_code __wrap_rotate_need_store(struct rotate_run *run, struct aad_error *err)
{
    (void)err;
    run->store = (struct store *)&stores[explore_self()];
    return AAD_OK;
}

void __wrap_rotate_tell(struct rotate_run *run, const char *format, ...)
{
    (void)run, (void)format;
}

void __wrap_change_end_by(const struct connection *c)
{
    (void)c;
}

enum aad_code __wrap_audit_check(struct aad_error *err)
{
    (void)err;
    return AAD_OK;
}

enum aad_code __wrap_audit_log(const struct audit_use *use, struct aad_error *err)
{
    (void)use, (void)err;
    return AAD_OK;
}

enum aad_code __wrap_connection_check_own(const char *name, struct aad_error *err)
{
    (void)name;
    return aad_error_set(err, AAD_NOT_FOUND, NULL, "it is the administrator's");
}

/* What is like no other. */
ssize_t __wrap_getrandom(void *ret, size_t len, unsigned flags)
{
    (void)flags;
    memset(ret, 0, len);
    memcpy(ret, &rotation_world.labels, sizeof rotation_world.labels);
    explore_saw(&rotation_world.labels, sizeof rotation_world.labels);
    rotation_world.labels++;
    return (ssize_t)len;
}

int64_t __wrap_clock_now_s(void)
{
    return ROTATION_WORLD_NOW_S;
}

int64_t __wrap_deadline_left_ms(const struct deadline *d)
{
    (void)d;
    return explore_is_killed() ? 0 : 15000;
}
