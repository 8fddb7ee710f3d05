/*
 * rotate.c - `aad-credential rotate`: another secret in place of the one in use
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/rotate/rotate.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/ask.h"
#include "base/hold.h"
#include "base/json-print.h"
#include "base/text.h"
#include "command/connection-edited.h"
#include "command/option.h"
#include "command/rotate/rotate-store.h"
#include "command/rotate/rotate-switch.h"
#include "connection/more.h"
#include "connection/policy.h"

#define ROTATE_DAYS 180
#define ROTATE_DAYS_MAX 730 /* what the portal lets people choose */

static const char rotate_usage[] =
    "usage: aad-credential rotate CONNECTION [OPTIONS]\n\n"
    "Replaces the client secret, the certificate or the password of a connection. A new one is\n"
    "made, kept beside the one in use, proved by a token, and put in its place; then the old one\n"
    "is taken out of use. The connection works at every instant, and whatever ends the command:\n"
    "the same one goes on. Nobody sees a secret.\n\n"
    "  --as CONNECTION       whose token Microsoft Graph gets; else that of the connection itself\n"
    "  --days DAYS           how long the new one is good: 180 if not said\n"
    "  --grace DAYS          the old one stays good for so long, for others that use it: 0 if not\n"
    "                        said. A later call removes it\n"
    "  --if-older-than DAYS  only if the one in use was made so long ago\n"
    "  --before-expiry DAYS  only if the one in use ends within so many days\n"
    "  --project PROJECT     of Azure DevOps: its service connections that use a secret get the\n"
    "                        new one, before the old one is removed\n"
    "  --organization URL    with that: where it is\n"
    "  --devops-as CONNECTION\n"
    "                        with that: whose token Azure DevOps gets\n"
    "  --to client-secret|client-certificate|workload-identity\n"
    "                        it gets another grant\n"
    "  --store STORE         with that: where the new one is kept, else where the old one is:\n"
    "                        @stores@\n"
    "  --assertion-source SOURCE\n"
    "                        with workload-identity: who vouches for it, as in a connection:\n"
    "                        @assertion-sources@\n"
    "  --assertion-issuer URL\n"
    "                        with that: the issuer of the federated credential\n"
    "  --assertion-subject TEXT\n"
    "                        with that: its subject\n"
    "  --assertion-audience TEXT\n"
    "                        with that: its audience\n"
    "  --same-key            certificate: a new one for the same key\n"
    "  --by-hand             a person does in the portal what Microsoft Graph would be asked for\n"
    "  --object-id ID        of the application, where nobody may read it\n"
    "  --finish              only end what was begun; with --grace 0 the grace is over now\n"
    "  --undo                take back what was begun, while the new one is not in use yet\n"
    "  --json                the report for programs\n"
    "  --no-prompt           fail rather than ask somebody to unlock a store\n\n"
    "The exit status is 0 also where nothing was to be done, which is said then: a timer calls it\n"
    "each day. An age or an end that nobody knows counts as due, once.\n";

static const struct rotate_way *const rotate_ways[] = {&rotate_client_secret, &rotate_certificate,
                                                       &rotate_password, &rotate_federation};

static void rotate_clear(struct rotate_run *run)
{
    connection_clear(&run->connection);
    connection_clear(&run->target);
    connection_clear(&run->former);
    access_close(&run->graph);
    manage_clear_passwords(&run->there);
    manage_clear_keys(&run->keys);
    store_close(&run->store);
    rotation_close(&run->note);
    buf_clear(&run->report);
    json_print_free(&run->steps);
    buf_clear(&run->waits);
    buf_clear(&run->left);
}
#define auto_rotate __attribute__((cleanup(rotate_clear)))

void rotate_tell(struct rotate_run *run, const char *format, ...)
{
    char text[300];
    va_list args;

    va_start(args, format);
    (void)vsnprintf(text, sizeof text, format, args);
    va_end(args);
    if (run->options->json)
        json_append_text(run->steps, text);
    else if (ask_has_terminal())
        ask_say("%s\n", text);
    else
        buf_append_all(&run->report, text, "\n", (char *)NULL);
}

