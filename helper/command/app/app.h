/*
 * app.h - the verbs of `aad-credential app`, and what they share
 *
 * An application is looked at, made and changed at Microsoft Graph, by the token of a connection
 * that may. Where nobody may, the steps in the portal are shown instead, with all that is known
 * filled in.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_APP_APP_H
#define COMMAND_APP_APP_H

#include "broker/manage-module.h"
#include "broker/mint-key.h"
#include "command/command.h"
#include "command/service-connection-access.h"

#define APP_CALL_MS 120000 /* for each step: what is new there takes its time */

struct app_options {
    const char *as; /* NULL = the connection itself */
    const char *name;
    const char *consent; /* "user" or "tenant"; NULL = nobody's */
    const char *days;    /* how long what is made is good; NULL = as usual */
    bool json, no_prompt, yes, replace;
};

/* One run of a verb, which is about one connection. */
struct app_run {
    struct command_context *ctx;
    struct app_options options;
    int argc; /* of create: the options of the connection that it makes */
    char **argv;
    struct connection connection;
    struct registration_need need;
    struct service_access graph;
    const struct manage_module *manage;
    struct registration there; /* once it was looked at */
    struct buf report;         /* for who has no terminal */
    bool is_new;               /* its application was made just now */
    bool is_refused;           /* nobody may: a person has to do it */
};

void app_clear(struct app_run *run);
#define auto_app __attribute__((cleanup(app_clear)))

typedef enum aad_code app_verb(struct app_run *run, struct aad_error *err);

app_verb app_verb_show, app_verb_update; /* app-show.c, app-update.c */
app_verb app_verb_create;                /* app-create.c */
app_verb app_verb_secret;                /* app-secret.c */
app_verb app_verb_certificate;           /* app-certificate.c */
app_verb app_verb_trust;                 /* app-trust.c */
app_verb app_verb_register;              /* app-register.c */

/* Loads the connection that is named: may it be used, and is there an application behind it? */
enum aad_code app_load(struct app_run *run, const char *name, struct aad_error *err);

/* Opens Microsoft Graph, once, by who is named; each call gives it new time. AAD_CONFIG: nobody has
 * tokens for it. Failures after which a person has to act are noted in the run, as by app_judge().
 */
enum aad_code app_need_graph(struct app_run *run, struct aad_error *err);
enum aad_code app_judge(struct app_run *run, enum aad_code code);

/* What there is of the application, into run->there. The second wants it to be there, and waits for
 * one that was made just now: AAD_NOT_FOUND. */
enum aad_code app_look(struct app_run *run, struct aad_error *err);
enum aad_code app_look_for(struct app_run *run, struct aad_error *err);

/* The option --consent. And the consent itself, where it is wanted, for run->there. */
enum aad_code app_check_consent(const struct app_run *run, struct aad_error *err);
enum aad_code app_consent(struct app_run *run, struct aad_error *err);

/* What is done, as it is done; the second is one of manage_registration. */
void app_tell(struct app_run *run, const char *format, ...) AAD_PRINTF(2, 3);
void app_tell_text(void *run, const char *text);

/* Is there a --yes, or somebody who can say it? AAD_USAGE. Says it, or shows the text and asks:
 * AAD_CANCELLED. */
enum aad_code app_check_yes(const struct app_run *run, struct aad_error *err);
enum aad_code app_confirm(const struct app_run *run, const char *text, const char *question,
                          struct aad_error *err);

/* Each change at Microsoft Graph is a line of the log, as each use of a store is. */
enum aad_code app_log(const struct app_run *run, const char *verb, const char *key,
                      enum aad_code result, struct aad_error *err);

static inline void app_clear_certificate(struct mint_certificate *made)
{
    secret_clear(&made->used.pem);
    secret_clear(&made->next.pem);
    secret_clear(&made->request);
}
#define auto_app_certificate __attribute__((cleanup(app_clear_certificate)))

/* Does the service itself have to know the application, beside Entra ID? */
bool app_needs_register(const struct connection *c);

/* Appends what a person does in the portal instead, with all that is known filled in (app-steps.c):
 * the registration itself, or what it has to have; how the application proves itself. command: what
 * is to be run here once it is registered; NULL = the connection is there. */
void app_print_steps(const struct connection *c, const char *command, struct buf *ret);

#endif
