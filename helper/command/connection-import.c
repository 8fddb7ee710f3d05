/*
 * connection-import.c - connections that were written down elsewhere: by us, or by another program
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/deadline.h"
#include "base/env.h"
#include "base/file.h"
#include "base/screen.h"
#include "command/connection-add.h"
#include "command/connection-secret.h"
#include "command/connection-verbs.h"
#include "connection/import/leftover.h"

#define IMPORT_OWN_MAX 65536
#define IMPORT_INPUT_MS 60000

static bool import_is_input(const char *file)
{
    return !strcmp(file, "-");
}

static enum aad_code import_read_file(const char *file, size_t max, struct secret *ret,
                                      struct aad_error *err)
{
    struct deadline deadline = deadline_of_input_in_ms(IMPORT_INPUT_MS);
    enum aad_code code;

    if (import_is_input(file))
        return file_read_fd(0, max, &deadline, ret, err);
    code = file_read(file, FILE_TRUST_CONFIG, max, ret, err);
    if (code == AAD_NOT_FOUND)
        aad_error_remedy(err, "Check the path.");
    return code;
}

/* --- of our own ------------------------------------------------------------------------------- */

/* The name inside a path: "/home/me/lcs-prod.json" is lcs-prod. */
static void import_name_of(const char *file, char *out, size_t size)
{
    const char *base = strrchr(file, '/') ? strrchr(file, '/') + 1 : file;
    size_t len = strlen(base);

    if (len > 5 && !strcmp(base + len - 5, ".json"))
        len -= 5;
    (void)snprintf(out, size, "%.*s", (int)(len < size ? len : size - 1), base);
}

static enum aad_code import_own(struct command_context *ctx,
                                const struct connection_options *options, struct aad_error *err)
{
    auto_addition struct addition add = {.options = *options};
    auto_secret struct secret text = {0};
    char name[64] = "";
    enum aad_code code;

    if (options->entry)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--entry is one of several in another program's file\n"
                             "Give --from with it.");
    if (!options->file || (!options->name && import_is_input(options->file)))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "which %s? None was given\n"
                             "aad-credential connection import FILE, or - for standard input "
                             "together with --name NAME. Of another program: --from FORMAT FILE.",
                             options->file ? "name" : "file");
    import_name_of(options->file, name, sizeof name);
    code = import_read_file(options->file, IMPORT_OWN_MAX, &text, err);
    if (!code)
        code = connection_parse(options->name ? options->name : name, text.bytes, text.len, &add.c,
                                err);
    if (code == AAD_CONFIG && !err->remedy[0])
        aad_error_remedy(err, "If another program wrote it, give --from FORMAT: 'aad-credential "
                              "connection import --help' lists the formats.");
    return code ? code : connection_add(ctx, &add, err);
}

/* --- of another program ----------------------------------------------------------------------- */

/* What is read, and what was found in it. */
struct import_job {
    struct buf file;  /* its path, or "-" */
    struct buf proof; /* "'password'": what has the secret */
    struct import import;
};

static void import_job_clear(struct import_job *job)
{
    buf_clear(&job->file);
    buf_clear(&job->proof);
    import_clear(&job->import);
}
#define auto_import_job __attribute__((cleanup(import_job_clear)))

/* NULL = standard input. */
static const char *import_path(const struct import_job *job)
{
    return import_is_input(buf_text(&job->file)) ? NULL : buf_text(&job->file);
}

static enum aad_code import_fill(struct addition *add, struct aad_error *err)
{
    struct import_job *job = add->source->found;
    struct import *import = &job->import;
    auto_secret struct secret text = {0};
    enum aad_code code = import_read_file(buf_text(&job->file), IMPORT_FILE_MAX, &text, err);

    import->c = &add->c;
    if (!code)
        code = import_read(import, &text, err);
    import->bytes = NULL; /* it goes */
    if (code)
        return code;
    leftover_print_title(import_path(job), &add->source->used);
    buf_append_all(&add->source->used, ", ", import->format->title, (char *)NULL);
    if (import->key_file.len || import->key_text)
        add->options.no_verify = true; /* its key is brought in afterwards */
    if (!import->secret.len)
        return AAD_OK;
    buf_printf(&job->proof, "'%s'", import->secret_key);
    add->source->proof = buf_text(&job->proof);
    if (connection_secret_role(&add->c))
        return connection_add_take(add, &import->secret, err);
    add->source->proof = NULL; /* another grant was given, which has no use for it */
    return AAD_OK;
}

static void import_finish(struct command_context *ctx, const struct addition *add)
{
    const struct import_job *job = add->source->found;
    struct leftover leftover = {&job->import, import_path(job), add->source->proof};
    auto_buf struct buf text = {0};

    leftover_print(&leftover, &text);
    secret_append(&ctx->out, text.bytes, text.len);
    if (buf_ok(&text, NULL))
        secret_fail(&ctx->out);
}

static enum aad_code import_find_format(const char *name, const struct import_format **ret,
                                        struct aad_error *err)
{
    auto_buf struct buf names = {0};
    char shown[40];

    *ret = import_find(name);
    if (*ret)
        return AAD_OK;
    import_print_names(&names);
    if (!name[0])
        return aad_error_set(err, AAD_USAGE, NULL, "--from which format? None was given\nGive %s.",
                             buf_text(&names));
    return aad_error_set(err, AAD_USAGE, NULL, "there is no format '%s' to import from\nGive %s.",
                         screen_show(shown, sizeof shown, name, strlen(name)), buf_text(&names));
}

/* The file that was named, or the format's own place. */
static enum aad_code import_find_file(const struct connection_options *options,
                                      const struct import_format *format, struct buf *ret,
                                      struct aad_error *err)
{
    const char *home = env_get("HOME");

    if (options->file)
        buf_append_text(ret, options->file);
    else if (format->place && home)
        buf_append_all(ret, home, "/", format->place, (char *)NULL);
    else
        return aad_error_set(err, AAD_USAGE, NULL,
                             "which file? None was given: it is %s\n"
                             "aad-credential connection import --from %s FILE, or - for standard "
                             "input.",
                             format->title, format->name);
    if (import_is_input(buf_text(ret)) && options->secret_fd == 0)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "standard input cannot be both the file and the secret\n"
                             "Give the file by its name, or the secret with --secret-fd N.");
    return buf_ok(ret, err);
}

enum aad_code connection_verb_import(struct command_context *ctx,
                                     const struct connection_options *options,
                                     struct aad_error *err)
{
    auto_import_job struct import_job job = {0};
    struct addition_source source = {
        .fill = import_fill, .finish = import_finish, .name = "that file", .found = &job};
    auto_addition struct addition add = {.options = *options, .source = &source};
    enum aad_code code;

    if (!options->from) {
        add.source = NULL;
        return import_own(ctx, options, err);
    }
    job.import.entry = options->entry;
    job.import.is_secret_given = options->no_secret || options->secret_fd >= 0;
    code = import_find_format(options->from, &job.import.format, err);
    if (!code)
        code = import_find_file(options, job.import.format, &job.file, err);
    if (!code && options->name)
        code = connection_options_need_name(options, "import", err);
    if (code)
        return code;
    if (options->name)
        (void)snprintf(add.c.name, sizeof add.c.name, "%s", options->name);
    return connection_add(ctx, &add, err);
}
