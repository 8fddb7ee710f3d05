/*
 * pkcs11_module.c - a PKCS#11 module that does what a script says (pkcs11_mock.h)
 *
 * There is one slot with a token that nobody has initialised, as SoftHSM has, and one or more with
 * the token "mock". What is not here answers CKR_FUNCTION_NOT_SUPPORTED.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "pkcs11_mock.h"

#include <stdio.h>
#include <string.h>

#define SESSIONS_MAX 64
#define SLOT_EMPTY 7  /* initialised by nobody */
#define SLOT_FIRST 11 /* of the tokens */

bool mock_is_logged_in;
static bool is_started, was_empty;
static struct mock_session sessions[SESSIONS_MAX];

static const CK_MECHANISM_TYPE mechanisms[] = {CKM_RSA_PKCS,      CKM_SHA256_RSA_PKCS,
                                               CKM_RSA_PKCS_PSS,  CKM_SHA256_RSA_PKCS_PSS,
                                               CKM_RSA_PKCS_OAEP, CKM_RSA_PKCS_KEY_PAIR_GEN};

static void copy_padded(unsigned char *ret, size_t size, const char *text)
{
    memset(ret, ' ', size);
    memcpy(ret, text, strlen(text));
}

/* --- the module and its slots ----------------------------------------------------------------- */

static CK_RV mock_C_Initialize(void *arguments)
{
    const CK_C_INITIALIZE_ARGS *given = arguments;
    const char *wanted = script_value("start-text");
    static unsigned long starts;

    ENTER("C_Initialize");
    if (wanted && (!given || !given->pReserved || strcmp(given->pReserved, wanted) != 0))
        return CKR_ARGUMENTS_BAD;
    if (starts++ < script_number("busy-start", 0))
        return CKR_GENERAL_ERROR;
    if (!is_started && !script_take_seat())
        return CKR_GENERAL_ERROR;
    if (is_started)
        return CKR_CRYPTOKI_ALREADY_INITIALIZED;
    is_started = true;
    was_empty = script_token_is_empty();
    return crypto_begin() ? object_begin() : CKR_GENERAL_ERROR;
}

static CK_RV mock_C_Finalize(void *reserved)
{
    (void)reserved;
    ENTER("C_Finalize");
    is_started = mock_is_logged_in = false;
    script_leave_seat();
    memset(sessions, 0, sizeof sessions);
    return CKR_OK;
}

static CK_RV mock_C_GetInfo(CK_INFO *ret)
{
    ENTER("C_GetInfo");
    memset(ret, 0, sizeof *ret);
    ret->cryptokiVersion = (CK_VERSION){2, 40};
    copy_padded(ret->manufacturerID, sizeof ret->manufacturerID, "aad-credential");
    copy_padded(ret->libraryDescription, sizeof ret->libraryDescription, "a module for tests");
    return CKR_OK;
}

static CK_RV mock_C_GetSlotList(CK_BBOOL is_present, CK_SLOT_ID *ret, CK_ULONG *ret_n)
{
    CK_ULONG room = *ret_n, n = 1 + script_number("tokens", 1);

    (void)is_present;
    ENTER("C_GetSlotList");
    if (script_token_is_gone())
        n = 1;
    *ret_n = script_number("slot-count", n);
    if (!ret)
        return CKR_OK;
    if (room < n)
        return CKR_BUFFER_TOO_SMALL;
    ret[0] = SLOT_EMPTY;
    for (CK_ULONG i = 1; i < n; i++)
        ret[i] = SLOT_FIRST + i - 1;
    return CKR_OK;
}

static CK_RV mock_check_slot(CK_SLOT_ID slot)
{
    if (slot == SLOT_EMPTY)
        return CKR_OK;
    if (slot < SLOT_FIRST || slot >= SLOT_FIRST + script_number("tokens", 1))
        return CKR_SLOT_ID_INVALID;
    return script_token_is_gone() ? CKR_TOKEN_NOT_PRESENT : CKR_OK;
}

