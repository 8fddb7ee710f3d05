/*
 * place.c - what a machine has where the broker is played: one place for notes, no policy, no
 * switch
 *
 * Linked with --wrap for each of these, by a model and by the simulation of a fleet.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "base/state.h"
#include "broker/switched.h"
#include "connection/policy.h"

bool __wrap_state_path(unsigned place, const char *room, const char *key, const char *suffix,
                       struct buf *ret);
bool __wrap_state_make_room(unsigned place, const char *room);
void __wrap_state_read_boot(char ret[STATE_BOOT_SIZE]);
enum aad_code __wrap_policy_check(const struct connection *c, const char *audience,
                                  struct aad_error *err);
bool __wrap_switched_load(const struct connection *c, struct connection *ret,
                          struct aad_error *err);

bool __wrap_state_path(unsigned place, const char *room, const char *key, const char *suffix,
                       struct buf *ret)
{
    (void)room, (void)key;
    buf_append_all(ret, "/note", suffix, (char *)NULL);
    return !place;
}

bool __wrap_state_make_room(unsigned place, const char *room)
{
    (void)room;
    return !place;
}

void __wrap_state_read_boot(char ret[STATE_BOOT_SIZE])
{
    (void)snprintf(ret, STATE_BOOT_SIZE, "boot");
}

enum aad_code __wrap_policy_check(const struct connection *c, const char *audience,
                                  struct aad_error *err)
{
    (void)c, (void)audience, (void)err;
    return AAD_OK;
}

bool __wrap_switched_load(const struct connection *c, struct connection *ret, struct aad_error *err)
{
    (void)c, (void)ret, (void)err;
    return false;
}
