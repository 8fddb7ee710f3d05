/*
 * rotation-json.c - see rotation-json.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/rotation-json.h"

#include <string.h>

#include "base/json-pick.h"
#include "base/json-print.h"
#include "base/text.h"

static const char *const rotation_phases[] = {
    [ROTATION_IDLE] = "idle", [ROTATION_MAKING] = "making", [ROTATION_STORED] = "stored",
    [ROTATION_SENT] = "sent", [ROTATION_USED] = "used",
};

#define ROTATION_PHASES (sizeof rotation_phases / sizeof *rotation_phases)

#define ROTATION_CREDENTIALS 3 /* used, next, former */

const char *rotation_phase_word(enum rotation_phase phase)
{
    return rotation_phases[phase];
}

/* --- reading ---------------------------------------------------------------------------------- */

/* Behind these there are six for each credential. */
enum rotation_member {
    MEMBER_PHASE,
    MEMBER_LABEL,
    MEMBER_DUE,
    MEMBER_PROJECT,
    MEMBER_ORGANIZATION,
    MEMBER_AS,
    MEMBERS
};

const char *const rotation_fields[ROTATION_FIELDS] = {
    "grant",
    "store",
    "assertion-source",
    "assertion-issuer",
    "assertion-subject",
    "assertion-audience",
};

#define ROTATION_FIELD(at)                                                                         \
    {.path = at ".grant", .type = JSON_PICK_TEXT}, {.path = at ".store", .type = JSON_PICK_TEXT},  \
        {.path = at ".assertion-source", .type = JSON_PICK_TEXT},                                  \
        {.path = at ".assertion-issuer", .type = JSON_PICK_TEXT},                                  \
        {.path = at ".assertion-subject", .type = JSON_PICK_TEXT},                                 \
    {                                                                                              \
        .path = at ".assertion-audience", .type = JSON_PICK_TEXT                                   \
    }

#define ROTATION_PICKS (MEMBERS + 6 * ROTATION_CREDENTIALS + 2 * ROTATION_FIELDS)
#define ROTATION_CREDENTIAL(key)                                                                   \
    {.path = key ".id", .type = JSON_PICK_TEXT}, {.path = key ".from", .type = JSON_PICK_NUMBER},  \
        {.path = key ".until", .type = JSON_PICK_NUMBER},                                          \
        {.path = key ".place", .type = JSON_PICK_TEXT},                                            \
        {.path = key ".key-id", .type = JSON_PICK_TEXT},                                           \
    {                                                                                              \
        .path = key ".name", .type = JSON_PICK_TEXT                                                \
    }

static void rotation_copy(char *out, size_t size, const struct json_pick *row)
{
    const char *text = json_pick_text(row);

    out[0] = '\0';
    if (strlen(text) < size)
        (void)memcpy(out, text, strlen(text) + 1);
}

static void rotation_read_time(const struct json_pick *row, int64_t *ret)
{
    if (!text_to_int(json_pick_text(row), 0, INT64_MAX, ret))
        *ret = 0;
}

static void rotation_read_credential(const struct json_pick *rows, struct rotation_credential *ret)
{
    rotation_copy(ret->id, sizeof ret->id, &rows[0]);
    if (!text_is_guid(ret->id) && strspn(ret->id, TEXT_HEX_UPPER) != ROTATION_ID_SIZE - 1)
        ret->id[0] = '\0';
    rotation_read_time(&rows[1], &ret->from_s);
    rotation_read_time(&rows[2], &ret->until_s);
    rotation_copy(ret->place, sizeof ret->place, &rows[3]);
    rotation_copy(ret->key_id, sizeof ret->key_id, &rows[4]);
    rotation_copy(ret->name, sizeof ret->name, &rows[5]);
    if (!text_is_guid(ret->key_id))
        ret->key_id[0] = '\0';
}

/* A phase that is not known is that of a newer version, which has to end what it has begun. */
static bool rotation_read_phase(const struct json_pick *row, enum rotation_phase *ret)
{
    size_t phase = 0;

    while (phase < ROTATION_PHASES && strcmp(json_pick_text(row), rotation_phases[phase]) != 0)
        phase++;
    *ret = phase < ROTATION_PHASES ? (enum rotation_phase)phase : ROTATION_IDLE;
    return phase < ROTATION_PHASES;
}

