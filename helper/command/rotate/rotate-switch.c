/*
 * rotate-switch.c - see rotate-switch.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/rotate/rotate-switch.h"

#include <stdio.h>
#include <string.h>

#include "connection/copy.h"
#include "connection/proof.h"
#include "connection/store-type.h"

/* --- as it is with these fields --------------------------------------------------------------- */

/* What the grant has no use for is dropped: so both ways lead to a connection that is complete. */
static enum aad_code switch_set(struct connection *c,
                                const char fields[ROTATION_FIELDS][ROTATION_PLACE_SIZE],
                                struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && i < ROTATION_FIELDS; i++)
        code = connection_set(c, rotation_fields[i], fields[i], err);
    if (!code)
        code = proof_drop_unused(c, err);
    return code ? code : connection_complete(c, err);
}

static enum aad_code switch_copy(const struct rotate_run *run,
                                 const char fields[ROTATION_FIELDS][ROTATION_PLACE_SIZE],
                                 struct connection *ret, struct aad_error *err)
{
    enum aad_code code = connection_copy(&run->connection, ret, err);

    return code || !fields[0][0] ? code : switch_set(ret, fields, err);
}

static enum aad_code switch_copy_both(struct rotate_run *run, struct aad_error *err)
{
    enum aad_code code = switch_copy(run, run->note.before, &run->former, err);

    return code ? code : switch_copy(run, run->note.after, &run->target, err);
}

/* --- what is to be ---------------------------------------------------------------------------- */

static enum aad_code switch_note_fields(const struct connection *c,
                                        char ret[ROTATION_FIELDS][ROTATION_PLACE_SIZE],
                                        struct aad_error *err)
{
    for (size_t i = 0; i < ROTATION_FIELDS; i++) {
        auto_buf struct buf value = {0};

        connection_get(c, rotation_fields[i], &value);
        if (buf_ok(&value, err) || value.len >= ROTATION_PLACE_SIZE)
            return aad_error_set(err, AAD_UNSUPPORTED, NULL, "'%s' of the connection is too long",
                                 rotation_fields[i]);
        (void)snprintf(ret[i], ROTATION_PLACE_SIZE, "%s", buf_text(&value));
    }
    return AAD_OK;
}

static enum aad_code switch_check_file(const struct rotate_run *run, struct aad_error *err)
{
    if (!connection_check_own(run->connection.name, NULL))
        return AAD_OK;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "'%s' is the administrator's connection: it gets no other grant here\n"
                         "Have it changed, or make one of your own: aad-credential connection add",
                         run->connection.name);
}

/* From one that has no store, it goes to where the kind's own would be kept. */
static enum aad_code switch_begin(struct rotate_run *run, struct aad_error *err)
{
    struct rotation *note = &run->note;
    const char *to = run->options->to ? run->options->to : run->connection.grant;
    const char *store = run->options->store ? run->options->store : run->connection.store;
    enum aad_code code = switch_check_file(run, err);

    if (!code)
        code = switch_note_fields(&run->connection, note->before, err);
    if (code)
        return code;
    (void)memset(note->after, 0, sizeof note->after);
    (void)snprintf(note->after[0], sizeof note->after[0], "%s", to);
    (void)snprintf(note->after[1], sizeof note->after[1], "%s",
                   store ? store : store_type_desktop());
    for (size_t i = 0; i < 4; i++)
        if (run->options->assertion[i])
            (void)snprintf(note->after[2 + i], sizeof note->after[2 + i], "%s",
                           run->options->assertion[i]);
    return AAD_OK;
}

static enum aad_code switch_find_ways(struct rotate_run *run, struct aad_error *err)
{
    bool is_other = rotate_is_other(run);
    const char *from = is_other ? run->note.before[0] : run->connection.grant;
    const char *to = is_other ? run->note.after[0] : run->connection.grant;

    run->way = rotate_find_way(to);
    run->from = rotate_find_way(from);
    if (!is_other)
        return run->way && run->way != &rotate_federation ? AAD_OK
                                                          : rotate_refuse(&run->connection, err);
    if (run->way && run->from && !run->way->is_persons && !run->from->is_persons)
        return AAD_OK;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "'rotate' does not lead from %s to %.40s\n"
                         "It leads from each of client-secret, client-certificate and "
                         "workload-identity to the others.",
                         from, to);
}

/* Another grant, or the same by somebody else's assertion. */
static bool switch_is_asked(const struct rotate_run *run)
{
    const struct rotate_options *options = run->options;

    return (options->to && strcmp(options->to, run->connection.grant) != 0) ||
           options->assertion[0] || options->assertion[1] || options->assertion[2] ||
           options->assertion[3];
}

enum aad_code rotate_choose_target(struct rotate_run *run, struct aad_error *err)
{
    const char *to = run->options->to;
    bool is_new = run->note.phase == ROTATION_IDLE;
    enum aad_code code = AAD_OK;

    if (is_new) {
        (void)memset(run->note.before, 0, sizeof run->note.before);
        (void)memset(run->note.after, 0, sizeof run->note.after);
    }
    if (is_new && switch_is_asked(run))
        code = switch_begin(run, err);
    else if (!is_new && to && strcmp(to, rotate_is_other(run) ? run->note.after[0] : "") != 0)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "another rotation of '%s' is begun\n"
                             "End it first: aad-credential rotate %s --finish",
                             run->connection.name, run->connection.name);
    if (!code)
        code = switch_find_ways(run, err);
    return code ? code : switch_copy_both(run, err);
}

/* --- it becomes so ---------------------------------------------------------------------------- */

bool rotate_is_switched(const struct rotate_run *run)
{
    bool is_same = rotate_is_other(run);

    for (size_t i = 0; is_same && i < ROTATION_FIELDS; i++) {
        auto_buf struct buf value = {0};

        connection_get(&run->connection, rotation_fields[i], &value);
        is_same = !buf_ok(&value, NULL) && !strcmp(buf_text(&value), run->note.after[i]);
    }
    return is_same;
}

/* From the file: what is in memory is complete, and a person may have changed the rest of it. */
enum aad_code rotate_switch(struct rotate_run *run, struct aad_error *err)
{
    auto_connection struct connection now = {0};
    const char *place = run->note.next.place;
    enum aad_code code = connection_load(run->connection.name, &now, err);

    if (!code && rotate_is_other(run))
        code = switch_set(&now, run->note.after, err);
    if (!code && place[0])
        code = connection_set(&now, "store", place, err);
    if (!code)
        code = connection_save(&now, err);
    if (!code)
        code = connection_copy(&now, &run->connection, err);
    if (!code)
        code = connection_copy(&now, &run->target, err);
    store_close(&run->store);
    return code;
}
