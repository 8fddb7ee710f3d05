/*
 * rotate.h - a connection's secret is replaced, and the connection works at every instant
 *
 * The steps are the same whatever it is: the new one is made and kept beside the old one, proved by
 * a token, put into use, and the old one taken out of use (rotate-run.c, which notes before each
 * step how far it is: connection/rotation.h). What each step does is the way of the grant: one file
 * and one row of rotate_ways (rotate.c) each.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef COMMAND_ROTATE_ROTATE_H
#define COMMAND_ROTATE_ROTATE_H

#include "base/hold.h"
#include "broker/mint-module.h"
#include "command/rotate/rotate-options.h"
#include "command/service-connection-access.h"
#include "connection/rotation.h"
#include "store/client.h"

#define ROTATE_DAY_S ((int64_t)(24 * 3600))
#define ROTATE_GRACE_MAX 365    /* days */
#define ROTATE_CALL_MS 60000    /* for each step at the authority or in the store */
#define ROTATE_SPREAD_MS 150000 /* a new one may take two minutes to be known everywhere */

struct rotate_run {
    struct command_context *ctx;
    const struct rotate_options *options;
    const struct rotate_way *way, *from; /* of the new one, and of the one in use */
    struct connection connection;
    struct connection target, former; /* as it is with the new one, and as it was with the old one:
                                         the same as it is now, unless it gets another grant */
    struct service_access graph;      /* once it was needed */
    const struct manage_module *manage;
    struct manage_passwords there; /* at the authority, when it was looked at last; */
    struct manage_keys keys;       /* its certificates, likewise; */
    bool cannot_list;              /* nobody tells which it has */
    struct store *store;           /* of the connection, once it was needed */
    struct rotation note;
    struct buf report;        /* for who has no terminal */
    struct json_print *steps; /* the same for programs */
    struct buf waits;         /* why no more is to be done now */
    struct buf left;          /* what a person has to take out of use */
    struct hold hold;         /* on signals: they end it between two steps */
    bool has_resumed;         /* what a run before has begun: its options count */
    bool is_done, has_begun;  /* something was changed; a new one was begun */
    bool is_refused;          /* the authority does not allow it: a person has to do it */
};

typedef enum aad_code rotate_step(struct rotate_run *run, struct aad_error *err);
typedef enum aad_code rotate_try(struct rotate_run *run, void *ctx, struct aad_error *err);

/* What is done for a grant. Each step may run again where a run before was ended in it. */
struct rotate_way {
    const char *grant;   /* its name */
    const char *title;   /* "client secret" */
    bool looks_here;     /* look() asks nobody else, so it is asked each time */
    bool may_be_by_hand; /* the new one is made here, so a person can add it there */
    bool is_persons;     /* he changes it himself, and the old one ends at once */
    /* All but look() and drop() are for the new one, of run->target; these are for the one in use,
     * of run->former, which may be of another way. */
    /* Which one is in use (note.used; its id is "" where the authority cannot tell). */
    rotate_step *look;
    /* Makes another one, until note.next.until_s, under the note's label, and keeps it beside the
     * one in use. note.phase says how far that has come, and is saved. */
    rotate_step *make;
    /* A run was ended in `make`: completes note.next (STORED), or takes all of it back (IDLE). */
    rotate_step *recover;
    rotate_step *check_unused; /* AAD_REFUSED: a run that was ended in `use` has come that far */
    rotate_step *discard;      /* takes note.next and all else of the label back: IDLE */
    rotate_step *prove;        /* by a token. AAD_NOT_FOUND: it is not kept any more */
    rotate_step *use;  /* from now on that is in use: one write of the store. Where the connection
                          has to name it, its file is written behind this: rotate-switch.c */
    rotate_step *tidy; /* nothing is kept beside the one in use any more */
    rotate_step *drop; /* takes note.former out of use, and all of the label but note.used */
    /* What a person does instead, in the portal. */
    void (*print_by_hand)(struct rotate_run *run, struct buf *ret);
};

extern const struct rotate_way rotate_client_secret, rotate_certificate, rotate_password,
    rotate_federation;

/* What is done, as it is done. */
void rotate_tell(struct rotate_run *run, const char *format, ...) AAD_PRINTF(2, 3);

/* So far it has come: the note says so from now on. */
enum aad_code rotate_set_phase(struct rotate_run *run, enum rotation_phase phase,
                               struct aad_error *err);

/* May a person be asked, to unlock a store for example? */
static inline bool rotate_may_ask(const struct rotate_run *run)
{
    return run->ctx->may_ask && !run->options->no_prompt;
}

/* Opens what the steps need, once: Microsoft Graph, by who is named; the connection's store, with a
 * new deadline each time. */
enum aad_code rotate_need_graph(struct rotate_run *run, struct aad_error *err);
enum aad_code rotate_need_store(struct rotate_run *run, struct aad_error *err);

/* NULL: that grant has none. What is done instead: AAD_UNSUPPORTED. */
const struct rotate_way *rotate_find_way(const char *grant);
enum aad_code rotate_refuse(const struct connection *c, struct aad_error *err);

/* May these options be, of that way? AAD_USAGE. */
enum aad_code rotate_check_options(const struct rotate_run *run, struct aad_error *err);

/* Tries again while it is rejected, for as long as a new one may take to be known. */
enum aad_code rotate_prove(struct rotate_run *run, rotate_try *try, void *ctx,
                           struct aad_error *err);
/* A token of that request's connection, the rest of which is filled in; nobody gets it. */
enum aad_code rotate_get_token(const struct mint_request *request, struct aad_error *err);

/* All steps that are left, or that the options say. */
enum aad_code rotate_go(struct rotate_run *run, struct aad_error *err);

#endif
