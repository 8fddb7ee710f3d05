/* SPDX-License-Identifier: Apache-2.0 */
#include "refusal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct refusal {
    int code;
    unsigned status;
    const char *error;
    const char *suberror;
    const char *description;
};

#define REFUSAL_PAGE "https://learn.microsoft.com/entra/workload-id/workload-identity-federation"
#define REFUSAL_NO_MATCH "No matching federated identity record found for presented assertion "
#define REFUSAL_COMPARE                                                                            \
    " your federated identity credential Subject, Audience and Issuer against the presented "      \
    "assertion. " REFUSAL_PAGE

/* Numbers and errors of Azure AD; where no answer of its was seen, Microsoft's published names. */
static const struct refusal refusals[] = {
    {28002, 400, "invalid_scope", NULL,
     "Provided value for the input parameter scope '%s' is not valid when requesting an access "
     "token."},
    {50001, 400, "invalid_resource", NULL,
     "The resource is disabled, or the resource named %s was not found in the tenant."},
    {50011, 400, "invalid_request", NULL,
     "The redirect URI '%s' specified in the request does not match the redirect URIs configured "
     "for the application."},
    {50013, 401, "invalid_client", NULL, "Assertion failed signature validation. [Reason - %s.]"},
    {50027, 400, "invalid_request", NULL, "JWT token is invalid or malformed."},
    {50033, 400, "temporarily_unavailable", NULL, "A transient error has occurred. Try again."},
    {50034, 400, "invalid_grant", NULL,
     "The user account %s does not exist in the directory. To sign into this application, the "
     "account must be added to the directory."},
    {50049, 400, "invalid_instance", NULL, "Unknown or invalid instance."},
    {50053, 400, "invalid_grant", NULL,
     "The account is locked, you've tried to sign in too many times with an incorrect user ID or "
     "password."},
    {50055, 400, "invalid_grant", "user_password_expired", "The password is expired."},
    {50056, 400, "invalid_grant", NULL,
     "Invalid or missing password: password does not exist in the directory for this user."},
    {50057, 400, "invalid_grant", NULL, "The user account is disabled."},
    {50058, 400, "login_required", NULL,
     "A silent sign-in request was sent but no user is signed in."},
    {50059, 400, "invalid_request", NULL,
     "No tenant-identifying information found in either the request or implied by any provided "
     "credentials."},
    {50072, 400, "invalid_grant", "basic_action",
     "Due to a configuration change made by your administrator, or because you moved to a new "
     "location, you must enroll in multi-factor authentication."},
    {50074, 400, "invalid_grant", "basic_action", "Strong Authentication is required."},
    {50076, 400, "invalid_grant", "basic_action",
     "Due to a configuration change made by your administrator, or because you moved to a new "
     "location, you must use multi-factor authentication to access '%s'."},
    {50078, 400, "invalid_grant", "basic_action",
     "Presented multi-factor authentication has expired due to policies configured by your "
     "administrator."},
    {50079, 400, "invalid_grant", "basic_action",
     "Due to a configuration change made by your administrator, or because you moved to a new "
     "location, you must enroll in multi-factor authentication to access '%s'."},
    {50097, 400, "invalid_grant", NULL, "Device authentication is required."},
    {50105, 400, "invalid_grant", NULL,
     "The signed in user is not assigned to a role for the application."},
    {50126, 400, "invalid_grant", NULL,
     "Error validating credentials due to invalid username or password."},
    {50132, 400, "invalid_grant", "bad_token", "The session is not valid: password was changed."},
    {50133, 400, "invalid_grant", "bad_token", "Session is invalid due to expiration."},
    {50135, 400, "invalid_grant", NULL, "Password change is required due to account risk."},
    {50144, 400, "invalid_grant", NULL, "The user's Active Directory password has expired."},
    {50158, 400, "invalid_grant", "basic_action", "External security challenge not satisfied."},
    {50173, 400, "invalid_grant", "bad_token",
     "The provided grant has expired due to it being revoked, a fresh auth token is needed."},
    {50194, 400, "invalid_request", NULL,
     "Application is not configured as a multi-tenant application. Usage of the /common endpoint "
     "is not supported for such applications."},
    {50196, 400, "invalid_grant", NULL,
     "The server terminated an operation because it encountered a client request loop."},
    {53000, 400, "invalid_grant", "message_only", "Device is not in required device state."},
    {53001, 400, "invalid_grant", "message_only", "Device is not domain joined."},
    {53003, 400, "invalid_grant", "message_only",
     "Access has been blocked by Conditional Access policies. The access policy does not allow "
     "token issuance."},
    {54005, 400, "invalid_grant", NULL,
     "OAuth2 Authorization code was already redeemed, please retry with a new valid code or use an "
     "existing refresh token."},
    {65001, 400, "invalid_grant", "consent_required",
     "The user or administrator has not consented to use the application with ID '%s'. Send an "
     "interactive authorization request for this user and resource."},
    {65004, 400, "invalid_grant", NULL, "User declined to consent to access the app."},
    {70000, 400, "invalid_grant", "bad_token", "Provided grant is invalid or malformed. %s"},
    {70002, 401, "invalid_client", NULL, "Error validating credentials."},
    {70003, 400, "unsupported_grant_type", NULL,
     "The app requested an unsupported grant type '%s'."},
    {70005, 400, "unsupported_response_type", NULL,
     "The response_type '%s' is not supported for the application."},
    {70007, 400, "invalid_request", NULL,
     "'%s' is not a supported value of 'response_mode' when requesting a token."},
    {70008, 400, "invalid_grant", "bad_token",
     "The provided authorization code or refresh token has expired due to inactivity."},
    {70011, 400, "invalid_scope", NULL,
     "The provided request must include a 'scope' input parameter. The provided value for the "
     "input parameter 'scope' is not valid. The scope '%s' is not valid."},
    {70016, 400, "authorization_pending", NULL,
     "OAuth 2.0 device flow error. Authorization is pending. Continue polling."},
    {70018, 400, "bad_verification_code", NULL,
     "Invalid verification code due to user typing in wrong user code for device code flow."},
    {70019, 400, "expired_token", NULL, "Verification code expired."},
    {70021, 400, "invalid_request", NULL,
     "No matching federated identity record found for presented assertion. %s " REFUSAL_PAGE},
    {70025, 401, "invalid_client", NULL,
     "The client '%s' has no configured federated identity credentials."},
    {70043, 400, "invalid_grant", "bad_token",
     "The refresh token has expired or is invalid due to sign-in frequency checks by conditional "
     "access."},
    {70052, 401, "invalid_client", NULL,
     "The identity must be a managed identity, a single tenant app, or a service account."},
    {80001, 400, "invalid_grant", NULL, "Authentication Agent unable to connect to AD."},
    {80002, 400, "invalid_grant", NULL,
     "Authentication Agent is unable to connect to Active Directory in time."},
    {80005, 400, "invalid_grant", NULL,
     "Authentication Agent had an unpredictable answer of Active Directory."},
    {80007, 400, "invalid_grant", NULL, "Authentication Agent unable to validate password."},
    {80014, 400, "invalid_grant", NULL, "The validation request took longer than it may."},
    {90002, 400, "invalid_request", NULL,
     "Tenant '%s' not found. Check to make sure you have the correct tenant ID and are signing "
     "into the correct cloud."},
    {90006, 400, "temporarily_unavailable", NULL,
     "An external service does not answer. Try again."},
    {90012, 400, "temporarily_unavailable", NULL, "The request timed out."},
    {90014, 400, "invalid_request", NULL,
     "The required field '%s' is missing from the credential."},
    {90023, 400, "invalid_request", NULL, "Unsupported 'prompt' value '%s'."},
    {90024, 400, "temporarily_unavailable", NULL,
     "A transient error has occurred: the budget of requests is spent. Try again."},
    {90033, 503, "temporarily_unavailable", NULL, "A transient error has occurred. Try again."},
    {90038, 400, "invalid_request", NULL,
     "Tenant '%s' request is being redirected to a national cloud."},
    {90055, 429, "temporarily_unavailable", NULL, "Tenant throttled: too many requests."},
    {90090, 400, "temporarily_unavailable", NULL, "The directory answered too late. Try again."},
    {90094, 400, "invalid_grant", "consent_required", "Admin consent is required."},
    {90124, 400, "invalid_request", NULL,
     "The resource is not supported over the /common or /consumers endpoints."},
    {90130, 400, "invalid_request", NULL,
     "The application is not supported over the /common or /consumers endpoints."},
    {500011, 400, "invalid_resource", NULL,
     "The resource principal named %s was not found in the tenant. This can happen if the "
     "application has not been installed by the administrator of the tenant."},
    {500021, 400, "access_denied", NULL, "Access to the tenant is denied by a tenant restriction."},
    {500212, 400, "access_denied", NULL,
     "The user's administrator has set an outbound access policy that does not allow it."},
    {500213, 400, "access_denied", NULL,
     "The resource tenant's cross-tenant access policy does not allow this user."},
    {501481, 400, "invalid_grant", NULL,
     "The Code_Verifier does not match the code_challenge supplied in the authorization request."},
    {501491, 400, "invalid_request", NULL, "Invalid size of Code_Challenge parameter."},
    {530034, 400, "invalid_grant", NULL, "Sign-in blocked: risky sign-in."},
    {530035, 400, "invalid_grant", NULL, "Access has been blocked by security defaults."},
    {650056, 400, "invalid_resource", NULL,
     "Misconfigured application: the client has not listed any permissions for the resource."},
    {650057, 400, "invalid_resource", NULL,
     "Invalid resource. The client has requested access to a resource which is not listed in the "
     "requested permissions in the client's application registration."},
    {700005, 400, "invalid_grant", NULL,
     "The provided Authorization Code is intended to use against other tenant, thus rejected."},
    {700011, 400, "unauthorized_client", NULL,
     "Application with identifier '%s' was not found in the directory."},
    {700016, 400, "unauthorized_client", NULL,
     "Application with identifier '%s' was not found in the directory. This can happen if the "
     "application has not been installed by the administrator of the tenant."},
    {700021, 401, "invalid_client", NULL,
     "Client assertion application identifier does not match the client_id '%s'."},
    {700022, 400, "invalid_scope", NULL,
     "The provided value for the input parameter 'scope' is not valid because it contains more "
     "than one resource. Scope %s is not valid."},
    {700023, 401, "invalid_client", NULL,
     "Client assertion audience claim '%s' does not match the realm issuer."},
    {700024, 401, "invalid_client", NULL,
     "Client assertion is not within its valid time range. %s."},
    {700025, 401, "invalid_client", NULL,
     "Client is public so neither 'client_assertion' nor 'client_secret' should be presented."},
    {700027, 401, "invalid_client", NULL,
     "Client assertion failed signature validation. [Reason - %s.]"},
    {700030, 401, "invalid_client", NULL,
     "Invalid certificate: its subject name and issuer are not authorized."},
    {700082, 400, "invalid_grant", "bad_token", "The refresh token has expired due to inactivity."},
    {700211, 401, "invalid_client", NULL,
     REFUSAL_NO_MATCH "issuer '%s'. Please check" REFUSAL_COMPARE},
    {700212, 401, "invalid_client", NULL,
     REFUSAL_NO_MATCH "audience '%s'. Please check" REFUSAL_COMPARE},
    {700213, 401, "invalid_client", NULL, REFUSAL_NO_MATCH "subject '%s'. Check" REFUSAL_COMPARE},
    {700223, 401, "invalid_client", NULL,
     "Federated identity credentials are disabled in tenant '%s' by policy."},
    {700229, 401, "invalid_client", NULL,
     "Forbidden token type. Only app-only tokens may be used as Federated Identity Credentials for "
     "AAD issuer."},
    {700238, 401, "invalid_client", NULL,
     "Issuer '%s' is not allowed for federated identity credentials by policy of the tenant."},
    {900144, 400, "invalid_request", NULL,
     "The request body must contain the following parameter: '%s'."},
    {900382, 401, "invalid_client", NULL,
     "Confidential client is not supported in cross cloud requests."},
    {900432, 401, "invalid_client", NULL,
     "Confidential client is not supported in cross cloud requests."},
    {900561, 400, "invalid_request", NULL,
     "The endpoint only accepts POST requests. Received a %s request."},
    {901002, 400, "invalid_request", NULL, "The 'resource' request parameter is not supported."},
    {7000112, 400, "unauthorized_client", NULL, "Application '%s' is disabled."},
    {7000215, 401, "invalid_client", NULL,
     "Invalid client secret provided. Ensure the secret being sent in the request is the client "
     "secret value, not the client secret ID, for a secret added to app '%s'."},
    {7000218, 401, "invalid_client", NULL,
     "The request body must contain the following parameter: 'client_assertion' or "
     "'client_secret'."},
    {7000222, 401, "invalid_client", NULL,
     "The provided client secret keys for app '%s' are expired."},
    {7000229, 401, "unauthorized_client", NULL,
     "The client application %s is missing service principal in the tenant."},
    {7002138, 401, "invalid_client", NULL,
     REFUSAL_NO_MATCH "subject '%s'. The subject matches with case-insensitive comparison, but not "
                      "with case-sensitive comparison. Check" REFUSAL_COMPARE},
    {9001023, 400, "invalid_request", NULL,
     "The grant type is not supported over the /common or /consumers endpoints. Please use the "
     "/organizations or tenant-specific endpoint."},
    {9002313, 400, "invalid_request", NULL, "Invalid request. Request is malformed or invalid. %s"},
};

