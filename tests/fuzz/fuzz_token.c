/*
 * fuzz_token.c - objects on a token, and the files beside it, that somebody else wrote
 *
 * The first byte chooses the verb, and by its upper half what else is special: the location, the
 * module. The rest are the objects (token-objects.h). The value of the last one is the file of an
 * envelope.
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
#include "token-objects.h"

static size_t n_given;
static const struct aad_item item = {"lcs", "password", "label", "user"};

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
#define SEALED_SIZE (592 + CRYPTO_NUMBER_MAX + SEAL_MORE + 6)

static void seal_file(const struct token_attribute *a, unsigned char ret[SEALED_SIZE])
{
    struct {
        unsigned char head[592 + CRYPTO_NUMBER_MAX];
        char name[80];
    } more = {.name = "lcs password"};
    const unsigned char key[SEAL_KEY] = {7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
                                         7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7};
    size_t len = a->len < sizeof more.head ? a->len : sizeof more.head;

    memcpy(more.head, a->bytes, len);
    memcpy(more.head, "AADE2\0\0", 8);
    memcpy(ret, more.head, sizeof more.head);
    check(seal_close(key, (struct seal_bytes){&more, sizeof more}, (struct seal_bytes){"secret", 6},
                     ret + sizeof more.head));
}

/* The key of each file is known, so that one that was just made opens. */
bool __wrap_crypto_random(void *ret, size_t len);

bool __wrap_crypto_random(void *ret, size_t len)
{
    memset(ret, 7, len);
    return true;
}

enum aad_code files_read(const char *path, unsigned char *ret, size_t size, size_t *ret_len,
                         struct aad_error *err)
{
    const struct token_attribute *a = token_objects_last_value();
    unsigned char sealed[SEALED_SIZE];
    const unsigned char *file = a ? a->bytes : NULL;

    (void)path;
    if (!a)
        return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no file");
    *ret_len = a->len;
    if (a->len % 2) {
        seal_file(a, sealed);
        file = sealed;
        *ret_len = sizeof sealed;
    }
    *ret_len = *ret_len < size ? *ret_len : size;
    memcpy(ret, file, *ret_len);
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
    return token_objects_last_value() ? AAD_OK : AAD_NOT_FOUND;
}

/* A file of an envelope, and others, for envelope_list(); libFuzzer has folders of its own. */
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
    static struct dirent entries[] = {{.d_name = "envelope-lcs.password-HASH"},
                                      {.d_name = "envelope-lcs-HASH"},
                                      {.d_name = "pin-HASH"}};

    if (directory != (DIR *)folder)
        return __real_readdir64(directory);
    return n_entries < sizeof entries / sizeof *entries ? &entries[n_entries++] : NULL;
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

/* Those of a key that goes. */
static enum aad_code destroy_certificates(struct aad_store_state *s, struct aad_error *err)
{
    struct crypto_der der;
    CK_OBJECT_HANDLE handle;
    enum aad_code code = key_open(s, &handle, err);

    if (!code)
        code = key_print_public(s, handle, &der, err);
    if (!code)
        (void)certificate_destroy_all(s, &der);
    return code;
}

/* The verbs that put a certificate somewhere. */
typedef enum aad_code put(struct aad_store_state *s, const void *der, size_t len,
                          struct aad_error *err);

static enum aad_code run_put(struct aad_store_state *s, size_t which, struct aad_error *err)
{
    static put *const puts[] = {certificate_save, certificate_add, certificate_use,
                                certificate_drop};
    const struct token_attribute *a = token_objects_last_value();

    return a && a->len ? puts[which](s, a->bytes, a->len, err) : puts[which](s, "x", 1, err);
}

static enum aad_code run(struct aad_store_state *s, uint8_t verb, struct aad_error *err)
{
    static enum aad_code (*const loads[])(struct aad_store_state *, const struct aad_item *,
                                          aad_sink *, void *,
                                          struct aad_error *) = {data_load, envelope_load};
    static enum aad_code (*const lists[])(struct aad_store_state *, aad_visit *, void *,
                                          struct aad_error *) = {data_list, envelope_list};
    static enum aad_code (*const erases[])(struct aad_store_state *, const struct aad_item *,
                                           struct aad_error *) = {data_erase, envelope_erase};
    static enum aad_code (*const saves[])(struct aad_store_state *, const struct aad_item *,
                                          const void *, size_t,
                                          struct aad_error *) = {data_save, envelope_save};
    size_t which = verb / 4 % 2;

    if (verb / 16 == 0xd)
        return destroy_certificates(s, err);
    (void)envelope_exists(s, &item);
    if (verb % 16 >= 14)
        return keys(s, err);
    if (verb % 16 >= 10)
        return run_put(s, verb % 16 - 10U, err);
    if (verb % 16 >= 8)
        return verb % 2 ? certificate_each(s, visit_certificate, NULL, err)
                        : certificate_load(s, sink, NULL, err);
    if (verb % 4 == 0)
        return loads[which](s, &item, sink, NULL, err);
    if (verb % 4 == 1)
        return lists[which](s, visit, NULL, err);
    return verb % 4 == 2 ? erases[which](s, &item, err) : saves[which](s, &item, "secret", 6, err);
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
    CK_FUNCTION_LIST module = token_objects_module;
    struct aad_store_state state = {.module = &module};
    struct aad_error err = {0};
    enum aad_code code;
    unsigned special;

    if (!len)
        return 0;
    special = bytes[0] / 16;
    if (bytes[0] == 0xff)
        read_private(bytes + 1, len - 1);
    token_objects_take(bytes + 1, len - 1,
                       special >= 0xa && special <= 0xc ? TOKEN_SEARCH_FAILS + special - 0xa
                                                        : TOKEN_IS_WELL);
    n_given = 0;
    check(!location_parse(&state, special == 9 ? "token=fake;object=k" : "token=fake", &err));
    code = run(&state, bytes[0], &err);
    check_outcome(code, &err);
    check(!code || !n_given);
    p11_kit_uri_free(state.uri);
    return 0;
}
