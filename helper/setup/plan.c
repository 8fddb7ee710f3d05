/*
 * plan.c - see plan.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "setup/plan.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/file.h"
#include "base/screen.h"
#include "setup/run.h"

/* Of a new file: no secret of ours is in it, and docker keeps the mode for the passwords that it
 * writes into it later. */
#define SETUP_MODE 0600

struct setup_plan *setup_plan_new(struct aad_error *err)
{
    struct setup_plan *plan = calloc(1, sizeof *plan);

    if (!plan)
        (void)aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    return plan;
}

void setup_plan_shrink(struct setup_plan *plan, size_t n_changes)
{
    while (plan->n_changes > n_changes) {
        struct setup_change *change = &plan->changes[--plan->n_changes];

        free(change->path);
        buf_clear(&change->content);
        buf_clear(&change->shown);
        for (size_t j = 0; j < change->n_words; j++)
            buf_clear(&change->words[j]);
    }
}

void setup_plan_free(struct setup_plan **plan)
{
    if (!*plan)
        return;
    setup_plan_shrink(*plan, 0);
    buf_clear(&(*plan)->notes);
    free(*plan);
    *plan = NULL;
}

static void setup_plan_stat(const char *path, struct stat *ret)
{
    if (stat(path, ret))
        *ret = (struct stat){0};
}

/* --- planning ------------------------------------------------------------------------------- */

static enum aad_code setup_plan_add(struct setup_plan *plan, const char *path,
                                    struct setup_change **ret, struct aad_error *err)
{
    struct setup_change *change = &plan->changes[plan->n_changes];

    if (plan->n_changes == SETUP_CHANGES_MAX)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "more than %d changes would be needed",
                             SETUP_CHANGES_MAX);
    *change = (struct setup_change){.path = strdup(path)};
    if (!change->path)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    plan->n_changes++;
    *ret = change;
    return AAD_OK;
}

enum aad_code setup_plan_add_file(struct setup_plan *plan, const char *path, const struct buf *text,
                                  const struct buf *shown, struct aad_error *err)
{
    struct setup_change *change;
    enum aad_code code = setup_plan_add(plan, path, &change, err);

    if (code)
        return code;
    change->is_removed = !text;
    setup_plan_stat(path, &change->before);
    if (text)
        buf_append(&change->content, text->bytes, text->len);
    buf_append(&change->shown, shown->bytes, shown->len);
    code = buf_ok(&change->content, err);
    return code ? code : buf_ok(&change->shown, err);
}

enum aad_code setup_plan_add_link(struct setup_plan *plan, const char *path, const char *target,
                                  struct aad_error *err)
{
    struct setup_change *change;
    enum aad_code code = setup_plan_add(plan, path, &change, err);

    if (code)
        return code;
    change->is_link = true;
    change->is_removed = !target;
    buf_append_text(&change->content, target ? target : "");
    if (target)
        buf_printf(&change->shown, "  + a link to %s\n", target);
    else
        buf_append_text(&change->shown, "  - the link to our program\n");
    code = buf_ok(&change->content, err);
    return code ? code : buf_ok(&change->shown, err);
}

void setup_plan_print_word(const char *word, struct buf *out)
{
    static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                "_@%+=:,./-";

    if (word[0] && !word[strspn(word, plain)])
        buf_append_text(out, word);
    else
        buf_append_shell(out, word);
}

enum aad_code setup_plan_add_run(struct setup_plan *plan, const char *program,
                                 const char *const *argv, struct aad_error *err)
{
    struct setup_change *change;
    enum aad_code code = setup_plan_add(plan, program, &change, err);

    for (; !code && *argv && change->n_words < SETUP_WORDS_MAX - 1; argv++) {
        struct buf *word = &change->words[change->n_words++];

        buf_append_text(word, *argv);
        buf_append_text(&change->shown, change->n_words > 1 ? " " : "  ");
        setup_plan_print_word(*argv, &change->shown);
        code = buf_ok(word, err);
    }
    if (!code)
        buf_append_text(&change->shown, "\n");
    return code ? code : buf_ok(&change->shown, err);
}

/* The title of what follows: several changes of one file share it. */
static void setup_plan_print_title(const struct setup_change *change,
                                   const struct setup_change *before, struct buf *out)
{
    char shown[600];
    bool is_run = change->n_words > 0;

    if (before && is_run == (before->n_words > 0) &&
        (is_run || !strcmp(before->path, change->path)))
        return;
    if (is_run)
        buf_append_text(out, "Run:\n");
    else
        buf_printf(out, "In %s:\n",
                   screen_show(shown, sizeof shown, change->path, strlen(change->path)));
}

