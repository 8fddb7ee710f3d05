/*
 * wallet.c - KWallet: a wallet that is open, and whose Secret Service says that it is locked
 *
 * Source: org.kde.KWallet of kwalletd, and the Secret Service API 0.2 (Unlock, Prompt).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "wallet.h"

#define WALLET_INTERFACE "org.kde.KWallet"
#define WALLET_MS 500 /* it takes a millisecond, unless something is shown after all */

/* The names that KWallet's own interface has, of the newest first, each with its object. */
static const struct wallet_name {
    const char *service, *path;
} wallet_names[] = {
    {"org.kde.ksecretd", "/ksecretd"},
    {"org.kde.kwalletd6", "/modules/kwalletd6"},
    {"org.kde.kwalletd5", "/modules/kwalletd5"},
};

/* Whose is the Secret Service? Another program's wallet says nothing of it. */
static const struct wallet_name *wallet_find(struct aad_store_state *s)
{
    for (size_t i = 0; i < G_N_ELEMENTS(wallet_names); i++)
        if (collection_is_of(s, wallet_names[i].service))
            return &wallet_names[i];
    return NULL;
}

static bool wallet_is_open(struct aad_store_state *s, const struct wallet_name *wallet,
                           const char *name)
{
    const struct collection_method is_open = {.service = wallet->service,
                                              .path = wallet->path,
                                              .interface = WALLET_INTERFACE,
                                              .name = "isOpen",
                                              .most_ms = WALLET_MS};
    GVariant *reply = NULL;
    gboolean answer = FALSE;

    if (collection_call(s, &is_open, g_variant_new("(s)", name), &reply, NULL))
        return false;
    if (g_variant_is_of_type(reply, G_VARIANT_TYPE("(b)")))
        g_variant_get(reply, "(b)", &answer);
    g_variant_unref(reply);
    return answer;
}

/* If a dialog comes after all, libsecret dismisses it when the time is up. */
static bool wallet_unlock_open(struct aad_store_state *s, const char *path)
{
    const char *paths[] = {path, NULL};
    struct item_call *call = item_call_begin_within(s->host, WALLET_MS);
    char **unlocked = NULL;
    enum aad_code code;
    int n = 0;

    secret_service_unlock_dbus_paths(s->service, paths, call->cancellable, item_call_done, call);
    if (!item_call_wait(call))
        n = secret_service_unlock_dbus_paths_finish(s->service, call->result, &unlocked,
                                                    &call->error);
    code = item_call_end(call, "the wallet could not be unlocked", NULL);
    g_strfreev(unlocked);
    return !code && n == 1;
}

bool wallet_unlock(struct aad_store_state *s, const char *path, const char *name)
{
    const struct wallet_name *wallet = wallet_find(s);

    return wallet && wallet_is_open(s, wallet, name) && wallet_unlock_open(s, path);
}