/* --- what the steps need ---------------------------------------------------------------------- */

/* A person's own token it has to be, which is that of this connection. */
static enum aad_code rotate_lack_graph(const struct rotate_run *run, struct aad_error *err)
{
    const struct cloud *cloud = connection_cloud(&run->connection);
    const char *graph = cloud ? cloud->graph : "https://graph.microsoft.com";
    auto_buf struct buf command = {0};

    if (run->way->is_persons)
        more_print(&run->connection, graph, graph, &command);
    return aad_error_set(
        err, AAD_CONFIG, NULL,
        "it needs Microsoft Graph, and '%s' itself has no tokens for that\n%s%s%s",
        run->connection.name,
        run->way->is_persons ? "Add that: "
                             : "Name a connection whose audiences have it, and which may change "
                               "the application: --as CONNECTION.",
        buf_text(&command), run->way->may_be_by_hand ? " Or let a person do it: --by-hand." : "");
}

enum aad_code rotate_need_graph(struct rotate_run *run, struct aad_error *err)
{
    const struct service_options options = {.no_prompt = run->options->no_prompt};
    const struct service_api api = {
        "Microsoft Graph", "as", access_find_graph, run->options->as, {run->connection.name, NULL}};
    enum aad_code code = run->manage ? AAD_OK : manage_load(&run->manage, err);

    if (!code && !run->graph.is_there)
        code = access_open(run->ctx, &options, &api, &run->graph, err);
    if (code)
        return code;
    run->graph.access.deadline = deadline_in_ms(ROTATE_CALL_MS);
    if (run->graph.is_there)
        return AAD_OK;
    return rotate_lack_graph(run, err);
}

enum aad_code rotate_need_store(struct rotate_run *run, struct aad_error *err)
{
    const struct deadline deadline = deadline_in_ms(ROTATE_CALL_MS);

    if (!run->store)
        return rotate_open_store(run, &run->target, NULL, &run->store, err);
    store_set_deadline(run->store, &deadline);
    return AAD_OK;
}

/* --- may it be? ------------------------------------------------------------------------------- */

/* What is not done here yet is done by hand, each in its own way. */
enum aad_code rotate_refuse(const struct connection *c, struct aad_error *err)
{
    const struct grant *grant = connection_grant(c);

    if (grant->needs_person || grant->is_machine || grant->has_source)
        return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "'%s' (%s) has nothing that could be replaced here\n"
                             "Nothing need be done: what it signs in with is renewed elsewhere.",
                             c->name, c->grant);
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "'rotate' does not replace the %s of '%s'\n"
                         "Change it where it was made, then: aad-credential connection edit %s "
                         "--secret",
                         grant->secret_role, c->name, c->name);
}

const struct rotate_way *rotate_find_way(const char *grant)
{
    for (size_t i = 0; i < sizeof rotate_ways / sizeof *rotate_ways; i++)
        if (!strcmp(rotate_ways[i]->grant, grant))
            return rotate_ways[i];
    return NULL;
}

/* Microsoft Graph knows the applications of Entra ID alone. */
static enum aad_code rotate_check_authority(const struct rotate_run *run, struct aad_error *err)
{
    const struct connection *c = &run->connection;

    if ((!c->issuer && !cloud_is_adfs(c->tenant)) ||
        (run->options->by_hand && run->way->may_be_by_hand))
        return AAD_OK;
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "the authority of '%s' is not Entra ID: Microsoft Graph does not know "
                         "its application\n"
                         "%s",
                         c->name,
                         run->way->may_be_by_hand
                             ? "Let a person add the new one there: --by-hand"
                             : "Make a new one there, then give it to 'connection edit --secret'.");
}

enum aad_code rotate_check_options(const struct rotate_run *run, struct aad_error *err)
{
    const struct rotate_options *options = run->options;