static CK_RV mock_C_GetSlotInfo(CK_SLOT_ID slot, CK_SLOT_INFO *ret)
{
    ENTER("C_GetSlotInfo");
    memset(ret, 0, sizeof *ret);
    copy_padded(ret->slotDescription, sizeof ret->slotDescription, "mock slot");
    copy_padded(ret->manufacturerID, sizeof ret->manufacturerID, "aad-credential");
    ret->flags = CKF_TOKEN_PRESENT;
    return slot == SLOT_EMPTY ? CKR_OK : mock_check_slot(slot);
}

static CK_RV mock_C_GetTokenInfo(CK_SLOT_ID slot, CK_TOKEN_INFO *ret)
{
    char serial[17];
    CK_RV rv = mock_check_slot(slot);

    ENTER("C_GetTokenInfo");
    if (rv != CKR_OK)
        return rv;
    if (slot != SLOT_EMPTY && (was_empty || script_token_is_empty()))
        return CKR_GENERAL_ERROR;
    memset(ret, 0, sizeof *ret);
    (void)snprintf(serial, sizeof serial, "%04u", (unsigned)slot);
    copy_padded(ret->label, sizeof ret->label, slot == SLOT_EMPTY ? "" : "mock");
    copy_padded(ret->manufacturerID, sizeof ret->manufacturerID, "aad-credential");
    copy_padded(ret->model, sizeof ret->model, "mock");
    copy_padded(ret->serialNumber, sizeof ret->serialNumber, serial);
    ret->ulMaxPinLen = script_number("pin-max", 32);
    ret->ulMinPinLen = 4;
    if (slot == SLOT_EMPTY)
        return CKR_OK;
    ret->flags = CKF_RNG | CKF_TOKEN_INITIALIZED | CKF_USER_PIN_INITIALIZED | crypto_pin_flags();
    if (!script_has("no-login"))
        ret->flags |= CKF_LOGIN_REQUIRED;
    if (script_has("pinpad"))
        ret->flags |= CKF_PROTECTED_AUTHENTICATION_PATH;
    if (script_has("read-only"))
        ret->flags |= CKF_WRITE_PROTECTED;
    return CKR_OK;
}

bool mock_has_mechanism(CK_MECHANISM_TYPE mechanism)
{
    for (size_t i = 0; i < sizeof mechanisms / sizeof *mechanisms; i++)
        if (mechanisms[i] == mechanism)
            return !script_has_number("without", mechanism);
    return false;
}

static CK_RV mock_C_GetMechanismInfo(CK_SLOT_ID slot, CK_MECHANISM_TYPE mechanism,
                                     CK_MECHANISM_INFO *ret)
{
    CK_RV rv = mock_check_slot(slot);

    ENTER("C_GetMechanismInfo");
    if (rv != CKR_OK)
        return rv;
    if (!mock_has_mechanism(mechanism) && !script_has("lies"))
        return CKR_MECHANISM_INVALID;
    *ret = (CK_MECHANISM_INFO){1024, 4096, CKF_SIGN | CKF_VERIFY | CKF_DECRYPT};
    return CKR_OK;
}

/* --- sessions --------------------------------------------------------------------------------- */

struct mock_session *mock_session(CK_SESSION_HANDLE handle, CK_RV *ret_rv)
{
    *ret_rv = script_token_is_gone() ? CKR_DEVICE_REMOVED : CKR_SESSION_HANDLE_INVALID;
    if (script_token_is_gone() || !handle || handle > SESSIONS_MAX || !sessions[handle - 1].is_open)
        return NULL;
    *ret_rv = CKR_OK;
    return &sessions[handle - 1];
}

CK_RV mock_fail(struct mock_session *session, CK_RV rv)
{
    session->operation = MOCK_NOTHING;
    session->is_busy = session->is_busy || script_has("busy");
    return rv;
}

