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

#include "base/cleanup.h"
#include "base/clock.h"
#include "base/env.h"
#include "base/error.h"
#include "base/error-json.h"
#include "base/error-print.h"
#include "base/file.h"
#include "base/harden.h"
#include "base/output.h"
#include "base/runtime.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/trace.h"
#include "broker/broker.h"
#include "command/command.h"
#include "command/option.h"
#include "connection/expiry.h"
#include "consumer/consumer.h"
#include "store/open.h"

#define INPUT_DEADLINE_MS 10000
#define WRITE_MIN_MS 1000 /* for what was made in the last moment */

/* How long what is written now may wait for its reader: until the end of the call. */
static struct deadline main_write_end(const struct deadline *call)
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

static void main_print_error(const char *program, const struct aad_error *err,
                             const struct deadline *end)
{
    main_print(program, SCREEN_BAD, err, end);
}

static void main_print_warning(const char *program, const struct aad_error *err,
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

static enum aad_code main_put(const struct secret *out, const struct deadline *end,
                              struct aad_error *err)
{
    enum aad_code code = main_write_to(STDOUT_FILENO, out->bytes, out->len, end, err);

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

/* The one writing of an answer: all of it, or a failure that the caller sees (P4). */
static enum aad_code main_write(const struct secret *out, const struct deadline *end,
                                struct aad_error *err)
{
    enum aad_code code = secret_ok(out, err);

    if (code || !out->len)
        return code;
    code = main_put(out, end, err);
    return code ? code : main_close(err);
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

/* Is the host nobody's, and is that no failure for the one who asks? */
static bool main_is_not_ours(const struct consumer *consumer, const struct request *request,
                             enum aad_code code)
{
    return code == AAD_NOT_FOUND && !request->connection[0] && consumer->not_ours;
}

/* What is still good, and soon will not be: nobody but the tool's user sees that in time. */
static void main_warn(const struct consumer *consumer, const struct connection *c,
                      const struct deadline *end)
{
    struct aad_error warning = {0};

    expiry_warn(c, clock_now_s(), &warning);
    if (warning.code)
        main_print_warning(consumer->program, &warning, end);
}

/* Where something had to be kept that is not the usual place: said once. */
static void main_warn_of_place(const char *program, const struct deadline *end)
{
    struct aad_error warning = {0};

    if (runtime_warn(&warning))
        main_print_warning(program, &warning, end);
}

static enum aad_code main_get(const struct consumer *consumer, const struct request *request,
                              struct deadline *end, struct secret *out, struct aad_error *err)
{
    struct broker broker = {.deadline = *end,
                            .may_ask = true,
                            .has_person = env_may_ask,
                            .start_store = store_start_early,
                            .has_source = store_has_source};
    auto_connection struct connection connection = {0};
    auto_token struct token token = {0};
    enum aad_code code = broker_find_connection(request, &connection, err);

    if (main_is_not_ours(consumer, request, code)) {
        consumer->not_ours(request, out);
        return AAD_OK;
    }
    /* Only from here on is the host known to be ours: several have it, or the tool was told whose
     * it is. */
    if (code && code != AAD_AMBIGUOUS && !request->connection[0])
        return code;
    if (!code && request->wants_bare && !connection_grant(&connection)->is_bare) {
        trace("main: the target takes none of our tokens");
        consumer->not_ours(request, out);
        return AAD_OK;
    }
    if (code == AAD_NOT_FOUND)
        aad_error_remedy(err,
                         "%s is configured to use it: 'aad-credential doctor' says where, and "
                         "how to end that.",
                         consumer->name);
    if (connection.timeout_s > 0)
        *end = deadline_in_ms(connection.timeout_s * 1000);
    if (!code)
        code = broker_get_for(&broker, &connection, request, &token, err);
    if (!code)
        code = consumer->print(request, &token, out, err);
    if (!code)
        main_warn(consumer, &connection, end);
    if (code) {
        secret_clear(out);
        if (consumer->refuse)
            consumer->refuse(request, err, out);
    }
    return code;
}

static enum aad_code main_evict(const struct consumer *consumer, const struct request *request,
                                const struct deadline *end, struct aad_error *err)
{
    struct aad_error warning = {0};
    enum aad_code code = broker_evict(request, &warning, err);

    if (!code && warning.code)
        main_print_warning(consumer->program, &warning, end);
    return code;
}

static enum aad_code main_answer(const struct consumer *consumer, const struct request *request,
                                 struct deadline *end, struct secret *out, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    *end = deadline_in_ms(DEADLINE_MS);
    if (request->operation == REQUEST_GET)
        return main_get(consumer, request, end, out, err);
    if (request->operation == REQUEST_NOTHING)
        secret_append_secret(out, &request->reply);
    else
        code = main_evict(consumer, request, end, err);
    if (!main_is_not_ours(consumer, request, code))
        return code;
    consumer->not_ours(request, out);
    return AAD_OK;
}

static int main_run_consumer(const struct consumer *consumer, int argc, char **argv)
{
    auto_secret struct secret input = {0}, out = {0};
    auto_request struct request request = {0};
    struct deadline end = deadline_in_ms(INPUT_DEADLINE_MS);
    const struct file_message message = {
        .max = consumer->input_max, .deadline = &end, .is_complete = consumer->has_all_input};
    struct aad_error err = {0}, write_err = {0};
    enum aad_code code = AAD_OK;

    if (consumer->input_max && consumer->reads_input(argc, argv))
        code = file_read_message(STDIN_FILENO, &message, &input, &err);
    if (!code)
        code = consumer->parse(argc, argv, &input, &request, &err);
    if (!code)
        code = main_answer(consumer, &request, &end, &out, &err);
    end = main_write_end(&end);
    if (code)
        main_print_error(consumer->program, &err, &end);
    main_warn_of_place(consumer->program, &end);
    if (main_write(&out, &end, &write_err)) {
        main_print_error(consumer->program, &write_err, &end);
        return error_exit_status(write_err.code);
    }
    return error_exit_status(code);
}

/* A command's own options come before any "--". */
static bool main_wants_json(int argc, char **argv)
{
    for (int i = 0; i < argc && strcmp(argv[i], "--") != 0; i++)
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
    const struct command *command;

    if (argc < 1 || !strcmp(argv[0], "--help") || !strcmp(argv[0], "-h") ||
        !strcmp(argv[0], "help"))
        return command_help(ctx, err);
    if (!strcmp(argv[0], "--version") && argc > 1)
        return main_refuse_word(argv[1], err);
    if (!strcmp(argv[0], "--version"))
        return command_say(ctx, "aad-credential " AAD_CREDENTIAL_VERSION "\n", err);
    command = command_find(argv[0]);
    return command ? command->run(ctx, argc, argv, err) : command_refuse(argv[0], err);
}

static int main_command(int argc, char **argv)
{
    struct command_context ctx = {0};
    struct aad_error err = {0}, write_err = {0};
    struct deadline end;
    enum aad_code code;
    bool as_json;
    int status;

    for (; argc > 0 && option_take_common(argv[0]); argc--)
        argv++;
    main_drop_verbose(&argc, &argv);
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
    program = strrchr(argv[0], '/') ? strrchr(argv[0], '/') + 1 : argv[0];
    consumer = consumer_find_program(program);
    if (consumer)
        exit(main_run_consumer(consumer, argc - 1, argv + 1));
    exit(main_command(argc - 1, argv + 1));
}
