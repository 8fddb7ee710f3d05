/*
 * main-consumer.c - a call of a tool: read it, find the token, say the consumer's answer
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <unistd.h>

#include "base/clock.h"
#include "base/env.h"
#include "base/error.h"
#include "base/file.h"
#include "base/harden.h"
#include "base/lines.h"
#include "base/successor.h"
#include "base/trace.h"
#include "broker/broker.h"
#include "connection/expiry.h"
#include "main.h"
#include "store/open.h"

#define INPUT_DEADLINE_MS 10000

/* A call of a consumer, and what becomes of it. */
struct main_turn {
    const struct consumer *consumer;
    int argc; /* without argv[0], as argv */
    char **argv;
    struct request request;
    struct deadline end;
    struct secret out;
    bool is_disowned; /* the target is nobody's, and the tool has heard so */
};

static void main_clear_turn(struct main_turn *turn)
{
    request_clear(&turn->request);
    secret_clear(&turn->out);
    turn->is_disowned = false;
}

/* Who speaks. */
static const char *main_program(const struct consumer *consumer)
{
    return consumer->program ? consumer->program : "aad-credential";
}

/* Is the host nobody's, and is that no failure for the one who asks? */
static bool main_is_not_ours(const struct main_turn *turn, enum aad_code code)
{
    return code == AAD_NOT_FOUND && !turn->request.connection[0] &&
           (turn->consumer->not_ours || turn->consumer->passes_on);
}

/* The next program of the name answers. Where there is none, we do, if the request has a reply for
 * that; why we do not is told if nobody else could tell it. */
static enum aad_code main_pass_on(struct main_turn *turn, const struct aad_error *why,
                                  struct aad_error *err)
{
    enum aad_code code = successor_become(turn->consumer->program, turn->argv - 1, err);

    if (code == AAD_NOT_FOUND && turn->request.reply.len) {
        *err = (struct aad_error){0};
        secret_append_secret(&turn->out, &turn->request.reply);
        return secret_ok(&turn->out, err);
    }
    if (code != AAD_NOT_FOUND || !why->code)
        return code;
    *err = *why;
    return err->code;
}

/* What a tool hears then. */
static enum aad_code main_disown(struct main_turn *turn, struct aad_error *err)
{
    const struct aad_error why = *err;

    turn->is_disowned = !turn->consumer->nobodys_remedy;
    if (turn->consumer->passes_on && !turn->request.is_last)
        return main_pass_on(turn, &why, err);
    turn->consumer->not_ours(&turn->request, &turn->out);
    return turn->consumer->not_ours_code;
}

/* What of the call does nothing. What is still good, and soon will not be: nobody but the tool's
 * user sees that in time. */
static void main_warn(const struct main_turn *turn, const struct connection *c)
{
    struct aad_error warning = {0};

    if (turn->request.warning.what[0])
        main_print_warning(main_program(turn->consumer), &turn->request.warning, &turn->end);
    expiry_warn(c, clock_now_s(), &warning);
    if (warning.code)
        main_print_warning(main_program(turn->consumer), &warning, &turn->end);
}

/* A connection that is named, and is not there. */
static void main_remedy_name(const struct consumer *consumer, struct aad_error *err)
{
    if (consumer->is_examined)
        aad_error_remedy(err,
                         "%s is configured to use it: 'aad-credential doctor' says where, and "
                         "how to end that.",
                         consumer->name);
    else
        aad_error_remedy(err,
                         "What configures %s names it: 'aad-credential connection list' has the "
                         "names that there are.",
                         consumer->name);
}

/* The warning of what was evicted is told where that went well. */
static void main_warn_evicted(const struct main_turn *turn, enum aad_code code,
                              const struct aad_error *warning)
{
    if (!code && warning->code)
        main_print_warning(main_program(turn->consumer), warning, &turn->end);
}

static enum aad_code main_evict_kept(struct main_turn *turn, const struct connection *c,
                                     struct aad_error *err)
{
    struct aad_error warning = {0};
    enum aad_code code = broker_evict_kept(c, &turn->request, &warning, err);

    main_warn_evicted(turn, code, &warning);
    return code;
}

/* Nothing of an answer is left then, but why there is none. */
static void main_refuse(struct main_turn *turn, const struct aad_error *why)
{
    secret_clear(&turn->out);
    if (turn->consumer->refuse)
        turn->consumer->refuse(&turn->request, why, &turn->out);
}

