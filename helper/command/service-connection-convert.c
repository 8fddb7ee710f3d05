/*
 * service-connection-convert.c - `service-connection convert`: secrets become federation
 *
 * It goes as the script of the guide on Azure Resource Manager service connections does: the same
 * ones are offered, with the same three answers, and what fails ends it. The portal's second
 * question comes on top.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdlib.h>
#include <string.h>

#include "base/ask.h"
#include "base/hold.h"
#include "base/screen.h"
#include "base/text.h"
#include "command/service-connection-verbs.h"

#define CONVERT_TRIES 3

/* One run. */
struct convert_run {
    const struct service_options *options;
    struct service_project project;
    struct service_endpoint_list list;      /* those of the script */
    const struct service_endpoint **chosen; /* of these: as many as the list has have room */
    struct buf report;                      /* what nobody at a terminal has seen already */
    size_t n_chosen, n_told, n_converted, n_skipped;
    bool is_asking, is_left, shows_progress;
};

static void convert_clear(struct convert_run *run)
{
    project_close(&run->project);
    service_endpoint_clear_list(&run->list);
    free(run->chosen);
    buf_clear(&run->report);
}
#define auto_convert __attribute__((cleanup(convert_clear)))

/* Whoever sits there is told at once. */
static void convert_say(struct convert_run *run, const char *before,
                        const struct service_endpoint *endpoint, const char *after)
{
    char name[SERVICE_SHOWN];

    if (run->is_asking)
        ask_say("%s '%s'%s\n", before, one_show(endpoint, name), after);
    else
        buf_printf(&run->report, "%s '%s'%s\n", before, one_show(endpoint, name), after);
}

/* --- which ones ------------------------------------------------------------------------------- */

static bool convert_is_named(const struct convert_run *run, const struct service_endpoint *endpoint)
{
    for (int i = 0; i < run->options->n_arguments; i++)
        if (!strcmp(buf_text(&endpoint->name), run->options->arguments[i]) ||
            text_equal_nocase(endpoint->id, run->options->arguments[i]))
            return true;
    return run->options->all;
}

static bool convert_is_candidate(const struct convert_run *run,
                                 const struct service_endpoint *endpoint)
{
    return !service_endpoint_bar_conversion(endpoint, buf_text(&run->project.name));
}

static enum aad_code convert_list(const struct convert_run *run, const struct manage_filter *filter,
                                  struct service_endpoint_list *ret, struct aad_error *err)
{
    return run->project.module->list(&run->project.project, filter, project_deadline(&run->project),
                                     ret, err);
}

/* Why that one is not to be had: it is of another kind, or there is none. */
static enum aad_code convert_refuse(const struct convert_run *run, const char *name_or_id,
                                    struct aad_error *err)
{
    auto_service_endpoint_list struct service_endpoint_list all = {0};
    const struct service_endpoint_bar *bar;
    const struct service_endpoint *endpoint;
    char shown[SERVICE_SHOWN];
    enum aad_code code = project_find(&run->project, name_or_id, &all, &endpoint, err);

    if (code)
        return code;
    bar = service_endpoint_bar_conversion(endpoint, buf_text(&run->project.name));
    screen_show(shown, sizeof shown, name_or_id, strlen(name_or_id));
    if (bar)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL, "'%s' cannot be converted: %s\n%s", shown,
                             bar->why, bar->remedy);
    return aad_error_set(err, AAD_THROTTLED, NULL,
                         "'%s' was changed by somebody just now\n"
                         "Try again.",
                         shown);
}

/* Nothing is converted before each name is known to be one that can be. */
static enum aad_code convert_check_names(const struct convert_run *run, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    for (int i = 0; !code && i < run->options->n_arguments; i++) {
        const char *name = run->options->arguments[i];
        const struct service_endpoint *endpoint = service_endpoint_find(&run->list, name);

        if (!endpoint || !convert_is_candidate(run, endpoint))
            code = convert_refuse(run, name, err);
    }
    return code;
}

/* --- each of them ----------------------------------------------------------------------------- */

enum convert_answer { CONVERT_YES, CONVERT_SKIP, CONVERT_EXIT };

