/*
 * question.h - what a person is asked for a connection of a kind, in the order of the kind's guide
 *
 * command/connection-question.c knows how each of them is asked. One whose answer is known already,
 * or follows from another answer, is passed over.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef CONNECTION_KIND_QUESTION_H
#define CONNECTION_KIND_QUESTION_H

enum kind_question {
    QUESTION_END,
    QUESTION_AUTHORITY, /* the authentication endpoint, with its tenant */
    QUESTION_CLOUD,     /* the environment alone: the tenant comes later */
    QUESTION_TENANT,
    QUESTION_AUDIENCE,
    QUESTION_REGISTRY,     /* its host: the audience is that of all */
    QUESTION_SCOPE,        /* what of Azure: azure-scope.h */
    QUESTION_LIST,         /* what it can see of that, once it is known who it is */
    QUESTION_GRANT,        /* one of the kind's offers */
    QUESTION_ORGANIZATION, /* one of many on the same host, or a server */
    QUESTION_USERNAME,
    QUESTION_PASSWORD, /* of a user */
    QUESTION_IDENTITY, /* the application, and who vouches for it */
    QUESTION_SECRET,   /* of an application */
    QUESTION_EXPIRY,   /* of a bare secret */
    QUESTION_NAME,
    QUESTION_REFERENCE, /* of service management */
    QUESTION_DESCRIPTION,
    QUESTION_PIPELINES, /* may each of them use it? */
    QUESTIONS,
};

/* A way to prove an identity, as the guide's form offers it. */
struct kind_offer {
    const char *word;  /* the grant, or by what else it is called; NULL ends the rows */
    const char *title; /* NULL = it is not offered, but answered */
    const char *note;  /* what is said when it is chosen, and to whom it is no grant; or NULL */
};

#endif
