/*
 * error.h - the one way anything in aad-credential says that it failed
 *
 * A function that fails, and no other, returns a non-zero code and fills the error, by one call of
 * aad_error_set(). Nothing is allocated or printed here: only the outermost layer prints. This
 * header needs only C99 and libc, so that plugins can use it.
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

#if defined(__clang__) /* half of a format that was checked is not a literal */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wformat-nonliteral"
#endif

/* Fills *err (which may be NULL: the caller wants only the code) and returns code, so that
 * a failure is one line. The text is what went wrong and, behind a line end, what to do now:
 *
 *     return aad_error_set(err, AAD_LOCKED, NULL,
 *                          "the keyring '%s' is locked\n"
 *                          "Unlock it in the desktop session.",
 *                          name);
 *
 * It is one format, which the compiler checks. Its own line end divides it, and one in an argument
 * does not, so that no server's text becomes advice. The caller must have escaped text of the other
 * side; text that is too long is cut, and has a remedy only if both fit. foreign may be NULL. */
AAD_PRINTF(4, 5)
static inline enum aad_code aad_error_set(struct aad_error *err, enum aad_code code,
                                          const char *foreign, const char *text, ...)
{
    size_t what_len = strcspn(text, "\n");
    char what[sizeof err->what], both[4096];
    va_list args, again;
    int end, len;

    if (!err)
        return code;
    memset(err, 0, sizeof *err);
    err->code = code;
    if (foreign)
        (void)snprintf(err->foreign, sizeof err->foreign, "%s", foreign);
    (void)snprintf(what, sizeof what, "%.*s", (int)what_len, text);
    va_start(args, text);
    va_copy(again, args);
    /* The length of the first line tells where the remedy begins in the whole. */
    end = vsnprintf(err->what, sizeof err->what, what, args);
    len = text[what_len] ? vsnprintf(both, sizeof both, text, again) : 0;
    if (what_len < sizeof what && end >= 0 && len > end && len < (int)sizeof both)
        (void)snprintf(err->remedy, sizeof err->remedy, "%s", both + end + 1);
    va_end(again);
    va_end(args);
    return code;
}

#if defined(__clang__)
#pragma clang diagnostic pop
#endif

/* A better remedy for an error that was set just before, often by somebody else; err may be NULL.
 * Only literals and the user's own configuration may go into a remedy. */
AAD_PRINTF(2, 3)
static inline void aad_error_remedy(struct aad_error *err, const char *remedy, ...)
{
    va_list args;

    if (!err)
        return;
    va_start(args, remedy);
    (void)vsnprintf(err->remedy, sizeof err->remedy, remedy, args);
    va_end(args);
}

#endif