static enum aad_code main_get_for(struct main_turn *turn, const struct connection *c,
                                  struct aad_error *err)
{
    const struct broker broker = {.deadline = turn->end,
                                  .may_ask = !turn->request.is_unattended,
                                  .has_person = env_may_ask,
                                  .start_store = store_start_early,
                                  .has_source = store_has_source};
    auto_token struct token token = {0};
    enum aad_code code = turn->request.was_refused ? main_evict_kept(turn, c, err) : AAD_OK;

    if (!code)
        code = broker_get_for(&broker, c, &turn->request, &token, err);
    if (!code)
        code = turn->consumer->print(&turn->request, &token, &turn->out, err);
    if (!code)
        main_warn(turn, c);
    return code;
}

static enum aad_code main_get(struct main_turn *turn, struct aad_error *err)
{
    const struct consumer *consumer = turn->consumer;
    const struct request *request = &turn->request;
    auto_connection struct connection connection = {0};
    enum aad_code code = broker_find_connection(request, &connection, err);

    if (code == AAD_NOT_FOUND && !request->connection[0] && consumer->nobodys_remedy)
        aad_error_remedy(err, "%s", consumer->nobodys_remedy);
    if (main_is_not_ours(turn, code))
        return main_disown(turn, err);
    if (code != AAD_NOT_FOUND && request->objection.code) {
        *err = request->objection;
        return err->code;
    }
    /* Only from here on is the host known to be ours: several have it, or the tool was told whose
     * it is. */
    if (code && code != AAD_AMBIGUOUS && !request->connection[0])
        return code;
    if (!code && request->wants_bare && !connection_grant(&connection)->is_bare) {
        trace("main: the target takes none of our tokens");
        return main_disown(turn, err);
    }
    if (code == AAD_NOT_FOUND)
        main_remedy_name(consumer, err);
    if (connection.timeout_s > 0)
        turn->end = deadline_in_ms(connection.timeout_s * 1000);
    if (!code)
        code = main_get_for(turn, &connection, err);
    if (code)
        main_refuse(turn, err);
    return code;
}

static enum aad_code main_list(struct main_turn *turn, struct aad_error *err)
{
    auto_buf struct buf hosts = {0};
    enum aad_code code = broker_list_hosts(&turn->request, &hosts, err);

    if (code == AAD_NOT_FOUND)
        main_remedy_name(turn->consumer, err);
    if (code)
        main_refuse(turn, err);
    else
        turn->consumer->print_list(buf_text(&hosts), &turn->out);
    return code;
}

static enum aad_code main_evict(struct main_turn *turn, struct aad_error *err)
{
    struct aad_error warning = {0};
    enum aad_code code = broker_evict(&turn->request, &warning, err);

    main_warn_evicted(turn, code, &warning);
    return main_is_not_ours(turn, code) ? main_disown(turn, err) : code;
}

/* There is nothing to forget of a target that is nobody's. */
static enum aad_code main_forget(struct main_turn *turn, struct aad_error *err)
{
    enum aad_code code = broker_forget_kept(&turn->request, err);

    if (main_is_not_ours(turn, code))
        return AAD_OK;
    if (code)
        main_refuse(turn, err);
    return code;
}

static enum aad_code main_answer(struct main_turn *turn, struct aad_error *err)
{
    turn->end = deadline_in_ms(DEADLINE_MS);
    switch (turn->request.operation) {
    case REQUEST_GET:
        return main_get(turn, err);
    case REQUEST_EVICT:
        return main_evict(turn, err);
    case REQUEST_FORGET:
        return main_forget(turn, err);
    case REQUEST_LIST:
        return main_list(turn, err);
    case REQUEST_PASS_ON:
        if (turn->request.is_last)
            return main_disown(turn, err);
        return main_pass_on(turn, &turn->request.objection, err);
    case REQUEST_NOTHING:
    case REQUEST_END:
        break;
    }
    secret_append_secret(&turn->out, &turn->request.reply);
    return AAD_OK;
}

