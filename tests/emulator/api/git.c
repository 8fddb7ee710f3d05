/* SPDX-License-Identifier: Apache-2.0 */
/* git: a static area for git's dumb HTTP protocol (run `git update-server-info` in the bare
 * repository), as /git/REPOSITORY, or as Azure Repos has it, /ORGANIZATION/PROJECT/_git/REPOSITORY.
 * The token comes as Bearer, or as the password of Basic with any user name; a personal one (pat.h)
 * by Basic. */
#include <fcntl.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/api.h"
#include "api/pat.h"
#include "token.h"
#include "world.h"

static bool git_is_basic_good(const struct exchange *exchange, const char *encoded)
{
    auto_text pair = {0};
    const char *colon, *reason;
    cJSON *claims;

    if (!text_append_decoded64(&pair, encoded, strlen(encoded)) || !pair.size)
        return false;
    colon = strchr(pair.data, ':');
    if (!colon || colon == pair.data)
        return false;
    claims = token_check_bare(exchange->emulator, colon + 1, "devops", &reason);
    cJSON_Delete(claims);
    return claims != NULL;
}

static bool git_is_authorized(const struct exchange *exchange)
{
    const char *authorization = exchange_header(exchange, "authorization");
    const char *reason;
    cJSON *claims;

    if (pat_is_shown(exchange))
        return true;
    if (authorization && strncasecmp(authorization, "Basic ", 6) == 0)
        return git_is_basic_good(exchange, authorization + 6);
    claims = token_check(exchange->emulator, authorization, "devops", &reason);
    cJSON_Delete(claims);
    return claims != NULL;
}

static bool git_read_file(struct exchange *exchange, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    char chunk[65536];
    struct stat status;
    ssize_t size;

    if (fd < 0)
        return false;
    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode)) {
        close(fd);
        return false;
    }
    while ((size = read(fd, chunk, sizeof(chunk))) > 0)
        text_append(&exchange->reply, chunk, (size_t)size);
    close(fd);
    return size == 0;
}

void git_serve(struct exchange *exchange)
{
    const char *root = exchange->emulator->git_root;
    const char *azure = strstr(exchange->path, "/_git/");
    auto_free path =
        text_format("%s/%s", root ? root : "",
                    azure ? azure + strlen("/_git/") : exchange->path + strlen("/git/"));

    if (!git_is_authorized(exchange)) {
        api_reply_unauthorized(exchange, "a token is needed");
        exchange_add_header(exchange, "WWW-Authenticate", "Basic realm=\"git\"");
        return;
    }
    exchange_reply(exchange, 200, "application/octet-stream", "");
    if (!root || strstr(exchange->path, "..") || !exchange_is_method(exchange, "GET") ||
        !git_read_file(exchange, path))
        exchange_reply(exchange, 404, "text/plain", "not found\n");
}
