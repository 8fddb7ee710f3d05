/*
 * connections.c - see connections.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connections.h"

#include <stdio.h>
#include <stdlib.h>

/* What they have in common: \1 is the application's id, \2 the tenant's authority,
 * \3 that of an application of no service of Microsoft's. */
static const char *const texts[CONNECTIONS] = {
    [CONNECTIONS_PASSWORD] = "lcs\2\1,'grant':'password','username':'svc@contoso.example',"
                             "'audiences':['https://lcsapi.lcs.dynamics.com'],"
                             "'hosts':['https://lcsapi.lcs.dynamics.com']",
    [CONNECTIONS_SECRET] = "azurerm\2\1,'grant':'client-secret'",
    [CONNECTIONS_ISSUED] = ("generic','issuer':'https://issuer.example/realm',"
                            "'token-endpoint':'https://issuer.example/realm/token'\3"),
    [CONNECTIONS_ADFS] = "generic','authority':'https://fs.contoso.example/adfs'\3",
    [CONNECTIONS_DEVICE] = "azurerm\2\1,'grant':'device-code','username':'svc@contoso.example'",
    [CONNECTIONS_BARE] =
        "devops','grant':'personal-access-token','hosts':['https://dev.azure.com/c']",
    [CONNECTIONS_MACHINE] = "azurerm','grant':'managed-identity'",
};

/* JSON without the escapes that C wants. */
static void print(const char *text, struct buf *ret)
{
    buf_append_text(ret, "{\"version\":1,\"kind\":\"");
    for (; *text; text++)
        if (*text == '\1')
            buf_append_text(ret, ",\"client-id\":\"" CONNECTIONS_CLIENT "\"");
        else if (*text == '\2')
            buf_append_text(
                ret,
                "\",\"authority\":\"https://login.microsoftonline.com/" CONNECTIONS_TENANT "\"");
        else if (*text == '\3')
            buf_append_text(ret, ",\"client-id\":\"" CONNECTIONS_CLIENT "\","
                                 "\"grant\":\"client-secret\","
                                 "\"audiences\":[\"https://api.example\"],"
                                 "\"hosts\":[\"https://api.example\"]");
        else
            buf_append(ret, *text == '\'' ? "\"" : text, 1);
    buf_append_text(ret, "}");
}

const struct connection *connections_get(unsigned which)
{
    static struct connection all[CONNECTIONS];
    struct connection *c = &all[which % CONNECTIONS];
    auto_buf struct buf text = {0};
    struct aad_error err = {0};

    if (c->name[0])
        return c;
    print(texts[which % CONNECTIONS], &text);
    if (connection_parse("made", buf_text(&text), text.len, c, &err)) {
        (void)fprintf(stderr, "connection %u: %s\n", which % CONNECTIONS, err.what);
        abort(); /* a defect of the table */
    }
    return c;
}
