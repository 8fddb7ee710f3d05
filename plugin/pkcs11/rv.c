/*
 * rv.c - what a PKCS#11 return value means for a person: one row each
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include "state.h"

#define REMEDY_REMOVED "Put the token back, then repeat the command."
#define REMEDY_BUSY "Close other programs that use the token, then repeat the command."
#define REMEDY_PIN                                                                                 \
    "It counts: repeat only with the right PIN. A stored PIN is not used again before it is "      \
    "replaced."

struct rv_row {
    CK_RV rv;
    const char *name;
    enum aad_code code;
    const char *what; /* after "...: " */
    const char *remedy;
};

static const struct rv_row rv_rows[] = {
    {CKR_HOST_MEMORY, "CKR_HOST_MEMORY", AAD_IO, "the module says that it is out of memory",
     "Look at the module's own log and configuration."},
    {CKR_SLOT_ID_INVALID, "CKR_SLOT_ID_INVALID", AAD_UNAVAILABLE, "the slot is gone",
     REMEDY_REMOVED},
    {CKR_GENERAL_ERROR, "CKR_GENERAL_ERROR", AAD_IO, "the token's module failed without a reason",
     "Look at the module's own log and configuration."},
    {CKR_FUNCTION_FAILED, "CKR_FUNCTION_FAILED", AAD_IO, "the token could not do it",
     "Look at the module's own log and configuration."},
    {CKR_ARGUMENTS_BAD, "CKR_ARGUMENTS_BAD", AAD_UNSUPPORTED, "the module does not take it", ""},
    {CKR_CANT_LOCK, "CKR_CANT_LOCK", AAD_UNSUPPORTED, "the module cannot lock", ""},
    {CKR_ATTRIBUTE_READ_ONLY, "CKR_ATTRIBUTE_READ_ONLY", AAD_UNSUPPORTED,
     "the token does not allow that change", ""},
    {CKR_ATTRIBUTE_SENSITIVE, "CKR_ATTRIBUTE_SENSITIVE", AAD_UNSUPPORTED,
     "the token does not let it out", ""},
    {CKR_ATTRIBUTE_TYPE_INVALID, "CKR_ATTRIBUTE_TYPE_INVALID", AAD_UNSUPPORTED,
     "the token does not know that attribute", ""},
    {CKR_ATTRIBUTE_VALUE_INVALID, "CKR_ATTRIBUTE_VALUE_INVALID", AAD_UNSUPPORTED,
     "the token does not take such an object", ""},
    {CKR_DATA_LEN_RANGE, "CKR_DATA_LEN_RANGE", AAD_UNSUPPORTED, "too long for the token", ""},
    {CKR_DEVICE_ERROR, "CKR_DEVICE_ERROR", AAD_IO, "the token reports a fault of its own",
     "Take it out, put it back, and repeat the command."},
    {CKR_DEVICE_MEMORY, "CKR_DEVICE_MEMORY", AAD_IO, "the token is full",
     "Delete what is not used any more: 'aad-credential key list' shows it."},
    {CKR_DEVICE_REMOVED, "CKR_DEVICE_REMOVED", AAD_UNAVAILABLE, "the token was removed",
     REMEDY_REMOVED},
    {CKR_FUNCTION_CANCELED, "CKR_FUNCTION_CANCELED", AAD_CANCELLED, "it was cancelled at the token",
     "Repeat the command."},
    {CKR_FUNCTION_NOT_SUPPORTED, "CKR_FUNCTION_NOT_SUPPORTED", AAD_UNSUPPORTED,
     "the token cannot do that", ""},
    {CKR_KEY_HANDLE_INVALID, "CKR_KEY_HANDLE_INVALID", AAD_UNAVAILABLE,
     "the key is no longer where it was", REMEDY_REMOVED},
    {CKR_KEY_SIZE_RANGE, "CKR_KEY_SIZE_RANGE", AAD_UNSUPPORTED,
     "the token has no keys of that size", ""},
    {CKR_KEY_TYPE_INCONSISTENT, "CKR_KEY_TYPE_INCONSISTENT", AAD_UNSUPPORTED,
     "that is not a key for this", ""},
    {CKR_KEY_FUNCTION_NOT_PERMITTED, "CKR_KEY_FUNCTION_NOT_PERMITTED", AAD_UNSUPPORTED,
     "the key is not made for this", "Use a key that may sign."},
    {CKR_MECHANISM_INVALID, "CKR_MECHANISM_INVALID", AAD_UNSUPPORTED,
     "the token does not know this way", ""},
    {CKR_MECHANISM_PARAM_INVALID, "CKR_MECHANISM_PARAM_INVALID", AAD_UNSUPPORTED,
     "the token does not know this way", ""},
    {CKR_OBJECT_HANDLE_INVALID, "CKR_OBJECT_HANDLE_INVALID", AAD_UNAVAILABLE,
     "the object is no longer where it was", REMEDY_REMOVED},
    {CKR_OPERATION_ACTIVE, "CKR_OPERATION_ACTIVE", AAD_IO, "the token is busy", REMEDY_BUSY},
    {CKR_PIN_INCORRECT, "CKR_PIN_INCORRECT", AAD_REJECTED, "the PIN is wrong", REMEDY_PIN},
    {CKR_PIN_INVALID, "CKR_PIN_INVALID", AAD_REJECTED, "the token takes no such PIN", REMEDY_PIN},
    {CKR_PIN_LEN_RANGE, "CKR_PIN_LEN_RANGE", AAD_REJECTED, "the PIN is too short or too long",
     REMEDY_PIN},
    {CKR_PIN_EXPIRED, "CKR_PIN_EXPIRED", AAD_REJECTED, "the PIN has expired",
     "Change it: aad-credential key pin URI --change"},
    {CKR_PIN_LOCKED, "CKR_PIN_LOCKED", AAD_LOCKED, "the PIN is locked after too many wrong ones",
     "Unlock it with the token's own program and its PUK or security officer PIN."},
    {CKR_SESSION_CLOSED, "CKR_SESSION_CLOSED", AAD_UNAVAILABLE, "the session was closed",
     REMEDY_REMOVED},
    {CKR_SESSION_COUNT, "CKR_SESSION_COUNT", AAD_IO, "the token has no session left", REMEDY_BUSY},
    {CKR_SESSION_HANDLE_INVALID, "CKR_SESSION_HANDLE_INVALID", AAD_UNAVAILABLE,
     "the session was lost", REMEDY_REMOVED},
    {CKR_SESSION_READ_ONLY, "CKR_SESSION_READ_ONLY", AAD_UNSUPPORTED, "the token is read-only", ""},
    {CKR_TEMPLATE_INCOMPLETE, "CKR_TEMPLATE_INCOMPLETE", AAD_UNSUPPORTED,
     "the token does not take such an object", ""},
    {CKR_TEMPLATE_INCONSISTENT, "CKR_TEMPLATE_INCONSISTENT", AAD_UNSUPPORTED,
     "the token does not take such an object", ""},
    {CKR_TOKEN_NOT_PRESENT, "CKR_TOKEN_NOT_PRESENT", AAD_UNAVAILABLE, "the token is not there",
     REMEDY_REMOVED},
    {CKR_TOKEN_NOT_RECOGNIZED, "CKR_TOKEN_NOT_RECOGNIZED", AAD_UNAVAILABLE,
     "the module does not know this token", "Use the module that its maker provides."},
    {CKR_TOKEN_WRITE_PROTECTED, "CKR_TOKEN_WRITE_PROTECTED", AAD_UNSUPPORTED,
     "the token is read-only", ""},
    {CKR_USER_NOT_LOGGED_IN, "CKR_USER_NOT_LOGGED_IN", AAD_LOCKED, "the token wants its PIN first",
     "Run it on a terminal, or tell the connection where the PIN is ('pin')."},
    {CKR_USER_PIN_NOT_INITIALIZED, "CKR_USER_PIN_NOT_INITIALIZED", AAD_LOCKED,
     "the token has no user PIN yet", "Set it with the token's own program."},
    {CKR_USER_TYPE_INVALID, "CKR_USER_TYPE_INVALID", AAD_UNSUPPORTED,
     "the token knows no such login", ""},
    {CKR_USER_ANOTHER_ALREADY_LOGGED_IN, "CKR_USER_ANOTHER_ALREADY_LOGGED_IN", AAD_IO,
     "somebody else is logged in to the token", REMEDY_BUSY},
    {CKR_USER_TOO_MANY_TYPES, "CKR_USER_TOO_MANY_TYPES", AAD_IO,
     "somebody else is logged in to the token", REMEDY_BUSY},
    {CKR_BUFFER_TOO_SMALL, "CKR_BUFFER_TOO_SMALL", AAD_PROTOCOL,
     "the module answers with impossible lengths", "Use another version of the module."},
    {CKR_CRYPTOKI_NOT_INITIALIZED, "CKR_CRYPTOKI_NOT_INITIALIZED", AAD_IO,
     "the module forgot that it was started", "Repeat the command."},
};

static const struct rv_row *rv_find(CK_RV rv)
{
    for (size_t i = 0; i < sizeof rv_rows / sizeof *rv_rows; i++)
        if (rv_rows[i].rv == rv)
            return &rv_rows[i];
    return NULL;
}

const char *rv_name(CK_RV rv)
{
    static char number[32];
    const struct rv_row *row = rv_find(rv);

    if (row)
        return row->name;
    (void)snprintf(number, sizeof number, "0x%lx", rv);
    return number;
}

enum aad_code rv_error(CK_RV rv, const char *what, struct aad_error *err)
{
    const struct rv_row *row = rv_find(rv);

    if (!row)
        return aad_error_set(err, AAD_IO, rv_name(rv),
                             "%s: the module answers %s\n"
                             "Look at the module's own log and configuration.",
                             what, rv_name(rv));
    return aad_error_set(err, row->code, row->name, "%s: %s\n%s", what, row->what, row->remedy);
}
