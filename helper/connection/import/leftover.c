/*
 * leftover.c - what is left to do with a file that became a connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/import/leftover.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/screen.h"

static void leftover_print_shown(const char *text, struct buf *ret)
{
    char shown[PATH_MAX];

    buf_append_text(ret, screen_show(shown, sizeof shown, text, strlen(text)));
}

void leftover_print_title(const char *file, struct buf *ret)
{
    leftover_print_shown(file ? file : "standard input", ret);
}

/* May a terminal have it as it is, so that it can be copied into a command? */
static bool leftover_is_plain(const char *text)
{
    auto_buf struct buf shown = {0};

    leftover_print_shown(text, &shown);
    return !strcmp(buf_text(&shown), text);
}

/* As an argument, which no program takes for an option. */
static void leftover_print_path(const char *path, struct buf *ret)
{
    buf_append_text(ret, path[0] == '-' ? "./" : "");
    buf_append_shell(ret, path);
}

static void leftover_print_key(const struct import *import, const char *title, struct buf *ret)
{
    const char *path = buf_text(&import->key_file), *name = import->c->name;

    if (import->key_file.len && leftover_is_plain(path)) {
        buf_append_text(ret, "Its key is brought in by: aad-credential key import ");
        leftover_print_path(path, ret);
        buf_append_all(ret, " ", name, "\n", (char *)NULL);
    } else if (import->key_file.len) {
        buf_append_text(ret, "Its key is in ");
        leftover_print_shown(path, ret);
        buf_append_all(ret, ", and is brought in by: aad-credential key import FILE ", name, "\n",
                       (char *)NULL);
    }
    if (import->key_text)
        buf_append_all(ret, "Its key and certificate are the text of '", import->key_text,
                       "': write that into a file that only you can read, then: aad-credential key "
                       "import FILE ",
                       name, "\nKeep ", title,
                       " until then. Delete it afterwards: it holds that key in plaintext.\n",
                       (char *)NULL);
}

/* Where to, and the command for it: "" = there is none. */
static void leftover_print_place(const struct leftover *leftover, const char *title, char *command,
                                 size_t size, struct buf *ret)
{
    const struct import *import = leftover->import;
    bool is_whole = !import->format->is_shared && !import->has_more && !import->tokens;

    if (import->line) {
        buf_printf(ret, "Delete line %zu of ", import->line);
        (void)snprintf(command, size, "sed -i %zud ", import->line);
    } else if (is_whole) {
        buf_append_text(ret, "Delete ");
        (void)snprintf(command, size, "rm ");
    } else {
        buf_append_text(ret, import->has_more ? "Take that entry out of " : "Take it out of ");
    }
    buf_append_all(ret, leftover->file ? "" : "what ", title, leftover->file ? "" : " came from",
                   (char *)NULL);
}

static void leftover_print_stored(const struct leftover *leftover, const char *path,
                                  const char *title, struct buf *ret)
{
    const struct import *import = leftover->import;
    char command[64] = "";

    leftover_print_place(leftover, title, command, sizeof command, ret);
    buf_append_all(ret, " now: it still holds '", import->secret_key, "' in plaintext",
                   (char *)NULL);
    if (leftover->file && command[0] && leftover_is_plain(path)) {
        buf_append_all(ret, ":\n    ", command, (char *)NULL);
        leftover_print_path(path, ret);
        buf_append_text(ret, "\n");
    } else {
        buf_append_text(ret, ".\n");
    }
    if (import->has_more && !import->line)
        buf_append_text(ret, "Its other entries were not brought in: leave them there.\n");
    if (import->format->also)
        buf_append_all(ret, "And ", import->format->also, "\n", (char *)NULL);
}

static void leftover_print_rest(const struct leftover *leftover, const char *title, struct buf *ret)
{
    const struct import *import = leftover->import;
    const char *secret = leftover->is_stored ? NULL : import->secret_key;

    if (!secret && !import->tokens)
        return;
    buf_append_text(ret, "Not brought in: ");
    if (secret)
        buf_append_all(ret, "'", secret, "'", import->tokens ? ", " : "", (char *)NULL);
    buf_append_all(ret, import->tokens ? import->tokens : "", ", in plaintext in ", (char *)NULL);
    if (import->line)
        buf_printf(ret, "line %zu of ", import->line);
    buf_append_all(ret, title, ". Before you delete that, be sure that nothing needs it.\n",
                   (char *)NULL);
}

/* A link has no secret: what it leads to has. Where that cannot be told, it is the file's name. */
static void leftover_find_target(const char *file, struct buf *ret)
{
    char name[40], target[PATH_MAX];
    auto_fd int fd = open(file, O_PATH | O_CLOEXEC);
    ssize_t len;

    (void)snprintf(name, sizeof name, "/proc/self/fd/%d", fd);
    len = fd < 0 ? -1 : readlink(name, target, sizeof target);
    if (len > 0 && (size_t)len < sizeof target && target[0] == '/')
        buf_append(ret, target, (size_t)len);
    else
        buf_append_text(ret, file);
}

void leftover_print(const struct leftover *leftover, struct buf *ret)
{
    auto_buf struct buf path = {0}, title = {0};

    if (leftover->file)
        leftover_find_target(leftover->file, &path);
    leftover_print_title(leftover->file ? buf_text(&path) : NULL, &title);
    leftover_print_key(leftover->import, buf_text(&title), ret);
    if (leftover->is_stored)
        leftover_print_stored(leftover, buf_text(&path), buf_text(&title), ret);
    leftover_print_rest(leftover, buf_text(&title), ret);
}
