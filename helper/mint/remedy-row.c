/*
 * remedy-row.c - the refusals that are known: what each is, and what is said of it
 *
 * The numbers and their meanings are those of Microsoft's "Microsoft Entra authentication and
 * authorization error codes"; the advice is ours. It names the steps of the portal as the guides
 * name them, for a service connection of Azure Resource Manager, LCS or Finance and Operations.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "mint/remedy-row.h"

#include <stddef.h>
#include <string.h>

/* In what follows, a flag is one word. */
#define JUDGES REMEDY_JUDGES
#define KEY REMEDY_KEY
#define ENDPOINT REMEDY_ENDPOINT
#define TIME REMEDY_TIME
#define FEDERATION REMEDY_FEDERATION
#define SIGN_IN REMEDY_SIGN_IN
#define ENDS REMEDY_ENDS
#define AWAITS REMEDY_AWAITS
#define OPEN REMEDY_OPEN
#define ANOTHER REMEDY_ANOTHER
#define SPREADS REMEDY_SPREADS
#define OVER REMEDY_OVER

#define ROW_YOUNG                                                                                  \
    "If it was made in the last minutes, it is not known everywhere yet: 'aad-credential verify "  \
    "{name} --wait'."
#define ROW_ACCOUNT "https://myaccount.microsoft.com in the public cloud"
#define ROW_BY_HAND                                                                                \
    "sign in by hand, once: 'aad-credential connection edit {name} --grant device-code', then "    \
    "'aad-credential sign-in {name}'."

/* {store}: the command that asks for the secret anew. The other {fields} are the connection's own.
 */
