/*
 * go.c - GOAUTH, of Go 1.24 and later (`go help goauth`)
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <ctype.h>
#include <string.h>

#include "setup/run.h"
#include "setup/tool.h"

#define GO_COMMAND BIN_DIR "/goauth-aad"
#define GO_DEFAULT "netrc"
#define GO_OFF "off" /* stands alone: beside another command, go refuses to work at all */

/* What it is now, without the line end. An older go knows no such variable, and says "". */
static enum aad_code go_load(const char *program, struct buf *ret, struct aad_error *err)
{
    const char *const argv[] = {"go", "env", "GOAUTH", NULL};
    auto_secret struct secret out = {0};
    enum aad_code code = setup_read(program, "/", argv, &out, err);

    if (code)
        return code;
    buf_append(ret, out.bytes, out.len);
    while (ret->len && strchr("\r\n", ret->bytes[ret->len - 1]))
        ret->bytes[--ret->len] = '\0';
    for (size_t i = 0; i < ret->len; i++)
        if (iscntrl((unsigned char)ret->bytes[i]))
            return aad_error_set(err, AAD_CONFIG, NULL,
                                 "GOAUTH has a control byte in it\nMend it: go env -w GOAUTH=...");
    return buf_ok(ret, err);
}

/* The list without ours, whose commands have a ';' between them. */
static void go_print_others(const char *list, struct buf *ret)
{
    for (size_t len; *list; list += len + (list[len] == ';')) {
        const char *word = list + strspn(list, " ");

        len = strcspn(list, ";");
        if (word >= list + len || !strncmp(word, GO_COMMAND, sizeof GO_COMMAND - 1))
            continue;
        buf_append_text(ret, ret->len ? "; " : "");
        buf_append(ret, word, (size_t)(list + len - word));
    }
}

static enum aad_code go_plan_value(const struct setup_job *job, const char *now,
                                   struct setup_plan *ret, struct aad_error *err)
{
    auto_buf struct buf others = {0}, value = {0};
    const char *set[] = {"go", "env", "-w", NULL, NULL};
    const char *const unset[] = {"go", "env", "-u", "GOAUTH", NULL};
    bool is_ours = strstr(now, GO_COMMAND) != NULL;
    enum aad_code code;

    if (is_ours != job->is_undo)
        return AAD_OK;
    go_print_others(now, &others);
    if (job->is_undo && (!others.len || !strcmp(buf_text(&others), GO_DEFAULT)))
        return setup_plan_add_run(ret, job->program, unset, err);
    if (!job->is_undo && !strcmp(buf_text(&others), GO_OFF))
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "GOAUTH is '" GO_OFF "': go asks nobody, as was chosen\n"
                             "To choose otherwise, first: go env -u GOAUTH");
    buf_append_all(&value, "GOAUTH=", job->is_undo ? "" : GO_COMMAND "; ", buf_text(&others),
                   (char *)NULL);
    code = buf_ok(&value, err);
    set[3] = buf_text(&value);
    return code ? code : setup_plan_add_run(ret, job->program, set, err);
}

static enum aad_code go_plan(const struct setup_job *job, struct setup_plan *ret,
                             struct aad_error *err)
{
    auto_buf struct buf now = {0};
    enum aad_code code = go_load(job->program, &now, err);

    if (code)
        return code;
    if (!now.len && !job->is_undo)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "this go has no GOAUTH\nIt needs Go 1.24 or later.");
    return go_plan_value(job, buf_text(&now), ret, err);
}

const struct setup_tool setup_go = {
    .name = "go",
    .summary = "for all modules (Go 1.24 and later)",
    .programs = {"go"},
    .what = "all modules",
    .needs_program = true,
    .plan = go_plan,
};