static bool convert_read_answer(const char *text, enum convert_answer *ret)
{
    static const struct {
        const char *letter, *word;
        enum convert_answer answer;
    } rows[] = {
        {"c", "convert", CONVERT_YES}, {"s", "skip", CONVERT_SKIP}, {"e", "exit", CONVERT_EXIT}};

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (text_equal_nocase(text, rows[i].letter) || text_equal_nocase(text, rows[i].word)) {
            *ret = rows[i].answer;
            return true;
        }
    return false;
}

/* The script's question; its default for a shared one is to leave it alone. */
static enum aad_code convert_ask(const struct service_endpoint *endpoint, enum convert_answer *ret,
                                 struct aad_error *err)
{
    const char *fallback = endpoint->is_shared ? "skip" : "convert";
    char name[SERVICE_SHOWN], prompt[SERVICE_SHOWN + 80];

    (void)snprintf(prompt, sizeof prompt, "Convert %sservice connection '%s'? convert, skip, exit",
                   endpoint->is_shared ? "shared " : "", one_show(endpoint, name));
    for (int i = 0; i < CONVERT_TRIES; i++) {
        auto_buf struct buf answer = {0};
        enum aad_code code = ask_line(prompt, fallback, &answer, err);

        if (code || convert_read_answer(buf_text(&answer), ret))
            return code;
        ask_say("  Answer convert, skip or exit, or with the first letter.\n");
    }
    return aad_error_set(err, AAD_CANCELLED, NULL, "none of the three answers was given");
}

/* As the portal asks once more. */
static enum aad_code convert_confirm(const struct service_endpoint *endpoint,
                                     enum convert_answer *ret, struct aad_error *err)
{
    bool yes = false;
    enum aad_code code = convert_ask(endpoint, ret, err);

    if (code || *ret != CONVERT_YES)
        return code;
    ask_say(
        "  Its secret is given up for workload identity federation. That may take minutes, and\n"
        "  can be reverted within seven days.\n");
    code = ask_yes("  Convert it", false, &yes, err);
    if (!code && !yes)
        *ret = CONVERT_SKIP;
    return code;
}

/* Where nobody is asked, each has the script's default, but one that is called by its name is
 * meant. */
static enum convert_answer convert_decide(const struct convert_run *run,
                                          const struct service_endpoint *endpoint)
{
    return endpoint->is_shared && run->options->all ? CONVERT_SKIP : CONVERT_YES;
}

/* Of manage_change: what became of one. */
static void convert_tell(void *ctx, const struct service_endpoint *before,
                         const struct service_endpoint *now)
{
    struct convert_run *run = ctx;
    auto_buf struct buf after = {0};
    char until[SERVICE_ENDPOINT_WORD];

    run->n_converted += now != NULL;
    if (now && now->revert_until[0])
        buf_printf(&after, "; it can be reverted until %s",
                   screen_show(until, sizeof until, now->revert_until, strlen(now->revert_until)));
    convert_say(run,
                now ? "Successfully converted service connection"
                    : "Failed to convert service connection",
                before, buf_text(&after));
    run->n_told++;
    if (run->shows_progress)
        ask_say("  %zu of %zu\n", run->n_told, run->n_chosen);
}

static enum aad_code convert_chosen(struct convert_run *run, struct aad_error *err)
{
    const struct manage_change change = {.endpoints = run->chosen,
                                         .n = run->n_chosen,
                                         .scheme = SERVICE_ENDPOINT_FEDERATED,
                                         .timeout_ms = PROJECT_CHANGE_MS,
                                         .tell = convert_tell,
                                         .is_stopped = hold_is_caught,
                                         .ctx = run};
    struct hold hold;
    enum aad_code code;

    hold_begin(&hold);
    code = run->project.module->convert(&run->project.project, &change, err);
    hold_drop(&hold);
    return code;
}