static const struct refusal *refusal_find(int code)
{
    static const struct refusal unknown = {0, 400, "invalid_grant", NULL, "Refused by the world."};

    for (size_t i = 0; i < sizeof(refusals) / sizeof(refusals[0]); i++) {
        if (refusals[i].code == code)
            return &refusals[i];
    }
    return &unknown;
}

static void refusal_append_description(struct text *text, const char *template, const char *detail)
{
    const char *hole = strstr(template, "%s");

    if (!hole) {
        text_printf(text, "%s", template);
        return;
    }
    text_append(text, template, (size_t)(hole - template));
    text_printf(text, "%s%s", detail ? detail : "", hole + 2);
}

static const char *refusal_choose_correlation(const struct exchange *exchange, char guid[37])
{
    const char *asked = exchange_header(exchange, "client-request-id");

    text_print_guid(guid);
    return asked && strlen(asked) == 36 ? asked : guid;
}

static void refusal_print_time(const struct exchange *exchange, char ret_text[32])
{
    time_t now = (time_t)emulator_now_s(exchange->emulator);
    struct tm parts;

    gmtime_r(&now, &parts);
    strftime(ret_text, 32, "%Y-%m-%d %H:%M:%SZ", &parts);
}

/* What is said of one refusal. */
struct refusal_words {
    const char *error, *claims;
    char *description;
    char trace[37], correlation[37], timestamp[32];
};

