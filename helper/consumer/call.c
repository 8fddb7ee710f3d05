/*
 * call.c - see call.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/call.h"

#include <stdio.h>
#include <string.h>

#include "base/encoding.h"
#include "base/text.h"

enum aad_code call_answer(const char *text, struct request *ret, struct aad_error *err)
{
    secret_append_text(&ret->reply, text);
    return secret_ok(&ret->reply, err);
}

const char *call_take_option(int *argc, char ***argv, const char *option)
{
    const char *given = **argv;
    size_t len = strlen(option);
    bool is_next = !strcmp(given, option) && *argc > 1;

    if (!text_has_prefix(given, option) || (!is_next && given[len] != '='))
        return NULL;
    *argv += is_next ? 2 : 1;
    *argc -= is_next ? 2 : 1;
    return is_next ? (*argv)[-1] : given + len + 1;
}

enum aad_code call_take_options(int *argc, char ***argv, struct request *ret, struct aad_error *err)
{
    while (*argc > 0 && text_has_prefix(**argv, "--")) {
        const char *name = call_take_option(argc, argv, "--connection");
        const char *audience = name ? NULL : call_take_option(argc, argv, "--audience");
        bool is_name = name && text_is_name(name) && !ret->connection[0];
        bool is_audience =
            audience && audience[0] && !ret->audience[0] && strlen(audience) < sizeof ret->audience;

        if (is_name)
            (void)snprintf(ret->connection, sizeof ret->connection, "%s", name);
        else if (is_audience)
            (void)snprintf(ret->audience, sizeof ret->audience, "%s", audience);
        else
            return aad_error_set(err, AAD_USAGE, NULL,
                                 "only --connection NAME and --audience A, each once, may stand "
                                 "before the operation");
    }
    return AAD_OK;
}

enum aad_code call_take_connection(int *argc, char ***argv, struct request *ret,
                                   struct aad_error *err)
{
    const char *name = **argv;

    if (!text_is_name(name))
        return aad_error_set(err, AAD_USAGE, NULL, "that is no name of a connection");
    (void)snprintf(ret->connection, sizeof ret->connection, "%s", name);
    (*argv)++;
    (*argc)--;
    return AAD_OK;
}

void call_set_path(const char *bytes, size_t len, struct request *ret)
{
    if (len)
        (void)snprintf(ret->path, sizeof ret->path, "%s%.*s", bytes[0] == '/' ? "" : "/",
                       (int)(len < sizeof ret->path ? len : sizeof ret->path), bytes);
}

enum aad_code call_set_url(const char *text, struct request *ret, struct aad_error *err)
{
    enum aad_code code = url_parse(text, &ret->target, err);

    if (code)
        return code;
    call_set_path(ret->target.path, strcspn(ret->target.path, "?#"), ret);
    ret->target.path = "";
    ret->has_target = true;
    return AAD_OK;
}

enum aad_code call_set_username(const char *bytes, size_t len, struct request *ret,
                                struct aad_error *err)
{
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)bytes[i] < 0x20 || bytes[i] == 0x7f)
            return aad_error_set(err, AAD_USAGE, NULL, "the user name holds a control character");
    if (len >= sizeof ret->username || encoding_find_fault(bytes, len))
        return aad_error_set(err, AAD_USAGE, NULL, "the user name is %s",
                             len >= sizeof ret->username ? "too long" : "not UTF-8");
    if (len)
        memcpy(ret->username, bytes, len);
    ret->username[len] = '\0';
    return AAD_OK;
}
