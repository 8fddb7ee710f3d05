/* SPDX-License-Identifier: Apache-2.0 */
/* identity: managed identities: who is asked for, which token, the answer. A source of such tokens
 * is one file here and one row of the table in identity.c: what it demands and how it answers is
 * data, all else is here. The world has the identities, see world.c. */
#ifndef EMULATOR_IDENTITY_H
#define EMULATOR_IDENTITY_H

#include "emulator.h"
#include "face.h"
#include "form.h"
#include "route.h"

/* Why a source refuses. */
enum identity_wrong {
    IDENTITY_WRONG_METHOD,
    IDENTITY_WRONG_FORM, /* malformed, a name twice, or two names for the identity */
    IDENTITY_NO_HEADER,
    IDENTITY_WRONG_HEADER,
    IDENTITY_WRONG_VERSION, /* or none */
    IDENTITY_NO_RESOURCE,
    IDENTITY_UNKNOWN_RESOURCE,
    IDENTITY_UNKNOWN,
    IDENTITY_SEVERAL, /* none was named, and there are several */
    IDENTITY_WRONGS,
};

struct identity_refusal {
    unsigned status; /* 0: as Azure AD answers, which the source passes on */
    const char *code, *message;
};

/* How a parameter names an identity. */
struct identity_id {
    const char *parameter, *member; /* of the query; of the identity in the world */
};

struct identity_call {
    struct exchange *exchange;
    const struct identity_source *source;
    struct form form;      /* the query, of a POST the body */
    const cJSON *settings; /* the world's "identity" */
    const cJSON *identity; /* in the world; the one whose token it is */
    const char *resource;
    long long now_s, lifetime_s;
};

struct identity_source {
    const char *method;
    const char *api_version; /* NULL: it asks for none */
    const char *header;      /* lower case; it must be there */
    bool has_secret;         /* its value is the world's secret, else "true" */
    bool may_be_the_only;    /* without a system-assigned one, the only other one is meant */
    struct identity_id ids[4];

    /* More that must be right, when all but the identity is; NULL = nothing. It refuses itself. */
    bool (*admit)(struct identity_call *call);
    /* Adds what it says beside access_token, resource and token_type. */
    void (*answer)(const struct identity_call *call, cJSON *body);
    void (*refuse)(struct exchange *exchange, const struct identity_refusal *refusal);
    struct identity_refusal refusals[IDENTITY_WRONGS];
};

/* Do managed identities answer there, and nobody else? */
bool identity_is_face(const struct face *face);
/* NULL = no such path on that face. */
const struct route *identity_find_route(const struct exchange *exchange);

void identity_serve(struct exchange *exchange, const struct identity_source *source);

/* Always false, so that refusing is one line. */
bool identity_refuse(struct identity_call *call, enum identity_wrong wrong);

/* Two forms of a refusal: {"error","error_description"} and {"statusCode","message"}. */
void identity_refuse_oauth(struct exchange *exchange, const struct identity_refusal *refusal);
void identity_refuse_status(struct exchange *exchange, const struct identity_refusal *refusal);

/* The identity's names by which that request may name one: the first that it has, NULL = none. */
const struct identity_id *identity_find_id(const struct identity_call *call);

/* The times as version 1 of the token endpoint has them. */
void identity_add_times(const struct identity_call *call, cJSON *body);
void identity_add_expiry(const struct identity_call *call, cJSON *body);
void identity_add_client_id(const struct identity_call *call, cJSON *body);

void imds_serve(struct exchange *exchange);
void app_service_serve(struct exchange *exchange);
void service_fabric_serve(struct exchange *exchange);
void azure_ml_serve(struct exchange *exchange);
void cloud_shell_serve(struct exchange *exchange);
void azure_arc_serve(struct exchange *exchange);

/* Forgets the keys that nobody has used, and removes their files. Needs the lock. */
void azure_arc_forget(struct emulator *emulator);

#endif