static void refusal_word(const struct exchange *exchange, int code, const char *detail,
                         struct refusal_words *ret)
{
    const struct refusal *refusal = refusal_find(code);
    struct text text = {0};
    char guid[37];

    *ret = (struct refusal_words){.error = refusal->error};
    snprintf(ret->correlation, sizeof(ret->correlation), "%s",
             refusal_choose_correlation(exchange, guid));
    text_print_guid(ret->trace);
    refusal_print_time(exchange, ret->timestamp);
    text_printf(&text, "AADSTS%d: ", code);
    refusal_append_description(&text, refusal->description, detail);
    text_printf(&text, "\r\nTrace ID: %s\r\nCorrelation ID: %s\r\nTimestamp: %s", ret->trace,
                ret->correlation, ret->timestamp);
    ret->description = text_take(&text);
}

/* Takes the words. */
static int refusal_send(struct exchange *exchange, int code, struct refusal_words *words)
{
    const struct refusal *refusal = refusal_find(code);
    auto_free uri = text_format("https://login.microsoftonline.com/error?code=%d", code);
    cJSON *body = cJSON_CreateObject();

    cJSON_AddStringToObject(body, "error", words->error);
    cJSON_AddStringToObject(body, "error_description", words->description);
    cJSON_AddItemToObject(body, "error_codes", cJSON_CreateIntArray(&code, 1));
    cJSON_AddStringToObject(body, "timestamp", words->timestamp);
    cJSON_AddStringToObject(body, "trace_id", words->trace);
    cJSON_AddStringToObject(body, "correlation_id", words->correlation);
    cJSON_AddStringToObject(body, "error_uri", uri);
    if (refusal->suberror)
        cJSON_AddStringToObject(body, "suberror", refusal->suberror);
    if (words->claims)
        cJSON_AddStringToObject(body, "claims", words->claims);
    exchange_reply_json(exchange, refusal->status, body);
    exchange_add_header(exchange, "x-ms-request-id", words->trace);
    free(words->description);
    return code;
}

int refusal_reply(struct exchange *exchange, int code, const char *detail)
{
    struct refusal_words words;

    refusal_word(exchange, code, detail, &words);
    return refusal_send(exchange, code, &words);
}

int refusal_reply_as(struct exchange *exchange, int code, const char *error, const char *claims)
{
    struct refusal_words words;

    refusal_word(exchange, code, NULL, &words);
    words.error = error;
    words.claims = claims;
    return refusal_send(exchange, code, &words);
}

const char *refusal_error(int code)
{
    return refusal_find(code)->error;
}

char *refusal_describe(const struct exchange *exchange, int code, const char *detail)
{
    struct refusal_words words;

    refusal_word(exchange, code, detail, &words);
    return words.description;
}
