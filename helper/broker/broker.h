/*
 * broker.h - request in, token out: rule, then cache, and only on a miss mint
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BROKER_BROKER_H
#define BROKER_BROKER_H

#include <stdbool.h>

#include "base/deadline.h"
#include "base/request.h"
#include "base/token.h"
#include "connection/connection.h"
#include "connection/store-sign-in.h"

struct store;

/* Starts the store of a connection, and returns at once; NULL when that fails. */
typedef struct store *broker_start_store(const struct connection *c,
                                         const struct deadline *deadline, bool may_ask);

/* May this process open the store where another could not: has it a source of its own for the
 * password or PIN, beside a person? */
typedef bool broker_has_source(const struct connection *c);

/* Is there anybody to be asked? Looked at on a miss only. */
typedef bool broker_has_person(void);

struct broker {
    struct deadline deadline;
    bool may_ask;
    bool is_part;                    /* of another call, whose deadline it has */
    broker_has_person *has_person;   /* may be NULL: yes */
    broker_start_store *start_store; /* may be NULL: then the mint module does it, later */
    broker_has_source *has_source;   /* may be NULL: no */
};

/* Finds the connection (by name, else by target), applies the rules to target and audience, and
 * answers from the cache or by one mint that all parallel callers share (P7). A token that is due
 * for refresh but valid is served when the refresh fails for a passing reason. Where a resource has
 * refused a token (request->claims), the cache is passed by once: whoever comes with the same
 * claims within a minute gets the token that was minted for them, which replaces the cached one. */
enum aad_code broker_get(const struct broker *b, const struct request *request, struct token *ret,
                         struct aad_error *err);

/* The same for a connection that broker_find_connection() found: for a caller that must know
 * whether the connection does not exist, or something behind it. The connection's own time-out
 * replaces b->deadline. */
enum aad_code broker_get_for(const struct broker *b, const struct connection *c,
                             const struct request *request, struct token *ret,
                             struct aad_error *err);

/* The same for a store that signs in (store-sign-in.h), by the connection that it names. */
store_get_token broker_get_for_store;

/* What broker_get_for() would answer at once: a token that is kept and fresh. Asks nobody, starts
 * nothing, takes no turn. AAD_NOT_FOUND: there is none; other codes are those of rule and policy.
 */
enum aad_code broker_peek(const struct connection *c, const struct request *request,
                          struct token *ret, struct aad_error *err);

/* Forgets the cached token of the target if and only if it equals request->presented. Forgetting
 * nothing is no error. Never touches a store. A bare secret is not handed out again until it
 * changes. One that was minted less than a minute ago stays: the host would refuse its like, too,
 * and each try of the tool would cost a request. *ret_warning, whose code is AAD_OK otherwise, says
 * so once for each token. */
enum aad_code broker_evict(const struct request *request, struct aad_error *ret_warning,
                           struct aad_error *err);

/* The same for a connection that broker_find_connection() found, and the token that is kept for
 * this request: whichever the target refused, nobody has told us. */
enum aad_code broker_evict_kept(const struct connection *c, const struct request *request,
                                struct aad_error *ret_warning, struct aad_error *err);

/* REQUEST_FORGET: forgets the token that is kept for this request, so that the next one is new.
 * Never touches a store, nor what the authority said of a time to wait; where the target gives a
 * token of its own, ours for it stays. */
enum aad_code broker_forget_kept(const struct request *request, struct aad_error *err);

/* The connection that a request means, with the rules applied. */
enum aad_code broker_find_connection(const struct request *request, struct connection *ret,
                                     struct aad_error *err);

/* The token that a request means: one of the connection's audiences, and what names it in the
 * cache. Both are the caller's to use while the connection lives. */
enum aad_code broker_find_key(const struct connection *c, const struct request *request,
                              const char **ret_audience, struct buf *ret_key,
                              struct aad_error *err);

/* REQUEST_LIST: appends host[:port] and a line break for each host that gives a token of its own,
 * of the connection that is named or of all that may be used here, each once. No store is asked. A
 * broken connection has none. */
enum aad_code broker_list_hosts(const struct request *request, struct buf *ret,
                                struct aad_error *err);

/* For `verify`, which mints without the broker: AAD_OK, or why the authority must not be asked for
 * that token yet (it told somebody a Retry-After); and a failure of its own, told to the others. */
enum aad_code broker_check_cool_down(const struct connection *c, const char *audience,
                                     struct aad_error *err);
void broker_note_failure(const struct connection *c, const char *audience,
                         const struct aad_error *err);

/* How long ago the last try to get that token failed, in milliseconds, and why; -1 where none is
 * known: the last one worked, or the machine was started since. */
int64_t broker_failed_ago_ms(const struct connection *c, const char *audience,
                             struct aad_error *ret_why);

/* Keeps a token that was minted without the broker, and forgets all else of the connection: what
 * was remembered of earlier failures is out of date once the whole way works. */
void broker_keep(const struct connection *c, const char *audience, const struct token *token);
/* The same for a further audience: what is kept for the others stays. */
void broker_keep_further(const struct connection *c, const char *audience,
                         const struct token *token);

/* Forgets the cached tokens of all the connection's audiences, their failures and their cool-downs,
 * after its secret or file was changed. A rejected secret stays known: a new one differs. */
void broker_forget(const struct connection *c);

#endif
