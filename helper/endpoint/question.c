/*
 * question.c - one request at an identity endpoint, read strictly
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "endpoint/question.h"

#include <string.h>
#include <strings.h>

#include "base/text.h"
#include "base/url.h"

/* How the secret comes: App Service, Azure ML and App Service of 2017, Terraform's provider. */
static const char *const question_secret_headers[] = {"X-IDENTITY-HEADER", "secret",
                                                      "x-ms-identity", NULL};

/* What a program that talks to its own machine's endpoint never says: a proxy, a page in a browser,
 * or a request that has a body (security cases 19, 21, 23). */
static const char *const question_alien_headers[] = {"Origin",         "Referer",
                                                     "Forwarded",      "Via",
                                                     "X-Real-IP",      "Transfer-Encoding",
                                                     "X-Original-URL", "X-HTTP-Method-Override",
                                                     "Upgrade",        NULL};
static const char *const question_alien_prefixes[] = {"X-Forwarded-", "Sec-Fetch-",
                                                      "Access-Control-", "X-Envoy-", NULL};

static bool question_is_of(const char *name, const char *const *names)
{
    for (; *names; names++)
        if (text_equal_nocase(name, *names))
            return true;
    return false;
}

static bool question_is_alien(const char *name)
{
    for (const char *const *prefix = question_alien_prefixes; *prefix; prefix++)
        if (!strncasecmp(name, *prefix, strlen(*prefix)))
            return true;
    return question_is_of(name, question_alien_headers);
}

/* fetch() of Node, with which msal-node 7 asks, says what a browser's does; but a browser always
 * says from which site, too. */
static bool question_is_node(const char *name, const char *value)
{
    return text_equal_nocase(name, "Sec-Fetch-Mode") && !strcmp(value, "cors");
}

void question_begin(struct question *q, const char *method, const char *uri, const char *version)
{
    q->uri = uri;
    q->is_wrong = strcmp(method, "GET") != 0 || strlen(uri) > QUESTION_URI_MAX ||
                  (strcmp(version, "HTTP/1.1") != 0 && strcmp(version, "HTTP/1.0") != 0);
}

void question_add_header(struct question *q, const char *name, const char *value)
{
    value = value ? value : "";
    if (text_equal_nocase(name, "Host")) {
        q->host = value;
        q->n_hosts++;
    } else if (question_is_of(name, question_secret_headers)) {
        q->secret = value;
        q->n_secrets++;
    } else if (question_is_alien(name)) {
        q->is_wrong |= !question_is_node(name, value);
    } else if (text_equal_nocase(name, "Content-Length")) {
        q->is_wrong |= strcmp(value, "0") != 0;
    }
}

/* Libraries put "/" before and behind it. */
static bool question_is_at_path(const char *uri, size_t len)
{
    const char *path = QUESTION_PATH;

    while (len && uri[len - 1] == '/')
        len--;
    while (len > 1 && uri[0] == '/' && uri[1] == '/') {
        uri++;
        len--;
    }
    return len == strlen(path) && !memcmp(uri, path, len);
}

/* "a%2Fb" of a query, as a text without blanks or control bytes. */
static bool question_decode(const char *value, size_t len, char *ret, size_t size)
{
    auto_secret struct secret text = {0};

    secret_append(&text, value, len);
    text_percent_decode(&text);
    if (secret_ok(&text, NULL) || !text.len || text.len >= size ||
        !text_is_visible(text.bytes, text.len))
        return false;
    memcpy(ret, text.bytes, text.len + 1);
    return true;
}

struct question_parameter {
    const char *name;
    enum question_id id_kind; /* ANY: it is the resource */
};

/* By which each library means an identity. */
static const struct question_parameter question_parameters[] = {
    {"resource", QUESTION_ANY},           {"client_id", QUESTION_CLIENT_ID},
    {"clientid", QUESTION_CLIENT_ID},     {"mi_res_id", QUESTION_RESOURCE_ID},
    {"msi_res_id", QUESTION_RESOURCE_ID}, {"object_id", QUESTION_OBJECT_ID},
    {"principal_id", QUESTION_OBJECT_ID},
};

static const struct question_parameter *question_find(const char *name, size_t len)
{
    const size_t n = sizeof question_parameters / sizeof question_parameters[0];

    for (size_t i = 0; i < n; i++)
        if (strlen(question_parameters[i].name) == len &&
            !memcmp(question_parameters[i].name, name, len))
            return &question_parameters[i];
    return NULL;
}

/* NULL, or what is wrong with it. What we do not know, such as api-version, changes nothing. */
static const char *question_take(struct question *q, const char *pair, size_t len)
{
    const char *equals = memchr(pair, '=', len);
    size_t name_len = equals ? (size_t)(equals - pair) : len;
    const struct question_parameter *parameter = question_find(pair, name_len);
    bool is_resource = parameter && parameter->id_kind == QUESTION_ANY;
    char *to = is_resource ? q->resource : q->id;
    size_t size = is_resource ? sizeof q->resource : sizeof q->id;

    if (!parameter || (!is_resource && name_len + 1 >= len)) /* an empty id means none */
        return NULL;
    if (to[0])
        return is_resource ? "resource is given twice" : "more than one identity is named";
    if (!equals || !question_decode(equals + 1, len - name_len - 1, to, size))
        return is_resource ? "resource is empty, too long, or no text"
                           : "the identity's name is too long, or no text";
    if (!is_resource)
        q->id_kind = parameter->id_kind;
    return NULL;
}

static const char *question_read_query(struct question *q, const char *query)
{
    const char *why = NULL;

    while (query && *query && !why) {
        size_t len = strcspn(query, "&");

        why = question_take(q, query, len);
        query += len + (query[len] == '&');
    }
    return why ? why : q->resource[0] ? NULL : "resource is missing";
}

enum question_verdict question_end(struct question *q, uint16_t port, const struct secret *secret,
                                   const char **ret_why)
{
    static const char *const names[] = {"127.0.0.1", "localhost", NULL};
    size_t path = strcspn(q->uri, "?");
    const char *why;

    if (q->is_wrong || q->n_hosts != 1 || !url_is_called(q->host, names, port) ||
        q->n_secrets != 1 || !secret_equal_bytes(secret, q->secret, strlen(q->secret)))
        return QUESTION_STRANGE;
    why = question_is_at_path(q->uri, path) ? NULL : "there is nothing at this path";
    if (!why)
        why = question_read_query(q, q->uri[path] ? q->uri + path + 1 : NULL);
    *ret_why = why;
    return why ? QUESTION_BAD : QUESTION_GOOD;
}
