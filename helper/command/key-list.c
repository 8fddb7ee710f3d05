/*
 * key-list.c - `key list`: tokens, keys and certificates, with URIs that can be pasted
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/error.h"
#include "base/json-print.h"
#include "base/trace.h"
#include "command/key-verbs.h"
#include "connection/policy.h"
#include "connection/store-type.h"
#include "store/discover.h"
#include "store/open.h"

struct key_list {
    struct buf text, troubles;
    struct json_print *array; /* NULL: for people */
    size_t n;
};

static enum aad_code key_list_visit(void *ctx, const struct aad_key *key)
{
    struct key_list *list = ctx;
    bool is_token = !strcmp(key->type, "token");
    struct json_print *object;

    list->n++;
    if (list->array) {
        object = json_new_object();
        json_add_text(object, "type", key->type);
        json_add_text(object, "uri", key->uri);
        json_add_text(object, "label", key->label);
        json_add_text(object, "detail", key->detail);
        json_append_taken(list->array, object);
        return AAD_OK;
    }
    buf_printf(&list->text, "%s%-12s %s%s%s\n%s", is_token ? "" : "  ", key->type, key->label,
               key->detail[0] ? ": " : "", key->detail, is_token ? "  " : "      ");
    buf_append_shell(&list->text, key->uri);
    buf_append_text(&list->text, "\n");
    return AAD_OK;
}

static void key_list_trouble(void *ctx, const char *module, const struct aad_error *err)
{
    struct key_list *list = ctx;

    if (list->array) /* it is no entry of the list, but tells what the list lacks */
        trace_warn("module %s is not shown in full: %s", module, err->what);
    buf_printf(&list->troubles, "module %s is not shown in full: %s\n", module, err->what);
}

static enum aad_code key_list_uri(const struct key_options *options, const char **ret,
                                  struct aad_error *err)
{
    *ret = options->n_arguments ? options->arguments[0] : DISCOVER_ALL;
    if (!store_type_is_token(*ret))
        return aad_error_set(err, AAD_USAGE, NULL, "a token's URI begins with 'pkcs11:'");
    return store_type_check_pin(*ret, err);
}

enum aad_code key_verb_list(struct command_context *ctx, const struct key_options *options,
                            struct aad_error *err)
{
    auto_json_print struct json_print *array = options->json ? json_new_array() : NULL;
    struct key_list list = {.array = array};
    struct discover_call call = {.timeout_ms = DISCOVER_MS,
                                 .logs_in = options->logs_in,
                                 .may_ask = ctx->may_ask,
                                 .pin = options->pin,
                                 .answers = &store_answers_of_user,
                                 .visit = key_list_visit,
                                 .trouble = key_list_trouble,
                                 .ctx = &list};
    enum aad_code code = key_list_uri(options, &call.store, err);

    if (!code)
        code = policy_check_store(call.store, err);
    if (!code)
        code = discover_keys(&call, err);
    if (!code && options->json)
        code = json_print(array, &list.text, err);
    else if (!code && !list.n)
        buf_append_text(&list.text, "There are no tokens, or none that matches.\n");
    if (!code && !options->json)
        buf_append(&list.text, buf_text(&list.troubles), list.troubles.len);
    if (!code)
        code = command_print(ctx, &list.text, err);
    buf_clear(&list.text);
    buf_clear(&list.troubles);
    return code;
}
