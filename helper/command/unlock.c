/*
 * unlock.c - keeps the key of the embedded keyring for a while, and forgets it; changes its master
 * password
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/ask.h"
#include "base/env.h"
#include "base/file.h"
#include "base/text.h"
#include "command/command.h"
#include "command/option.h"
#include "connection/policy.h"
#include "connection/store-type.h"
#include "store/open.h"
#include "store/master.h"

#define UNLOCK_INPUT_MS 60000
#define UNLOCK_PASSWORD_MAX 1024
#define UNLOCK_PROMPT "Master password of the embedded keyring"
#define UNLOCK_NEW_PROMPT "New master password of the embedded keyring"
#define UNLOCK_TIMEOUT_MAX_S (366 * 24 * 3600)

static const char unlock_usage[] =
    "usage: aad-credential unlock [--timeout SECONDS] [--secret-stdin | --secret-fd N]\n"
    "                             [--change [--new-secret-fd N]]\n\n"
    "Asks for the master password of the embedded keyring (the store keyring-file), opens\n"
    "it, and lets the kernel keyring keep the key that was made of the password, so that\n"
    "later commands need not ask. Where there is no keyring yet, it is made, under the\n"
    "password that is given.\n\n"
    "  --timeout SECONDS  how long it is kept (28800); 0 = until 'lock' or a reboot\n"
    "  --secret-stdin     read the password from standard input\n"
    "  --secret-fd N      read the password from descriptor N\n"
    "  --change           change the master password, after the present one was given; what\n"
    "                     is stored stays\n"
    "  --new-secret-fd N  change: read the new password from descriptor N\n";

static const char lock_usage[] = "usage: aad-credential lock\n\n"
                                 "Forgets the key of the embedded keyring that 'unlock' kept.\n";

struct unlock_options {
    const char *timeout, *fd, *new_fd;
    bool from_stdin, changes;
    int64_t timeout_s, fd_number, new_fd_number;
    bool is_new; /* there is no keyring yet */
};

static enum aad_code unlock_check(struct unlock_options *o, struct aad_error *err)
{
    if (o->from_stdin && o->fd)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "--secret-stdin and --secret-fd exclude each "
                             "other");
    if (o->new_fd && !o->changes)
        return aad_error_set(err, AAD_USAGE, NULL, "--new-secret-fd goes with --change only");
    if (o->fd && !text_to_int(o->fd, 0, 65535, &o->fd_number))
        return aad_error_set(err, AAD_USAGE, NULL, "--secret-fd is the number of a descriptor");
    if (o->new_fd && !text_to_int(o->new_fd, 0, 65535, &o->new_fd_number))
        return aad_error_set(err, AAD_USAGE, NULL, "--new-secret-fd is the number of a descriptor");
    if (o->new_fd && (o->from_stdin || o->fd) && o->new_fd_number == o->fd_number)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "both passwords cannot come from descriptor %d\n"
                             "Give each a descriptor of its own: --secret-fd 3 --new-secret-fd 4",
                             (int)o->fd_number);
    if (o->timeout && !text_to_int(o->timeout, 0, UNLOCK_TIMEOUT_MAX_S, &o->timeout_s))
        return aad_error_set(err, AAD_USAGE, NULL, "--timeout is a number of seconds");
    return AAD_OK;
}

static enum aad_code unlock_parse(int argc, char **argv, struct unlock_options *ret,
                                  struct aad_error *err)
{
    const struct option_row rows[] = {
        {"timeout", &ret->timeout, NULL},         {"secret-fd", &ret->fd, NULL},
        {"secret-stdin", NULL, &ret->from_stdin}, {"change", NULL, &ret->changes},
        {"new-secret-fd", &ret->new_fd, NULL},    {NULL, NULL, NULL}};
    enum aad_code code = option_parse("unlock", &argc, argv, rows, err);

    ret->timeout_s = MASTER_KEEP_S;
    if (code)
        return code;
    if (argc > 1)
        return aad_error_set(err, AAD_USAGE, NULL, "unlock takes no arguments but its options");
    return unlock_check(ret, err);
}

static enum aad_code unlock_read_fd(int64_t number, struct secret *ret, struct aad_error *err)
{
    struct deadline deadline = deadline_in_ms(UNLOCK_INPUT_MS);
    int fd = (int)number;
    enum aad_code code = file_read_fd(fd, UNLOCK_PASSWORD_MAX, &deadline, ret, err);

    if (!code && ret->len && ret->bytes[ret->len - 1] == '\n')
        ret->bytes[--ret->len] = 0;
    if (!code && !ret->len)
        code = aad_error_set(err, AAD_USAGE, NULL,
                             "the master password is empty: descriptor %d has nothing to read\n"
                             "What a pipe gave to one command, the next does not find there.",
                             fd);
    return code;
}

static enum aad_code unlock_read(const struct unlock_options *options, struct secret *ret,
                                 struct aad_error *err)
{
    if (options->from_stdin || options->fd)
        return unlock_read_fd(options->fd_number, ret, err);
    return options->is_new ? ask_new_secret(UNLOCK_NEW_PROMPT, ret, err)
                           : ask_secret(UNLOCK_PROMPT, ret, err);
}

static struct store_spec unlock_store(void)
{
    return (struct store_spec){.name_location = store_type_embedded(),
                               .deadline = deadline_in_ms(DEADLINE_MS)};
}

static bool unlock_finds_none(void)
{
    struct store_spec spec = unlock_store();
    auto_store struct store *store = NULL;

    return !store_open(&spec, &store, NULL) && store_check(store, NULL) == AAD_NOT_FOUND;
}

