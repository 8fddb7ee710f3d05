/*
 * key.c - `aad-credential key VERB`: keys and certificates, on tokens and in keyrings
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/screen.h"
#include "command/key-verbs.h"
#include "command/option.h"
#include "connection/field.h"
#include "connection/policy.h"
#include "connection/store-type.h"
#include "store/discover.h"

#define KEY_PERSON_MS 60000

static const char key_usage[] =
    "usage: aad-credential key list [URI] [--login] [--json]\n"
    "       aad-credential key generate URI|CONNECTION [--type TYPE]\n"
    "       aad-credential key certificate URI|CONNECTION [--output FILE]\n"
    "                                      [--renew [--new-key] | --discard | --request]\n"
    "                                      [--subject NAME] [--days N]\n"
    "       aad-credential key import FILE URI|CONNECTION [--renew] [--secret-fd N]\n"
    "       aad-credential key delete URI|CONNECTION [--store STORE] [--yes]\n"
    "       aad-credential key pin URI|CONNECTION [--forget]\n"
    "       aad-credential key pin URI|CONNECTION --change [--generate | --new-secret-fd N]\n\n"
    "Keys of applications that sign in with a certificate. URI names a token and a key by\n"
    "RFC 7512, for instance 'pkcs11:token=work;object=pipeline'; `key list` shows URIs that\n"
    "can be pasted. A CONNECTION's key is where its store says: on a token or in the keyring.\n\n"
    "  --login          list: log in to the token, to see private keys as well\n"
    "  --type TYPE      rsa:2048 (the default), rsa:3072, rsa:4096 or ec:p256\n"
    "  --renew          make the next certificate; the one in use stays in use until the\n"
    "                   authority has accepted the next one: upload it, then 'verify'\n"
    "                   import: the key in the file is the next one, not the first\n"
    "  --new-key        renew: with a new key, in a keyring\n"
    "  --discard        drop the next certificate\n"
    "  --subject NAME   of a new certificate: CN=NAME (default: the key's label)\n"
    "  --days N         how long it is valid: 1 to 1826 (default 365)\n"
    "  --request        make a certificate signing request (PKCS #10) instead\n"
    "  --output FILE    write the PEM file there instead of printing it\n"
    "  --secret-fd N    import: read the file's password from descriptor N\n"
    "  --store STORE    delete: the keyring where the CONNECTION has left its key\n"
    "  --forget         pin: take the token's PIN out of the keyring\n"
    "  --change         pin: change it, on the token and where the keyring has it\n"
    "  --generate       change: to a random one, which the keyring alone knows\n"
    "  --new-secret-fd N  change: read the new one from descriptor N\n"
    "  --pin SOURCE     where PINs come from: see 'pin' in aad-credential-connection(5)\n\n"
    "A key made on a token never leaves it; one in a keyring is as safe as the keyring.\n"
    "'key certificate' makes the first certificate of a key, and shows it from then on. Upload\n"
    "it to the application registration, under Certificates & secrets.\n"
    "'key import' takes PFX or PEM; or, for a key that is there, its certificate alone.\n";

#define KEY_OWN 8

/* Each has the options of its own, and --pin. */
static const struct key_row {
    const char *name;
    key_verb *run;
    int arguments, more; /* how many it takes at least, and how many more it may */
    const char *takes;
    const char *own[KEY_OWN + 1];
} key_verb_rows[] = {
    {"list", key_verb_list, 0, 1, "[URI]", {"login", "json"}},
    {"generate", key_verb_generate, 1, 0, "URI|CONNECTION", {"type"}},
    {"certificate",
     key_verb_certificate,
     1,
     0,
     "URI|CONNECTION",
     {"output", "renew", "new-key", "type", "discard", "request", "subject", "days"}},
    {"import", key_verb_import, 2, 0, "FILE URI|CONNECTION", {"renew", "secret-fd"}},
    {"delete", key_verb_delete, 1, 0, "URI|CONNECTION", {"store", "yes"}},
    {"pin",
     key_verb_pin,
     1,
     0,
     "URI|CONNECTION",
     {"forget", "change", "generate", "new-secret-fd"}},
};

static const char *const key_common[] = {"pin", NULL};

#define KEY_VERBS "There are: list, generate, certificate, import, delete, pin."

/* As that of a connection. NULL: none is given. */
static enum aad_code key_check_pin(const char *pin, struct aad_error *err)
{
    struct aad_error why = {0};

    if (!pin || !field_check_pin(pin, NULL, &why))
        return AAD_OK;
    return aad_error_set(err, AAD_USAGE, NULL, "--pin: %s\n%s", why.what, why.remedy);
}

static enum aad_code key_parse(const struct key_row *verb, int argc, char **argv,
                               struct key_options *ret, struct aad_error *err)
{
    struct option_row rows[] = {
        {"type", &ret->type, NULL},
        {"subject", &ret->subject, NULL},
        {"days", &ret->days, NULL},
        {"output", &ret->output, NULL},
        {"pin", &ret->pin, NULL},
        {"store", &ret->store, NULL},
        {"secret-fd", &ret->secret_fd, NULL},
        {"login", NULL, &ret->logs_in},
        {"json", NULL, &ret->json},
        {"request", NULL, &ret->is_request},
        {"renew", NULL, &ret->renews},
        {"discard", NULL, &ret->discards},
        {"new-key", NULL, &ret->wants_new_key},
        {"yes", NULL, &ret->is_yes},
        {"forget", NULL, &ret->forgets},
        {"change", NULL, &ret->changes},
        {"generate", NULL, &ret->generates},
        {"new-secret-fd", &ret->new_secret_fd, NULL},
        {NULL, NULL, NULL},
    };
    char command[40];
    enum aad_code code;

