/*
 * mvn.c - Maven
 *
 * Our settings are its global ones, which have to be a regular file; ~/.m2/settings.xml stays in
 * force. The repositories are named by whoever calls, as ID=URL: what a project says of them
 * decides nothing.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/mvn-key.h"
#include "command/wrap/wrap.h"
#include "connection/rule.h"

#define MVN_ID_CHARACTERS "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-"
#define MVN_REPOSITORY_MAX 1000

#define MVN_UNVERIFIED "would send the token to whoever answers"

static const struct arguments_option mvn_options[] = {
    {"gs", 0, REFUSED, "would put another file in the place of the token's"},
    {"global-settings", 0, REFUSED, "would put another file in the place of the token's"},
    {"Dmaven.wagon.http.ssl.insecure", 0, REFUSED, MVN_UNVERIFIED},
    {"Dmaven.wagon.http.ssl.allowall", 0, REFUSED, MVN_UNVERIFIED},
    {"Daether.connector.https.securityMode", 0, REFUSED, MVN_UNVERIFIED},
    {"Djavax.net.debug", 0, REFUSED, SHOWS},
};

/* Of several the last is in force: it has to be ours, also against the .mvn folder of a project and
 * what is written in a way that the rows above do not know. */
static const char *const mvn_decided[] = {
    "-Dmaven.wagon.http.ssl.insecure=false", "-Dmaven.wagon.http.ssl.allowall=false",
    "-Daether.connector.https.securityMode=default", "-Djavax.net.debug=off", NULL};

static const struct arguments_grammar mvn_grammar = {
    .program = "mvn",
    .options = mvn_options,
    .n = sizeof mvn_options / sizeof mvn_options[0],
};

static enum aad_code mvn_check_url(const struct wrap_call *call, const char *text,
                                   struct aad_error *err)
{
    struct url url;
    enum aad_code code = url_parse(text, &url, err);

    if (!code)
        code = rule_check_target(&call->connection, &url, err);
    if (!code && !url.is_https)
        code = aad_error_set(err, AAD_REFUSED, NULL, "a repository by http gets no token");
    return code;
}

/* One "ID=URL", which is cut into its parts. */
static enum aad_code mvn_add(const struct wrap_call *call, char *item, const char *key,
                             struct secret *ret, struct aad_error *err)
{
    char *url = strchr(item, '=');
    enum aad_code code;

    if (!url || url == item || item + strspn(item, MVN_ID_CHARACTERS) != url)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--repository takes ID=URL\n"
                             "ID is that of the <repository> in the pom.xml or settings.xml.");
    *url++ = '\0';
    code = mvn_check_url(call, url, err);
    if (!code)
        secret_append_all(ret, key, "-", item, " ", item, " ", url, "\n", (char *)NULL);
    return code;
}

static enum aad_code mvn_note(const struct wrap_call *call, struct secret *ret,
                              struct aad_error *err)
{
    char copy[MVN_REPOSITORY_MAX + 1], key[MVN_KEY_LEN + 1], *rest = NULL;
    enum aad_code code;

    if (!call->repository || strlen(call->repository) > MVN_REPOSITORY_MAX)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'mvn' needs to know which repository the token is for\n"
                             "Add --repository ID=URL: the id that your pom.xml has for it, and "
                             "where it is. Several are separated by commas.");
    code = mvn_key_get(key, err);
    (void)snprintf(copy, sizeof copy, "%s", call->repository);
    for (char *item = strtok_r(copy, ",", &rest); item && !code; item = strtok_r(NULL, ",", &rest))
        code = mvn_add(call, item, key, ret, err);
    return code ? code : secret_ok(ret, err);
}

static enum aad_code mvn_build(const struct wrap_call *call, struct wrap_line *line,
                               struct aad_error *err)
{
    int at = 0;

    (void)err;
    wrap_add(line, "-gs", call->config);
    for (; at < call->argc && strcmp(call->argv[at], "--") != 0; at++)
        wrap_add(line, call->argv[at], NULL);
    for (size_t i = 0; mvn_decided[i]; i++)
        wrap_add(line, mvn_decided[i], NULL);
    for (; at < call->argc; at++)
        wrap_add(line, call->argv[at], NULL);
    return AAD_OK;
}

static const char mvn_help[] =
    "usage: aad-credential mvn [CONNECTION] --repository ID=URL [--audience AUDIENCE]\n"
    "                          [--no-prompt] -- ARGUMENTS\n\n"
    "Runs Maven with the connection's token for this command only, for example\n\n"
    "  aad-credential mvn myfeed --repository contoso=https://pkgs.dev.azure.com/... -- verify\n\n"
    "The repository of that id is asked at that URL, whatever the project says; the host has to\n"
    "be one of the connection's (man aad-credential-mvn).\n\n" WRAP_OPTIONS
    "  --repository ID=URL  the id of a repository, and where it is; several are separated by\n"
    "                       commas\n";

const struct wrap wrap_mvn = {
    .command = {.name = "mvn",
                .summary = "run Maven with the token, for repositories of allowed hosts",
                .help = mvn_help,
                .run = wrap_run},
    .consumer = &consumer_maven,
    .grammar = &mvn_grammar,
    .has_no_urls = true,
    .takes_repository = true,
    .note = mvn_note,
    .build = mvn_build,
};
