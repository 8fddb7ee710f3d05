/*
 * remedy.c - see remedy.h
 *
 * The numbers and their meanings are those of Microsoft's "Microsoft Entra authentication and
 * authorization error codes"; the advice is ours. For LCS it speaks of the prerequisites of the
 * guide "Create an LCS connection in Azure Pipelines".
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/remedy.h"

#include <inttypes.h>
#include <string.h>

#include "base/text.h"
#include "base/url.h"
#include "connection/client-auth.h"
#include "mint/remedy-issuer.h"
#include "mint/remedy-text.h"

#define FEDERATION_YOUNG                                                                           \
    "If it was made in the last minutes, it is not known everywhere yet: 'aad-credential verify "  \
    "{name} --wait'."

/* {user} {app} {tenant} {audience} {name} {consent}: the connection's own fields. {store}: the
 * command that asks for the secret anew. */
static const char
    wrong_password[] = "Is the password of {user} right? Store it again: '{store}'. Until then it "
                       "is not sent again, so that the account does not get locked.",
    locked[] = "Do not try again: {user} is locked after too many wrong passwords, or its address "
               "is blocked. Stop the jobs that use it, wait at least 10 minutes or have it "
               "unlocked, look at the sign-in log, then store the right password: '{store}'.",
    expired[] = "The password of {user} has expired: change it at https://myaccount.microsoft.com "
                "(sign in as that user), then store the new one: '{store}'.",
    expired_local[] = "The password of {user} has expired in the local Active Directory: have it "
                      "reset there, then store the new one: '{store}'.",
    changed[] = "{user} must sign in at https://myaccount.microsoft.com and change the password; "
                "then store the new one: '{store}'.",
    no_user[] = "There is no {user} in tenant {tenant}. Check the user name and the tenant of "
                "'{name}'; a guest of another tenant cannot be used.",
    no_password[] = "{user} has no password in the cloud (federated, or no password hash "
                    "synchronization). Use an account that lives in Entra ID itself.",
    disabled[] = "An administrator must enable the account {user}.",
    mfa[] = "{user} is asked for a second factor, which nobody can give here. Have it excluded "
            "from multi-factor authentication, security defaults included, or use another account.",
    device[] = "A policy asks {user} for a managed device, which a background program is not. Have "
               "an administrator exclude the account.",
    policy[] = "A conditional access policy blocks {user} here. Have an administrator exclude the "
               "account or this location; the sign-in log has it under the correlation id.",
    consent[] = "Nobody has consented that the application {app} may use {audience} for {user}. "
                "An administrator grants it for the whole tenant at {consent}",
    permission[] = "The registration of application {app} does not list a permission for "
                   "{audience}: add it under 'API permissions', then grant consent at {consent}",
    public_client[] = "Application {app} is not a public client: in its registration, under "
                      "'Authentication', set 'Allow public client flows' to Yes; or, where a "
                      "person signs in by a browser, give --client-authentication.",
    redirect[] = "The registration of application {app} lacks the redirect-uri of '{name}': add "
                 "it under 'Authentication'; http://localhost is of the platform 'Mobile and "
                 "desktop applications'.",
    public_secret[] = "Application {app} is a public client and takes no secret. Set 'Allow public "
                      "client flows' to No, or use another application.",
    wrong_secret[] = "Store the value of the client secret of application {app}, not its id: "
                     "'{store}'. Until then it is not sent again.",
    expired_secret[] = "The client secret of application {app} has expired: add a new one under "
                       "'Certificates & secrets', then store it: '{store}'.",
    assertion[] = "Application {app} does not know this certificate or key: upload the certificate "
                  "under 'Certificates & secrets' and compare the thumbprints.",
    assertion_time[] = "The assertion is outside its time. Compare this machine's clock with the "
                       "right time ('date -u').",
    assertion_form[] =
        "The authority does not take the form of the assertion. It must be signed by an "
        "RSA key; 'assertion' of '{name}' may be RS256 for older authorities.",
    assertion_endpoint[] = "The assertion was not made for this endpoint, or not for application "
                           "{app}: compare authority and client-id of '{name}' with the app "
                           "registration.",
    federation[] = "Application {app} trusts nobody who made such an assertion. Add a federated "
                   "credential with the issuer, subject and audience that are named "
                   "('aad-credential connection show {name}'). " FEDERATION_YOUNG,
    federation_issuer[] = "No federated credential of application {app} has this issuer: compare "
                          "it to the letter, with its last '/'. " FEDERATION_YOUNG,
    federation_subject[] = "A federated credential of application {app} has this issuer, but none "
                           "this subject: compare it to the letter. " FEDERATION_YOUNG,
    federation_case[] = "A federated credential of application {app} has this subject in other "
                        "upper and lower case: write it there exactly as it is presented.",
    federation_audience[] = "The federated credential of application {app} has another audience: "
                            "it must be the one that is named, or --assertion-audience of "
                            "'{name}' must be that of the credential.",
    federation_tenants[] =
        "An issuer of Entra ID is trusted by an application of one tenant, or by "
        "a managed identity: set the supported account types of application "
        "{app} to one tenant.",
    federation_policy[] = "A policy of tenant {tenant} forbids this federation, or this issuer: an "
                          "administrator must allow it.",
    federation_user[] = "The assertion is a person's token: that of an application or a managed "
                        "identity is needed.",
    no_app[] = "There is no application {app} in tenant {tenant}. Check the application (client) "
               "id, the tenant and the cloud of '{name}'.",
    app_disabled[] = "An administrator must enable application {app} in the tenant ('Enterprise "
                     "applications').",
    no_tenant[] = "There is no tenant {tenant} there. Check the authentication endpoint of "
                  "'{name}': the tenant, and the cloud it lives in.",
    cloud[] = "Tenant {tenant} lives in another cloud: choose its authentication endpoint for "
              "'{name}'.",
    no_resource[] = "Tenant {tenant} does not know {audience}. Check the address in '{name}', and "
                    "whether the service has been set up for this tenant.",
    scope[] = "Check the audience {audience} of '{name}': exactly one resource, as the service "
              "documents it.",
    version[] = "Set 'endpoint-version' of '{name}' to 1 or 2 instead: 'aad-credential "
                "connection edit {name} --endpoint-version N'.",
    pseudo_tenant[] = "The authentication endpoint of '{name}' must name the tenant of the "
                      "application instead of '{tenant}': its GUID or domain, or 'organizations'.",
    not_assigned[] = "An administrator must assign {user} to application {app} ('Enterprise "
                     "applications', 'Users and groups').",
    revoked[] =
        "The session has ended. Try again; if it stays, store the password anew: '{store}'.",
    loop[] = "Something asks for tokens in a loop. Stop it, wait some minutes.",
    passing[] = "It is a passing fault of the authority: try again in a minute.",
    throttled[] = "The authority wants to be left alone for a while: wait, then try again.",
    agent_down[] = "The agent for pass-through authentication in your company's network does not "
                   "answer: tell its administrator.",
    tenant_policy[] = "A restriction between tenants blocks this: ask an administrator of "
                      "{tenant}.",
    authority[] = "Check the authentication endpoint of '{name}': the authority does not know "
                  "its own host name.",
    request[] = "Check client id, tenant and audience of '{name}' ('aad-credential connection show "
                "{name}').",
    sign_in[] = "A person must sign in once as {user}, in a browser, and see what is asked.",
    unknown[] = "Look the code up at https://login.microsoftonline.com/error, and check '{name}'.";