static const char
    wrong_password[] = "Is the password of {user} right? Store it again: '{store}'. Until then it "
                       "is not sent again, so that the account does not get locked.",
    locked[] = "Do not try again: {user} is locked after too many wrong passwords, or its address "
               "is blocked. Stop the jobs that use it, wait at least 10 minutes or have it "
               "unlocked, look at the sign-in log, then store the right password: '{store}'.",
    expired[] = "The password of {user} has expired: change it, signed in as that user "
                "(" ROW_ACCOUNT "), then store the new one: '{store}'.",
    expired_local[] = "The password of {user} has expired in the local Active Directory: have it "
                      "reset there, then store the new one: '{store}'.",
    changed[] = "{user} must sign in by a browser (" ROW_ACCOUNT ") and change the password; then "
                "store the new one: '{store}'.",
    no_user[] = "There is no {user} in tenant {tenant}. Compare it with the user principal name "
                "under 'Users' of that tenant, and the tenant of '{name}'; a guest of another "
                "tenant cannot be used.",
    no_password[] = "{user} has no password in the cloud (federated, or no password hash "
                    "synchronization). Use an account that lives in Entra ID itself.",
    disabled[] = "An administrator must enable the account {user}, under 'Users'.",
    mfa[] = "{user} is asked for a second factor, which a program that sends a password cannot "
            "give. Have the account excluded from multi-factor authentication; or " ROW_BY_HAND,
    defaults[] = "The security defaults of tenant {tenant} let no program send a password, and "
                 "make no exception. An administrator puts Conditional Access policies in their "
                 "place, which exclude {user}; or " ROW_BY_HAND,
    device[] = "A policy asks {user} for a managed device, which a background program is not. Have "
               "an administrator exclude the account from that Conditional Access policy.",
    policy[] = "A conditional access policy blocks {user} here. Have an administrator exclude the "
               "account or this location; the sign-in log has it under the correlation id.",
    risk[] = "The sign-in of {user} is blocked as risky. An administrator looks at the account "
             "under 'Risky users', and dismisses the risk or has the password changed; then store "
             "the new one: '{store}'.",
    consent[] = "Nobody has consented that the application {app} may use {audience} for {user}. "
                "An administrator grants it for the whole tenant at {consent}",
    declined[] = "The consent was declined: {user} signs in again and accepts it, or an "
                 "administrator grants it for the whole tenant at {consent}",
    admin_consent[] = "Only an administrator can grant application {app} the consent that it needs "
                      "to use {audience}, at {consent}",
    permission[] = "The registration of application {app} does not list a permission for "
                   "{audience}: add it under 'API permissions', 'Add a permission', then grant "
                   "consent at {consent}",
    public_client[] = "Application {app} is not a public client: in its registration, under "
                      "'Authentication', set 'Allow public client flows' to Yes; or, where a "
                      "person signs in by a browser, give --client-authentication.",
    redirect[] = "The registration of application {app} lacks the redirect-uri of '{name}': add "
                 "it under 'Authentication'; http://localhost is of the platform 'Mobile and "
                 "desktop applications'.",
    public_secret[] = "Application {app} is a public client and takes no secret: in its "
                      "registration, under 'Authentication', set 'Allow public client flows' to "
                      "No. Where a person signs in, rather send none: 'aad-credential connection "
                      "edit {name} --client-authentication none'.",
    wrong_secret[] = "Store the value of the client secret of application {app}, not its id: "
                     "'{store}'. Until then it is not sent again. 'Certificates & secrets' shows "
                     "the value only once: if it is lost, add a 'New client secret' there.",
    expired_secret[] = "The client secret of application {app} has expired: in its registration, "
                       "under 'Certificates & secrets', add a 'New client secret', then store its "
                       "value: '{store}'. With workload identity federation none expires.",
    assertion[] = "Application {app} does not know this certificate or key: upload the certificate "
                  "in its registration, under 'Certificates & secrets', 'Certificates'. "
                  "'aad-credential key certificate {name}' shows it and its thumbprints.",
    assertion_name[] = "Application {app} knows certificates by their subject and issuer, and "
                       "not those of this one: have them registered, or upload the certificate "
                       "itself under 'Certificates & secrets', 'Certificates'.",
    assertion_time[] = "The assertion is outside its time. Compare this machine's clock with the "
                       "right time ('date -u').",
    assertion_form[] =
        "The authority does not take the form of the assertion. Entra ID takes those of RSA keys "
        "only: in place of an EC key, make another ('aad-credential key generate {name}') and its "
        "certificate. With an RSA key, 'assertion' of '{name}' may be RS256 for older authorities.",
    assertion_endpoint[] = "The assertion was not made for this endpoint, or not for application "
                           "{app}: compare authority and client-id of '{name}' with the app "
                           "registration.",
    federation[] = "Application {app} trusts nobody who made such an assertion. Add a federated "
                   "credential with the issuer, subject and audience that are named "
                   "('aad-credential connection show {name}'): 'Certificates & secrets', "
                   "'Federated credentials'. " ROW_YOUNG,
    federation_issuer[] = "No federated credential of application {app} has this issuer: compare "
                          "it to the letter, with its last '/'. " ROW_YOUNG,
    federation_subject[] = "A federated credential of application {app} has this issuer, but none "
                           "this subject: compare it to the letter. " ROW_YOUNG,
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
    no_app[] = "There is no application {app} in tenant {tenant}. Compare client-id and tenant of "
               "'{name}' with 'Application (client) ID' and 'Directory (tenant) ID' under 'App "
               "registrations', 'Overview'; another cloud has other applications.",
    app_disabled[] = "An administrator must enable application {app} in the tenant: 'Enterprise "
                     "applications', 'Properties', 'Enabled for users to sign-in'.",
    no_principal[] =
        "Application {app} is registered, but is not in tenant {tenant}: an administrator "
        "adds it ('az ad sp create --id', with its id), or consents to it at "
        "{consent}",
    no_tenant[] = "There is no tenant {tenant} there. Check the authentication endpoint of "
                  "'{name}': the tenant, and the cloud it lives in.",
    cloud[] = "Tenant {tenant} lives in another cloud: give '{name}' its authority, by "
              "'aad-credential connection edit {name} --authority': https://login.microsoftonline"
              ".com/TENANT, https://login.microsoftonline.us/TENANT (US Government) or "
              "https://login.partner.microsoftonline.cn/TENANT (China).",
    other_cloud[] = "An application of one cloud is not accepted in another. Application {app} and "
                    "tenant {tenant} must be of the same: register it in that tenant's cloud, and "
                    "give '{name}' its id.",
    no_resource[] = "Tenant {tenant} does not know {audience}. Check the address in '{name}', and "
                    "whether the service has been set up for this tenant.",
    scope[] = "Check the audience {audience} of '{name}': exactly one resource, as the service "
              "documents it.",
    version[] = "Set 'endpoint-version' of '{name}' to 1 or 2 instead: 'aad-credential "
                "connection edit {name} --endpoint-version N'.",
    pseudo_tenant[] = "The authentication endpoint of '{name}' must name the tenant of the "
                      "application instead of '{tenant}': its GUID or domain, or 'organizations'.",
    one_tenant[] = "Application {app} is of one tenant. The authentication endpoint of '{name}' "
                   "must name the tenant of the application instead of '{tenant}': its GUID or "
                   "domain.",
    not_assigned[] = "An administrator must assign {user} to application {app} ('Enterprise "
                     "applications', 'Users and groups').",
    revoked[] =
        "The session has ended. Try again; if it stays, store the password anew: '{store}'.",
    loop[] = "Something asks for tokens in a loop. Stop it, wait some minutes.",
    passing[] = "It is a passing fault of the authority: try again in a minute.",
    throttled[] = "The authority wants to be left alone for a while: wait, then try again.",
    agent_down[] = "The agent for pass-through authentication in your company's network does not "
                   "answer: try again; if it stays, tell its administrator.",
    tenant_policy[] = "A restriction between tenants blocks this: ask an administrator of "
                      "{tenant} for an exception in the cross-tenant access settings.",
    authority[] = "Check the authentication endpoint of '{name}': the authority does not know "
                  "its own host name.",
    request[] = "Check client id, tenant and audience of '{name}' ('aad-credential connection show "
                "{name}').",
    sign_in[] = "A person must sign in once as {user}, in a browser, and see what is asked.",
    unknown[] = "Look the code up at https://login.microsoftonline.com/error, and check '{name}'.";

