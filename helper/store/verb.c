/*
 * verb.c - the verbs of store.h as they cross the socket
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/verb.h"

#include "base/text.h"

static const struct {
    bool has_item, takes_bytes, gives_bytes, is_of_keys, looks;
} verb_rows[VERBS] = {
    [VERB_CHECK] = {false, false, false, false, true},
    [VERB_LOAD] = {true, false, true, false, false},
    [VERB_SAVE] = {true, true, false, false, false},
    [VERB_ERASE] = {true, false, false, false, false},
    [VERB_LIST] = {false, false, false, false, true},
    [VERB_UNLOCK] = {false, false, false, false, true},
    [VERB_CERTIFICATE] = {true, false, true, true, true},
    [VERB_SIGN] = {true, true, true, true, false},
    [VERB_GENERATE] = {true, false, false, true, false},
    [VERB_KEYS] = {false, false, false, true, true},
    [VERB_PUBLIC_KEY] = {true, false, true, true, true},
    [VERB_SAVE_CERTIFICATE] = {true, true, false, true, false},
    [VERB_IMPORT] = {true, true, false, true, false},
    [VERB_ERASE_KEY] = {true, false, false, true, false},
    [VERB_CHANGE_PASSWORD] = {false, false, false, false, false},
    [VERB_CERTIFICATES] = {true, false, false, true, true},
    [VERB_ADD_CERTIFICATE] = {true, true, false, true, false},
    [VERB_USE_CERTIFICATE] = {true, true, false, true, false},
    [VERB_DROP_CERTIFICATE] = {true, true, false, true, false},
};

const char *verb_log_name(enum verb verb)
{
    static const char *const names[VERBS] = {
        [VERB_SAVE] = "save",
        [VERB_ERASE] = "erase",
        [VERB_GENERATE] = "generate",
        [VERB_IMPORT] = "import",
        [VERB_ERASE_KEY] = "delete",
        [VERB_CHANGE_PASSWORD] = "change-password",
        [VERB_SAVE_CERTIFICATE] = "certify",
        [VERB_ADD_CERTIFICATE] = "renew",
        [VERB_USE_CERTIFICATE] = "switch",
        [VERB_DROP_CERTIFICATE] = "discard",
    };

    return names[verb];
}

bool verb_gives_bytes(enum verb verb)
{
    return verb_rows[verb].gives_bytes;
}

bool verb_is_of_keys(enum verb verb)
{
    return verb_rows[verb].is_of_keys;
}

bool verb_looks(enum verb verb)
{
    return verb_rows[verb].looks;
}

static bool verb_is_name(const char *text)
{
    return text && text_is_name(text);
}

enum aad_code verb_check(const struct verb_call *call, struct aad_error *err)
{
    if (verb_rows[call->verb].has_item &&
        (!verb_is_name(call->item.connection) || !verb_is_name(call->item.role)))
        return aad_error_set(err, AAD_INTERNAL, NULL, "an item of a store has an impossible name");
    if (call->len > AAD_SECRET_MAX || (verb_rows[call->verb].takes_bytes && !call->len))
        return aad_error_set(err, AAD_USAGE, NULL, "a store takes 1 to %u bytes, not %zu",
                             AAD_SECRET_MAX, call->len);
    return AAD_OK;
}

void verb_put(struct wire_frame *frame, const struct verb_call *call)
{
    const char *const texts[WIRE_ROW_TEXTS] = {call->item.connection, call->item.role,
                                               call->item.label, call->item.username};

    wire_put_number(frame, call->verb);
    wire_put_texts(frame, texts);
    wire_put_text(frame, call->text);
    wire_put_bytes(frame, call->bytes ? call->bytes : "", call->len);
}

enum aad_code verb_get(struct wire_frame *frame, struct verb_call *ret, struct aad_error *err)
{
    int64_t verb = wire_get_number(frame);
    const char *texts[WIRE_ROW_TEXTS];

    wire_get_texts(frame, texts);
    ret->item = (struct aad_item){texts[0], texts[1], texts[2], texts[3]};
    ret->text = wire_get_text(frame);
    ret->bytes = wire_get_bytes(frame, &ret->len);
    if (frame->type != WIRE_CALL || !wire_is_whole(frame) || verb <= 0 || verb >= VERBS)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the store's process was sent nonsense");
    ret->verb = (enum verb)verb;
    if (verb_check(ret, NULL))
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the store's process was sent nonsense");
    return AAD_OK;
}