enum {
    JUDGES = 1,     /* the secret itself */
    ENDPOINT = 2,   /* the endpoint version or scope, before it looks at the secret */
    TIME = 4,       /* a wrong clock may be behind it */
    FEDERATION = 8, /* a federated credential, which may not be known yet */
    SIGN_IN = 16,   /* nothing that a person could not mend by signing in, where one does */
};

struct remedy_row {
    int32_t number;
    enum aad_code code;
    unsigned flags;
    const char *text;
    enum kind_topic topic; /* of which a kind may speak in its own words */
};

static const struct remedy_row remedy_rows[] = {
    /* the user and the password */
    {50126, AAD_REJECTED, JUDGES, wrong_password, KIND_ANY},
    {50053, AAD_REJECTED, JUDGES, locked, KIND_ANY},
    {50055, AAD_PERSON, JUDGES, expired, KIND_ANY},
    {50144, AAD_PERSON, JUDGES, expired_local, KIND_ANY},
    {50133, AAD_PERSON, SIGN_IN, changed, KIND_ANY},
    {50135, AAD_PERSON, JUDGES | SIGN_IN, changed, KIND_ANY},
    {50132, AAD_REJECTED, SIGN_IN, revoked, KIND_ANY},
    {50034, AAD_REJECTED, 0, no_user, KIND_ANY},
    {50056, AAD_PERSON, 0, no_password, KIND_ANY},
    {50057, AAD_PERSON, 0, disabled, KIND_ANY},
    {50105, AAD_PERSON, 0, not_assigned, KIND_ANY},
    /* more than a password */
    {50072, AAD_PERSON, SIGN_IN, mfa, KIND_SECOND_FACTOR},
    {50074, AAD_PERSON, SIGN_IN, mfa, KIND_SECOND_FACTOR},
    {50076, AAD_PERSON, SIGN_IN, mfa, KIND_SECOND_FACTOR},
    {50078, AAD_PERSON, SIGN_IN, mfa, KIND_SECOND_FACTOR},
    {50079, AAD_PERSON, SIGN_IN, mfa, KIND_SECOND_FACTOR},
    {50158, AAD_PERSON, SIGN_IN, mfa, KIND_SECOND_FACTOR},
    {50097, AAD_PERSON, 0, device, KIND_ANY},
    {53000, AAD_PERSON, 0, device, KIND_ANY},
    {53001, AAD_PERSON, 0, device, KIND_ANY},
    {53003, AAD_PERSON, 0, policy, KIND_ANY},
    {530034, AAD_PERSON, 0, policy, KIND_ANY},
    {530035, AAD_PERSON, SIGN_IN, mfa, KIND_SECOND_FACTOR},
    /* consent and permissions */
    {65001, AAD_PERSON, 0, consent, KIND_CONSENT},
    {65004, AAD_PERSON, 0, consent, KIND_CONSENT},
    {90094, AAD_PERSON, 0, consent, KIND_CONSENT},
    {650056, AAD_PERSON, 0, permission, KIND_PERMISSION},
    {650057, AAD_PERSON, 0, permission, KIND_PERMISSION},
    /* the application */
    {7000218, AAD_PERSON, 0, public_client, KIND_ANY},
    {700025, AAD_CONFIG, 0, public_secret, KIND_ANY},
    {7000215, AAD_REJECTED, JUDGES, wrong_secret, KIND_ANY},
    {7000222, AAD_REJECTED, JUDGES, expired_secret, KIND_ANY},
    {700027, AAD_REJECTED, 0, assertion, KIND_ANY},
    {700030, AAD_REJECTED, 0, assertion, KIND_ANY},
    {50013, AAD_REJECTED, 0, assertion_form, KIND_ANY},
    {50027, AAD_REJECTED, 0, assertion_form, KIND_ANY},
    {700021, AAD_REJECTED, 0, assertion_endpoint, KIND_ANY},
    {700023, AAD_REJECTED, 0, assertion_endpoint, KIND_ANY},
    {700024, AAD_REJECTED, TIME, assertion_time, KIND_ANY},
    {700016, AAD_CONFIG, 0, no_app, KIND_ANY},
    {700011, AAD_CONFIG, 0, no_app, KIND_ANY},
    {7000112, AAD_PERSON, 0, app_disabled, KIND_ANY},
    {7000114, AAD_CONFIG, 0, request, KIND_ANY},
    /* federated credentials */
    {70021, AAD_REJECTED, FEDERATION, federation, KIND_ANY},
    {700211, AAD_REJECTED, FEDERATION, federation_issuer, KIND_ANY},
    {700212, AAD_REJECTED, FEDERATION, federation_audience, KIND_ANY},
    {700213, AAD_REJECTED, FEDERATION, federation_subject, KIND_ANY},
    {7002138, AAD_REJECTED, FEDERATION, federation_case, KIND_ANY},
    {70025, AAD_PERSON, FEDERATION, federation, KIND_ANY},
    {70052, AAD_PERSON, 0, federation_tenants, KIND_ANY},
    {700223, AAD_PERSON, 0, federation_policy, KIND_ANY},
    {700229, AAD_REJECTED, 0, federation_user, KIND_ANY},
    {700238, AAD_PERSON, 0, federation_policy, KIND_ANY},
    /* tenant and cloud */
    {90002, AAD_CONFIG, 0, no_tenant, KIND_ANY},
    {90038, AAD_CONFIG, 0, cloud, KIND_ANY},
    {900382, AAD_CONFIG, 0, cloud, KIND_ANY},
    {900432, AAD_CONFIG, 0, cloud, KIND_ANY},
    {50049, AAD_CONFIG, 0, authority, KIND_ANY},
    {9001023, AAD_CONFIG, ENDPOINT, pseudo_tenant, KIND_ANY},
    {50194, AAD_CONFIG, 0, pseudo_tenant, KIND_ANY},
    {90124, AAD_CONFIG, 0, pseudo_tenant, KIND_ANY},
    {90130, AAD_CONFIG, 0, pseudo_tenant, KIND_ANY},
    {500021, AAD_PERSON, 0, tenant_policy, KIND_ANY},
    {500212, AAD_PERSON, 0, tenant_policy, KIND_ANY},
    {500213, AAD_PERSON, 0, tenant_policy, KIND_ANY},
    /* what the token is for */
    {500011, AAD_CONFIG, 0, no_resource, KIND_RESOURCE},
    {50001, AAD_CONFIG, 0, no_resource, KIND_RESOURCE},
    {70011, AAD_CONFIG, ENDPOINT, scope, KIND_ANY},
    {28002, AAD_CONFIG, ENDPOINT, scope, KIND_ANY},
    {700022, AAD_CONFIG, 0, scope, KIND_ANY},
    {1002012, AAD_CONFIG, 0, scope, KIND_ANY},
    {901002, AAD_CONFIG, ENDPOINT, version, KIND_ANY},
    {900144, AAD_CONFIG, 0, request, KIND_ANY},
    {90014, AAD_CONFIG, 0, request, KIND_ANY},
    /* interactive sign-in */
    {50011, AAD_CONFIG, 0, redirect, KIND_ANY},
    {501481, AAD_REJECTED, SIGN_IN, sign_in, KIND_ANY},
    {54005, AAD_REJECTED, SIGN_IN, sign_in, KIND_ANY},
    {700005, AAD_REJECTED, SIGN_IN, sign_in, KIND_ANY},
    {70016, AAD_PERSON, 0, sign_in, KIND_ANY},
    {70018, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY},
    {70019, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY},
    /* refresh tokens */
    {50173, AAD_REJECTED, SIGN_IN, revoked, KIND_ANY},
    {70000, AAD_REJECTED, SIGN_IN, revoked, KIND_ANY},
    {70008, AAD_REJECTED, TIME | SIGN_IN, revoked, KIND_ANY},
    {70043, AAD_REJECTED, SIGN_IN, revoked, KIND_ANY},
    {700082, AAD_REJECTED, TIME | SIGN_IN, revoked, KIND_ANY},
    /* passing faults */
    {50196, AAD_THROTTLED, 0, loop, KIND_ANY},
    {90055, AAD_THROTTLED, 0, throttled, KIND_ANY},
    {50033, AAD_NETWORK, 0, passing, KIND_ANY},
    {90006, AAD_NETWORK, 0, passing, KIND_ANY},
    {90012, AAD_NETWORK, 0, passing, KIND_ANY},
    {90024, AAD_NETWORK, 0, passing, KIND_ANY},
    {90033, AAD_NETWORK, 0, passing, KIND_ANY},
    {90090, AAD_NETWORK, 0, passing, KIND_ANY},
    {80001, AAD_NETWORK, 0, agent_down, KIND_ANY},
    {80002, AAD_NETWORK, 0, agent_down, KIND_ANY},
    {80005, AAD_NETWORK, 0, agent_down, KIND_ANY},
    {80007, AAD_REJECTED, JUDGES, wrong_password, KIND_ANY},
    {80014, AAD_NETWORK, 0, agent_down, KIND_ANY},
};

