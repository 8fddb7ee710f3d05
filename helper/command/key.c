/*
 * key.c - `aad-credential key VERB`: keys and certificates, on tokens and in keyrings
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/screen.h"
#include "command/command-run.h"
#include "command/help.h"
#include "command/key-verbs.h"
#include "command/option.h"
#include "connection/field.h"
#include "connection/policy.h"
#include "connection/store-type.h"
#include "store/discover.h"

#define KEY_PERSON_MS 60000

#define KEY_PIN_HELP                                                                               \
    "  --pin ask|pinentry|pinpad|keyring|credential:NAME|fd:N\n"                                   \
    "                   where the token's PIN comes from (aad-credential-connection(5))\n"

static const char key_help[] =
    "usage: aad-credential key VERB ...\n\n"
    "Keys of applications that sign in with a certificate. URI names a token and a key by\n"
    "RFC 7512, for instance 'pkcs11:token=work;object=pipeline'; 'key list' shows URIs that\n"
    "can be pasted. A CONNECTION's key is where its store says: on a token or in the keyring.\n"
    "A key made on a token never leaves it; one in a keyring is as safe as the keyring.\n\n"
    "@verbs@\n\n"
    "'aad-credential key VERB --help' explains each.\n";

static const char key_list_help[] =
    "usage: aad-credential key list [URI] [--login] [--json]\n\n"
    "Shows the tokens that are here, with the keys and certificates on them. With URI, what is on\n"
    "that token.\n\n"
    "  --login          log in to the token, to see private keys as well\n"
    "  --json           for programs\n" KEY_PIN_HELP;

static const char key_generate_help[] =
    "usage: aad-credential key generate URI|CONNECTION [--type TYPE]\n\n"
    "Makes a key on a token, which it never leaves, or in a keyring.\n\n"
    "  --type rsa:2048|rsa:3072|rsa:4096|ec:p256\n"
    "                   of the key; rsa:2048 if not given\n" KEY_PIN_HELP;

static const char key_certificate_help[] =
    "usage: aad-credential key certificate URI|CONNECTION [--output FILE]\n"
    "                                      [--renew [--new-key] | --discard | --request]\n"
    "                                      [--subject NAME] [--days N]\n\n"
    "Makes the first certificate of a key, and shows it from then on. Upload it to the\n"
    "application registration, under Certificates & secrets.\n\n"
    "  --renew          make the next certificate; the one in use stays in use until the\n"
    "                   authority has accepted the next one: upload it, then 'verify'\n"
    "  --new-key        renew: with a new key, in a keyring\n"
    "  --type rsa:2048|rsa:3072|rsa:4096|ec:p256\n"
    "                   of that new key\n"
    "  --discard        drop the next certificate\n"
    "  --request        make a certificate signing request (PKCS #10) instead\n"
    "  --subject NAME   of a new certificate: CN=NAME (default: the key's label)\n"
    "  --days N         how long it is valid: 1 to 1826 (default 365)\n"
    "  --output FILE    write the PEM file there instead of printing it\n" KEY_PIN_HELP;

static const char key_import_help[] =
    "usage: aad-credential key import FILE URI|CONNECTION [--renew] [--secret-fd N]\n\n"
    "Takes a key and its certificate from a PFX or PEM file; or, for a key that is there, its\n"
    "certificate alone.\n\n"
    "  --renew          the key in the file is the next one, not the first\n"
    "  --secret-fd N    read the file's password from descriptor N\n" KEY_PIN_HELP;

static const char key_delete_help[] =
    "usage: aad-credential key delete URI|CONNECTION [--store STORE] [--yes]\n\n"
    "Deletes a key and its certificates. Nothing brings them back.\n\n"
    "  --store STORE    the keyring where the CONNECTION has left its key: @stores@\n"
    "  --yes            do not ask\n" KEY_PIN_HELP;

static const char key_pin_help[] =
    "usage: aad-credential key pin URI|CONNECTION [--forget]\n"
    "       aad-credential key pin URI|CONNECTION --change [--generate | --new-secret-fd N]\n\n"
    "Keeps the PIN of a token in the keyring, takes it out, or changes it.\n\n"
    "  --forget         take the token's PIN out of the keyring\n"
    "  --change         change it, on the token and where the keyring has it\n"
    "  --generate       change: to a random one, which the keyring alone knows\n"
    "  --new-secret-fd N\n"
    "                   change: read the new one from descriptor N\n" KEY_PIN_HELP;

static const struct key_row {
    struct command_verb verb;
    key_verb *run;
} key_verb_rows[] = {
    {{"list", "show tokens, keys and certificates", key_list_help, NULL}, key_verb_list},
    {{"generate", "make a key", key_generate_help, NULL}, key_verb_generate},
    {{"certificate", "make or show the certificate of a key", key_certificate_help, NULL},
     key_verb_certificate},
    {{"import", "take a key from a file", key_import_help, NULL}, key_verb_import},
    {{"delete", "delete a key", key_delete_help, NULL}, key_verb_delete},
    {{"pin", "keep, forget or change the PIN of a token", key_pin_help, NULL}, key_verb_pin},
};

#define KEY_VERBS (sizeof key_verb_rows / sizeof key_verb_rows[0])

static bool key_verb_at(unsigned i, struct command_verb *ret)
{
    if (i < KEY_VERBS)
        *ret = key_verb_rows[i].verb;
    return i < KEY_VERBS;
}

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
    struct help_page page;
    char command[40];
    enum aad_code code;

    option_keep(rows, verb->verb.help);
    (void)snprintf(command, sizeof command, "key %s", verb->verb.name);
    code = option_parse(command, &argc, argv, rows, err);
    if (!code)
        code = key_check_pin(ret->pin, err);
    if (code)
        return code;
    (void)help_find_page(&command_key, verb->verb.name, &page);
    code = help_check_arguments(&page, argc - 1, err);
    if (code)
        return code;
    for (ret->n_arguments = 0; ret->n_arguments < argc - 1; ret->n_arguments++)
        ret->arguments[ret->n_arguments] = argv[1 + ret->n_arguments];
    return AAD_OK;
}

static enum aad_code key_run(struct command_context *ctx, int argc, char **argv,
                             struct aad_error *err)
{
    const struct key_row *verb = &key_verb_rows[command_verb_row(&command_key, argv[1])];
    struct key_options options = {0};
    enum aad_code code = key_parse(verb, argc - 1, argv + 1, &options, err);

    return code ? code : verb->run(ctx, &options, err);
}

const struct command command_key = {
    .name = "key",
    .summary = "keys and certificates on tokens: list them, make them",
    .help = key_help,
    .verb_at = key_verb_at,
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
