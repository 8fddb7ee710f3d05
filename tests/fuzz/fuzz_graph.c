/*
 * fuzz_graph.c - answers (http-answers.h) of Microsoft Graph, Resource Manager and Power Platform;
 * the first byte chooses what is asked, its highest bit whether by a bare secret
 *
 * What is read fits, an object is named by a GUID, and no failure shows the token or a
 * secret that was sent.
 *
 * reads: helper/manage/graph.c helper/manage/graph-registration.c helper/manage/graph-key.c
 * helper/manage/graph-password.c helper/manage/graph-user.c helper/manage/graph-consent.c
 * helper/manage/graph-proof.c helper/manage/azure.c helper/manage/power.c helper/manage/rest.c
 * helper/manage/registered-key.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "check.h"
#include "connections.h"
#include "http-answers.h"
#include "manage/azure.h"
#include "manage/graph-consent.h"
#include "manage/graph-key.h"
#include "manage/graph-password.h"
#include "manage/graph-proof.h"
#include "manage/graph-registration.h"
#include "manage/graph-user.h"
#include "manage/graph.h"
#include "manage/power.h"
#include "manage/trust.h"

#define TOKEN "AT-canary-canary"
#define SECRET "secret-canary-1"
#define ID "e0000000-0000-4000-8000-000000000009"
#define KEPT "4142434445464748494A4B4C4D4E4F5051525354" /* "ABCDEFGHIJKLMNOPQRST" */
#define PATH "/subscriptions/" ID "/resourceGroups/g/providers/x/n"

static const struct kind_api api = {ID, "The API", "one two"};
static const struct trust trust = {"name", "https://issuer.example", "subject", "audience"};
static char secret_bytes[] = SECRET;
static const struct secret secret = {.bytes = secret_bytes, .len = sizeof SECRET - 1};

static bool sends_secret; /* so that a refusal may quote it */

static void check_id(const char *id)
{
    check(text_is_guid(id));
}

static enum aad_code find(const struct manage_access *a, struct aad_error *err)
{
    struct graph_application found = {"", ""};
    enum aad_code code = graph_find_application(a, CONNECTIONS_CLIENT, &found, err);

    if (!code)
        check_id(found.id);
    return code;
}

static enum aad_code make_as(const struct manage_access *a, const struct graph_wish *wish,
                             struct aad_error *err)
{
    struct graph_application found = {"", ""};
    enum aad_code code = graph_make_application(a, wish, &found, err);

    if (!code) {
        check_id(found.id);
        check_id(found.client_id);
    }
    return code;
}

static enum aad_code make(const struct manage_access *a, struct aad_error *err)
{
    return make_as(a, &(struct graph_wish){"tag", "A name", "", NULL}, err);
}

static enum aad_code make_more(const struct manage_access *a, struct aad_error *err)
{
    static char more_bytes[] = ",\"tags\":[]";
    const struct secret more = {.bytes = more_bytes, .len = sizeof more_bytes - 1};

    return make_as(a, &(struct graph_wish){"tag", "A name", "a reference", &more}, err);
}

static enum aad_code erase(const struct manage_access *a, struct aad_error *err)
{
    return graph_erase_application(a, ID, err);
}

static enum aad_code principal(const struct manage_access *a, struct aad_error *err)
{
    char id[37] = "";
    enum aad_code code = graph_make_principal(a, CONNECTIONS_CLIENT, id, err);

    if (!code)
        check_id(id);
    return code;
}

static enum aad_code give_trust(const struct manage_access *a, struct aad_error *err)
{
    return graph_trust(a, ID, &trust, err);
}

static enum aad_code take_trust(const struct manage_access *a, struct aad_error *err)
{
    return graph_distrust(a, ID, "name", err);
}

static enum aad_code passwords(const struct manage_access *a, struct aad_error *err)
{
    auto_manage_passwords struct manage_passwords list = {0};
    enum aad_code code = graph_find_secrets(a, CONNECTIONS_CLIENT, &list, err);

    for (size_t i = 0; i < list.n; i++) {
        check_id(list.items[i].id);
        check(memchr(list.items[i].name, 0, sizeof list.items[i].name) != NULL);
        check_shown(list.items[i].hint);
    }
    return code;
}

static enum aad_code add_password(const struct manage_access *a, struct aad_error *err)
{
    struct manage_password password = {.name = "made", .until_s = ANSWERS_NOW_S + 86400};
    auto_secret struct secret made = {0};
    enum aad_code code = graph_add_password(a, ID, &password, &made, err);

    if (!code) {
        check_id(password.id);
        check(made.len > 0);
    }
    return code;
}

static enum aad_code remove_password(const struct manage_access *a, struct aad_error *err)
{
    return graph_remove_password(a, ID, ID, err);
}

static enum aad_code keys(const struct manage_access *a, struct aad_error *err)
{
    auto_manage_keys struct manage_keys list = {0};
    enum aad_code code = graph_list_keys(a, CONNECTIONS_CLIENT, &list, err);

    for (size_t i = 0; i < list.n; i++) {
        check_id(list.items[i].id);
        check(memchr(list.items[i].name, 0, sizeof list.items[i].name) != NULL);
        check_shown(list.items[i].thumbprint);
    }
    return code;
}

static enum aad_code add_key(const struct manage_access *a, bool proves, struct aad_error *err)
{
    static char pem_bytes[] = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    const struct secret pem = {.bytes = pem_bytes, .len = sizeof pem_bytes - 1};
    struct manage_new_key key = {.pem = &pem, .name = "made", .proof = proves ? &secret : NULL};
    enum aad_code code = graph_add_key(a, ID, &key, err);

