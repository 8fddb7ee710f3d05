/*
 * host-list.c - which hosts are somebody's
 *
 * The file: "1 HEAD MADE_AT_S\n", then the hashes, 8 bytes each in this machine's byte order, in
 * ascending order.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/host-list.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/env.h"
#include "base/file.h"
#include "base/text.h"

#define HOST_LIST_MAX (4u * 1024 * 1024)
#define HOST_LIST_FIRST 64

void host_list_add(struct host_list *l, const char *origin, size_t len)
{
    if (l->n == l->room) {
        size_t room = l->room ? 2 * l->room : HOST_LIST_FIRST;
        uint64_t *hashes = reallocarray(l->hashes, room, sizeof *hashes);

        l->is_broken |= !hashes;
        if (!hashes)
            return;
        l->hashes = hashes;
        l->room = room;
    }
    l->hashes[l->n++] = text_hash(0, origin, len);
}

void host_list_clear(struct host_list *l)
{
    free(l->hashes);
    *l = (struct host_list){0};
}

static int host_list_compare(const void *a, const void *b)
{
    uint64_t x, y;

    memcpy(&x, a, sizeof x);
    memcpy(&y, b, sizeof y);
    return x < y ? -1 : x > y;
}

static bool host_list_path(bool is_folder, struct buf *ret)
{
    if (env_cache_dir(ret, NULL))
        return false;
    buf_append_text(ret, is_folder ? "/index" : "/index/hosts");
    return !buf_ok(ret, NULL);
}

void host_list_save(struct host_list *l, const char *head)
{
    auto_buf struct buf folder = {0}, path = {0}, text = {0};

    if (l->is_broken || !host_list_path(true, &folder) || !host_list_path(false, &path))
        return;
    if (l->n)
        qsort(l->hashes, l->n, sizeof *l->hashes, host_list_compare);
    buf_printf(&text, "1 %s %" PRId64 "\n", head, clock_now_s());
    buf_append(&text, l->hashes, l->n * sizeof *l->hashes);
    if (!buf_ok(&text, NULL) && text.len <= HOST_LIST_MAX &&
        !file_make_private_dir(buf_text(&folder), NULL))
        (void)file_replace(buf_text(&path), 0600, text.bytes, text.len, NULL);
}

/* The hashes, if the list is of that state and young enough; NULL if not, or if it is damaged. */
static const char *host_list_parse(const struct secret *file, const char *head, size_t *ret_n)
{
    const char *end = file->len ? memchr(file->bytes, '\n', file->len) : NULL;
    size_t head_len = strlen(head), rest;
    int64_t made_at_s, age_s;
    char number[24];

    if (!end || file->bytes[0] != '1' || (size_t)(end - file->bytes) < head_len + 4 ||
        memcmp(file->bytes + 2, head, head_len) != 0 || file->bytes[head_len + 2] != ' ')
        return NULL;
    (void)snprintf(number, sizeof number, "%.*s",
                   (int)(end - file->bytes - (ptrdiff_t)head_len - 3), file->bytes + head_len + 3);
    rest = file->len - (size_t)(end + 1 - file->bytes);
    if (rest % sizeof(uint64_t) || !text_to_int(number, 0, INT64_MAX, &made_at_s))
        return NULL;
    age_s = clock_now_s() - made_at_s;
    *ret_n = rest / sizeof(uint64_t);
    return age_s >= 0 && age_s < HOST_LIST_LIFE_S ? end + 1 : NULL;
}

bool host_list_excludes(const struct url *target, const char *head)
{
    auto_buf struct buf path = {0};
    auto_secret struct secret file = {0};
    const char *hashes;
    char origin[300];
    uint64_t wanted;
    size_t n;

    if (!host_list_path(false, &path) ||
        file_read(buf_text(&path), FILE_TRUST_PRIVATE, HOST_LIST_MAX, &file, NULL))
        return false;
    hashes = host_list_parse(&file, head, &n);
    if (!hashes)
        return false;
    (void)url_print_origin(target, origin, sizeof origin);
    wanted = text_hash(0, origin, strlen(origin));
    return !bsearch(&wanted, hashes, n, sizeof wanted, host_list_compare);
}
