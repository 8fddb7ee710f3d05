/*
 * fuzz_question.c - a request's head: lines as a parser of HTTP gives them, the secret being
 * "canary"
 *
 * reads: helper/endpoint/question.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "endpoint/question.h"

#define PORT 4711

/* What stands before the next "\n", or at the end. */
static char *next_line(char **at)
{
    char *line = *at, *end = strchr(line, '\n');

    *at = end ? end + 1 : line + strlen(line);
    if (end)
        *end = '\0';
    return line;
}

static void add_header(struct question *q, char *line)
{
    char *colon = strchr(line, ':');

    if (colon)
        *colon = '\0';
    question_add_header(q, line, colon ? colon + 1 + strspn(colon + 1, " \t") : NULL);
}

/* Whoever is let in has said the secret, and what he wants is a text without blanks. */
static void check_good(const struct question *q, int n_secrets)
{
    size_t len = strlen(q->resource);

    if (!n_secrets || !len || !text_is_visible(q->resource, len) ||
        !text_is_visible(q->id, strlen(q->id)) ||
        (q->id[0] != '\0') != (q->id_kind != QUESTION_ANY))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_free char *text = malloc(len + 1);
    auto_secret struct secret secret = {0};
    char *at = text, *method, *uri, *version;
    struct question q = {0};
    const char *why = NULL;
    int n_secrets = 0;

    if (!text)
        return 0;
    memcpy(text, bytes, len);
    text[len] = '\0';
    secret_append_text(&secret, "canary");
    method = next_line(&at);
    uri = next_line(&at);
    version = next_line(&at);
    question_begin(&q, method, uri, version);
    while (*at) {
        char *line = next_line(&at);

        n_secrets += strstr(line, "canary") != NULL;
        add_header(&q, line);
    }
    switch (question_end(&q, PORT, &secret, &why)) {
    case QUESTION_GOOD:
        check_good(&q, n_secrets);
        break;
    case QUESTION_BAD:
        if (!why || !n_secrets)
            abort();
        break;
    case QUESTION_STRANGE:
        break;
    }
    return 0;
}
