/*
 * app-steps.c - what a person does in the portal, with all that is known filled in
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "command/app/app.h"
#include "connection/client-auth.h"
#include "connection/cloud.h"
#include "connection/proof.h"
#include "connection/template.h"

#define STEPS_DAY_S ((int64_t)(24 * 3600))
#define STEPS_DAYS 180

struct steps {
    const struct connection *c;
    struct registration_need need;
    struct buf *out;
    unsigned n;
};

static void steps_begin(struct steps *steps, const char *text)
{
    buf_printf(steps->out, "  %u. ", ++steps->n);
    template_print(steps->out, text, steps->c, NULL);
    buf_append_text(steps->out, "\n");
}

static void steps_value(struct steps *steps, const char *title, const char *value)
{
    buf_printf(steps->out, "       %s: %s\n", title, value);
}

static bool steps_is_public(const struct steps *steps)
{
    return steps->need.is_public || (steps->need.redirect && !steps->need.is_web);
}

static void steps_register(struct steps *steps)
{
    steps_begin(steps, "'App registrations', 'New registration'");
    steps_value(steps, "Name", steps->c->name);
    steps_value(steps, "Supported account types",
                steps->need.takes_others ? "'Accounts in any organizational directory'"
                                         : "'Accounts in this organizational directory only'");
    if (steps->need.redirect || steps_is_public(steps))
        buf_printf(steps->out, "       Redirect URI: '%s', %s\n",
                   steps->need.is_web ? "Web" : "Public client/native (mobile & desktop)",
                   steps->need.redirect ? steps->need.redirect : REGISTRATION_REDIRECT);
    steps_begin(steps, "'Overview': its 'Application (client) ID' is CLIENT-ID below");
}

static void steps_find(struct steps *steps)
{
    steps_begin(steps, "'App registrations', 'All applications', application {app}");
    if (steps->need.takes_others)
        steps_begin(steps, "'Authentication', 'Supported account types': 'Accounts in any "
                           "organizational directory'");
    if (!steps->need.redirect)
        return;
    steps_begin(steps, "'Authentication', 'Add a platform'");
    steps_value(steps, steps->need.is_web ? "Web" : "Mobile and desktop applications",
                steps->need.redirect);
}

static void steps_permit(struct steps *steps)
{
    for (size_t i = 0; i < steps->need.n_apis; i++) {
        steps_begin(steps, "'API permissions', 'Add a permission', 'APIs my organization uses'");
        steps_value(steps, steps->need.apis[i]->title, "'Delegated permissions'");
        buf_printf(steps->out, "         %s\n", steps->need.apis[i]->permissions);
    }
    if (steps->need.n_apis)
        steps_begin(steps, "consent, for one user, who signs in at\n       {allow}\n     or for "
                           "the whole tenant, by an administrator at\n       {consent}");
}

static void steps_trust(struct steps *steps)
{
    auto_buf struct buf issuer = {0}, subject = {0};

    proof_print_issuer(steps->c, &issuer);
    proof_print_subject(steps->c, &subject);
    steps_begin(steps, "'Certificates & secrets', 'Federated credentials', 'Add credential', "
                       "'Other issuer'");
    steps_value(steps, "Issuer",
                issuer.len ? buf_text(&issuer) : "as 'aad-credential verify' says");
    steps_value(steps, "Subject identifier",
                subject.len ? buf_text(&subject) : "as 'aad-credential verify' says");
    steps_value(steps, "Name", steps->c->name);
    steps_value(steps, "Audience", proof_audience(steps->c));
}

static void steps_make_secret(struct steps *steps)
{
    char last[24];

    (void)text_rfc3339(last, clock_now_s() + STEPS_DAYS * STEPS_DAY_S);
    last[strlen("2030-01-01")] = '\0';
    steps_begin(steps, "'Certificates & secrets', 'Client secrets', 'New client secret'; copy its "
                       "value, not its id");
    steps_value(steps, "Description", "aad-credential");
    steps_value(steps, "Expires", last);
}

/* The connection is there. */
static void steps_prove(struct steps *steps, bool was_there)
{
    if (client_auth_has_key(steps->c)) {
        steps_begin(steps, "aad-credential key certificate {name} --output {name}.pem");
        steps_begin(steps, "'Certificates & secrets', 'Certificates', 'Upload certificate': that "
                           "file");
    } else if (client_auth_of(steps->c)->secret_role && was_there) {
        steps_begin(steps, "here, it asks for that value: aad-credential connection edit {name} "
                           "--secret");
    } else if (steps->need.trusts) {
        steps_trust(steps);
    }
}

void app_print_steps(const struct connection *c, const char *command, struct buf *ret)
{
    struct steps steps = {.c = c, .out = ret};
    const struct cloud *cloud = connection_cloud(c);

    registration_find_need(c, &steps.need);
    buf_printf(ret, "By hand, in the portal (%s), tenant %s:\n",
               cloud ? cloud->portal : "that of the cloud", c->tenant);
    if (command)
        steps_register(&steps);
    else
        steps_find(&steps);
    if (steps.need.is_public)
        steps_begin(&steps, "'Authentication', 'Allow public client flows': Yes");
    steps_permit(&steps);
    if (client_auth_of(c)->secret_role)
        steps_make_secret(&steps);
    if (command)
        buf_printf(ret, "  %u. here:\n%s\n", ++steps.n, command);
    steps_prove(&steps, !command);
    if (command && app_needs_register(c))
        steps_begin(&steps, "here, for what the service itself has to know: aad-credential app "
                            "register {name}");
}
