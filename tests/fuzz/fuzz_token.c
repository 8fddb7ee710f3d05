/*
 * fuzz_token.c - objects on a token, and the files beside it, that somebody else wrote
 *
 * The first byte chooses the verb. Then come up to eight objects: a byte for how many attributes it
 * has, and for each its type (a place in a table), its length and its bytes. A value may be one of
 * ours, with its checksum; a length may be a lie. The last one's value is the file of an envelope.
 *
 * reads: plugin/pkcs11/data.c plugin/pkcs11/envelope.c plugin/pkcs11/object.c plugin/pkcs11/key.c
 * plugin/pkcs11/certificate.c plugin/pkcs11/crypto.c
 *
 * but: crypto_wrap, crypto_random, crypto_fingerprint - no bytes of others
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "common/seal.h"
#include "pkcs11/certificate.h"
#include "pkcs11/data.h"
#include "pkcs11/envelope.h"
#include "pkcs11/location.h"
#include "pkcs11/object.h"

#define OBJECTS 8
#define ATTRIBUTES 8
#define VALUE_MAX 2048

struct attribute {
    CK_ATTRIBUTE_TYPE type;
    CK_ULONG len, claimed; /* the second is what the module says */
    unsigned char bytes[VALUE_MAX];
};

static struct object {
    struct attribute attributes[ATTRIBUTES];
    size_t n;
} objects[OBJECTS];

static size_t n_objects, n_given;
static const struct aad_item item = {"lcs", "password", "label", "user"};

/* --- from the bytes ----------------------------------------------------------------------------
 */

struct input {
    const uint8_t *bytes;
    size_t len;
};

static uint8_t take(struct input *in)
{
    if (!in->len)
        return 0;
    in->len--;
    return *in->bytes++;
}

/* The head of a value of ours: magic, generation, the lengths of its texts, checksum. */
static void seal_value(struct attribute *a)
{
    static const char label[] = "lcs password";
    unsigned char all[VALUE_MAX + 64], *value = a->bytes;
    size_t head = 24, whole = head + CRYPTO_DIGEST_SIZE, rest;

    if (a->len < whole)
        return;
    rest = a->len - whole;
    memcpy(value, "AADC2\0\0", 8);
    memcpy(all, label, sizeof label);
    memcpy(all + sizeof label, value, head);
    memcpy(all + sizeof label + head, value + whole, rest);
    check(crypto_sha256(all, sizeof label + head + rest, value + head));
}

static void take_attribute(struct input *in, struct attribute *a)
{
    static const CK_ATTRIBUTE_TYPE types[] = {
        CKA_CLASS,       CKA_LABEL,    CKA_VALUE,         CKA_ID,
        CKA_APPLICATION, CKA_KEY_TYPE, CKA_MODULUS,       CKA_PUBLIC_EXPONENT,
        CKA_EC_POINT,    CKA_DECRYPT,  CKA_SUBJECT,       CKA_ISSUER,
        CKA_VALUE,       CKA_VALUE,    CKA_SERIAL_NUMBER, CKA_ALWAYS_AUTHENTICATE};
    uint8_t kind = take(in);
    size_t len = take(in);

    if (kind & 0x20)
        len = len << 8 | take(in);
    if (len > in->len)
        len = in->len;
    if (len > VALUE_MAX)
        len = VALUE_MAX;
    a->type = types[kind & 0xf];
    a->len = a->claimed = len;
    memset(a->bytes, 0, sizeof a->bytes);
    memcpy(a->bytes, in->bytes, len);
    in->bytes += len;
    in->len -= len;
    if (kind & 0x10) /* a number, as most are */
        a->len = a->claimed = sizeof(CK_ULONG);
    if (kind & 0x40)
        a->claimed = (CK_ULONG)a->bytes[0] << 8;
    if ((kind & 0xf) == 0xc)
        seal_value(a);
}

static void take_objects(struct input *in)
{
    n_objects = 0;
    while (in->len && n_objects < OBJECTS) {
        struct object *o = &objects[n_objects++];

        o->n = take(in) % (ATTRIBUTES + 1);
        for (size_t i = 0; i < o->n; i++)
            take_attribute(in, &o->attributes[i]);
    }
}

