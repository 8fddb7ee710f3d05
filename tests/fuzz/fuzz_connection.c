/*
 * fuzz_connection.c - a connection's file, as a text that somebody else wrote; and each field's
 * value, as a person pastes it
 *
 * What is taken is printed as a file that is read as the same connection; what is refused says why.
 *
 * reads: helper/connection/storage-json.c helper/connection/connection.c helper/connection/field.c
 * helper/connection/field-store.c helper/connection/complete.c helper/connection/azure-scope.c
 * helper/connection/paste.c helper/connection/expiry.c helper/connection/host-path.c
 * helper/connection/assertion-source.c
 *
 * but: azure_scope_of, azure_scope_print - not the reading of a file
 *
 * but: connection_is_aside, assertion_source_at - of the names in tables, which are ours
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/cleanup.h"
#include "base/json.h"
#include "check.h"
#include "connection/audience.h"
#include "connection/connection.h"
#include "connection/expiry.h"
#include "connection/host-path.h"
#include "connection/paste.h"
#include "connections.h"

/* What a person has typed may stand in an error as it is: whoever prints it escapes it. */
static void check_refused(enum aad_code code, const struct aad_error *err)
{
    check(err->code == code && (!code || err->what[0]));
}

static void check_round(const struct connection *c)
{
    auto_connection struct connection again = {0};
    auto_buf struct buf first = {0}, second = {0}, named = {0}, identity = {0};
    struct aad_error err = {0};

    check(!connection_print(c, &first, &err));
    check(!connection_parse("made", first.bytes, first.len, &again, &err));
    check(!connection_print(&again, &second, &err));
    check(!strcmp(buf_text(&first), buf_text(&second)));
    check(!connection_print_named(c, &named, &err));
    connection_identity(c, c->n_audiences ? c->audiences[0] : NULL, &identity);
    check(identity.len > 0);
}

/* Of what is taken, a host is an origin, and the grant one that the kind has. */
static void check_connection(const struct connection *c)
{
    auto_buf struct buf what = {0}, remedy = {0};
    struct aad_error warning = {0};

    check(c->kind && connection_grant(c) && connection_owner(c));
    for (size_t i = 0; i < c->n_hosts; i++)
        check(!strncmp(c->hosts[i], "https://", 8) || c->allow_http_loopback);
    for (size_t i = 0; i < c->n_audiences; i++)
        check_shown(c->audiences[i]);
    expiry_print(c, 1893456000, &what, &remedy);
    expiry_warn(c, 1893456000, &warning);
    check_shown(buf_text(&what));
}

/* Without its issuer it is one of Entra ID, as `connection edit` would make it. */
static void edit(const char *bytes, size_t len)
{
    auto_connection struct connection c = {0};
    struct aad_error err = {0};

    check(connection_parse("No name", bytes, len, &c, &err) == AAD_USAGE);
    err = (struct aad_error){0};
    if (connection_parse("made", bytes, len, &c, &err) || connection_set(&c, "issuer", "", &err) ||
        connection_set(&c, "authority", "AzureCloud", &err))
        return;
    check_refused(connection_complete(&c, &err), &err);
}

/* What a tool says of the place on a host. */
static void fit(const char *text)
{
    const struct connection *c = connections_get(CONNECTIONS_BARE);
    struct host_target target = {.origin = "https://dev.azure.com", .path = text, .username = ""};
    int by_path = host_path_fit(c, &target);

    check(by_path < 1 || !strncasecmp(text, "/c", 2));
    target = (struct host_target){.origin = "https://dev.azure.com", .path = "", .username = text};
    check(host_path_fit(c, &target) >= 0);
    target.origin = text;
    check(host_path_fit(c, &target) == -1 || !strcmp(text, "https://dev.azure.com"));
    (void)host_path_is_needed(c, text);
}

/* What is mended is mended: once more changes nothing. */
static void paste(const char *text)
{
    for (enum paste how = PASTE_EXACT; how <= PASTE_ADDRESS; how++) {
        auto_buf struct buf once = {0}, twice = {0};

        paste_clean(how, text, &once);
        paste_clean(how, buf_text(&once), &twice);
        check(!strcmp(buf_text(&once), buf_text(&twice)));
    }
}

static void set(const char *text)
{
    const char *const *keys = connection_keys();

    for (; *keys; keys++) {
        auto_connection struct connection c = {0};
        auto_buf struct buf value = {0};
        struct aad_error err = {0};
        enum aad_code code = paste_set(&c, *keys, text, &err);

        check_refused(code, &err);
        connection_get(&c, *keys, &value);
        if (!code && value.len)
            check_shown(buf_text(&value));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_free char *text = check_text(bytes, len);
    auto_connection struct connection c = {0};
    struct aad_error err = {0};
    enum aad_code code = connection_parse("made", (const char *)bytes, len, &c, &err);

    check_refused(code, &err);
    if (!code) {
        check_connection(&c);
        check_round(&c);
    }
    edit((const char *)bytes, len);
    if (len < 256) {
        paste(text);
        fit(text);
        set(text);
    }
    return 0;
}
