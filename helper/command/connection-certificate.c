/*
 * connection-certificate.c - see connection-certificate.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-certificate.h"

#include <stdio.h>

#include "base/error.h"
#include "base/text.h"
#include "broker/mint-module.h"
#include "connection/client-auth.h"

#define CERTIFICATE_LOOK_MS 3000

/* No PIN is tried: a stored one could be wrong. */
static enum aad_code certificate_look_now(const struct connection *c, struct mint_certificate *ret,
                                          struct aad_error *err)
{
    const struct mint_key_request request = {.task = MINT_KEY_LOOK,
                                             .store = c->store,
                                             .pin = "ask",
                                             .proxy = c->proxy,
                                             .ca_file = c->ca_file,
                                             .connection = c->name,
                                             .owner = c,
                                             .deadline = deadline_in_ms(CERTIFICATE_LOOK_MS)};
    const struct mint_module *mint;
    enum aad_code code = mint_load(&mint, err);

    return code ? code : mint->certificate(&request, ret, err);
}

enum aad_code connection_certificate_look(const struct connection *c, struct certificate_note *ret,
                                          struct aad_error *err)
{
    auto_certificate struct mint_certificate seen = {0};
    enum aad_code code = certificate_look_now(c, &seen, err);

    if (!code) {
        (void)snprintf(ret->sha1, sizeof ret->sha1, "%s", seen.used.sha1);
        ret->until_s = seen.used.until_s;
        ret->is_self_made = seen.used.is_self_made;
        ret->has_next = seen.next.pem.len;
    }
    if (code && code != AAD_NOT_FOUND && certificate_note_load(c->name, c->store, ret))
        return AAD_OK;
    return code;
}

static void certificate_print(const struct certificate_note *note, struct buf *ret)
{
    char until[24];

    buf_printf(ret, "%-20s ", "certificate");
    certificate_note_print(note, ret);
    buf_printf(ret, ", valid until %s%s\n", text_rfc3339(until, note->until_s),
               note->has_next ? "; the next one is pending" : "");
}

void connection_certificate_show(const struct connection *c, bool may_look, struct buf *ret)
{
    struct certificate_note note = {0};
    struct aad_error why = {0};
    enum aad_code code = AAD_OK;

    if (!client_auth_has_key(c))
        return;
    if (may_look)
        code = connection_certificate_look(c, &note, &why);
    else if (!certificate_note_load(c->name, c->store, &note))
        return;
    if (!code)
        certificate_print(&note, ret);
    else if (code == AAD_NOT_FOUND)
        buf_printf(ret, "%-20s MISSING: %s\n%-20s %s\n", "certificate", why.what, "",
                   error_remedy(&why));
    else
        buf_printf(ret, "%-20s not known: %s\n", "certificate", why.what);
}