static struct attribute *find(CK_OBJECT_HANDLE handle, CK_ATTRIBUTE_TYPE type)
{
    struct object *o = &objects[handle - 1];

    check(handle && handle <= n_objects);
    for (size_t i = 0; i < o->n; i++)
        if (o->attributes[i].type == type)
            return &o->attributes[i];
    return NULL;
}

/* --- the module --------------------------------------------------------------------------------
 */

static CK_OBJECT_HANDLE matches[OBJECTS];
static CK_ULONG n_matches;

/* What an object does not say, it may be. */
static bool is_match(CK_OBJECT_HANDLE handle, const CK_ATTRIBUTE *template, CK_ULONG n)
{
    for (CK_ULONG i = 0; i < n; i++) {
        const struct attribute *a = find(handle, template[i].type);

        if (a &&
            (a->len != template[i].ulValueLen || memcmp(a->bytes, template[i].pValue, a->len) != 0))
            return false;
    }
    return true;
}

static CK_RV fake_find_init(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG n)
{
    (void)session;
    n_matches = 0;
    for (CK_OBJECT_HANDLE handle = 1; handle <= n_objects; handle++)
        if (is_match(handle, template, n))
            matches[n_matches++] = handle;
    return CKR_OK;
}

static CK_RV fake_find(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE *ret, CK_ULONG max,
                       CK_ULONG *ret_n)
{
    (void)session;
    check(max >= n_matches);
    memcpy(ret, matches, n_matches * sizeof *ret);
    *ret_n = n_matches;
    n_matches = 0;
    return CKR_OK;
}

static CK_RV fake_find_final(CK_SESSION_HANDLE session)
{
    (void)session;
    return CKR_OK;
}

static CK_RV fake_get(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE handle, CK_ATTRIBUTE *wanted,
                      CK_ULONG n)
{
    const struct attribute *a = find(handle, wanted->type);

    (void)session;
    check(n == 1);
    if (!a) {
        wanted->ulValueLen = CK_UNAVAILABLE_INFORMATION;
        return CKR_ATTRIBUTE_TYPE_INVALID;
    }
    if (a->len > wanted->ulValueLen)
        return CKR_BUFFER_TOO_SMALL;
    memcpy(wanted->pValue, a->bytes, a->len);
    wanted->ulValueLen = a->claimed;
    return CKR_OK;
}

static CK_RV fake_destroy(CK_SESSION_HANDLE session, CK_OBJECT_HANDLE handle)
{
    (void)session;
    return handle % 2 ? CKR_OK : CKR_ACTION_PROHIBITED;
}

static CK_RV fake_create(CK_SESSION_HANDLE session, CK_ATTRIBUTE *template, CK_ULONG n,
                         CK_OBJECT_HANDLE *ret)
{
    (void)session, (void)template, (void)n;
    *ret = 1;
    return n_objects ? CKR_OK : CKR_DEVICE_MEMORY;
}

static CK_RV fake_decrypt_init(CK_SESSION_HANDLE session, CK_MECHANISM *mechanism,
                               CK_OBJECT_HANDLE key)
{
    (void)session, (void)key;
    return mechanism->mechanism == CKM_RSA_PKCS ? CKR_MECHANISM_INVALID : CKR_OK;
}

/* The key is that of seal_file(); the first byte may say that it is another length. */
static CK_RV fake_decrypt(CK_SESSION_HANDLE session, CK_BYTE *bytes, CK_ULONG len, CK_BYTE *ret,
                          CK_ULONG *ret_len)
{
    (void)session;
    check(*ret_len >= SEAL_KEY);
    memset(ret, 7, SEAL_KEY);
    *ret_len = len && bytes[0] > 0x80 ? bytes[0] : SEAL_KEY;
    return CKR_OK;
}

/* --- what else the store does, and reads nothing ---------------------------------------------- */

enum aad_code token_find(struct aad_store_state *s, struct aad_error *err)
{
    (void)s, (void)err;
    return AAD_OK;
}

