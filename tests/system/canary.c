/*
 * canary.c - looks for secrets where none may be
 *
 *   canary CANARIES PATH...
 *
 * CANARIES has one line a canary: NAME, a tab, the text, and optionally a tab and a pattern
 * (fnmatch, extended) of paths where it may be. A text that begins with "hex:" stands for bytes.
 * Every file under the paths is searched for every text: as it is, reversed, in base64 and
 * base64url at each of the three alignments, in hexadecimal, fully percent-encoded, in UTF-16 of
 * both byte orders. Each hit is one line on stdout, without the secret. Exit status: 0 nothing
 * found, 1 found, 2 the search itself failed.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <fcntl.h>
#include <fnmatch.h>
#include <ftw.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define CANARY_MIN 8 /* shorter texts would be found by chance */
#define CANARY_TEXT_MAX 4096
#define CANARIES_MAX 4096
#define FORMS_MAX 16

#define HEADS 65536 /* what two bytes can be */

struct canary;

struct form {
    const char *name;
    unsigned char *bytes;
    size_t len;
    struct canary *canary;
    struct form *next; /* that begins with the same two bytes */
};

struct canary {
    char *name, *text, *allowed;
    size_t len, last_search; /* of the text; the last search that found it */
    struct form forms[FORMS_MAX];
    size_t n_forms;
};

static struct canary canaries[CANARIES_MAX];
static struct form *heads[HEADS];
static unsigned char begins[HEADS / 8],
    goes_on[HEADS / 8]; /* bits: bytes 1 and 2 of a form, 3 and 4 */
static size_t n_canaries, n_files, n_searches, n_hits;

static void canary_die(const char *what, const char *which)
{
    (void)fprintf(stderr, "canary: %s %s: %s\n", what, which, strerror(errno));
    exit(2);
}

static struct form *canary_add_form(struct canary *canary, const char *name)
{
    struct form *form = &canary->forms[canary->n_forms++];

    form->name = name;
    form->canary = canary;
    form->bytes = calloc(1, 4 * CANARY_TEXT_MAX);
    if (!form->bytes)
        canary_die("no memory for", canary->name);
    return form;
}

static void canary_add_plain(struct canary *canary, bool is_reversed)
{
    struct form *form = canary_add_form(canary, is_reversed ? "reversed" : "raw");
    size_t len = canary->len;

    for (size_t i = 0; i < len; i++)
        form->bytes[i] = (unsigned char)canary->text[is_reversed ? len - 1 - i : i];
    form->len = len;
}

static void canary_add_printed(struct canary *canary, const char *name, const char *before,
                               const char *digits)
{
    struct form *form = canary_add_form(canary, name);

    for (const char *at = canary->text; at < canary->text + canary->len; at++) {
        for (const char *more = before; *more; more++)
            form->bytes[form->len++] = (unsigned char)*more;
        form->bytes[form->len++] = (unsigned char)digits[(unsigned char)*at >> 4];
        form->bytes[form->len++] = (unsigned char)digits[*at & 15];
    }
}

static void canary_add_utf16(struct canary *canary, bool is_big)
{
    struct form *form = canary_add_form(canary, is_big ? "UTF-16BE" : "UTF-16LE");

    for (const char *at = canary->text; at < canary->text + canary->len; at++, form->len += 2)
        form->bytes[form->len + is_big] = (unsigned char)*at;
}

/* What base64 makes of the text when `before` other bytes precede it; only the characters that
 * depend on nothing else. */
static void canary_add_base64(struct canary *canary, size_t before, bool is_url)
{
    const char *set = is_url ? "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
                             : "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    struct form *form = canary_add_form(canary, is_url ? "base64url" : "base64");
    size_t bits = 8 * canary->len, skip = (6 - 8 * before % 6) % 6;

    for (size_t at = skip; at + 6 <= bits; at += 6) {
        unsigned value = 0;

        for (size_t bit = at; bit < at + 6; bit++)
            value = value << 1 |
                    (((unsigned)(unsigned char)canary->text[bit / 8] >> (7 - bit % 8)) & 1u);
        form->bytes[form->len++] = (unsigned char)set[value];
    }
}

static size_t canary_head(const unsigned char *bytes)
{
    return (size_t)bytes[0] << 8 | bytes[1];
}

static void canary_set(unsigned char *bits, size_t head)
{
    bits[head / 8] |= (unsigned char)(1u << head % 8);
}

static bool canary_has(const unsigned char *bits, size_t head)
{
    return bits[head / 8] >> head % 8 & 1;
}

