/*
 * open.c - a store as a connection names it
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/open.h"

#include <string.h>

#include "base/text.h"
#include "connection/store-type.h"
#include "store/discover.h"
#include "store/master.h"
#include "store/pin-kept.h"
#include "store/pin.h"

static enum aad_code open_answer(const struct store_question *q, struct secret *ret,
                                 struct aad_error *err)
{
    return store_question_is_pin(q->question) ? pin_answer(q, ret, err)
                                              : master_answer(q, ret, err);
}

static void open_was(enum aad_question question, const struct secret *kept, bool right)
{
    if (store_question_is_pin(question))
        pin_answer_was(question, right);
    else
        master_answer_was(question, kept, right);
}

const struct store_answers store_answers_of_user = {.answer = open_answer,
                                                    .was = open_was,
                                                    .explain = pin_kept_explain,
                                                    .has_master = master_is_at_hand};

static enum aad_code open_complete(const struct store_spec *spec, struct buf *ret,
                                   struct aad_error *err)
{
    const struct store_type *type = store_type_of(spec->name_location);
    bool is_whole_uri = strchr(spec->name_location, ':');

    if (!type || !type->is_token)
        return AAD_OK;
    return discover_complete(is_whole_uri ? spec->name_location : DISCOVER_ALL,
                             deadline_left_ms(&spec->deadline) / 2, ret, err);
}

static store_get_token *open_getter;

void store_set_getter(store_get_token *getter)
{
    open_getter = getter;
}

enum aad_code store_open(const struct store_spec *spec, struct store **ret, struct aad_error *err)
{
    auto_buf struct buf complete = {0};
    struct store_spec whole = *spec;
    enum aad_code code = open_complete(spec, &complete, err);

    if (code)
        return code;
    if (complete.len)
        whole.name_location = buf_text(&complete);
    whole.answers = &store_answers_of_user;
    whole.get_token = open_getter;
    return store_start(&whole, ret, err);
}

struct store *store_start_early(const struct connection *c, const struct deadline *deadline,
                                bool may_ask)
{
    struct store_spec spec = store_spec_of(c, *deadline, may_ask);
    struct store *store = NULL;
    struct aad_error unused = {0};

    return store_open(&spec, &store, &unused) ? NULL : store;
}

bool store_has_source(const struct connection *c)
{
    return master_is_given() ||
           (c->pin && (text_has_prefix(c->pin, "fd:") || text_has_prefix(c->pin, "credential:")));
}