static CK_RV mock_C_OpenSession(CK_SLOT_ID slot, CK_FLAGS flags, void *application,
                                CK_NOTIFY notify, CK_SESSION_HANDLE *ret)
{
    CK_RV rv = mock_check_slot(slot);
    unsigned long n = 0;

    (void)application, (void)notify;
    ENTER("C_OpenSession");
    if (rv != CKR_OK)
        return rv;
    if (script_has("read-only") && (flags & CKF_RW_SESSION))
        return CKR_TOKEN_WRITE_PROTECTED;
    for (size_t i = 0; i < SESSIONS_MAX; i++)
        n += sessions[i].is_open;
    for (size_t i = 0; i < SESSIONS_MAX && n < script_number("sessions", SESSIONS_MAX); i++) {
        if (sessions[i].is_open)
            continue;
        sessions[i] =
            (struct mock_session){.is_open = true, .is_writable = (flags & CKF_RW_SESSION) != 0};
        *ret = i + 1;
        return CKR_OK;
    }
    return CKR_SESSION_COUNT;
}

/* The last session that closes ends the login. */
static CK_RV mock_C_CloseSession(CK_SESSION_HANDLE handle)
{
    CK_RV rv;
    struct mock_session *session = mock_session(handle, &rv);
    bool is_any = false;

    ENTER("C_CloseSession");
    if (!session)
        return rv;
    session->is_open = false;
    for (size_t i = 0; i < SESSIONS_MAX; i++)
        is_any = is_any || sessions[i].is_open;
    mock_is_logged_in = mock_is_logged_in && is_any;
    return CKR_OK;
}

/* --- the table -------------------------------------------------------------------------------- */

static CK_RV mock_unsupported(void)
{
    script_log("unsupported");
    return CKR_FUNCTION_NOT_SUPPORTED;
}

extern CK_RV C_GetFunctionList(CK_FUNCTION_LIST **ret);

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST **ret)
{
    static CK_FUNCTION_LIST list;
    CK_RV (*unsupported)(void) = mock_unsupported;
    char *first = (char *)&list + offsetof(CK_FUNCTION_LIST, C_Initialize);

    ENTER("C_GetFunctionList");
    for (size_t i = 0; i < (sizeof list - offsetof(CK_FUNCTION_LIST, C_Initialize));
         i += sizeof(void *))
        memcpy(first + i, &unsupported, sizeof unsupported);
    list.version = (CK_VERSION){2, 40};
    list.C_Initialize = mock_C_Initialize;
    list.C_Finalize = mock_C_Finalize;
    list.C_GetInfo = mock_C_GetInfo;
    list.C_GetFunctionList = C_GetFunctionList;
    list.C_GetSlotList = mock_C_GetSlotList;
    list.C_GetSlotInfo = mock_C_GetSlotInfo;
    list.C_GetTokenInfo = mock_C_GetTokenInfo;
    list.C_GetMechanismInfo = mock_C_GetMechanismInfo;
    list.C_OpenSession = mock_C_OpenSession;
    list.C_CloseSession = mock_C_CloseSession;
    list.C_Login = mock_C_Login;
    list.C_SetPIN = mock_C_SetPIN;
    list.C_FindObjectsInit = mock_C_FindObjectsInit;
    list.C_FindObjects = mock_C_FindObjects;
    list.C_FindObjectsFinal = mock_C_FindObjectsFinal;
    list.C_GetAttributeValue = mock_C_GetAttributeValue;
    list.C_CreateObject = mock_C_CreateObject;
    list.C_DestroyObject = mock_C_DestroyObject;
    list.C_GenerateKeyPair = mock_C_GenerateKeyPair;
    list.C_SignInit = mock_C_SignInit;
    list.C_Sign = mock_C_Sign;
    list.C_DecryptInit = mock_C_DecryptInit;
    list.C_Decrypt = mock_C_Decrypt;
    *ret = &list;
    return CKR_OK;
}
