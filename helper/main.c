/*
 * main.c - harden, find the row, run it, write stdout once, print the error, exit
 *
 * The program is called by the name of a consumer (git-credential-aad) or with a command. The only
 * exit() of the program, the only writer to stdout and the only printer of errors is here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/env.h"
#include "base/error.h"
#include "base/error-json.h"
#include "base/error-print.h"
#include "base/harden.h"
#include "base/output.h"
#include "base/runtime.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/trace.h"
#include "broker/broker.h"
#include "command/command-run.h"
#include "command/command.h"
#include "command/complete.h"
#include "command/option.h"
#include "consumer/consumer.h"
#include "main.h"
#include "store/open.h"

#define WRITE_MIN_MS 1000 /* for what was made in the last moment */

struct deadline main_write_end(const struct deadline *call)
{
    struct deadline least = deadline_in_ms(WRITE_MIN_MS);

    return call->end_ms > least.end_ms ? *call : least;
}

/* We wait for a person at a terminal who holds the screen still. */
static enum aad_code main_write_to(int fd, const char *bytes, size_t len,
                                   const struct deadline *end, struct aad_error *err)
{
    size_t done = output_write_at_once(fd, bytes, len);

    if (done == len)
        return AAD_OK;
    return output_write(fd, bytes + done, len - done, isatty(fd) ? NULL : end, err);
}

static void main_print(const char *program, enum screen_style style, const struct aad_error *err,
                       const struct deadline *end)
{
    static const char no_memory[] = "memory ran out, even for saying what failed\n";
    struct screen screen = screen_of(STDERR_FILENO);
    struct error_place place = {(unsigned)strlen(program) + 2, 4, 2};
    auto_buf struct buf text = {0};
    char head[80];

    (void)snprintf(head, sizeof head, "%.64s:", program);
    screen_append(&screen, style, head, &text);
    buf_append_text(&text, " ");
    error_print(err, &screen, &place, &text);
    if (buf_ok(&text, NULL))
        (void)main_write_to(STDERR_FILENO, no_memory, sizeof no_memory - 1, end, NULL);
    else
        (void)main_write_to(STDERR_FILENO, buf_text(&text), text.len, end, NULL);
}

void main_print_error(const char *program, const struct aad_error *err, const struct deadline *end)
{
    main_print(program, SCREEN_BAD, err, end);
}

void main_print_warning(const char *program, const struct aad_error *err,
                        const struct deadline *end)
{
    main_print(program, SCREEN_DOUBT, err, end);
}

/* Of a command: for programs, where they have asked for that. */
static void main_print_failure(bool as_json, const struct aad_error *err,
                               const struct deadline *end)
{
    auto_buf struct buf text = {0};

    if (as_json && error_json_print(err, &text))
        (void)main_write_to(STDERR_FILENO, buf_text(&text), text.len, end, NULL);
    else
        main_print_error("aad-credential", err, end);
}

enum aad_code main_put(const struct secret *out, const struct deadline *end, struct aad_error *err)
{
    enum aad_code code = secret_ok(out, err);

    if (code || !out->len)
        return code;
    code = main_write_to(STDOUT_FILENO, out->bytes, out->len, end, err);
    if (code == AAD_TIMEOUT)
        code = aad_error_set(err, code, NULL,
                             "nobody read the answer\n"
                             "Read all of the standard output, as it comes.");
    return code;
}

/* A device may report a full disk only now. */
static enum aad_code main_close(struct aad_error *err)
{
    return close(STDOUT_FILENO) && errno != EBADF
               ? error_set_errno(err, errno, "cannot finish writing the answer")
               : AAD_OK;
}

enum aad_code main_write(const struct secret *out, const struct deadline *end,
                         struct aad_error *err)
{
    enum aad_code code = main_put(out, end, err);

    return code || !out->len ? code : main_close(err);
}

/* A report's lines so far (command.h). */
static void main_show(struct command_context *ctx)
{
    struct deadline end = main_write_end(&ctx->end);

    if (ctx->unshown.code || !ctx->out.len || main_put(&ctx->out, &end, &ctx->unshown))
        return; /* what failed is told at the end */
    ctx->has_shown = true;
    secret_clear(&ctx->out);
}

/* The rest of what a command says, or all of it. */
static enum aad_code main_write_rest(const struct command_context *ctx, const struct deadline *end,
                                     struct aad_error *err)
{
    if (ctx->unshown.code) {
        *err = ctx->unshown;
        return err->code;
    }
    if (!ctx->out.len && !ctx->out.failed && ctx->has_shown)
        return main_close(err);
    return main_write(&ctx->out, end, err);
}

