/*
 * fuzz_service-answer.c - one answer (http-answers.h), as each that asks for one answer reads it:
 * what an issuer says of itself, whether Microsoft knows a host, a registry's token, the codes of a
 * sign-in at another device, lists of Resource Manager, the service that a token is for, and
 * whoever can say which directory a connection is of
 *
 * reads: helper/mint/discovery.c helper/mint/instance.c helper/mint/exchange.c
 * helper/mint/device.c helper/mint/service-list.c helper/mint/verify-service.c
 * helper/mint/find.c helper/mint/verify-issuer.c
 *
 * but: service_list_run, service_list_url - the request; what it reads is given to
 * service_list_parse()
 *
 * but: service_may_call, service_find_organization, service_find_origin, service_print_path,
 * service_find, service_send, verify_service - which call is made, out of the connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "base/url.h"
#include "broker/mint-find.h"
#include "broker/mint-module.h"
#include "check.h"
#include "connections.h"
#include "http-answers.h"
#include "mint/device.h"
#include "mint/discovery.h"
#include "mint/exchange.h"
#include "mint/find.h"
#include "mint/instance.h"
#include "mint/mint.h"
#include "mint/service-list.h"
#include "mint/verify-issuer.h"
#include "mint/verify-service.h"

#define SECRET "token-canary"

static const uint8_t *input;
static size_t input_len;

enum aad_code __wrap_mint_open(struct mint *m, const struct mint_request *request,
                               struct aad_error *err);
void __wrap_mint_close(struct mint *m);

/* A call without a store behind it. */
enum aad_code __wrap_mint_open(struct mint *m, const struct mint_request *request,
                               struct aad_error *err)
{
    (void)err;
    m->request = request;
    m->connection = request->connection;
    m->deadline = deadline_in_ms(1000);
    return AAD_OK;
}

/* What becomes of a bare secret has tests of its own, and is written down. */
enum aad_code __wrap_bare_judge(const struct connection *c, const struct secret *secret,
                                enum aad_code code, long status, struct aad_error *err);

enum aad_code __wrap_bare_judge(const struct connection *c, const struct secret *secret,
                                enum aad_code code, long status, struct aad_error *err)
{
    (void)c, (void)secret, (void)status, (void)err;
    return code;
}

void __wrap_mint_close(struct mint *m)
{
    buf_clear(&m->endpoint);
}

/* A person, or a secret, is sent there. */
static void check_address(const char *address)
{
    struct url url;

    if (address[0])
        check(!url_parse(address, &url, NULL) && url.is_https &&
              text_is_visible(address, strlen(address)));
}

static void ask_issuer(const struct mint_request *request)
{
    struct mint_endpoints found = {0};
    struct aad_error err = {0};
    enum aad_code code = discovery_run(request, &found, &err);

    check_outcome(code, &err);
    check(code || found.token[0]);
    check_address(found.token);
    check_address(found.authorization);
    check_address(found.device_authorization);
    check_address(found.userinfo);
    check_address(found.keys);
}

static void ask_device(const struct mint_request *request)
{
    struct mint_device device = {0};
    struct aad_error err = {0};
    enum aad_code code = device_begin(request, &device, &err);

    check_outcome(code, &err);
    if (!code) {
        check(device.code.len && text_is_visible(device.code.bytes, device.code.len));
        check(device.user_code[0] && text_is_visible(device.user_code, strlen(device.user_code)));
        check(device.uri[0] && device.life_s > 0 && device.interval_s > 0);
        check_address(device.uri);
        check_address(device.uri_complete);
    }
    secret_clear(&device.code);
}

static void ask_registry(const struct mint_request *request)
{
    struct secret token = {.bytes = (char[]){SECRET}, .len = sizeof SECRET - 1};
    struct url target;
    struct mint_exchange exchange = {&token, &target};
    auto_token struct token given = {0};
    struct aad_error err = {0};
    enum aad_code code;

    check(!url_parse("https://contoso.azurecr.io", &target, NULL));
    code = exchange_run(request, &exchange, &given, &err);
    check_outcome(code, &err);
    check_without(err.what, SECRET);
    if (!code)
        check(token_is_sound(given.access_token.bytes, given.access_token.len) &&
              given.expires_at_s > given.minted_at_s);
}

