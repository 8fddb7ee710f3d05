/*
 * request.h - what a consumer asks for: the vocabulary between a helper protocol and the broker
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef BASE_REQUEST_H
#define BASE_REQUEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/secret.h"
#include "base/url.h"

enum request_operation {
    REQUEST_NOTHING, /* answer `reply` (which may be empty) and exit 0 */
    REQUEST_GET,     /* a token for the target */
    REQUEST_PASS_ON, /* what was asked is for the next program of the consumer's name */
    REQUEST_EVICT,   /* the target refused `presented`: forget that token, if it is ours */
    REQUEST_FORGET,  /* the tool logs out of the target: forget the token that is kept for it */
    REQUEST_END,     /* nothing: the tool ends its conversation */
    REQUEST_LIST,    /* no token: which hosts give one of their own */
};

/* Whose token the caller means, as its own configuration says it. It chooses among connections, and
 * the one that is found has to agree. "" = it does not say. */
struct request_identity {
    char client_id[64], tenant[128];
    char cloud[64];      /* by the names of Azure's libraries */
    char authority[256]; /* its host's address */
    char resource_id[256];
    bool by_audience;   /* where there is no target, the audience tells whose it is */
    const char *grants; /* those that may be it, each between spaces; NULL or "" = any. A literal */
};

struct request {
    enum request_operation operation;
    char connection[33]; /* "" = find it by the target */
    bool has_target;     /* target is set: rules decide whether it may have the token */
    struct url target;
    char path[256];      /* of the target, or its first bytes: chooses, and allows nothing. "" =
                            the caller does not say it */
    char username[256];  /* the account the caller wants, "" = any */
    char audience[512];  /* "" = the connection's first */
    bool names_resource; /* the audience is as a library writes it: "/" or "/.default" at its end
                            tell nothing apart */
    struct request_identity meant;
    bool wants_exchange; /* the target's own token, where the connection's kind has it give one */
    bool is_unattended;  /* nobody may be asked for anything */
    bool is_last;     /* what is not ours goes to nobody else: who calls us asks others himself */
    bool wants_bare;  /* the target takes no token but a bare one */
    bool was_refused; /* REQUEST_GET: the target refused what it was given last, of which nobody
                         says what it was: the one that is kept is no answer, unless it is new */
    int64_t min_valid_s;     /* the token must live at least so long; 0 = the usual margin */
    struct buf claims;       /* what a resource that refused a token wants of another one: JSON that
                                was checked. Empty = nothing was refused */
    struct secret presented; /* REQUEST_EVICT: the token that was refused */
    struct secret reply; /* REQUEST_NOTHING: the bytes to answer. REQUEST_PASS_ON: the same, where
                            nobody else is there; empty = then it fails */
    struct aad_error objection; /* why this call is not answered: told once its target is known to
                                   be ours */
    struct aad_error warning;   /* told beside the answer; its code says nothing */
    struct secret note; /* the consumer's own: a text that its print() needs beside the token.
                           Nobody else reads it */
};

/* Are these names of one resource, as libraries and connections write it: with "/", or "/.default"
 * of OAuth 2.0's scopes, at its end, or without? "" is none. */
bool request_same_resource(const char *a, const char *b);

void request_clear(struct request *r);

#define auto_request __attribute__((cleanup(request_clear)))

#endif