/* The variables of the tool that are set, beside the first. */
static void main_read_variables(const struct consumer *consumer, struct secret *ret)
{
    for (const char *const *name = consumer->more_variables; name && *name; name++) {
        const char *value = **name ? env_get(*name) : NULL;

        if (!value)
            continue;
        secret_append(ret, "", 1);
        secret_append_all(ret, *name, "=", value, (char *)NULL);
    }
    if (consumer->more_variables)
        secret_append(ret, "", 1);
}

/* What the tool says, beside its arguments. */
static enum aad_code main_read_input(const struct main_turn *turn, struct secret *ret,
                                     struct aad_error *err)
{
    const struct consumer *consumer = turn->consumer;
    struct deadline end = deadline_in_ms(INPUT_DEADLINE_MS);
    const struct file_message message = {
        .max = consumer->input_max, .deadline = &end, .is_complete = consumer->has_all_input};
    const char *value = consumer->variable ? env_get(consumer->variable) : NULL;

    if (consumer->input_max && consumer->reads_input(turn->argc, turn->argv))
        return file_read_message(STDIN_FILENO, &message, ret, err);
    secret_append_text(ret, value ? value : "");
    main_read_variables(consumer, ret);
    return secret_ok(ret, err);
}

/* That nobody has it is no failure to be told of: whoever asked sees that. */
static void main_tell(struct main_turn *turn, enum aad_code code, const struct aad_error *err)
{
    turn->end = main_write_end(&turn->end);
    if (code && !(turn->is_disowned && code == AAD_NOT_FOUND))
        main_print_error(main_program(turn->consumer), err, &turn->end);
    main_warn_of_place(main_program(turn->consumer), &turn->end);
}

static enum aad_code main_take_turn(struct main_turn *turn, const struct secret *input)
{
    const struct call call = {turn->argc, turn->argv, input};
    struct aad_error err = {0};
    enum aad_code code = consumer_parse(turn->consumer, &call, &turn->request, &err);

    if (!code)
        code = main_answer(turn, &err);
    else if (turn->consumer->tells_all)
        turn->consumer->refuse(&turn->request, &err, &turn->out);
    main_tell(turn, code, &err);
    return turn->consumer->answers_refusal && turn->out.len ? AAD_OK : code;
}

static enum aad_code main_take_one(struct main_turn *turn)
{
    auto_secret struct secret input = {0};
    struct aad_error err = {0};
    enum aad_code code = main_read_input(turn, &input, &err);

    if (code)
        main_tell(turn, code, &err);
    else
        code = main_take_turn(turn, &input);
    if (!main_write(&turn->out, &turn->end, &err))
        return code;
    main_tell(turn, err.code, &err);
    return err.code;
}

/* The other side may think as long as it likes, and ends it. What is refused before it is a request
 * has no answer: nobody could tell what it was. */
static enum aad_code main_converse(struct main_turn *turn)
{
    auto_lines struct lines lines = {.fd = STDIN_FILENO, .max = turn->consumer->input_max};
    struct secret line;
    struct aad_error err = {0};
    enum aad_code code, last = AAD_OK;
    bool is_over = false;

    secret_append_text(&turn->out, turn->consumer->greeting);
    for (;;) {
        code = main_put(&turn->out, &turn->end, &err);
        main_clear_turn(turn);
        if (!code && !is_over)
            code = lines_next(&lines, &line, &err);
        if (code || is_over)
            break;
        last = main_take_turn(turn, &line);
        is_over = turn->request.operation == REQUEST_END || (last && !turn->out.len);
    }
    if (!code || code == AAD_NOT_FOUND) /* the end */
        return last;
    main_tell(turn, code, &err);
    return code;
}

/* argv[0] is the program's name, or the consumer's word. */
int main_run_consumer(const struct consumer *consumer, int argc, char **argv)
{
    struct main_turn turn = {.consumer = consumer,
                             .argc = argc - 1,
                             .argv = argv + 1,
                             .end = deadline_in_ms(INPUT_DEADLINE_MS)};
    bool converses = consumer->greeting && consumer->reads_input(turn.argc, turn.argv);
    struct aad_error err = {0};
    enum aad_code code = consumer->passes_on ? AAD_OK : harden_children(&err);

    if (code)
        main_tell(&turn, code, &err);
    else
        code = converses ? main_converse(&turn) : main_take_one(&turn);
    main_clear_turn(&turn);
    return error_exit_status(code);
}
