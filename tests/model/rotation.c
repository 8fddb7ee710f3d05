/*
 * rotation.c - a rotation (P8): whoever is killed and whoever goes on, the secret in the store is
 * one that the application has; and in the end it has no other
 *
 * What runs is rotate_go() with the way of a client secret: rotate-run.c, client-secret.c,
 * rotate-graph.c, rotate-store.c and rotate-prove.c. The rest is played: rotation-world.h.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>

#include "base/error.h"
#include "command/rotate/rotate.h"
#include "explore.h"
#include "rotation-world.h"

#define FIRST 1      /* the secret at the beginning */
#define SPREADING 0u /* of the processes: what was made at the application is shown in time */

/* --- the model -------------------------------------------------------------------------------- */

static enum aad_code rotate_once(void)
{
    static struct command_context ctx;
    const struct rotate_options options = {
        .days = 180, .grace = -1, .older_than = -1, .before_expiry = -1};
    struct rotate_run run = {.ctx = &ctx,
                             .options = &options,
                             .way = &rotate_client_secret,
                             .from = &rotate_client_secret};
    struct aad_error err = {0};
    enum aad_code code;

    (void)snprintf(run.connection.name, sizeof run.connection.name, "app");
    run.connection.grant = (char[]){"client-secret"};
    run.connection.client_id = (char[]){ROTATION_WORLD_ID "c"};
    run.connection.store = (char[]){"store"};
    run.target = run.former = run.connection;
    code = rotate_go(&run, &err);
    manage_clear_passwords(&run.there);
    buf_clear(&run.waits);
    buf_clear(&run.left);
    if (code != AAD_THROTTLED && explore_step("the lock is given back"))
        rotation_world_unlock(explore_self());
    return code;
}

static void begin(void)
{
    rotation_world.in_use = rotation_world.made = FIRST;
    rotation_world.there[FIRST].is_there = 1;
    rotation_world_show();
}

static void run(unsigned process)
{
    enum aad_code code;

    if (process == SPREADING) {
        for (int i = 0; i < 2 && explore_step("what was made is shown"); i++)
            rotation_world_show();
        return;
    }
    while ((code = rotate_once()) == AAD_THROTTLED && !explore_is_killed())
        explore_wait("another one rotates");
    if (code && !explore_is_killed())
        explore_fail("%u ends with %s", process, error_name(code));
}

static void killed(unsigned process)
{
    rotation_world_unlock(process);
}

static void check(void)
{
    unsigned n = 0;

    if (!rotation_world.there[rotation_world.in_use].is_there)
        explore_fail("the secret in use is not at the application");
    for (unsigned i = 0; i < ROTATION_WORLD_SECRETS; i++)
        n += rotation_world.there[i].is_there;
    if (n > 2 + explore_kills())
        explore_fail("the application has %u secrets", n);
}

/* What was begun is ended by the next run, or by the one after it, and nothing else is there then.
 */
static void end(void)
{
    if (rotation_world.is_locked)
        explore_fail("the lock stays");
    rotation_world_show();
    for (int i = 0; i < 2; i++)
        if (rotate_once())
            explore_fail("a run at last fails");
    check();
    if (rotation_world.note.phase != ROTATION_IDLE || rotation_world.beside)
        explore_fail("something is left");
    for (unsigned i = 0; i < ROTATION_WORLD_SECRETS; i++)
        if (i != rotation_world.in_use && rotation_world.there[i].is_there)
            explore_fail("secret %u stays at the application", i);
}

int main(void)
{
    struct explore_model model = {
        .name = "a rotation",
        .processes = getenv("AAD_TEST_FULL") ? 4 : 3, /* minutes, or seconds */
        .kills = 1,
        .shared = &rotation_world,
        .size = sizeof rotation_world,
        .begin = begin,
        .run = run,
        .killed = killed,
        .check = check,
        .end = end,
    };

    explore(&model);
    return 0;
}
