/* SPDX-License-Identifier: Apache-2.0 */
/* sts: the token endpoint: what every grant has in common. A grant is one file in grant/ and one
 * row of the table in sts.c. The two endpoints where people sign in, authorize.c and device.c, read
 * their requests by the same rules. */
#ifndef EMULATOR_STS_H
#define EMULATOR_STS_H

#include "emulator.h"
#include "form.h"

/* What the token is asked for, see target.c. */
struct target {
    const cJSON *resource; /* in the world; its key is its name */
    char *audience;        /* as it was asked for: becomes aud */
    char *scopes;          /* what was consented to and asked for, space-separated */
    bool has_openid;
    bool has_offline_access;
};

struct sts_call {
    struct exchange *exchange;
    struct form form;
    bool is_v2;
    char *tenant_name;   /* the path's segment */
    const cJSON *tenant; /* NULL for common, organizations and consumers */
    const cJSON *app;
    struct target target;
    cJSON *claims;        /* that parameter, or NULL, see claims.h */
    const cJSON *session; /* the sign-in that a grant goes on with, see session.h; or NULL */
    /* How to refuse, when it is a browser that asks; NULL: by the body of the token endpoint. */
    int (*refuse)(struct sts_call *call, int code, const char *detail);
};

/* One grant. Returns 0 after a token was answered, else the AADSTS number that was answered. */
struct sts_grant {
    const char *name;
    int (*serve)(struct sts_call *call);
};

extern const struct sts_grant password_grant, client_credentials_grant, refresh_token_grant;
extern const struct sts_grant authorization_code_grant, device_code_grant, old_device_code_grant;

void sts_serve(struct exchange *exchange);

/* Reads path and parameters; sts_end() clears and adds the headers that all answers have. */
void sts_begin(struct sts_call *call, struct exchange *exchange, const char *form, size_t size);
void sts_end(struct sts_call *call);

/* 0, or what was refused: a POST of a form, which has this parameter; a form without mistakes;
 * tenant and app. */
int sts_check_post(struct sts_call *call, const char *parameter);
int sts_check_form(struct sts_call *call);
int sts_check_app(struct sts_call *call);

/* An app of one tenant signs no one in at common or organizations. */
int sts_check_single_tenant(struct sts_call *call);

int sts_refuse(struct sts_call *call, int code, const char *detail);

/* Is the tenant's segment this pseudo tenant? */
bool sts_is_pseudo(const struct sts_call *call, const char *pseudo);

/* 0 when the field is there and not empty; refuses with 900144 otherwise. */
int sts_require(struct sts_call *call, const char *name);

#endif