enum aad_code token_open(struct aad_store_state *s, bool is_writable, struct aad_error *err)
{
    (void)s, (void)is_writable, (void)err;
    return AAD_OK;
}

void token_reopen(struct aad_store_state *s)
{
    (void)s;
}

void token_describe(const CK_TOKEN_INFO *token, char *ret, size_t size)
{
    (void)token;
    (void)snprintf(ret, size, "fake");
}

enum aad_code login_user(struct aad_store_state *s, struct aad_error *err)
{
    (void)s, (void)err;
    return AAD_OK;
}

enum aad_code login_key(struct aad_store_state *s, struct aad_error *err)
{
    (void)s;
    return aad_error_set(err, AAD_LOCKED, NULL, "there is nobody");
}

enum aad_code files_path(struct aad_store_state *s, const char *prefix, char *ret, size_t size,
                         struct aad_error *err)
{
    (void)s, (void)err;
    (void)snprintf(ret, size, "/nowhere/%s-HASH", prefix);
    return AAD_OK;
}

enum aad_code files_lock(struct aad_store_state *s, const char *path, int *ret_fd,
                         struct aad_error *err)
{
    (void)s, (void)path, (void)err;
    *ret_fd = -1;
    return AAD_OK;
}

enum aad_code files_lock_module(struct aad_store_state *s, int *ret_fd, struct aad_error *err)
{
    return files_lock(s, NULL, ret_fd, err);
}

enum aad_code files_share_module(struct aad_store_state *s, int *ret_fd, struct aad_error *err)
{
    return files_lock(s, NULL, ret_fd, err);
}

void files_count_change(int fd)
{
    (void)fd;
}

void files_unlock(int fd)
{
    (void)fd;
}

/* A file that opens, whose head is the object's value. */
static size_t seal_file(const struct attribute *a, unsigned char *ret, size_t size)
{
    struct {
        unsigned char head[592 + 512];
        char name[80];
    } more = {.name = "lcs password"};
    const unsigned char key[SEAL_KEY] = {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
                                         7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7};
    size_t len = a->len < sizeof more.head ? a->len : sizeof more.head;

    memcpy(more.head, a->bytes, len);
    memcpy(more.head, "AADE2\0\0", 8);
    check(size >= sizeof more.head + SEAL_MORE + 6);
    memcpy(ret, more.head, sizeof more.head);
    check(seal_close(key, (struct seal_bytes){&more, sizeof more}, (struct seal_bytes){"secret", 6},
                     ret + sizeof more.head));
    return sizeof more.head + SEAL_MORE + 6;
}

enum aad_code files_read(const char *path, unsigned char *ret, size_t size, size_t *ret_len,
                         struct aad_error *err)
{
    const struct attribute *a = n_objects ? find(n_objects, CKA_VALUE) : NULL;

    (void)path;
    if (!a)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no file");
    if (a->len % 2 && size > 1200) {
        *ret_len = seal_file(a, ret, size);
        return AAD_OK;
    }
    *ret_len = a->len < size ? a->len : size;
    memcpy(ret, a->bytes, *ret_len);
    return AAD_OK;
}

enum aad_code files_write(const char *path, const void *bytes, size_t len, struct aad_error *err)
{
    (void)path, (void)bytes, (void)len, (void)err;
    return AAD_OK;
}

enum aad_code files_remove(const char *path, struct aad_error *err)
{
    (void)path, (void)err;
    return AAD_NOT_FOUND;
}

/* One file of an envelope, for envelope_list(); libFuzzer has folders of its own. */
DIR *__real_opendir(const char *path);
struct dirent *__real_readdir64(DIR *directory);
int __real_closedir(DIR *directory);
DIR *__wrap_opendir(const char *path);
struct dirent *__wrap_readdir64(DIR *directory);
int __wrap_closedir(DIR *directory);

static char folder[1];
static size_t n_entries;

DIR *__wrap_opendir(const char *path)
{
    n_entries = 0;
    return !strcmp(path, "/nowhere") ? (DIR *)folder : __real_opendir(path);
}

