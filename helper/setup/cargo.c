/*
 * cargo.c - our credential provider among those of all registries
 *
 * registry.global-credential-providers (The Cargo Book, "Registry Authentication"): the last one is
 * asked first, and the next one where a registry is not its own.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <unistd.h>

#include "setup/text-file.h"
#include "setup/tool.h"

#define CARGO_KEY "global-credential-providers"
#define CARGO_PROGRAM BIN_DIR "/cargo-credential-aad"
#define CARGO_LINE CARGO_KEY " = [\"cargo:token\", \"" CARGO_PROGRAM "\"]\n"
#define CARGO_TABLE "[registry]"
#define CARGO_BYTE_ORDER_MARK "\xef\xbb\xbf" /* of an editor */

/* What a file has of TOML that decides where our line can be. */
struct cargo_file {
    size_t table;      /* behind the line [registry]; 0 = there is none */
    bool has_list;     /* of providers */
    bool has_key;      /* `registry` otherwise: a second table of that name breaks the file */
    bool is_in_tables; /* we are behind the first one */
};

/* Goes past a word, and past what may be around it; false = another one is there. */
static bool cargo_takes(const char **at, const char *word)
{
    static const char around[] = " \t\"'";
    size_t len = strlen(word);

    *at += strspn(*at, around);
    if (strncmp(*at, word, len) != 0)
        return false;
    *at += len + strspn(*at + len, around);
    return true;
}

static bool cargo_is_table(const char *line)
{
    return cargo_takes(&line, "[") && cargo_takes(&line, "registry") && cargo_takes(&line, "]") &&
           (!*line || strchr("#\r\n", *line));
}

static bool cargo_is_key(const char *line)
{
    return cargo_takes(&line, "registry") && (*line == '.' || *line == '=');
}

static void cargo_look_at(const char *line, size_t next, struct cargo_file *ret)
{
    const char *at = line;

    if (!ret->table && cargo_is_table(line))
        ret->table = next;
    ret->is_in_tables = ret->is_in_tables || cargo_takes(&at, "[");
    ret->has_key = ret->has_key || (!ret->is_in_tables && cargo_is_key(line));
    at = strstr(line, CARGO_KEY);
    ret->has_list = ret->has_list || (at && at < line + strcspn(line, "#\n"));
}

static void cargo_look(const char *text, struct cargo_file *ret)
{
    const char *line = text;

    if (!strncmp(line, CARGO_BYTE_ORDER_MARK, sizeof CARGO_BYTE_ORDER_MARK - 1))
        line += sizeof CARGO_BYTE_ORDER_MARK - 1;
    for (const char *next; *line; line = next) {
        next = line + strcspn(line, "\n");
        next += *next == '\n';
        cargo_look_at(line, (size_t)(next - text), ret);
    }
}

/* The file of old goes before the other one where it is there. */
static enum aad_code cargo_path(struct buf *ret, struct aad_error *err)
{
    enum aad_code code = setup_text_path("CARGO_HOME", ".cargo", "config", ret, err);

    if (code || !access(buf_text(ret), F_OK))
        return code;
    buf_clear(ret);
    return setup_text_path("CARGO_HOME", ".cargo", "config.toml", ret, err);
}

static enum aad_code cargo_check(const struct cargo_file *file, const char *path,
                                 struct aad_error *err)
{
    if (file->has_list)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "%s has " CARGO_KEY " already\n"
                             "Add \"" CARGO_PROGRAM "\" at the end of its list.",
                             path);
    if (file->has_key && !file->table)
        return aad_error_set(err, AAD_CONFIG, NULL,
                             "%s has 'registry' on one line, where no line of ours has a place\n"
                             "Write it as a table, with a line [registry], then try again.",
                             path);
    return AAD_OK;
}

static enum aad_code cargo_plan_file(const struct setup_job *job, const char *path,
                                     const char *others, struct setup_plan *ret,
                                     struct aad_error *err)
{
    struct setup_block block = {SETUP_MARK, CARGO_TABLE "\n" CARGO_LINE, SETUP_AT_END};
    struct cargo_file file = {0};
    enum aad_code code = AAD_OK;

    cargo_look(others, &file);
    if (file.has_list && strstr(others, CARGO_PROGRAM)) /* by hand, as we have said */
        return AAD_OK;
    if (!job->is_undo)
        code = cargo_check(&file, path, err);
    if (file.table)
        block = (struct setup_block){SETUP_MARK, CARGO_LINE, file.table};
    if (job->is_undo)
        block.lines = "";
    return code ? code : setup_text_plan_block(ret, path, &block, err);
}

static enum aad_code cargo_plan(const struct setup_job *job, struct setup_plan *ret,
                                struct aad_error *err)
{
    auto_buf struct buf path = {0}, others = {0};
    enum aad_code code = cargo_path(&path, err);

    if (!code)
        code = setup_text_read_others(buf_text(&path), SETUP_MARK, &others, err);
    return code ? code : cargo_plan_file(job, buf_text(&path), buf_text(&others), ret, err);
}

const struct setup_tool setup_cargo = {
    .name = "cargo",
    .summary = "for all registries",
    .programs = {"cargo"},
    .what = "all registries of crates",
    .plan = cargo_plan,
};
