/*
 * item.h - items, values, waiting and errors of libsecret
 *
 * libsecret knows no deadline of its own: every call is made asynchronously, and waited for until
 * the host's time is up. One use:
 *
 *     struct item_call *call = item_call_begin(host);
 *     secret_service_thing(service, ..., call->cancellable, item_call_done, call);
 *     if (!item_call_wait(call))
 *         thing = secret_service_thing_finish(service, call->result, &call->error);
 *     code = item_call_end(call, "what failed", err);
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ITEM_H
#define ITEM_H

#define SECRET_WITH_UNSTABLE 1
#define SECRET_API_SUBJECT_TO_CHANGE 1
#include <libsecret/secret.h>
/* SecretBackend is documented, but secret.h of 0.20 forgets its header. */
#define __SECRET_INSIDE_HEADER__
#include <libsecret/secret-backend.h>
#undef __SECRET_INSIDE_HEADER__

#include <aad-credential/store.h>

#define ITEM_SCHEMA "io.github.aad-credential"

/* Attributes connection, role and username; what Seahorse and secret-tool show. */
extern const SecretSchema item_schema;

struct item_call {
    const struct aad_store_host *host;
    GCancellable *cancellable;
    GAsyncResult *result;
    GError *error;
    guint timer;
    bool is_over; /* the time is up, or was before the call began */
};

struct item_call *item_call_begin(const struct aad_store_host *host);
/* The same, for no longer than that. */
struct item_call *item_call_begin_within(const struct aad_store_host *host, int64_t most_ms);
void item_call_done(GObject *source, GAsyncResult *result,
                    gpointer call); /* a GAsyncReadyCallback */
/* AAD_OK when there is a result to finish. */
enum aad_code item_call_wait(struct item_call *call);
/* Frees the call. AAD_OK if there was no error. */
enum aad_code item_call_end(struct item_call *call, const char *what, struct aad_error *err);

/* Call it once, before GLib is used: GLib shall load no modules and look for no settings. */
void item_init_library(void);

/* (connection, role), and the schema's name where the raw protocol needs it. */
GHashTable *item_attributes(const struct aad_item *item, bool with_schema);

/* Opens the backend that SECRET_BACKEND names; always a new one. */
enum aad_code item_open_backend(const struct aad_store_host *host, SecretBackend **ret,
                                struct aad_error *err);

/* All items that match, as SecretRetrievable; free with item_free_list(). Unlocks nothing. */
enum aad_code item_search(const struct aad_store_host *host, SecretBackend *backend,
                          GHashTable *attributes, GList **ret, struct aad_error *err);
void item_free_list(GList *items);

/* Gives the secret to the sink, if it is no larger than AAD_SECRET_MAX. */
enum aad_code item_give(SecretValue *value, aad_sink *sink, void *sink_ctx, struct aad_error *err);
bool item_is_value(SecretValue *value, const void *bytes, size_t len);
SecretValue *item_new_value(const void *bytes, size_t len);

/* Visits the items that are ours. */
enum aad_code item_visit(GList *items, aad_visit *visit, void *visit_ctx, struct aad_error *err);

enum aad_code item_not_found(const struct aad_item *item, struct aad_error *err);
enum aad_code item_ambiguous(const struct aad_item *item, unsigned n, struct aad_error *err);

#endif