    if (rotate_is_other(run) && (options->by_hand || options->same_key))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "another grant goes together with neither --by-hand nor --same-key");
    if (options->store && !rotate_is_other(run))
        return aad_error_set(err, AAD_USAGE, NULL, "--store goes with --to another grant");
    if (run->way->is_persons && (options->grace > 0 || options->before_expiry >= 0))
        return aad_error_set(err, AAD_USAGE, NULL,
                             "a password that is changed ends at once, and nothing tells when one "
                             "ends by itself\n"
                             "Leave out --grace and --before-expiry; --if-older-than is there.");
    return rotate_check_authority(run, err);
}

static enum aad_code rotate_prepare(struct rotate_run *run, const char *name, struct aad_error *err)
{
    enum aad_code code = connection_load(name, &run->connection, err);

    if (!code)
        code = policy_check(&run->connection, NULL, err);
    return code ? code : connection_edited_settle(&run->connection, run->ctx->may_ask, err);
}

/* --- what is said of it ----------------------------------------------------------------------- */

static enum aad_code rotate_print_json(struct rotate_run *run, struct aad_error *err)
{
    auto_json_print struct json_print *object = json_new_object();
    const struct rotation *note = &run->note;
    auto_buf struct buf text = {0};
    enum aad_code code;

    json_add_text(object, "connection", run->connection.name);
    json_add_bool(object, "done", run->is_done);
    json_add_text(object, "id", note->used.id);
    if (note->used.until_s)
        json_add_integer(object, "expires", note->used.until_s);
    if (note->former.id[0]) {
        json_add_text(object, "former-id", note->former.id);
        json_add_integer(object, "former-until", note->due_s);
    }
    if (run->waits.len)
        json_add_text(object, "waits", buf_text(&run->waits));
    if (run->left.len)
        json_add_text(object, "by-hand", buf_text(&run->left));
    json_add_taken(object, "steps", run->steps);
    run->steps = NULL;
    code = json_print(object, &text, err);
    return code ? code : command_print(run->ctx, &text, err);
}

static void rotate_print_end(struct rotate_run *run)
{
    char day[24];

    if (!run->is_done && run->waits.len)
        buf_printf(&run->report, "Nothing to do for '%s': %s.\n", run->connection.name,
                   buf_text(&run->waits));
    else if (run->options->undo)
        buf_printf(&run->report, "What was begun for '%s' is taken back.\n", run->connection.name);
    else if (!run->note.used.until_s)
        buf_printf(&run->report, "The %s of '%s' is another one now.\n", run->way->title,
                   run->connection.name);
    else
        buf_printf(&run->report, "The %s of '%s' is good until %.10s.\n", run->way->title,
                   run->connection.name, text_rfc3339(day, run->note.used.until_s));
    if (run->is_done && run->waits.len)
        buf_printf(&run->report, "Note: %s: aad-credential rotate %s --finish\n",
                   buf_text(&run->waits), run->connection.name);
    buf_append(&run->report, run->left.bytes, run->left.len);
}

/* What a person has to know although it failed, or because of that. */
static void rotate_print_failure(struct rotate_run *run)
{
    const char *name = run->connection.name;

    if (run->way && run->is_refused && run->note.phase != ROTATION_STORED)
        run->way->print_by_hand(run, &run->report);
    if (run->note.lock >= 0 && run->note.phase != ROTATION_IDLE)
        buf_printf(&run->report,
                   "What is done so far stays. Go on: aad-credential rotate %s --finish%s%s\n",
                   name, run->options->by_hand ? " --by-hand" : "",
                   run->note.phase >= ROTATION_SENT ? "" : "; or take it back: --undo");
    buf_append(&run->report, run->left.bytes, run->left.len);
}

static enum aad_code rotate_end(struct rotate_run *run, enum aad_code code, struct aad_error *err)
{
    run->ctx->shows_out = true;
    if (run->options->json)
        return code ? code : rotate_print_json(run, err);
    if (code)
        rotate_print_failure(run);
    else
        rotate_print_end(run);
    if (command_print(run->ctx, &run->report, code ? NULL : err))
        return code ? code : AAD_INTERNAL;
    return code;
}

/* --- the options ------------------------------------------------------------------------------ */

struct rotate_number {
    const char *option, *text; /* NULL = not given */
    int64_t min, max, *ret;
};

