/*
 * remedy-row.h - the refusals that are known: what each is, and what is said of it
 *
 * One row for each AADSTS number, and one for each word of RFC 6749 or of AAD's suberrors, which
 * count where a number is not known: Microsoft may change the numbers. Everything that follows from
 * a refusal is a column here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef MINT_REMEDY_ROW_H
#define MINT_REMEDY_ROW_H

#include <stdint.h>

#include <aad-credential/error.h>

#include "connection/kind/kind.h"

/* Of these, 70002 stands for all that can be wrong with a proof. */
#define REMEDY_NUMBER_ANY_PROOF 70002
#define REMEDY_NUMBER_PASSWORD 50126
#define REMEDY_NUMBER_SECRET 7000215
#define REMEDY_NUMBER_KEY 700027

enum remedy_flag {
    REMEDY_JUDGES = 1,     /* the secret itself: the same one is not sent again (P6) */
    REMEDY_ENDPOINT = 2,   /* the endpoint version or scope, before it looks at the secret */
    REMEDY_TIME = 4,       /* a wrong clock may be behind it */
    REMEDY_FEDERATION = 8, /* a federated credential, which may not be known yet */
    REMEDY_SIGN_IN = 16,   /* nothing that a person could not mend by signing in, where one does */
    REMEDY_ENDS = 32,      /* a refresh token dies of it: the grant's own proof goes instead */
    REMEDY_AWAITS = 64,    /* the person is still at it: ask again */
    REMEDY_KEY = 128,      /* the certificate: the one that is pending may be known */
    REMEDY_OPEN = 256,     /* it broke off: nobody knows whether the secret was looked at */
    REMEDY_ANOTHER = 512,  /* another secret may be taken, and at once */
    REMEDY_SPREADS = 1024, /* one that was made minutes ago may not be known yet */
    REMEDY_OVER = 2048,    /* the person has not come within the time */
};

struct remedy_row {
    int32_t number;        /* 0 = it is known by its word */
    enum aad_code code;    /* its row in base/error.c says whether it may pass by itself */
    unsigned flags;        /* enum remedy_flag */
    const char *text;      /* with {fields}: template.h */
    enum kind_topic topic; /* of which a kind may speak in its own words */
};

/* NULL = not known. */
const struct remedy_row *remedy_row_find(int64_t number);
const struct remedy_row *remedy_row_find_word(const char *word);

/* The i-th number's row, NULL past the end. */
const struct remedy_row *remedy_row_at(unsigned i);

/* What is neither. Never NULL. */
const struct remedy_row *remedy_row_unknown(void);

/* How much a number tells, where an answer has several: 0 = not known, then more. */
unsigned remedy_row_rank(int64_t number);

#endif