struct dirent *__wrap_readdir64(DIR *directory)
{
    static struct dirent entry = {.d_name = "envelope-lcs.password-HASH"};

    if (directory != (DIR *)folder)
        return __real_readdir64(directory);
    return n_entries++ ? NULL : &entry;
}

int __wrap_closedir(DIR *directory)
{
    return directory == (DIR *)folder ? 0 : __real_closedir(directory);
}

/* --- the verbs ---------------------------------------------------------------------------------
 */

static enum aad_code sink(void *ctx, const void *bytes, size_t len)
{
    (void)ctx;
    check(bytes || !len);
    n_given += len;
    return AAD_OK;
}

static enum aad_code visit(void *ctx, const struct aad_item *found)
{
    (void)ctx;
    check(strlen(found->label) <= 255 && strlen(found->username) <= 255);
    check(strlen(found->connection) < 80 && strlen(found->role) < 80);
    return AAD_OK;
}

static enum aad_code visit_certificate(void *ctx, const struct aad_certificate *certificate)
{
    (void)ctx;
    check(certificate->len > 0);
    return AAD_OK;
}

static enum aad_code keys(struct aad_store_state *s, struct aad_error *err)
{
    struct crypto_der der;
    CK_OBJECT_HANDLE handle;
    enum aad_code code = key_open(s, &handle, err);

    if (!code)
        code = key_print_public(s, handle, &der, err);
    check(code || (der.len && der.len <= sizeof der.bytes));
    return code;
}

static enum aad_code run(struct aad_store_state *s, uint8_t verb, struct aad_error *err)
{
    const struct attribute *a = n_objects ? find(n_objects, CKA_VALUE) : NULL;
    const void *bytes = a && a->len ? a->bytes : (const unsigned char *)"x";
    size_t len = a && a->len ? a->len : 1;

    switch (verb % 16) {
    case 0:
        return data_load(s, &item, sink, NULL, err);
    case 1:
        return data_list(s, visit, NULL, err);
    case 2:
        return data_erase(s, &item, err);
    case 3:
        return data_save(s, &item, "secret", 6, err);
    case 4:
        return envelope_load(s, &item, sink, NULL, err);
    case 5:
        return envelope_list(s, visit, NULL, err);
    case 6:
        return envelope_save(s, &item, "secret", 6, err);
    case 7:
        return envelope_erase(s, &item, err);
    case 8:
        return certificate_load(s, sink, NULL, err);
    case 9:
        return certificate_each(s, visit_certificate, NULL, err);
    case 10:
        return certificate_save(s, bytes, len, err);
    case 11:
        return certificate_add(s, bytes, len, err);
    case 12:
        return certificate_use(s, bytes, len, err);
    case 13:
        return certificate_drop(s, bytes, len, err);
    default:
        return keys(s, err);
    }
}

/* A private key is read, too: what is imported. */
static void read_private(const uint8_t *bytes, size_t len)
{
    struct crypto_private key;

    if (crypto_read_private(bytes, len, &key))
        check(key.is_ec ? key.scalar.len > 0 : key.modulus.len > 0);
    explicit_bzero(&key, sizeof key);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    CK_FUNCTION_LIST module = {.C_FindObjectsInit = fake_find_init,
                               .C_FindObjects = fake_find,
                               .C_FindObjectsFinal = fake_find_final,
                               .C_GetAttributeValue = fake_get,
                               .C_CreateObject = fake_create,
                               .C_DestroyObject = fake_destroy,
                               .C_DecryptInit = fake_decrypt_init,
                               .C_Decrypt = fake_decrypt};
    struct aad_store_state state = {.module = &module};
    struct input in = {bytes + 1, len - 1};
    struct aad_error err = {0};
    enum aad_code code;

    if (!len)
        return 0;
    if (bytes[0] == 0xff)
        read_private(bytes + 1, len - 1);
    take_objects(&in);
    n_given = 0;
    check(!location_parse(&state, "token=fake", &err));
    code = run(&state, bytes[0], &err);
    check_outcome(code, &err);
    check(!code || !n_given);
    p11_kit_uri_free(state.uri);
    return 0;
}
