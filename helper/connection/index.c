/*
 * index.c - from a host to the one connection that may serve it
 *
 * One tiny hint file for each host, path (where the caller says one) and user name, whatever the
 * number of connections:
 *   CACHE/index/HASH: "3 USER_MTIME_NS-SYSTEM_MTIME_NS ORIGIN PATH USERNAME NAME\n"
 * A host that is nobody's has none: it is absent from the one list of all hosts (host-list.h).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/index.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/env.h"
#include "base/file.h"
#include "base/text.h"
#include "base/trace.h"
#include "connection/host-list.h"
#include "connection/host-path.h"
#include "connection/meant.h"
#include "connection/rule.h"

#define INDEX_FILE_MAX 1024
#define INDEX_FIT_ACCOUNT (HOST_PATH_MAX + 1) /* more than any path is worth */

struct index_query {
    const struct request *request;
    struct host_target place; /* of the target */
    const char *account;      /* "" = any */
    char origin[300];         /* of the target; "" = there is none */
    struct buf *state, *head; /* of the directories before the look; how a hint then begins */
    struct host_list hosts;   /* of all that were looked at */
    struct connection found;
    size_t n_found;
    int fit;                   /* of all that were found */
    bool misses_path;          /* they differ by paths */
    char names[160];           /* of all that match, for the message */
    struct aad_error contrary; /* why the last that would serve the target is not the one */
    struct aad_error broken;
};

/* How well it fits; -1 = not at all. Whose account was named is meant before an application, which
 * has none. */
static int index_fit(const struct connection *c, const struct index_query *query)
{
    bool names_account = query->account[0] && c->username;
    int fit;

    if ((query->request->has_target && rule_check_target(c, &query->request->target, NULL)) ||
        (names_account && !text_equal_nocase(c->username, query->account)))
        return -1;
    fit = query->request->has_target ? host_path_fit(c, &query->place) : 0;
    return fit >= 0 && names_account ? fit + INDEX_FIT_ACCOUNT : fit;
}

/* Whoever serves the target has to have that audience, and be the one that is meant. Of an audience
 * alone nobody else is told of: it is no contradiction not to have it. */
static enum aad_code index_check(const struct connection *c, const struct index_query *query,
                                 struct aad_error *err)
{
    const struct request *request = query->request;
    const char *audience;
    enum aad_code code =
        request->audience[0] ? rule_check_audience(c, request->audience, &audience, err) : AAD_OK;

    if (!code)
        return meant_check(c, &request->meant, err);
    if (!request->has_target)
        err->code = AAD_OK;
    return code;
}

/* --- the hints -------------------------------------------------------------------------------- */