    option_keep(rows, key_common, verb->own);
    (void)snprintf(command, sizeof command, "key %s", verb->name);
    code = option_parse(command, &argc, argv, rows, err);
    if (!code)
        code = key_check_pin(ret->pin, err);
    if (code)
        return code;
    if (argc - 1 < verb->arguments || argc - 1 > verb->arguments + verb->more)
        return aad_error_set(err, AAD_USAGE, NULL, "'%s' takes %s", command, verb->takes);
    for (ret->n_arguments = 0; ret->n_arguments < argc - 1; ret->n_arguments++)
        ret->arguments[ret->n_arguments] = argv[1 + ret->n_arguments];
    return AAD_OK;
}

static enum aad_code key_run(struct command_context *ctx, int argc, char **argv,
                             struct aad_error *err)
{
    struct key_options options = {0};
    char shown[40];
    enum aad_code code;

    if (option_wants_help(argc, argv))
        return command_say(ctx, key_usage, err);
    if (argc < 2)
        return aad_error_set(err, AAD_USAGE, NULL, "'key' needs a verb\n" KEY_VERBS);
    for (size_t i = 0; i < sizeof key_verb_rows / sizeof *key_verb_rows; i++) {
        if (strcmp(key_verb_rows[i].name, argv[1]) != 0)
            continue;
        code = key_parse(&key_verb_rows[i], argc - 1, argv + 1, &options, err);
        return code ? code : key_verb_rows[i].run(ctx, &options, err);
    }
    return aad_error_set(err, AAD_USAGE, NULL, "'key' has no verb '%s'\n" KEY_VERBS,
                         screen_show(shown, sizeof shown, argv[1], strlen(argv[1])));
}

const struct command command_key = {
    .name = "key",
    .synopsis = "key list|generate|certificate|import|delete|pin ...",
    .summary = "keys and certificates on tokens: list them, make them",
    .run = key_run,
};

/* --- where a key is ------------------------------------------------------------------------- */

void key_place_clear(struct key_place *place)
{
    connection_clear(&place->connection);
    buf_clear(&place->store);
}

enum aad_code key_place_find(const char *argument, const struct key_options *options,
                             struct key_place *ret, struct aad_error *err)
{
    enum aad_code code;

    ret->pin = options->pin;
    (void)snprintf(ret->name, sizeof ret->name, "aad-credential");
    if (store_type_is_token(argument) && options->store)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "a URI names its token itself\n"
                             "Leave out --store; it goes with a connection's name.");
    if (store_type_is_token(argument)) {
        code = store_type_check_pin(argument, err);
        if (!code)
            code = policy_check_store(argument, err);
        return code ? code : discover_complete(argument, DISCOVER_MS, &ret->store, err);
    }
    code = connection_load(argument, &ret->connection, err);
    if (!code && options->store)
        code = connection_set(&ret->connection, "store", options->store, err);
    if (!code)
        code = policy_check(&ret->connection, NULL, err);
    if (code)
        return code;
    (void)snprintf(ret->name, sizeof ret->name, "%s", ret->connection.name);
    if (!ret->pin)
        ret->pin = ret->connection.pin;
    if (!ret->connection.store)
        return aad_error_set(err, AAD_USAGE, NULL,
                             "connection '%s' has no key: the %s grant needs none", ret->name,
                             ret->connection.grant);
    if (store_type_is_token(ret->connection.store))
        return discover_complete(ret->connection.store, DISCOVER_MS, &ret->store, err);
    buf_append_text(&ret->store, ret->connection.store);
    return buf_ok(&ret->store, err);
}

int64_t key_place_timeout_ms(const struct key_place *place, bool may_ask)
{
    int64_t own_ms = place->connection.timeout_s * 1000;
    int64_t ms = may_ask ? KEY_PERSON_MS : DEADLINE_MS;

    return own_ms > ms ? own_ms : ms;
}

enum aad_code key_place_open(const struct key_place *place, bool may_ask, struct store **ret,
                             struct aad_error *err)
{
    struct store_spec spec = {.name_location = buf_text(&place->store),
                              .deadline = deadline_in_ms(key_place_timeout_ms(place, may_ask)),
                              .may_ask = may_ask,
                              .pin = place->pin,
                              .proxy = place->connection.proxy,
                              .ca_file = place->connection.ca_file};

    return store_open(&spec, ret, err);
}

struct aad_item key_place_item(const struct key_place *place)
{
    return (struct aad_item){
        .connection = place->name, .role = GRANT_ROLE_KEY, .username = place->connection.client_id};
}

void key_append_argument(struct buf *ret, const char *argument)
{
    if (store_type_is_token(argument))
        buf_append_shell(ret, argument);
    else
        buf_append_text(ret, argument);
}
