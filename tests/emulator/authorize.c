/* SPDX-License-Identifier: Apache-2.0 */
#include "authorize.h"

#include <string.h>

#include "claims.h"
#include "page.h"
#include "redirect.h"
#include "refusal.h"
#include "session.h"
#include "target.h"
#include "user.h"
#include "world.h"

#define AUTHORIZE_CODE_LIFE_S 600

/* --- back to the app ------------------------------------------------------------------------ */

static const char *authorize_mode(const struct sts_call *call)
{
    const char *mode = form_find(&call->form, "response_mode");

    return mode && redirect_is_mode(mode) ? mode : "query";
}

/* Takes the fields. */
static void authorize_send(struct sts_call *call, cJSON *take_fields)
{
    const char *state = form_find(&call->form, "state");

    if (state)
        cJSON_AddStringToObject(take_fields, "state", state);
    redirect_reply(call->exchange, form_find(&call->form, "redirect_uri"), authorize_mode(call),
                   take_fields);
    cJSON_Delete(take_fields);
}

static int authorize_send_error(struct sts_call *call, const char *error, int code,
                                const char *detail)
{
    auto_free description = refusal_describe(call->exchange, code, detail);
    cJSON *fields = cJSON_CreateObject();

    cJSON_AddStringToObject(fields, "error", error);
    if (code == 65004)
        cJSON_AddStringToObject(fields, "error_subcode", "cancel");
    cJSON_AddStringToObject(fields, "error_description", description);
    authorize_send(call, fields);
    return code;
}

/* How to refuse once it is known that the app is right and where it is. */
static int authorize_refuse(struct sts_call *call, int code, const char *detail)
{
    return authorize_send_error(call, refusal_error(code), code, detail);
}

static int authorize_refuse_by_page(struct sts_call *call, int code, const char *detail)
{
    page_reply_refusal(call->exchange, code, detail);
    return code;
}

/* --- what the app asks ---------------------------------------------------------------------- */

static int authorize_check_redirect(struct sts_call *call)
{
    const char *uri = form_find(&call->form, "redirect_uri");
    int code = sts_require(call, "redirect_uri");

    if (!code && !redirect_is_registered(call->app, uri))
        code = sts_refuse(call, 50011, uri);
    return code;
}

static int authorize_check_response(struct sts_call *call)
{
    const char *type = form_find(&call->form, "response_type");
    const char *mode = form_find(&call->form, "response_mode");
    int code = sts_require(call, "response_type");

    if (!code && strcmp(type, "code") != 0)
        code = sts_refuse(call, 70005, type);
    if (!code && mode && !redirect_is_mode(mode))
        code = sts_refuse(call, 70007, mode);
    return code;
}

static int authorize_check_prompt(struct sts_call *call)
{
    static const char *const prompts[] = {"login", "none", "consent", "select_account", "create"};
    const char *prompt = form_find(&call->form, "prompt");

    for (size_t i = 0; prompt && i < sizeof(prompts) / sizeof(prompts[0]); i++) {
        if (strcmp(prompt, prompts[i]) == 0)
            prompt = NULL;
    }
    return prompt ? sts_refuse(call, 90023, prompt) : 0;
}

/* Azure AD asks it of few apps; ours asks it of all that have no credential, as RFC 8252 does. */
static int authorize_check_challenge(struct sts_call *call)
{
    const char *challenge = form_find(&call->form, "code_challenge");
    const char *method = form_find(&call->form, "code_challenge_method");
    bool is_needed = challenge || method || world_is_set(call->app, "public");

    if (!is_needed)
        return 0;
    if (sts_require(call, "code_challenge"))
        return 900144;
    if (!method || strcmp(method, "S256") != 0)
        return sts_refuse(call, 9002313, "The code_challenge_method has to be S256.");
    if (strlen(challenge) != 43 || strpbrk(challenge, "+/=.~"))
        return sts_refuse(call, 501491, NULL);
    return 0;
}

static int authorize_check(struct sts_call *call)
{
    int code = sts_check_form(call);

    if (!code)
        code = sts_check_app(call);
    if (!code)
        code = sts_check_single_tenant(call);
    if (!code)
        code = authorize_check_redirect(call);
    if (code)
        return code;
    call->refuse = authorize_refuse;
    code = authorize_check_response(call);
    if (!code)
        code = target_read_delegated(call);
    if (!code)
        code = claims_read(call);
    if (!code)
        code = authorize_check_prompt(call);
    return code ? code : authorize_check_challenge(call);
}