static int64_t index_mtime(const char *path)
{
    struct stat st;

    return stat(path, &st) ? 0 : (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
}

/* What the connection directories are like now. */
static bool index_print_state(struct buf *ret)
{
    char user[TEXT_INT_SIZE], whole_system[TEXT_INT_SIZE];
    auto_buf struct buf directory = {0};

    if (env_config_dir(&directory, NULL))
        return false;
    buf_append_text(&directory, "/connections");
    buf_append_all(ret, text_print_int(user, index_mtime(buf_text(&directory))), "-",
                   text_print_int(whole_system, index_mtime(CONNECTION_SYSTEM_DIR)), (char *)NULL);
    return !buf_ok(ret, NULL);
}

static bool index_print_head(const struct index_query *query, struct buf *ret)
{
    const char *path = query->place.path, *username = query->place.username;

    buf_append_all(ret, "3 ", buf_text(query->state), " ", query->origin, " ", path[0] ? path : "-",
                   " ", username[0] ? username : "-", " ", query->request->audience,
                   query->request->audience[0] ? " " : "", (char *)NULL);
    meant_print(&query->request->meant, ret);
    return query->state->len && !buf_ok(ret, NULL);
}

static bool index_path(const struct index_query *query, struct buf *ret)
{
    const char *path = query->place.path, *username = query->place.username;
    const char *audience = query->request->audience;
    char digits[TEXT_HASH_SIZE];
    auto_buf struct buf meant = {0};
    uint64_t hash;

    meant_print(&query->request->meant, &meant);
    if (env_cache_dir(ret, NULL) || buf_ok(&meant, NULL))
        return false;
    hash = text_hash(0, query->origin, strlen(query->origin));
    hash = text_hash(hash, path, strlen(path));
    hash = text_hash(hash, username, strlen(username));
    hash = text_hash(hash, audience, strlen(audience));
    hash = text_hash(hash, buf_text(&meant), meant.len);
    buf_append_all(ret, "/index/", text_print_hash(digits, hash), (char *)NULL);
    return !buf_ok(ret, NULL);
}

static bool index_use_hint(const struct index_query *query, struct connection *ret)
{
    const struct buf *head = query->head;
    auto_buf struct buf path = {0};
    auto_secret struct secret hint = {0};
    auto_connection struct connection c = {0};
    char name[CONNECTION_NAME_MAX + 1] = "";
    size_t len;

    if (!index_path(query, &path) ||
        file_read(buf_text(&path), FILE_TRUST_PRIVATE, INDEX_FILE_MAX, &hint, NULL))
        return false;
    if (hint.len <= head->len + 1 || memcmp(hint.bytes, head->bytes, head->len) != 0)
        return false;
    len = hint.len - head->len - 1;
    if (len > CONNECTION_NAME_MAX)
        return false;
    memcpy(name, hint.bytes + head->len, len);
    if (!text_is_name(name) || connection_load(name, &c, NULL) || index_fit(&c, query) < 0 ||
        index_check(&c, query, &(struct aad_error){0}))
        return false;
    *ret = c;
    c = (struct connection){0};
    return true;
}

/* A hint that cannot be written costs time, nothing else. */
static void index_save_hint(const struct index_query *query, const char *name)
{
    auto_buf struct buf path = {0}, hint = {0}, directory = {0};

    if (!query->head->len || env_cache_dir(&directory, NULL) || !index_path(query, &path))
        return;
    buf_append_text(&directory, "/index");
    buf_printf(&hint, "%s%s\n", buf_text(query->head), name);
    if (!buf_ok(&hint, NULL) && !file_make_private_dir(buf_text(&directory), NULL))
        (void)file_replace(buf_text(&path), 0600, hint.bytes, hint.len, NULL);
}

void index_forget(void)
{
    auto_buf struct buf directory = {0};
    const struct dirent *entry;
    DIR *dir;

    if (env_cache_dir(&directory, NULL))
        return;
    buf_append_text(&directory, "/index");
    dir = opendir(buf_text(&directory));
    if (!dir)
        return;
    while ((entry = readdir(dir)))
        if (entry->d_name[0] != '.')
            (void)unlinkat(dirfd(dir), entry->d_name, 0);
    (void)closedir(dir);
}

/* --- the search ------------------------------------------------------------------------------- */

/* One that fits better was found. */
static void index_drop_found(struct index_query *query)
{
    connection_clear(&query->found);
    query->n_found = 0;
    query->misses_path = false;
    query->names[0] = '\0';
}

static enum aad_code index_look(void *ctx, const char *name)
{
    struct index_query *query = ctx;
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    size_t len;
    int fit;

    if (connection_load(name, &c, &err)) {
        query->broken = err;
        query->hosts.is_broken = true;
        return AAD_OK;
    }
    for (size_t i = 0; i < c.n_hosts; i++)
        host_list_add(&query->hosts, c.hosts[i], host_path_origin_len(c.hosts[i]));
    fit = index_fit(&c, query);
    if (fit < 0 || (query->n_found && fit < query->fit))
        return AAD_OK;
    if (index_check(&c, query, &err)) {
        if (err.code)
            query->contrary = err;
        return AAD_OK;
    }
    if (query->n_found && fit > query->fit)
        index_drop_found(query);
    query->fit = fit;
    query->misses_path |= host_path_is_needed(&c, query->origin);
    len = strlen(query->names);
    (void)snprintf(query->names + len, sizeof query->names - len, "%s%s", len ? ", " : "", name);
    if (!query->n_found++) {
        query->found = c;
        c = (struct connection){0};
    }
    return AAD_OK;
}

static enum aad_code index_is_nobodys(const struct index_query *query, struct aad_error *err)
{
    char shown[200];

    if (query->request->has_target)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "%.200s is a host of no connection",
                             query->origin);
    return aad_error_set(err, AAD_NOT_FOUND, NULL, "%s is an audience of no connection",
                         text_escape(shown, sizeof shown, query->request->audience,
                                     strlen(query->request->audience)));
}

