/*
 * maven.c - a settings.xml for Maven that carries the token
 *
 * Maven gives a password to whatever repository has the id of a <server>, and the ids are in the
 * project's own files, with any URL. So the server is one that only this file names: as a mirror of
 * the repository that is meant, with a URL of ours. The request's note has a line for each: the
 * mirror's id, the repository's, the URL. Basic, which Maven does not send to other hosts.
 *
 * It takes the place of Maven's own global settings: what these do against http is here, too.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "consumer/consumer.h"

#define MAVEN_FIELDS 3

static const char maven_head[] =
    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<settings>\n<mirrors>\n";
static const char maven_middle[] =
    "<mirror><id>maven-default-http-blocker</id><mirrorOf>external:http:*</mirrorOf>"
    "<url>http://0.0.0.0/</url><blocked>true</blocked></mirror>\n</mirrors>\n<servers>\n";
static const char maven_tail[] = "</servers>\n</settings>\n";

static void maven_append_escaped(const char *text, size_t len, struct secret *ret)
{
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '&')
            secret_append_text(ret, "&amp;");
        else if (text[i] == '<')
            secret_append_text(ret, "&lt;");
        else
            secret_append(ret, text + i, 1);
    }
}

static void maven_append_element(const char *name, const char *text, size_t len, struct secret *ret)
{
    secret_append_all(ret, "<", name, ">", (char *)NULL);
    maven_append_escaped(text, len, ret);
    secret_append_all(ret, "</", name, ">", (char *)NULL);
}

static void maven_append_mirror(const char *const *fields, const size_t *lens, struct secret *ret)
{
    secret_append_text(ret, "<mirror>");
    maven_append_element("id", fields[0], lens[0], ret);
    maven_append_element("mirrorOf", fields[1], lens[1], ret);
    maven_append_element("url", fields[2], lens[2], ret);
    secret_append_text(ret, "</mirror>\n");
}

static void maven_append_server(const char *id, size_t len, const struct token *token,
                                struct secret *ret)
{
    const struct secret *password = &token->access_token;

    secret_append_text(ret, "<server>");
    maven_append_element("id", id, len, ret);
    maven_append_element("username", CONSUMER_USERNAME, strlen(CONSUMER_USERNAME), ret);
    maven_append_element("password", password->bytes, password->len, ret);
    secret_append_text(ret, "</server>\n");
}

/* token NULL: the mirrors, else the servers. */
static void maven_append_all(const struct secret *note, const struct token *token,
                             struct secret *ret)
{
    const char *at = note->bytes, *fields[MAVEN_FIELDS];
    size_t lens[MAVEN_FIELDS];

    while (at && *at) {
        for (size_t i = 0; i < MAVEN_FIELDS; i++) {
            fields[i] = at;
            lens[i] = strcspn(at, i + 1 < MAVEN_FIELDS ? " \n" : "\n");
            at += lens[i] + !!at[lens[i]];
        }
        if (token)
            maven_append_server(fields[0], lens[0], token, ret);
        else
            maven_append_mirror(fields, lens, ret);
    }
}

static enum aad_code maven_print(const struct request *request, const struct token *token,
                                 struct secret *ret, struct aad_error *err)
{
    enum aad_code code = consumer_check_plain(token, err);

    if (code)
        return code;
    secret_append_text(ret, maven_head);
    maven_append_all(&request->note, NULL, ret);
    secret_append_text(ret, maven_middle);
    maven_append_all(&request->note, token, ret);
    secret_append_text(ret, maven_tail);
    return secret_ok(ret, err);
}

const struct consumer consumer_maven = {
    .name = "maven",
    .print = maven_print,
};
