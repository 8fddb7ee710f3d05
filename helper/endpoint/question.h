/*
 * question.h - one request at an identity endpoint, read strictly
 *
 * The shapes of App Service (api-version 2019-08-01 and 2017-09-01) and of Azure ML, as the
 * libraries were seen to send them: https://learn.microsoft.com/azure/app-service/overview-managed-
 * identity (REST endpoint reference). Any process of this machine can connect, and any page in a
 * browser can have one sent: so whoever does not know the secret learns nothing (P9).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef ENDPOINT_QUESTION_H
#define ENDPOINT_QUESTION_H

#include <stdbool.h>
#include <stdint.h>

#include "base/secret.h"

#define QUESTION_PATH "/msi/token"
#define QUESTION_URI_MAX 4096
#define QUESTION_RESOURCE_MAX 512

enum question_id {
    QUESTION_ANY,
    QUESTION_CLIENT_ID,
    QUESTION_RESOURCE_ID,
    QUESTION_OBJECT_ID,
};

/* A request while it is read: zeroed, question_begin(), question_add_header() for each header as it
 * came, question_end(). */
struct question {
    char resource[QUESTION_RESOURCE_MAX];
    char id[256]; /* which identity it means; question_end() sets both */
    enum question_id id_kind;

    const char *uri; /* what is below belongs to question.c */
    bool is_wrong;   /* by its first line or a header */
    const char *host, *secret;
    unsigned n_hosts, n_secrets;
};

/* The texts are borrowed until question_end(). uri: as it was sent, not decoded. */
void question_begin(struct question *q, const char *method, const char *uri, const char *version);
void question_add_header(struct question *q, const char *name, const char *value);

enum question_verdict {
    QUESTION_GOOD,
    QUESTION_STRANGE, /* it is not the child's: it hears nothing, and never why */
    QUESTION_BAD,     /* the child's, and not understood */
};

/* port: ours. *ret_why: for QUESTION_BAD, a literal. */
enum question_verdict question_end(struct question *q, uint16_t port, const struct secret *secret,
                                   const char **ret_why);

#endif