void main_warn_of_place(const char *program, const struct deadline *end)
{
    struct aad_error warning = {0};

    if (runtime_warn(&warning))
        main_print_warning(program, &warning, end);
}

/* A command's own options come before any "--". */
static bool main_wants_json(int argc, char **argv)
{
    int own = option_count_own(argc, argv);

    for (int i = 0; i < own; i++)
        if (!strcmp(argv[i], "--json"))
            return true;
    return false;
}

/* Behind the name of a command, and before a verb; a command's options hear it elsewhere. */
static void main_drop_verbose(int *argc, char ***argv)
{
    while (*argc > 1 && option_take_common((*argv)[1])) {
        (*argv)[1] = (*argv)[0];
        (*argv)++;
        (*argc)--;
    }
}

static enum aad_code main_refuse_word(const char *word, struct aad_error *err)
{
    char shown[40];

    return aad_error_set(err, AAD_USAGE, NULL,
                         "nothing is done with the argument '%s'\n"
                         "'aad-credential --help' lists the commands.",
                         text_escape(shown, sizeof shown, word, strlen(word)));
}

static enum aad_code main_run_command(struct command_context *ctx, int argc, char **argv,
                                      struct aad_error *err)
{
    const struct command *command = argc < 1 ? NULL : command_find(argv[0]);

    if (!(command && command->becomes_another) && harden_children(err))
        return err->code;
    if (argc < 1 || !strcmp(argv[0], "--help") || !strcmp(argv[0], "-h"))
        return command_help(ctx, err);
    if (!strcmp(argv[0], COMPLETE_WORD))
        return complete_run(ctx, argc, argv, err);
    if (!strcmp(argv[0], "help"))
        return command_help_of(ctx, argc, argv, err);
    if (!strcmp(argv[0], "--version") && argc > 1)
        return main_refuse_word(argv[1], err);
    if (!strcmp(argv[0], "--version"))
        return command_say(ctx, "aad-credential " AAD_CREDENTIAL_VERSION "\n", err);
    return command ? command_run(ctx, command, argc, argv, err) : command_refuse(argv[0], err);
}

static int main_command(int argc, char **argv)
{
    struct command_context ctx = {0};
    struct aad_error err = {0}, write_err = {0};
    const struct consumer *consumer;
    struct deadline end;
    enum aad_code code;
    bool as_json;
    int status;

    for (; argc > 0 && option_take_common(argv[0]); argc--)
        argv++;
    main_drop_verbose(&argc, &argv);
    consumer = argc > 0 ? consumer_find_verb(argv[0]) : NULL;
    if (consumer)
        return main_run_consumer(consumer, argc, argv);
    as_json = main_wants_json(argc, argv);
    ctx.may_ask = env_may_ask();
    ctx.show = main_show;
    ctx.end = deadline_in_ms(DEADLINE_MS);
    code = main_run_command(&ctx, argc, argv, &err);
    end = main_write_end(&ctx.end);
    status = code ? error_exit_status(code) : ctx.exit_status;
    if ((!code || ctx.shows_report || ctx.shows_out) && main_write_rest(&ctx, &end, &write_err)) {
        main_print_failure(as_json, &write_err, &end);
        status = error_exit_status(write_err.code);
    } else if (!code && ctx.after) {
        code = ctx.after(&ctx, &err);
        status = error_exit_status(code);
    }
    if (code && !ctx.shows_report)
        main_print_failure(as_json, &err, &end);
    if (!code && ctx.warning.code)
        main_print_warning("aad-credential", &ctx.warning, &end);
    main_warn_of_place("aad-credential", &end);
    secret_clear(&ctx.out);
    secret_clear(&ctx.after_bytes);
    return status;
}

int main(int argc, char **argv)
{
    const struct consumer *consumer;
    const char *program;
    struct aad_error err = {0};

    if (harden_process(&err) || harden_files(&err)) {
        struct deadline end = deadline_in_ms(WRITE_MIN_MS);

        main_print_error("aad-credential", &err, &end);
        exit(error_exit_status(err.code));
    }
    if (argc < 1)
        exit(error_exit_status(AAD_USAGE));
    if (env_get("AAD_CREDENTIAL_TRACE"))
        trace_enable(true);
    store_set_getter(broker_get_for_store);
    program = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
    consumer = consumer_find_program(program);
    if (consumer)
        exit(main_run_consumer(consumer, argc, argv));
    exit(main_command(argc - 1, argv + 1));
}