static const struct remedy_row remedy_rows[] = {
    /* the user and the password */
    {50126, AAD_REJECTED, JUDGES | ANOTHER, wrong_password, KIND_ANY},
    {80007, AAD_REJECTED, JUDGES | ANOTHER, wrong_password, KIND_ANY},
    {50053, AAD_REJECTED, JUDGES, locked, KIND_ANY},
    {50055, AAD_PERSON, JUDGES, expired, KIND_ANY},
    {50144, AAD_PERSON, JUDGES, expired_local, KIND_ANY},
    {50132, AAD_PERSON, SIGN_IN | ENDS, changed, KIND_ANY},
    {50133, AAD_PERSON, SIGN_IN | ENDS, changed, KIND_ANY},
    {50135, AAD_PERSON, JUDGES | SIGN_IN, changed, KIND_ANY},
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
    {530034, AAD_PERSON, 0, risk, KIND_ANY},
    {530035, AAD_PERSON, SIGN_IN, defaults, KIND_ANY},
    /* consent and permissions */
    {65001, AAD_PERSON, 0, consent, KIND_CONSENT},
    {65004, AAD_PERSON, SIGN_IN, declined, KIND_ANY},
    {90094, AAD_PERSON, 0, admin_consent, KIND_ANY},
    {650056, AAD_PERSON, 0, permission, KIND_PERMISSION},
    {650057, AAD_PERSON, 0, permission, KIND_PERMISSION},
    /* the application */
    {70002, AAD_REJECTED, ENDS, request, KIND_ANY},
    {7000218, AAD_PERSON, 0, public_client, KIND_ANY},
    {700025, AAD_CONFIG, 0, public_secret, KIND_ANY},
    {7000215, AAD_REJECTED, JUDGES | ANOTHER | SPREADS, wrong_secret, KIND_ANY},
    {7000222, AAD_REJECTED, JUDGES | ANOTHER, expired_secret, KIND_EXPIRED_SECRET},
    {700027, AAD_REJECTED, KEY, assertion, KIND_ANY},
    {700030, AAD_REJECTED, KEY, assertion_name, KIND_ANY},
    {50013, AAD_REJECTED, 0, assertion_form, KIND_ANY},
    {50027, AAD_REJECTED, 0, assertion_form, KIND_ANY},
    {700021, AAD_REJECTED, 0, assertion_endpoint, KIND_ANY},
    {700023, AAD_REJECTED, 0, assertion_endpoint, KIND_ANY},
    {700024, AAD_REJECTED, TIME, assertion_time, KIND_ANY},
    {700016, AAD_CONFIG, 0, no_app, KIND_ANY},
    {700011, AAD_CONFIG, 0, no_app, KIND_ANY},
    {7000112, AAD_PERSON, 0, app_disabled, KIND_ANY},
    {7000229, AAD_PERSON, 0, no_principal, KIND_ANY},
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
    {900382, AAD_CONFIG, 0, other_cloud, KIND_ANY},
    {900432, AAD_CONFIG, 0, other_cloud, KIND_ANY},
    {50049, AAD_CONFIG, 0, authority, KIND_ANY},
    {9001023, AAD_CONFIG, ENDPOINT, pseudo_tenant, KIND_ANY},
    {50194, AAD_CONFIG, 0, one_tenant, KIND_ANY},
    {90124, AAD_CONFIG, 0, one_tenant, KIND_ANY},
    {90130, AAD_CONFIG, 0, one_tenant, KIND_ANY},
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
    {501481, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY},
    {54005, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY},
    {700005, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY},
    {70016, AAD_PERSON, AWAITS, sign_in, KIND_ANY},
    {70018, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY},
    {70019, AAD_PERSON, SIGN_IN | OVER, sign_in, KIND_ANY},
    /* refresh tokens */
    {50173, AAD_REJECTED, SIGN_IN | ENDS, revoked, KIND_ANY},
    {70000, AAD_REJECTED, SIGN_IN | ENDS, revoked, KIND_ANY},
    {70008, AAD_REJECTED, TIME | SIGN_IN | ENDS, revoked, KIND_ANY},
    {70043, AAD_REJECTED, SIGN_IN | ENDS, revoked, KIND_ANY},
    {700082, AAD_REJECTED, TIME | SIGN_IN | ENDS, revoked, KIND_ANY},
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
    {80014, AAD_NETWORK, 0, agent_down, KIND_ANY},
};