static enum aad_code index_is_of_several(const struct index_query *query, struct aad_error *err)
{
    char shown[80];

    return aad_error_set(
        err, AAD_AMBIGUOUS, NULL,
        "%s is an audience of more than one connection: %.160s\n"
        "Say --connection NAME where the tool is told of aad-credential, or have it "
        "say which host the token is for.",
        text_escape(shown, sizeof shown, query->request->audience,
                    strlen(query->request->audience)),
        query->names);
}

static enum aad_code index_is_ambiguous(const struct index_query *query, struct aad_error *err)
{
    enum aad_code code = aad_error_set(
        err, AAD_AMBIGUOUS, NULL,
        "%.80s is a host of more than one connection: %.120s\n"
        "Say --connection NAME where the tool is told of aad-credential. Or tell them "
        "apart: a user by a user name in the URL, an application by a path of its "
        "host: aad-credential connection edit NAME --host %.80s/PATH",
        query->origin, query->names, query->origin);

    if (query->misses_path && !query->place.path[0])
        aad_error_remedy(
            err, "They differ by the path, and it was not said. git says it once each is set "
                 "up: aad-credential setup git NAME");
    return code;
}

static enum aad_code index_tell(const struct aad_error *why, struct aad_error *err)
{
    if (err)
        *err = *why;
    return why->code;
}

static enum aad_code index_answer(struct index_query *query, struct connection *ret,
                                  struct aad_error *err)
{
    if (query->n_found == 1) {
        index_save_hint(query, query->found.name);
        *ret = query->found;
        query->found = (struct connection){0};
        return AAD_OK;
    }
    if (query->n_found)
        return query->request->has_target ? index_is_ambiguous(query, err)
                                          : index_is_of_several(query, err);
    if (query->contrary.code && !query->request->has_target)
        query->contrary.code = AAD_NOT_FOUND; /* an audience is everybody's who uses the service */
    if (query->contrary.code)
        return index_tell(&query->contrary, err);
    if (query->broken.code)
        return index_tell(&query->broken, err);
    return index_is_nobodys(query, err);
}

static enum aad_code index_look_at_all(struct index_query *query, struct connection *ret,
                                       struct aad_error *err)
{
    enum aad_code code = connection_list(index_look, query, err);

    if (!code && query->state->len && query->request->has_target) /* else it is of no use yet */
        host_list_save(&query->hosts, buf_text(query->state));
    if (!code)
        code = index_answer(query, ret, err);
    connection_clear(&query->found);
    host_list_clear(&query->hosts);
    return code;
}

enum aad_code index_find(const struct request *request, struct connection *ret,
                         struct aad_error *err)
{
    auto_buf struct buf state = {0}, head = {0};
    struct index_query query = {.request = request, .state = &state, .head = &head};

    /* AAD's account names have an '@'. Others come from remotes such as https://ORG@dev.azure.com.
     */
    query.account = strchr(request->username, '@') ? request->username : "";
    query.place = (struct host_target){query.origin, request->path, request->username};
    if (request->has_target)
        (void)url_print_origin(&request->target, query.origin, sizeof query.origin);
    if (!index_print_state(&state))
        buf_clear(&state);
    if (!index_print_head(&query, &head))
        buf_clear(&head);
    if (head.len && index_use_hint(&query, ret)) {
        trace("index: the hint names connection %s", ret->name);
        return AAD_OK;
    }
    if (state.len && request->has_target &&
        host_list_excludes(&request->target, buf_text(&state))) {
        trace("index: the host is in no connection");
        return index_is_nobodys(&query, err);
    }
    return index_look_at_all(&query, ret, err);
}