/* Only what opens the keyring is kept. */
static enum aad_code unlock_try(const struct secret *password, int64_t timeout_s,
                                struct aad_error *err)
{
    struct store_spec spec = unlock_store();
    auto_store struct store *store = NULL;
    enum aad_code code;

    master_offer(password);
    code = store_open(&spec, &store, err);
    if (!code)
        code = store_unlock(store, err);
    if (!code)
        code = master_keep_offered(timeout_s, err);
    master_offer(NULL);
    return code;
}

/* --- the password is changed ---------------------------------------------------------------- */

/* The present one is tried before anybody chooses a new one. */
static enum aad_code unlock_choose(const struct unlock_options *options, struct secret *ret,
                                   struct aad_error *err)
{
    struct store_spec spec = unlock_store();
    auto_store struct store *store = NULL;
    enum aad_code code = store_open(&spec, &store, err);

    if (!code)
        code = store_unlock(store, err);
    if (code)
        return code;
    return options->new_fd ? unlock_read_fd(options->new_fd_number, ret, err)
                           : ask_new_secret(UNLOCK_NEW_PROMPT, ret, err);
}

/* In a process of its own: a person has taken longer than the other one lives. */
static enum aad_code unlock_replace(const struct secret *next, struct aad_error *err)
{
    struct store_spec spec = unlock_store();
    auto_store struct store *store = NULL;
    enum aad_code code;

    master_offer_new(next);
    code = store_open(&spec, &store, err);
    if (!code)
        code = store_change_password(store, err);
    master_offer_new(NULL);
    return code;
}

/* What the kernel keeps of the old password would open nothing. That the new one's key is not kept
 * instead is no failure: the password is changed. */
static void unlock_keep_changed(struct command_context *ctx, const struct unlock_options *options)
{
    if (master_keep_offered(options->timeout_s, &ctx->warning)) {
        (void)master_drop(NULL);
        command_tell(ctx, "The master password of the embedded keyring is changed.\n");
        return;
    }
    command_tell(ctx, "The master password of the embedded keyring is changed. ");
    if (options->timeout_s)
        command_tell(ctx, "It is unlocked for %lld seconds.\n", (long long)options->timeout_s);
    else
        command_tell(ctx, "It is unlocked until a reboot.\n");
}

static enum aad_code unlock_change(struct command_context *ctx,
                                   const struct unlock_options *options,
                                   const struct secret *password, struct aad_error *err)
{
    auto_secret struct secret next = {0};
    enum aad_code code;

    master_offer(password);
    code = unlock_choose(options, &next, err);
    if (!code)
        code = unlock_replace(&next, err);
    if (!code)
        unlock_keep_changed(ctx, options);
    master_offer(NULL);
    if (!code && master_is_given())
        command_tell(ctx, "Where the systemd credential or AAD_CREDENTIAL_MASTER_FD has the old "
                          "one, put the new one.\n");
    return code ? code : secret_ok(&ctx->out, err);
}

/* --- the commands --------------------------------------------------------------------------- */

static enum aad_code unlock_say(struct command_context *ctx, const struct unlock_options *options,
                                struct aad_error *err)
{
    const char *made = options->is_new ? "made and " : "";
    char text[128];

    if (options->timeout_s)
        (void)snprintf(text, sizeof text, "The embedded keyring is %sunlocked for %lld seconds.\n",
                       made, (long long)options->timeout_s);
    else
        (void)snprintf(text, sizeof text, "The embedded keyring is %sunlocked until a reboot.\n",
                       made);
    return command_say(ctx, text, err);
}

static enum aad_code unlock_run(struct command_context *ctx, int argc, char **argv,
                                struct aad_error *err)
{
    auto_secret struct secret password = {0};
    struct unlock_options options = {0};
    enum aad_code code;

    code = unlock_parse(argc, argv, &options, err);
    if (!code)
        code = policy_check_store(store_type_embedded(), err);
    options.is_new = !code && unlock_finds_none();
    if (options.is_new && options.changes)
        return aad_error_set(err, AAD_NOT_FOUND, NULL,
                             "there is no embedded keyring whose master password could be changed\n"
                             "'aad-credential unlock' makes one, under the password that it asks "
                             "for.");
    if (!code)
        code = unlock_read(&options, &password, err);
    if (!code && options.changes)
        return unlock_change(ctx, &options, &password, err);
    if (!code)
        code = unlock_try(&password, options.timeout_s, err);
    return code ? code : unlock_say(ctx, &options, err);
}

static enum aad_code unlock_undo(struct command_context *ctx, int argc, char **argv,
                                 struct aad_error *err)
{
    bool was_kept = master_is_kept();
    enum aad_code code;

    code = option_parse("lock", &argc, argv, (const struct option_row[]){{NULL, NULL, NULL}}, err);
    if (!code && argc > 1)
        code = aad_error_set(err, AAD_USAGE, NULL, "lock takes no arguments");
    if (!code)
        code = master_drop(err);
    if (code)
        return code;
    return command_say(ctx,
                       was_kept ? "The embedded keyring is locked.\n"
                                : "The embedded keyring was locked already.\n",
                       err);
}

const struct command command_unlock = {
    .name = "unlock",
    .summary = "keep the embedded keyring open for a while, or change its password",
    .help = unlock_usage,
    .run = unlock_run,
};
const struct command command_lock = {
    .name = "lock",
    .summary = "close it again",
    .help = lock_usage,
    .run = unlock_undo,
};