static void canary_add_forms(struct canary *canary)
{
    canary_add_plain(canary, false);
    canary_add_plain(canary, true);
    for (size_t before = 0; before < 3; before++) {
        canary_add_base64(canary, before, false);
        canary_add_base64(canary, before, true);
    }
    canary_add_printed(canary, "hexadecimal", "", "0123456789abcdef");
    canary_add_printed(canary, "hexadecimal", "", "0123456789ABCDEF");
    canary_add_printed(canary, "percent-encoded", "%", "0123456789abcdef");
    canary_add_printed(canary, "percent-encoded", "%", "0123456789ABCDEF");
    canary_add_utf16(canary, false);
    canary_add_utf16(canary, true);
    for (size_t i = 0; i < canary->n_forms; i++) {
        struct form *form = &canary->forms[i];
        struct form **head = &heads[canary_head(form->bytes)];

        form->next = *head;
        *head = form;
        canary_set(begins, canary_head(form->bytes));
        canary_set(goes_on, canary_head(form->bytes + 2));
    }
}

static void canary_take_hex(struct canary *canary, const char *digits)
{
    for (canary->len = 0; digits[0] && digits[1]; digits += 2) {
        char two[3] = {digits[0], digits[1], 0}, *end;

        canary->text[canary->len++] = (char)strtoul(two, &end, 16);
        if (*end)
            canary_die("no hexadecimal digits in", canary->name);
    }
}

/* NULL: the line has none. */
static void canary_take_text(struct canary *canary, char *text)
{
    canary->text = text;
    canary->len = text ? strlen(text) : 0;
    if (text && !strncmp(text, "hex:", 4))
        canary_take_hex(canary, text + 4);
    if (canary->len < CANARY_MIN || canary->len >= CANARY_TEXT_MAX)
        canary_die("not usable: the canary", canary->name);
}

static void canary_read(const char *path)
{
    FILE *file = fopen(path, "re");
    char *line = NULL, *rest;
    size_t room = 0;
    ssize_t len;

    if (!file)
        canary_die("cannot read", path);
    while ((len = getline(&line, &room, file)) > 0) {
        struct canary *canary = &canaries[n_canaries];

        line[strcspn(line, "\n")] = '\0';
        rest = line;
        canary->name = strsep(&rest, "\t");
        canary_take_text(canary, strsep(&rest, "\t"));
        canary->allowed = strsep(&rest, "\t");
        line = NULL;
        if (++n_canaries == CANARIES_MAX)
            canary_die("one too many: the canary", canary->name);
        canary_add_forms(canary);
    }
    free(line);
    (void)fclose(file);
}

/* Once in a file, and not where it may be. */
static void canary_hit(struct canary *canary, const struct form *form, const char *path, size_t at)
{
    if (canary->last_search == n_searches)
        return;
    canary->last_search = n_searches;
    if (canary->allowed && !fnmatch(canary->allowed, path, FNM_EXTMATCH))
        return;
    n_hits++;
    (void)printf("%s: %s, %s, at byte %zu\n", path, canary->name, form->name, at);
}

/* One walk for all forms: the memory of a process is long. */
static void canary_search(const char *path, const unsigned char *bytes, size_t len)
{
    n_searches++;
    for (size_t at = 0; at + CANARY_MIN <= len; at++) {
        if (!canary_has(begins, canary_head(bytes + at)) ||
            !canary_has(goes_on, canary_head(bytes + at + 2)))
            continue;
        for (const struct form *form = heads[canary_head(bytes + at)]; form; form = form->next)
            if (form->len <= len - at && !memcmp(form->bytes, bytes + at, form->len))
                canary_hit(form->canary, form, path, at);
    }
}

static int canary_visit(const char *path, const struct stat *status, int type, struct FTW *at)
{
    void *bytes;
    int fd;

    (void)at;
    canary_search(path, (const unsigned char *)path, strlen(path));
    if (type != FTW_F || !S_ISREG(status->st_mode) || !status->st_size)
        return 0;
    fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return 0;
    if (fd < 0)
        canary_die("cannot open", path);
    bytes = mmap(NULL, (size_t)status->st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (bytes == MAP_FAILED)
        canary_die("cannot map", path);
    canary_search(path, bytes, (size_t)status->st_size);
    (void)munmap(bytes, (size_t)status->st_size);
    (void)close(fd);
    n_files++;
    return 0;
}

int main(int argc, char **argv)
{
    if (argc < 3) {
        (void)fprintf(stderr, "usage: canary CANARIES PATH...\n");
        return 2;
    }
    canary_read(argv[1]);
    for (int i = 2; i < argc; i++) {
        if (nftw(argv[i], canary_visit, 32, FTW_PHYS))
            canary_die("cannot walk", argv[i]);
    }
    (void)fprintf(stderr, "canary: %zu texts in %zu files: %zu hits\n", n_canaries, n_files,
                  n_hits);
    return n_hits ? 1 : 0;
}