/* Where the number is unknown: suberrors first, then RFC 6749's own errors. */
static const struct remedy_word {
    const char *word;
    struct remedy_row row;
} remedy_words[] = {
    {"user_password_expired", {0, AAD_PERSON, JUDGES, expired, KIND_ANY}},
    {"consent_required", {0, AAD_PERSON, 0, consent, KIND_CONSENT}},
    {"basic_action", {0, AAD_PERSON, SIGN_IN, mfa, KIND_SECOND_FACTOR}},
    {"additional_action", {0, AAD_PERSON, SIGN_IN, mfa, KIND_SECOND_FACTOR}},
    {"interaction_required", {0, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY}},
    {"login_required", {0, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY}},
    {"access_denied", {0, AAD_PERSON, 0, policy, KIND_ANY}},
    {"invalid_grant", {0, AAD_REJECTED, 0, unknown, KIND_ANY}},
    {"invalid_client", {0, AAD_REJECTED, 0, request, KIND_ANY}},
    {"unauthorized_client", {0, AAD_CONFIG, 0, request, KIND_ANY}},
    {"invalid_request", {0, AAD_CONFIG, 0, request, KIND_ANY}},
    {"invalid_scope", {0, AAD_CONFIG, ENDPOINT, scope, KIND_ANY}},
    {"invalid_resource", {0, AAD_CONFIG, 0, no_resource, KIND_RESOURCE}},
    {"invalid_instance", {0, AAD_CONFIG, 0, authority, KIND_ANY}},
    {"invalid_tenant", {0, AAD_CONFIG, 0, no_tenant, KIND_ANY}},
    {"unsupported_grant_type", {0, AAD_CONFIG, 0, request, KIND_ANY}},
    {"server_error", {0, AAD_NETWORK, 0, passing, KIND_ANY}},
    {"temporarily_unavailable", {0, AAD_NETWORK, 0, passing, KIND_ANY}},
    {"slow_down", {0, AAD_THROTTLED, 0, throttled, KIND_ANY}},
};