/* --- who is there --------------------------------------------------------------------------- */

static void authorize_send_code(struct sts_call *call, const cJSON *user)
{
    struct emulator *emulator = call->exchange->emulator;
    const char *challenge = form_find(&call->form, "code_challenge");
    long long now_s = emulator_now_s(emulator);
    auto_free random = text_random64(48);
    auto_free code = text_format("0.A%s", random);
    cJSON *session = session_begin(call);
    cJSON *fields = cJSON_CreateObject();
    char guid[37];

    session_sign_in(session, user, true, now_s);
    cJSON_AddStringToObject(session, "redirect_uri", form_find(&call->form, "redirect_uri"));
    if (challenge)
        cJSON_AddStringToObject(session, "code_challenge", challenge);
    world_set_number(session, "expires_at_s", now_s + AUTHORIZE_CODE_LIFE_S);
    cJSON_AddItemToObject(emulator->codes, code, session);
    text_print_guid(guid);
    cJSON_AddStringToObject(fields, "code", code);
    cJSON_AddStringToObject(fields, "session_state", guid);
    authorize_send(call, fields);
}

/* Whoever may not sign in stays on the page: the app hears nothing of it. */
static void authorize_sign_in(struct sts_call *call, const char *upn)
{
    const cJSON *user = NULL;
    int code = user_find_person(call->exchange->emulator->world, upn, call->tenant, &user);

    if (code)
        page_reply_refusal(call->exchange, code, upn);
    else if (!*call->target.scopes) /* the page of consent, which this user declines */
        authorize_send_error(call, "access_denied", 65004, NULL);
    else
        authorize_send_code(call, user);
}

/* The number that an error comes with; 0: none of Azure AD's. */
static int authorize_find_code(const char *error)
{
    static const struct {
        const char *error;
        int code;
    } errors[] = {
        {"access_denied", 65004},    {"login_required", 50058},
        {"consent_required", 65001}, {"interaction_required", 50076},
        {"server_error", 90033},     {"temporarily_unavailable", 90033},
    };

    for (size_t i = 0; i < sizeof(errors) / sizeof(errors[0]); i++) {
        if (strcmp(errors[i].error, error) == 0)
            return errors[i].code;
    }
    return 0;
}

static void authorize_meet_browser(struct sts_call *call)
{
    const cJSON *world = call->exchange->emulator->world;
    const char *error = world_string(world, "browser_error");
    const char *user = world_string(world, "browser_user");
    const char *prompt = form_find(&call->form, "prompt");

    if (error)
        authorize_send_error(call, error, authorize_find_code(error), NULL);
    else if (user)
        authorize_sign_in(call, user);
    else if (prompt && strcmp(prompt, "none") == 0)
        sts_refuse(call, 50058, NULL);
    else
        page_reply_sign_in(call->exchange, form_find(&call->form, "login_hint"));
}

static void authorize_meet_person(struct sts_call *call)
{
    const struct text *body = &call->exchange->body;
    struct form answer;
    const char *action, *user;

    form_parse(&answer, body->data, body->size);
    action = form_find(&answer, "action");
    user = form_find(&answer, "user");
    if (action && strcmp(action, "cancel") == 0)
        authorize_send_error(call, "access_denied", 65004, NULL);
    else if (action && strcmp(action, "sign-in") == 0 && user)
        authorize_sign_in(call, user);
    else
        page_reply_refusal(call->exchange, 900144, "action");
    form_clear(&answer);
}

void authorize_serve(struct exchange *exchange)
{
    const char *question = strchr(exchange->uri, '?');
    const char *query = question ? question + 1 : "";
    struct sts_call call;

    sts_begin(&call, exchange, query, strlen(query));
    exchange_note(exchange, "query", call.form.fields);
    call.refuse = authorize_refuse_by_page;
    if (!authorize_check(&call)) {
        if (exchange_is_method(exchange, "POST"))
            authorize_meet_person(&call);
        else
            authorize_meet_browser(&call);
    }
    sts_end(&call);
}