    check(!key.id[0] || text_is_guid(key.id));
    return code;
}

static enum aad_code add_key_by_proof(const struct manage_access *a, struct aad_error *err)
{
    sends_secret = true;
    return add_key(a, true, err);
}

static enum aad_code add_key_anew(const struct manage_access *a, struct aad_error *err)
{
    return add_key(a, false, err);
}

static enum aad_code remove_key(const struct manage_access *a, struct aad_error *err)
{
    struct manage_old_key key = {.id = ID, .kept = KEPT};

    return graph_remove_key(a, ID, &key, err);
}

static enum aad_code remove_key_alone(const struct manage_access *a, struct aad_error *err)
{
    return graph_remove_key(a, ID, &(struct manage_old_key){.id = ID}, err);
}

static enum aad_code remove_key_by_proof(const struct manage_access *a, struct aad_error *err)
{
    struct manage_old_key key = {.id = ID, .proof = &secret};

    sends_secret = true;
    return graph_remove_key(a, ID, &key, err);
}

static enum aad_code give_certificate(const struct manage_access *a, struct aad_error *err)
{
    struct manage_certificate certificate = {"AAAA", "made"};

    return graph_give_certificate(a, ID, &certificate, err);
}

static enum aad_code prove_by_trust(const struct manage_access *a, struct aad_error *err)
{
    struct manage_trust wanted = {"name", "https://issuer.example", "subject", "audience", "old"};

    return graph_give_trust(a, ID, &wanted, err);
}

static enum aad_code me(const struct manage_access *a, struct aad_error *err)
{
    struct manage_user user = {.name = ""};
    enum aad_code code = graph_read_me(a, &user, err);

    check(memchr(user.name, 0, sizeof user.name) != NULL && (code || user.name[0]));
    return code;
}

static enum aad_code change_password(const struct manage_access *a, struct aad_error *err)
{
    sends_secret = true;
    return graph_change_password(a, &secret, &secret, err);
}

static enum aad_code look(const struct manage_access *a, struct aad_error *err)
{
    auto_registration struct registration there = {0};
    struct registration_need need = {.apis = {&api}, .n_apis = 1, .trusts = true};
    struct manage_registration wanted = {.client_id = CONNECTIONS_CLIENT, .need = &need};
    enum aad_code code = graph_look_registration(a, &wanted, &there, err);

    check(there.n_permissions <= REGISTRATION_PERMISSIONS);
    check(!there.id[0] || text_is_guid(there.id));
    check(!there.principal[0] || text_is_guid(there.principal));
    for (size_t i = 0; i < there.n_secrets; i++)
        check_shown(there.secrets[i].hint);
    for (size_t i = 0; i < there.n_keys; i++)
        check_shown(there.keys[i].sha1);
    return code;
}

static enum aad_code consent(const struct manage_access *a, struct aad_error *err)
{
    struct registration to = {.principal = ID, .n_permissions = 2};

    for (size_t i = 0; i < 2; i++)
        to.permissions[i] = (struct registration_permission){.api = &api, .id = ID, .service = ID};
    (void)strcpy(to.permissions[0].name, "one");
    (void)strcpy(to.permissions[1].name, "two");
    return graph_consent(a, &to, "svc@contoso.example", err);
}

static enum aad_code identity(const struct manage_access *a, struct aad_error *err)
{
    struct azure_identity found = {"", ""};
    enum aad_code code = azure_find_identity(a, PATH, &found, err);

    if (!code) {
        check_id(found.client_id);
        check(!found.tenant[0] || text_is_guid(found.tenant)); /* it need not say it */
    }
    return code;
}

static enum aad_code azure(const struct manage_access *a, struct aad_error *err)
{
    struct azure_assignment assignment = {PATH, ID, AZURE_CONTRIBUTOR, ID};
    enum aad_code code = azure_trust(a, PATH, &trust, err);

    if (!code)
        code = azure_give_role(a, &assignment, err);
    if (!code)
        code = azure_take_role(a, &assignment, err);
    return code ? code : azure_distrust(a, PATH, "name", err);
}

static enum aad_code power(const struct manage_access *a, struct aad_error *err)
{
    return power_register(a, CONNECTIONS_CLIENT, err);
}

typedef enum aad_code question(const struct manage_access *a, struct aad_error *err);

static question *const questions[] = {find,
                                      make,
                                      principal,
                                      give_trust,
                                      take_trust,
                                      passwords,
                                      add_password,
                                      remove_password,
                                      keys,
                                      add_key_by_proof,
                                      add_key_anew,
                                      remove_key,
                                      give_certificate,
                                      prove_by_trust,
                                      me,
                                      change_password,
                                      look,
                                      consent,
                                      identity,
                                      azure,
                                      power,
                                      remove_key_by_proof,
                                      make_more,
                                      erase,
                                      remove_key_alone};

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    static char host[] = "https://graph.microsoft.com";
    struct connection c = *connections_get(CONNECTIONS_SECRET);
    struct token token = {.access_token = {.bytes = (char[]){TOKEN}, .len = sizeof TOKEN - 1}};
    struct manage_access access = {.connection = &c, .token = &token, .origin = host};
    struct aad_error err = {0};

    if (!len)
        return 0;
    c.hosts[c.n_hosts++] = host;
    token.is_bare = bytes[0] & 0x80;
    answers_set(bytes + 1, len - 1);
    access.deadline = deadline_in_ms(60000);
    sends_secret = false;
    check_outcome(
        questions[(bytes[0] & 0x7f) % (sizeof questions / sizeof questions[0])](&access, &err),
        &err);
    check_without(err.what, TOKEN);
    if (sends_secret)
        check_without(err.what, SECRET);
    return 0;
}