/* The row for a refusal that says only that the secret is wrong. AD FS says so, which has words of
 * RFC 6749 and no numbers; so does a number that stands for all secrets. NULL: the refusal says
 * more, or is about something else. */
static const struct remedy_row *remedy_find_plain(const struct connection *c,
                                                  const struct remedy_refusal *refusal)
{
    static const struct remedy_row password = {0, AAD_REJECTED, JUDGES, wrong_password, KIND_ANY},
                                   secret = {0, AAD_REJECTED, JUDGES, wrong_secret, KIND_ANY},
                                   key = {0, AAD_REJECTED, 0, assertion, KIND_ANY};
    const struct grant *grant = grant_find(c->grant);
    bool is_any = refusal->number == 70002;

    if (!grant || !grant->refused_with || (refusal->number ? !is_any : refusal->suberror[0]) ||
        (grant->needs_person && !client_auth_is_extra(c)))
        return NULL;
    if (is_any || !strcmp(grant->refused_with, refusal->error))
        return grant->is_user && grant->secret_role ? &password
               : client_auth_has_key(c)             ? &key
                                                    : &secret;
    return NULL;
}

static const struct remedy_row *remedy_find(const struct connection *c,
                                            const struct remedy_refusal *refusal)
{
    static const struct remedy_row nothing = {0, AAD_PROTOCOL, 0, unknown, KIND_ANY};
    const char *const words[] = {refusal->suberror, refusal->error};
    const struct remedy_row *plain = remedy_find_plain(c, refusal);

    if (plain)
        return plain;
    for (size_t i = 0; i < sizeof remedy_rows / sizeof *remedy_rows; i++)
        if (remedy_rows[i].number == refusal->number)
            return &remedy_rows[i];
    for (size_t w = 0; w < 2; w++)
        for (size_t i = 0; i < sizeof remedy_words / sizeof *remedy_words; i++)
            if (!strcmp(remedy_words[i].word, words[w]))
                return &remedy_words[i].row;
    return &nothing;
}

