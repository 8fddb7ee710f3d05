/*
 * pkcs11_mock.h - a PKCS#11 module that does what a script says: what its parts share
 *
 * The script is the file that YUBIHSM_PKCS11_CONF names (one of the variables that reach a store's
 * process). One instruction a line:
 *
 *   log FILE                every call is appended, one line each: "C_Login", "C_Login_context"
 *   key FILE                the RSA key on the token, PEM; certificate FILE: its certificate, DER
 *   fault CALL WHAT [N]     at CALL ("load" is dlopen's), or only at its Nth: a return value,
 *                           "hang", "crash", "exit", "slow=MS", or "remove" (the token is pulled)
 *   pin TEXT                "1234" unless said; tries FILE: keeps the count of wrong ones
 *   wrong-pin RV            instead of CKR_PIN_INCORRECT; pin-max N: longer ones are 0xa1
 *   pin-file FILE           has the PIN, once it was changed by C_SetPIN, which is not supported
 * without it; "C_SetPIN_done" is a call for faults after that new-pin RV              what C_SetPIN
 * answers to any new PIN no-flags                says nothing of wrong PINs; final-try, locked:
 * says it always pinpad right|wrong      the PIN is entered at the token, by that person pinpad
 * either           or comes from here no-login                the token says that it needs none
 *   always-auth             enforced: signing is 0x101 until the context login
 *   context-login RV        always-auth is stored and not enforced: what the context login answers
 *   context-pin TEXT        what the context login takes instead
 *   tokens N, keys N        so many with the same name; no-id: objects have no CKA_ID
 *   without MECHANISM       (any number of lines); lies: says that it can do those all the same
 *   data RV                 what creating a data object answers; object-id RV: with CKA_OBJECT_ID
 *   garbles                 data objects come back changed
 *   busy-start N            the first N times it does not start
 *   seats N, seat FILE      nor while N processes have started it already, which FILE.0 ... show
 *   login-empties FILE      for 100 ms of a login the file is there: whoever starts or looks then,
 *                           in any process, sees no token, as with SoftHSM
 *   start-text TEXT         it wants that in pReserved, as NSS wants its configuration
 *   read-only               no session that writes
 *   busy                    a session in which anything failed answers 0x90 for ever
 *   sessions N              no more than so many
 *   attribute-length N, signature-length N, decrypted-length N, slot-count N, found-count N
 *                           is what is claimed, whatever is true
 *   wrong-signature         one bit of it is wrong
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef PKCS11_MOCK_H
#define PKCS11_MOCK_H

#include <stdbool.h>
#include <stddef.h>

#include <p11-kit/pkcs11.h>

/* --- pkcs11_script.c --- */

/* Notes the call and plays the fault that is set for it. CKR_OK: go on. */
CK_RV script_enter(const char *call);
void script_log(const char *line);
/* The value of an instruction ("" if it has none), or NULL. */
const char *script_value(const char *name);
bool script_has(const char *name);
unsigned long script_number(const char *name, unsigned long fallback);
bool script_has_number(const char *name, unsigned long number); /* in any of its lines */
bool script_token_is_gone(void);
/* Another process, or this one, is in the middle of "login-empties". */
bool script_token_is_empty(void);
void script_empty_token(void);
/* "seats": false when all are taken. The seat ends with the process, or when it is left. */
bool script_take_seat(void);
void script_leave_seat(void);

#define ENTER(call)                                                                                \
    do {                                                                                           \
        CK_RV entered = script_enter(call);                                                        \
        if (entered != CKR_OK)                                                                     \
            return entered;                                                                        \
    } while (0)

/* --- pkcs11_module.c: sessions --- */

#define MOCK_FOUND_MAX 64

enum mock_operation { MOCK_NOTHING, MOCK_SIGN, MOCK_DECRYPT };

struct mock_session {
    bool is_open, is_writable, is_busy, is_proved;
    enum mock_operation operation;
    CK_MECHANISM_TYPE mechanism;
    CK_OBJECT_HANDLE found[MOCK_FOUND_MAX];
    CK_ULONG n_found, next_found;
    bool is_finding;
};

extern bool mock_is_logged_in;

/* NULL when the handle is not one, or the token is gone: *ret_rv says which. */
struct mock_session *mock_session(CK_SESSION_HANDLE handle, CK_RV *ret_rv);
/* Notes that something failed in the session. */
CK_RV mock_fail(struct mock_session *session, CK_RV rv);
bool mock_has_mechanism(CK_MECHANISM_TYPE mechanism);

/* --- pkcs11_object.c --- */

CK_RV object_begin(void); /* what is on the token */
const CK_ATTRIBUTE *object_attribute(CK_OBJECT_HANDLE handle, CK_ATTRIBUTE_TYPE type);
bool object_is_private_key(CK_OBJECT_HANDLE handle);

CK_RV mock_C_FindObjectsInit(CK_SESSION_HANDLE, CK_ATTRIBUTE *, CK_ULONG);
CK_RV mock_C_FindObjects(CK_SESSION_HANDLE, CK_OBJECT_HANDLE *, CK_ULONG, CK_ULONG *);
CK_RV mock_C_FindObjectsFinal(CK_SESSION_HANDLE);
CK_RV mock_C_GetAttributeValue(CK_SESSION_HANDLE, CK_OBJECT_HANDLE, CK_ATTRIBUTE *, CK_ULONG);
CK_RV mock_C_CreateObject(CK_SESSION_HANDLE, CK_ATTRIBUTE *, CK_ULONG, CK_OBJECT_HANDLE *);
CK_RV mock_C_DestroyObject(CK_SESSION_HANDLE, CK_OBJECT_HANDLE);
CK_RV mock_C_GenerateKeyPair(CK_SESSION_HANDLE, CK_MECHANISM *, CK_ATTRIBUTE *, CK_ULONG,
                             CK_ATTRIBUTE *, CK_ULONG, CK_OBJECT_HANDLE *, CK_OBJECT_HANDLE *);

/* --- pkcs11_crypto.c --- */

/* crypto_begin() reads the script's key; false when there is none. crypto_number(): its modulus or
 * exponent. */
bool crypto_begin(void);
CK_ULONG crypto_number(bool is_modulus, unsigned char *ret, CK_ULONG size);
CK_FLAGS crypto_pin_flags(void);

CK_RV mock_C_Login(CK_SESSION_HANDLE, CK_USER_TYPE, CK_UTF8CHAR *, CK_ULONG);
CK_RV mock_C_SetPIN(CK_SESSION_HANDLE, CK_UTF8CHAR *, CK_ULONG, CK_UTF8CHAR *, CK_ULONG);
CK_RV mock_C_SignInit(CK_SESSION_HANDLE, CK_MECHANISM *, CK_OBJECT_HANDLE);
CK_RV mock_C_Sign(CK_SESSION_HANDLE, CK_BYTE *, CK_ULONG, CK_BYTE *, CK_ULONG *);
CK_RV mock_C_DecryptInit(CK_SESSION_HANDLE, CK_MECHANISM *, CK_OBJECT_HANDLE);
CK_RV mock_C_Decrypt(CK_SESSION_HANDLE, CK_BYTE *, CK_ULONG, CK_BYTE *, CK_ULONG *);

#endif