enum aad_code rotation_parse(const struct secret *text, struct rotation *ret, struct aad_error *err)
{
    struct json_pick rows[ROTATION_PICKS] = {
        [MEMBER_PHASE] = {.path = "phase", .type = JSON_PICK_TEXT},
        [MEMBER_LABEL] = {.path = "label", .type = JSON_PICK_TEXT},
        [MEMBER_DUE] = {.path = "due", .type = JSON_PICK_NUMBER},
        [MEMBER_PROJECT] = {.path = "project.name", .type = JSON_PICK_TEXT},
        [MEMBER_ORGANIZATION] = {.path = "project.organization", .type = JSON_PICK_TEXT},
        [MEMBER_AS] = {.path = "project.as", .type = JSON_PICK_TEXT},
        ROTATION_CREDENTIAL("used"),
        ROTATION_CREDENTIAL("next"),
        ROTATION_CREDENTIAL("former"),
        ROTATION_FIELD("before"),
        ROTATION_FIELD("after")};
    const struct json_pick *fields = &rows[MEMBERS + 6 * ROTATION_CREDENTIALS];
    bool is_good = text->len && !json_pick(text->bytes, text->len, rows, ROTATION_PICKS, NULL) &&
                   rotation_read_phase(&rows[MEMBER_PHASE], &ret->phase);

    if (is_good) {
        rotation_copy(ret->label, sizeof ret->label, &rows[MEMBER_LABEL]);
        rotation_read_time(&rows[MEMBER_DUE], &ret->due_s);
        rotation_copy(ret->project.name, sizeof ret->project.name, &rows[MEMBER_PROJECT]);
        rotation_copy(ret->project.organization, sizeof ret->project.organization,
                      &rows[MEMBER_ORGANIZATION]);
        rotation_copy(ret->project.as, sizeof ret->project.as, &rows[MEMBER_AS]);
        rotation_read_credential(&rows[MEMBERS], &ret->used);
        rotation_read_credential(&rows[MEMBERS + 6], &ret->next);
        rotation_read_credential(&rows[MEMBERS + 12], &ret->former);
        for (size_t i = 0; i < ROTATION_FIELDS; i++) {
            rotation_copy(ret->before[i], sizeof ret->before[i], &fields[i]);
            rotation_copy(ret->after[i], sizeof ret->after[i], &fields[ROTATION_FIELDS + i]);
        }
    }
    json_pick_clear(rows, ROTATION_PICKS);
    return is_good ? AAD_OK
                   : aad_error_set(err, AAD_CONFIG, NULL,
                                   "the note %s cannot be read\n"
                                   "Delete it; then look at the application's secrets in Entra ID.",
                                   buf_text(&ret->path));
}

/* --- writing ---------------------------------------------------------------------------------- */

static void rotation_add_credential(struct json_print *object, const char *key,
                                    const struct rotation_credential *credential)
{
    struct json_print *inner;

    if (!credential->id[0] && !credential->name[0] && !credential->place[0] &&
        !credential->from_s && !credential->until_s)
        return;
    inner = json_new_object();
    json_add_text(inner, "id", credential->id);
    json_add_integer(inner, "from", credential->from_s);
    json_add_integer(inner, "until", credential->until_s);
    if (credential->key_id[0])
        json_add_text(inner, "key-id", credential->key_id);
    if (credential->name[0])
        json_add_text(inner, "name", credential->name);
    if (credential->place[0])
        json_add_text(inner, "place", credential->place);
    json_add_taken(object, key, inner);
}

static void rotation_add_project(struct json_print *object, const struct rotation_project *project)
{
    struct json_print *inner = project->name[0] ? json_new_object() : NULL;

    if (!inner)
        return;
    json_add_text(inner, "name", project->name);
    json_add_text(inner, "organization", project->organization);
    json_add_text(inner, "as", project->as);
    json_add_taken(object, "project", inner);
}

static void rotation_add_fields(struct json_print *object, const char *key,
                                const char fields[ROTATION_FIELDS][ROTATION_PLACE_SIZE])
{
    struct json_print *inner = fields[0][0] ? json_new_object() : NULL;

    if (!inner)
        return;
    for (size_t i = 0; i < ROTATION_FIELDS; i++)
        if (fields[i][0])
            json_add_text(inner, rotation_fields[i], fields[i]);
    json_add_taken(object, key, inner);
}

enum aad_code rotation_print(const struct rotation *r, struct buf *ret, struct aad_error *err)
{
    auto_json_print struct json_print *object = json_new_object();

    json_add_text(object, "phase", rotation_phases[r->phase]);
    json_add_text(object, "label", r->label);
    rotation_add_credential(object, "used", &r->used);
    rotation_add_credential(object, "next", &r->next);
    rotation_add_credential(object, "former", &r->former);
    json_add_integer(object, "due", r->due_s);
    rotation_add_project(object, &r->project);
    rotation_add_fields(object, "before", r->before);
    rotation_add_fields(object, "after", r->after);
    return json_print(object, ret, err);
}