enum aad_code remedy_explain(const struct connection *c, const char *audience,
                             const struct remedy_refusal *refusal, struct aad_error *err)
{
    const struct remedy_row *row = remedy_find(c, refusal);
    const struct grant *grant = grant_find(c->grant);
    const char *own = remedy_issuer_own(c, row->topic, refusal->error);
    bool is_persons = grant && grant->needs_person, has_claims = is_persons && refusal->claims[0];
    bool is_signed_in = is_persons && (has_claims || row->flags & SIGN_IN);
    auto_buf struct buf remedy = {0};
    char foreign[48];

    if (refusal->number)
        (void)snprintf(foreign, sizeof foreign, "AADSTS%" PRId64, refusal->number);
    else
        text_escape(foreign, sizeof foreign, refusal->error, strlen(refusal->error));
    if (is_signed_in)
        buf_printf(&remedy, "Sign in again, on a terminal: 'aad-credential sign-in %s%s%s'.",
                   c->name, has_claims ? " --claims " : "", refusal->claims);
    else
        remedy_text_print(&remedy, own ? own : row->text, c, audience);
    return aad_error_set(err, has_claims ? AAD_PERSON : row->code, foreign[0] ? foreign : NULL,
                         "the authority refused connection '%s'\n%s", c->name, buf_text(&remedy));
}

bool remedy_judges_secret(const struct connection *c, const struct remedy_refusal *refusal)
{
    const struct remedy_row *row = remedy_find(c, refusal);

    return (refusal->number || row == remedy_find_plain(c, refusal)) && row->flags & JUDGES;
}

bool remedy_blames_endpoint(const struct connection *c, const struct remedy_refusal *refusal)
{
    return remedy_find(c, refusal)->flags & ENDPOINT;
}

bool remedy_blames_time(const struct connection *c, const struct remedy_refusal *refusal)
{
    return remedy_find(c, refusal)->flags & TIME;
}

bool remedy_blames_federation(const struct connection *c, const struct remedy_refusal *refusal)
{
    return remedy_find(c, refusal)->flags & FEDERATION;
}