/* What is made of an answer depends on the kind: each that has a call has rows of its own. */
static void ask_service(const struct mint_request *request)
{
    static char bytes[] = SECRET;
    const struct secret token = {.bytes = bytes, .len = sizeof SECRET - 1};
    auto_buf struct buf detail = {0};
    struct mint m = {.request = request,
                     .connection = request->connection,
                     .grant = connection_grant(request->connection),
                     .deadline = request->deadline};
    struct aad_error err = {0};

    check_outcome(verify_service(&m, &token, &detail, &err), &err);
    check_without(err.what, SECRET);
    check_without(buf_text(&detail), SECRET);
    check_shown(buf_text(&detail));
    secret_clear(&m.basic);
}

/* Whatever is found goes into a connection. */
static void ask_directory(const struct mint_request *request)
{
    struct mint_request own = *request;

    own.audience = "https://management.stack.example";
    for (int what = MINT_FIND_DIRECTORY; what <= MINT_FIND_AZURE_STACK; what++) {
        struct mint_found found;
        struct aad_error err = {0};
        enum aad_code code;

        answers_set(input, input_len);
        code = find_run(&own, (enum mint_find)what, &found, &err);
        check_outcome(code, &err);
        if (!code && what != MINT_FIND_AZURE_STACK)
            check(text_is_guid(found.tenant));
        if (!code && what == MINT_FIND_AZURE_STACK) {
            check(text_is_visible(found.audience, strlen(found.audience)));
            check_address(found.authority);
        }
    }
}

/* What an issuer says of itself now, its keys, and whether it knows a token. */
static void ask_issuer_again(const struct mint_request *request)
{
    static char userinfo[] = "https://issuer.example/userinfo", bytes[] = SECRET;
    const struct secret token = {.bytes = bytes, .len = sizeof SECRET - 1};
    struct connection c = *request->connection;
    auto_response struct response response = {0};
    auto_buf struct buf detail = {0}, shown = {0};
    struct mint m = {.request = request, .connection = &c, .deadline = request->deadline};
    struct aad_error err = {0};

    c.userinfo_endpoint = userinfo;
    (void)verify_has_userinfo(&c);
    if (!answers_next(&response))
        return;
    check_outcome(verify_issuer(&m, &response, &detail, &err), &err);
    err = (struct aad_error){0};
    check_outcome(verify_userinfo(&m, &token, &shown, &err), &err);
    check_without(err.what, SECRET);
    check_shown(buf_text(&detail));
}

static void ask_instance(const struct mint_request *request)
{
    struct aad_error err = {0};

    check_outcome(instance_run(request, &err), &err);
}

static void read_list(void)
{
    static struct mint_list list;

    memset(&list, 0, sizeof list);
    service_list_parse((const char *)input, input_len, &list);
    check(list.n <= MINT_LIST_MAX);
    for (size_t i = 0; i < list.n; i++) {
        check(list.choices[i].id[0]);
        check_shown(list.choices[i].id);
        check_shown(list.choices[i].title);
    }
}

static void ask(void (*question)(const struct mint_request *), enum connections_which which)
{
    const struct connection *c = connections_get(which);
    struct mint_request request = {.connection = c,
                                   .audience = c->n_audiences ? c->audiences[0] : NULL};

    answers_set(input, input_len);
    request.deadline = deadline_in_ms(1000);
    question(&request);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    input = bytes;
    input_len = len;
    ask(ask_issuer, CONNECTIONS_ISSUED);
    ask(ask_device, CONNECTIONS_DEVICE);
    ask(ask_registry, CONNECTIONS_SECRET);
    ask(ask_instance, CONNECTIONS_SECRET);
    ask(ask_directory, CONNECTIONS_SECRET);
    ask(ask_issuer_again, CONNECTIONS_ISSUED);
    for (unsigned which = 0; which < CONNECTIONS; which++)
        ask(ask_service, (enum connections_which)which);
    read_list();
    return 0;
}