/* Where the number is unknown: AAD's suberrors, and RFC 6749's own errors. */
static const struct remedy_word {
    const char *word;
    struct remedy_row row;
} remedy_words[] = {
    {"user_password_expired", {0, AAD_PERSON, JUDGES, expired, KIND_ANY}},
    {"consent_required", {0, AAD_PERSON, 0, consent, KIND_CONSENT}},
    {"basic_action", {0, AAD_PERSON, SIGN_IN, mfa, KIND_SECOND_FACTOR}},
    {"additional_action", {0, AAD_PERSON, SIGN_IN, mfa, KIND_SECOND_FACTOR}},
    {"message_only", {0, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY}},
    {"bad_token", {0, AAD_REJECTED, SIGN_IN | ENDS, revoked, KIND_ANY}},
    {"token_expired", {0, AAD_REJECTED, SIGN_IN | ENDS, revoked, KIND_ANY}},
    {"client_mismatch", {0, AAD_REJECTED, SIGN_IN | ENDS, revoked, KIND_ANY}},
    {"device_authentication_failed", {0, AAD_PERSON, 0, device, KIND_ANY}},
    {"protection_policy_required", {0, AAD_PERSON, 0, device, KIND_ANY}},
    {"ui_not_allowed", {0, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY}},
    {"interrupted_user", {0, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY}},
    {"interaction_required", {0, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY}},
    {"login_required", {0, AAD_PERSON, SIGN_IN, sign_in, KIND_ANY}},
    {"authorization_pending", {0, AAD_PERSON, AWAITS, sign_in, KIND_ANY}},
    {"expired_token", {0, AAD_PERSON, SIGN_IN | OVER, sign_in, KIND_ANY}},
    {"access_denied", {0, AAD_PERSON, 0, policy, KIND_ANY}},
    {"invalid_grant", {0, AAD_REJECTED, ENDS, unknown, KIND_ANY}},
    {"invalid_client", {0, AAD_REJECTED, 0, request, KIND_ANY}},
    {"unauthorized_client", {0, AAD_CONFIG, 0, request, KIND_ANY}},
    {"invalid_request", {0, AAD_CONFIG, 0, request, KIND_ANY}},
    {"invalid_scope", {0, AAD_CONFIG, ENDPOINT, scope, KIND_ANY}},
    {"invalid_resource", {0, AAD_CONFIG, 0, no_resource, KIND_RESOURCE}},
    {"invalid_instance", {0, AAD_CONFIG, 0, authority, KIND_ANY}},
    {"invalid_tenant", {0, AAD_CONFIG, 0, no_tenant, KIND_ANY}},
    {"unsupported_grant_type", {0, AAD_CONFIG, 0, request, KIND_ANY}},
    {"server_error", {0, AAD_NETWORK, OPEN, passing, KIND_ANY}},
    {"temporarily_unavailable", {0, AAD_NETWORK, 0, passing, KIND_ANY}},
    {"slow_down", {0, AAD_THROTTLED, 0, throttled, KIND_ANY}},
};

#define ROWS (sizeof remedy_rows / sizeof *remedy_rows)

const struct remedy_row *remedy_row_at(unsigned i)
{
    return i < ROWS ? &remedy_rows[i] : NULL;
}

const struct remedy_row *remedy_row_find(int64_t number)
{
    for (size_t i = 0; i < ROWS; i++)
        if (remedy_rows[i].number == number)
            return &remedy_rows[i];
    return NULL;
}

const struct remedy_row *remedy_row_find_word(const char *word)
{
    for (size_t i = 0; i < sizeof remedy_words / sizeof *remedy_words; i++)
        if (!strcmp(remedy_words[i].word, word))
            return &remedy_words[i].row;
    return NULL;
}

const struct remedy_row *remedy_row_unknown(void)
{
    static const struct remedy_row row = {0, AAD_PROTOCOL, 0, unknown, KIND_ANY};

    return &row;
}

/* A verdict on the secret counts in any company (P6). */
unsigned remedy_row_rank(int64_t number)
{
    const struct remedy_row *row = remedy_row_find(number);

    if (!row)
        return 0;
    if (row->flags & JUDGES)
        return 3;
    return number == REMEDY_NUMBER_ANY_PROOF ? 1 : 2;
}
