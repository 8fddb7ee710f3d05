/*
 * error.h - the one way anything in aad-credential says that it failed
 *
 * A failing function returns a non-zero code and fills the error, if and only if it fails, by
 * one call of aad_error_set(). Nothing is allocated and nothing is printed here: only the
 * outermost layer prints. C99 and libc are all this header needs, so that plugins can use it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AAD_CREDENTIAL_ERROR_H
#define AAD_CREDENTIAL_ERROR_H

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

/* Stable: a code is never renumbered, and each asks the caller for a different next action.
 * helper/base/error.c has the table of names, exit statuses and default remedies. */
enum aad_code {
    AAD_OK = 0,
    AAD_INTERNAL = 1,     /* a defect of ours, or memory ran out: report it */
    AAD_USAGE = 2,        /* the command line or the bytes sent to us are wrong: correct them */
    AAD_CONFIG = 3,       /* a configuration file is wrong or unsafe: correct it */
    AAD_NOT_FOUND = 4,    /* nothing of that name is stored: add it */
    AAD_AMBIGUOUS = 5,    /* more than one matches: name one */
    AAD_LOCKED = 6,       /* the store is locked: unlock it */
    AAD_UNAVAILABLE = 7,  /* the store is not there: start it, or use another */
    AAD_TIMEOUT = 8,      /* no answer within the deadline: look at what hangs, try again */
    AAD_REFUSED = 9,      /* our own rules say no: this host or audience may not have it */
    AAD_REJECTED = 10,    /* the authority rejected the identity: store the right secret */
    AAD_PERSON = 11,      /* a person or administrator must act at the authority first */
    AAD_THROTTLED = 12,   /* too many requests: wait retry_after_s */
    AAD_NETWORK = 13,     /* the other side was not reached: check network, proxy, certificates */
    AAD_PROTOCOL = 14,    /* the other side answered nonsense */
    AAD_IO = 15,          /* a file or device failed: look at disk and permissions */
    AAD_UNSUPPORTED = 16, /* this store or connection cannot do that */
    AAD_CANCELLED = 17,   /* the person said no */
    AAD_CODES = 18
};

struct aad_error {
    enum aad_code code;
    int32_t retry_after_s; /* AAD_THROTTLED and transient failures: 0 = not said */
    char foreign[48];      /* the other side's own code: AADSTS50126, CKR_PIN_LOCKED, curl 28 */
    char what[512];        /* one line: what went wrong */
    char remedy[640];      /* what to do now; "" = the default of the code's table row. Made only
                              of literals and of the connection's own fields, never of text
                              that a server, keyring or token sent */
};

#if defined(__GNUC__)
#define AAD_PRINTF(fmt, args) __attribute__((format(printf, fmt, args)))
#else
#define AAD_PRINTF(fmt, args)
#endif

/* Fills *err (which may be NULL: the caller wants only the code) and returns code, so that
 * failing is one line. foreign may be NULL. Text of the other side that goes into `what` must
 * have been escaped by the caller; over-long text is cut. */
static inline enum aad_code aad_error_set(struct aad_error *err, enum aad_code code,
                                          const char *foreign, const char *what, ...)
    AAD_PRINTF(4, 5);

static inline enum aad_code aad_error_set(struct aad_error *err, enum aad_code code,
                                          const char *foreign, const char *what, ...)
{
    va_list args;

    if (!err)
        return code;
    memset(err, 0, sizeof *err);
    err->code = code;
    if (foreign)
        (void)snprintf(err->foreign, sizeof err->foreign, "%s", foreign);
    va_start(args, what);
    (void)vsnprintf(err->what, sizeof err->what, what, args);
    va_end(args);
    return code;
}

/* Adds what to do now to an error just set, and returns its code: for the last line of a
 * function that fails. Of err NULL no code is known: AAD_INTERNAL, so that who may be called
 * without one returns the code itself. Only literals and the user's own configuration may go into
 * it. */
static inline enum aad_code aad_error_remedy(struct aad_error *err, const char *remedy, ...)
    AAD_PRINTF(2, 3);

static inline enum aad_code aad_error_remedy(struct aad_error *err, const char *remedy, ...)
{
    va_list args;

    if (!err)
        return AAD_INTERNAL;
    va_start(args, remedy);
    (void)vsnprintf(err->remedy, sizeof err->remedy, remedy, args);
    va_end(args);
    return err->code;
}

#endif