void setup_plan_print(const struct setup_plan *plan, struct buf *out)
{
    for (size_t i = 0; i < plan->n_changes; i++) {
        setup_plan_print_title(&plan->changes[i], i ? &plan->changes[i - 1] : NULL, out);
        buf_append(out, plan->changes[i].shown.bytes, plan->changes[i].shown.len);
    }
}

/* --- making --------------------------------------------------------------------------------- */

static enum aad_code setup_plan_make_folder(const char *path, struct aad_error *err)
{
    auto_buf struct buf folder = {0};
    const char *slash = strrchr(path, '/');
    enum aad_code code;

    buf_append(&folder, path, (size_t)(slash - path));
    code = buf_ok(&folder, err);
    if (!code && access(buf_text(&folder), F_OK))
        code = file_make_private_dir(buf_text(&folder), err);
    else if (!code && access(buf_text(&folder), W_OK))
        code = error_set_errno(err, errno, "cannot write in %s", buf_text(&folder));
    if (code == AAD_IO) /* not one of ours, which a variable could put elsewhere */
        aad_error_remedy(err, "Make that a folder where you may write, or set HOME to the "
                              "absolute path of yours.");
    return code;
}

/* A person has thought about it for a minute, in which docker may have written a password. */
static enum aad_code setup_plan_check_before(const struct setup_change *change,
                                             struct aad_error *err)
{
    const struct stat *before = &change->before;
    struct stat now;

    setup_plan_stat(change->path, &now);
    if (now.st_dev == before->st_dev && now.st_ino == before->st_ino &&
        now.st_size == before->st_size && now.st_mtim.tv_sec == before->st_mtim.tv_sec &&
        now.st_mtim.tv_nsec == before->st_mtim.tv_nsec)
        return AAD_OK;
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "%s was changed by another program meanwhile, and is left as it is\n"
                         "Try again.",
                         change->path);
}

static enum aad_code setup_plan_make_file(const struct setup_change *change, struct aad_error *err)
{
    auto_buf struct buf path = {0};
    mode_t mode = change->before.st_mode ? change->before.st_mode & 0777 : SETUP_MODE;
    enum aad_code code;

    buf_append_text(&path, change->path);
    code = buf_ok(&path, err);
    if (!code)
        code = setup_plan_check_before(change, err);
    if (!code)
        code = file_follow(&path, err);
    if (!code && change->is_removed && unlink(buf_text(&path)) && errno != ENOENT)
        code = error_set_errno(err, errno, "cannot remove %s", change->path);
    if (code || change->is_removed)
        return code;
    code = setup_plan_make_folder(buf_text(&path), err);
    if (code)
        return code;
    return file_replace(buf_text(&path), mode, change->content.bytes, change->content.len, err);
}

static enum aad_code setup_plan_make_link(const struct setup_change *change, struct aad_error *err)
{
    enum aad_code code = setup_plan_make_folder(change->path, err);

    if (code)
        return code;
    if (unlink(change->path) && errno != ENOENT)
        return error_set_errno(err, errno, "cannot remove %s", change->path);
    if (!change->is_removed && symlink(buf_text(&change->content), change->path))
        return error_set_errno(err, errno, "cannot make the link %s", change->path);
    return AAD_OK;
}

static enum aad_code setup_plan_make_run(const struct setup_change *change, struct aad_error *err)
{
    const char *argv[SETUP_WORDS_MAX] = {NULL};

    for (size_t i = 0; i < change->n_words; i++)
        argv[i] = buf_text(&change->words[i]);
    return setup_run(change->path, argv, err);
}

static enum aad_code setup_plan_make_one(const struct setup_change *change, struct aad_error *err)
{
    return change->n_words   ? setup_plan_make_run(change, err)
           : change->is_link ? setup_plan_make_link(change, err)
                             : setup_plan_make_file(change, err);
}

enum aad_code setup_plan_make(const struct setup_plan *plan, struct aad_error *err)
{
    const char *failed = NULL; /* the last tool that did: its changes stand together */
    enum aad_code first = AAD_OK, code;

    for (size_t i = 0; i < plan->n_changes; i++) {
        const struct setup_change *change = &plan->changes[i];

        if (first && change->tool == failed)
            continue;
        code = setup_plan_make_one(change, first ? NULL : err);
        failed = code ? change->tool : failed;
        first = first ? first : code;
    }
    return first;
}