static enum aad_code rotate_read_number(const struct rotate_number *number, struct aad_error *err)
{
    if (!number->text || text_to_int(number->text, number->min, number->max, number->ret))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL,
                         "--%s takes a number of days, from %d to %d, not '%.20s'", number->option,
                         (int)number->min, (int)number->max, number->text);
}

struct rotate_words {
    const char *days, *grace, *older_than, *before_expiry;
};

static enum aad_code rotate_read_options(const struct rotate_words *words,
                                         struct rotate_options *ret, struct aad_error *err)
{
    const struct rotate_number numbers[] = {
        {"days", words->days, 1, ROTATE_DAYS_MAX, &ret->days},
        {"grace", words->grace, 0, ROTATE_GRACE_MAX, &ret->grace},
        {"if-older-than", words->older_than, 0, ROTATE_DAYS_MAX, &ret->older_than},
        {"before-expiry", words->before_expiry, 0, ROTATE_DAYS_MAX, &ret->before_expiry},
    };
    enum aad_code code = AAD_OK;

    for (size_t i = 0; !code && i < sizeof numbers / sizeof *numbers; i++)
        code = rotate_read_number(&numbers[i], err);
    if (!code && ret->object_id && !text_is_guid(ret->object_id))
        return aad_error_set(err, AAD_USAGE, NULL, "--object-id takes an id, not '%.40s'",
                             ret->object_id);
    if (!code && ret->undo && ret->finish)
        return aad_error_set(err, AAD_USAGE, NULL, "--undo and --finish exclude each other");
    if (!code && ret->grace >= ret->days)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "the grace of the old one is as long as the new one is good\n"
                             "Choose fewer days for --grace, or more for --days.");
    return code;
}

static enum aad_code rotate_run(struct command_context *ctx, int argc, char **argv,
                                struct aad_error *err)
{
    struct rotate_options options = {
        .days = ROTATE_DAYS, .grace = -1, .older_than = -1, .before_expiry = -1};
    struct rotate_words words = {0};
    const struct option_row rows[] = {{"as", &options.as, NULL},
                                      {"days", &words.days, NULL},
                                      {"grace", &words.grace, NULL},
                                      {"if-older-than", &words.older_than, NULL},
                                      {"before-expiry", &words.before_expiry, NULL},
                                      {"to", &options.to, NULL},
                                      {"store", &options.store, NULL},
                                      {"assertion-source", &options.assertion[0], NULL},
                                      {"assertion-issuer", &options.assertion[1], NULL},
                                      {"assertion-subject", &options.assertion[2], NULL},
                                      {"assertion-audience", &options.assertion[3], NULL},
                                      {"project", &options.project, NULL},
                                      {"organization", &options.organization, NULL},
                                      {"devops-as", &options.devops_as, NULL},
                                      {"object-id", &options.object_id, NULL},
                                      {"same-key", NULL, &options.same_key},
                                      {"by-hand", NULL, &options.by_hand},
                                      {"finish", NULL, &options.finish},
                                      {"undo", NULL, &options.undo},
                                      {"json", NULL, &options.json},
                                      {"no-prompt", NULL, &options.no_prompt},
                                      {NULL, NULL, NULL}};
    auto_rotate struct rotate_run run = {.ctx = ctx, .options = &options, .note = {.lock = -1}};
    const char *name;
    enum aad_code code;

    code = option_parse("rotate", &argc, argv, rows, err);
    if (!code)
        code = option_take_connection("rotate", argc, argv, &name, err);
    if (!code)
        code = rotate_read_options(&words, &options, err);
    if (!code)
        code = rotate_prepare(&run, name, err);
    ctx->end = deadline_in_ms(PROJECT_CHANGE_MS);
    if (code)
        return code;
    run.steps = json_new_array();
    hold_begin(&run.hold);
    code = rotate_go(&run, err);
    hold_drop(&run.hold);
    return rotate_end(&run, code, err);
}

const struct command command_rotate = {
    .name = "rotate",
    .summary = "replace a secret, certificate or password while it works",
    .help = rotate_usage,
    .run = rotate_run,
};
