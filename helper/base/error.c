/*
 * error.c - the table of error codes
 *
 * Adding a code means: a number at the end of enum aad_code, and one row here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/error.h"

#include <errno.h>

#define ERROR_FIX_INTERNAL                                                                         \
    "If memory ran out, end other programs, or raise its limit (ulimit -v, that of the container " \
    "or service). If not, please report this, with the output of --verbose."

struct error_row {
    const char *name;
    const char *remedy;
    bool is_transient;
};

/* The exit status of a code is its number. */
static const struct error_row error_table[AAD_CODES] = {
    [AAD_OK] = {"ok", "", false},
    [AAD_INTERNAL] = {"internal", ERROR_FIX_INTERNAL, false},
    [AAD_USAGE] = {"usage", "Correct the command line or the input; --help explains it.", false},
    [AAD_CONFIG] = {"config",
                    "Correct the configuration; 'aad-credential doctor' shows what is wrong.",
                    false},
    [AAD_NOT_FOUND] = {"not-found", "'aad-credential connection list' shows what there is.", false},
    [AAD_AMBIGUOUS] = {"ambiguous", "Name the connection that is meant.", false},
    [AAD_LOCKED] = {"locked", "Unlock the store: aad-credential unlock", false},
    [AAD_UNAVAILABLE] = {"unavailable", "'aad-credential doctor' shows which stores can be used.",
                         false},
    [AAD_TIMEOUT] = {"timeout", "Try again; --verbose shows which step did not answer.", true},
    [AAD_REFUSED] = {"refused",
                     "No option allows that: ask for something else. Why: "
                     "man aad-credential-security.",
                     false},
    [AAD_REJECTED] = {"rejected",
                      "Store the right secret: aad-credential connection edit NAME --secret",
                      false},
    [AAD_PERSON] = {"person", "Somebody has to act at the authority first.", false},
    [AAD_THROTTLED] = {"throttled", "Wait, then try again.", true},
    [AAD_NETWORK] = {"network", "Check the network, the proxy and the certificates.", true},
    [AAD_PROTOCOL] = {"protocol",
                      "--verbose shows the step. Of a server: is its address right, and does "
                      "nothing on the way, such as a proxy, answer in its place?",
                      false},
    [AAD_IO] = {"io",
                "Check the disk's free space and the permissions, or the device that is named.",
                false},
    [AAD_UNSUPPORTED] = {"unsupported", "Use another store or another kind of connection.", false},
    [AAD_CANCELLED] = {"cancelled", "", false},
};

static const struct error_row *error_find_row(enum aad_code code)
{
    unsigned i = (unsigned)code;

    return &error_table[i < AAD_CODES ? i : AAD_INTERNAL];
}

const char *error_name(enum aad_code code)
{
    return error_find_row(code)->name;
}

int error_exit_status(enum aad_code code)
{
    unsigned i = (unsigned)code;

    return i < AAD_CODES ? (int)i : (int)AAD_INTERNAL;
}

const char *error_remedy(const struct aad_error *err)
{
    return err->remedy[0] ? err->remedy : error_find_row(err->code)->remedy;
}

bool error_is_transient(enum aad_code code)
{
    return error_find_row(code)->is_transient;
}

static enum aad_code error_code_of_errno(int errnum)
{
    switch (errnum) {
    case ENOMEM:
        return AAD_INTERNAL;
    case ENOENT:
        return AAD_NOT_FOUND;
    case ETIMEDOUT:
        return AAD_TIMEOUT;
    case ECONNREFUSED:
    case ECONNRESET:
    case ENETUNREACH:
    case EHOSTUNREACH:
        return AAD_NETWORK;
    default:
        return AAD_IO;
    }
}

/* "" = that of the code. */
static const char *error_remedy_of_errno(int errnum)
{
    switch (errnum) {
    case EMFILE:
        return "Raise the limit on open files: ulimit -n, or LimitNOFILE= of the service.";
    case EROFS:
    case EACCES:
    case EPERM:
        return "This user may not do that there. In a container, or with another user's HOME, let "
               "XDG_CONFIG_HOME, XDG_STATE_HOME, XDG_CACHE_HOME and XDG_DATA_HOME name directories "
               "of its own.";
    case ENOSPC:
    case EDQUOT:
        return "Make room on that file system.";
    default:
        return "";
    }
}

enum aad_code error_set_errno(struct aad_error *err, int errnum, const char *what, ...)
{
    char reason[64], text[sizeof((struct aad_error *)0)->what - sizeof reason - 2];
    va_list args;

    va_start(args, what);
    (void)vsnprintf(text, sizeof text, what, args);
    va_end(args);
    return aad_error_set(err, error_code_of_errno(errnum), NULL, "%s: %s\n%s", text,
                         strerror_r(errnum, reason, sizeof reason), error_remedy_of_errno(errnum));
}