/* Whoever sits there sees each done before the next question. */
static enum aad_code convert_choose(struct convert_run *run,
                                    const struct service_endpoint *endpoint, struct aad_error *err)
{
    enum aad_code code;

    run->chosen[run->n_chosen++] = endpoint;
    if (!run->is_asking)
        return AAD_OK;
    convert_say(run, "Converting service connection", endpoint, "...");
    code = convert_chosen(run, err);
    run->n_chosen = 0;
    return code;
}

static enum aad_code convert_offer(struct convert_run *run, const struct service_endpoint *endpoint,
                                   struct aad_error *err)
{
    enum convert_answer answer = convert_decide(run, endpoint);
    enum aad_code code = AAD_OK;

    if (run->options->dry_run) {
        convert_say(run, answer == CONVERT_YES ? "Would convert" : "Would ask for the shared",
                    endpoint, "");
        return AAD_OK;
    }
    if (run->is_asking)
        code = convert_confirm(endpoint, &answer, err);
    if (code)
        return code;
    run->is_left = answer == CONVERT_EXIT;
    if (answer == CONVERT_SKIP) {
        run->n_skipped++;
        convert_say(run, "Skipping service connection", endpoint,
                    run->is_asking ? "" : ": it is shared; name it to convert it");
    }
    return answer == CONVERT_YES ? convert_choose(run, endpoint, err) : AAD_OK;
}

static enum aad_code convert_all(struct convert_run *run, size_t *ret_n, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    *ret_n = 0;
    run->chosen = calloc(run->list.n + 1, sizeof *run->chosen);
    if (!run->chosen)
        return aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
    for (size_t i = 0; !code && !run->is_left && i < run->list.n; i++) {
        const struct service_endpoint *endpoint = &run->list.endpoints[i];

        if (!convert_is_named(run, endpoint) || !convert_is_candidate(run, endpoint))
            continue;
        (*ret_n)++;
        code = convert_offer(run, endpoint, err);
    }
    run->shows_progress = run->n_chosen > 1 && ask_has_terminal();
    return !code && run->n_chosen ? convert_chosen(run, err) : code;
}

/* ---------------------------------------------------------------------------------------------- */

static enum aad_code convert_check_options(const struct service_options *options, bool is_asking,
                                           struct aad_error *err)
{
    if (!options->all && !options->n_arguments)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "'service-connection convert' needs names or ids, or --all");
    if (options->all && options->n_arguments)
        return aad_error_set(err, AAD_USAGE, NULL, "--all and names exclude each other");
    if (!is_asking && !options->yes && !options->dry_run)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "nobody is there to confirm each conversion\n"
                             "Add --yes; --dry-run shows what would be converted.");
    return AAD_OK;
}

/* The list is asked for as the script does, and all that follows is told, also before a failure. */
static enum aad_code convert_go(struct command_context *ctx, struct convert_run *run,
                                struct aad_error *err)
{
    const struct manage_filter filter = {.type = SERVICE_ENDPOINT_AZURE,
                                         .scheme = SERVICE_ENDPOINT_SECRET};
    size_t n = 0;
    enum aad_code code = convert_list(run, &filter, &run->list, err);

    if (!code)
        code = convert_check_names(run, err);
    if (code)
        return code;
    code = convert_all(run, &n, err);
    if (!n) {
        buf_append_text(&run->report, "No convertible service connections found\n");
        ctx->exit_status = 1; /* the script's */
    } else if (!run->options->dry_run) {
        buf_printf(&run->report, "%zu converted, %zu skipped.\n", run->n_converted, run->n_skipped);
    }
    ctx->shows_out = true;
    ctx->end = project_deadline(&run->project);
    if (command_print(ctx, &run->report, code ? NULL : err))
        return code ? code : AAD_INTERNAL;
    return code;
}

enum aad_code service_verb_convert(struct command_context *ctx,
                                   const struct service_options *options, struct aad_error *err)
{
    auto_convert struct convert_run run = {.options = options};
    enum aad_code code;

    run.is_asking = !options->yes && !options->dry_run && ctx->may_ask && ask_has_terminal();
    code = convert_check_options(options, run.is_asking, err);
    if (!code)
        code = project_open(ctx, options, &run.project, err);
    return code ? code : convert_go(ctx, &run, err);
}
