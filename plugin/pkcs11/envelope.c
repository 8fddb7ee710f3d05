/*
 * envelope.c - secrets in encrypted files, for tokens that take no data objects
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "envelope.h"

#include <dirent.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common/heap.h"
#include "common/seal.h"
#include "location.h"
#include "object.h"

#define ENVELOPE_MAGIC "AADE2"
#define ENVELOPE_PREFIX "envelope-"
#define ENVELOPE_ID_MAX 64

/* The file: this head, then nonce, ciphertext and tag. Head and name are authenticated. */
struct envelope_head {
    char magic[8];
    unsigned char is_oaep, id_len, unused[2];
    unsigned char wrapped_len[4];   /* big-endian */
    char label[256], username[256]; /* for people */
    unsigned char id[ENVELOPE_ID_MAX];
    unsigned char wrapped[CRYPTO_NUMBER_MAX];
};

/* A file is longer than its secret by this. */
#define ENVELOPE_MORE (sizeof(struct envelope_head) + SEAL_MORE)
#define ENVELOPE_MAX (ENVELOPE_MORE + AAD_SECRET_MAX)

/* What is authenticated beside the ciphertext: the head, and whose secret it is. */
struct envelope_more {
    struct envelope_head head;
    char name[80];
};

static enum aad_code envelope_path(struct aad_store_state *s, const struct aad_item *item,
                                   char *ret, size_t size, struct aad_error *err)
{
    char prefix[96];

    (void)snprintf(prefix, sizeof prefix, ENVELOPE_PREFIX "%.32s.%.32s", item->connection,
                   item->role);
    return files_path(s, prefix, ret, size, err);
}

static void envelope_fill(struct envelope_more *ret, const struct envelope_head *head,
                          const struct aad_item *item)
{
    memset(ret, 0, sizeof *ret);
    ret->head = *head;
    (void)snprintf(ret->name, sizeof ret->name, "%.32s %.32s", item->connection, item->role);
}

static size_t envelope_wrapped_len(const struct envelope_head *head)
{
    return (size_t)head->wrapped_len[2] << 8 | head->wrapped_len[3];
}

/* --- the token's part ----------------------------------------------------------------------- */

static enum aad_code envelope_unwrap(struct aad_store_state *s, CK_OBJECT_HANDLE key,
                                     const struct envelope_head *head,
                                     unsigned char ret_key[SEAL_KEY], struct aad_error *err)
{
    CK_RSA_PKCS_OAEP_PARAMS oaep = {CKM_SHA_1, CKG_MGF1_SHA1, CKZ_DATA_SPECIFIED, NULL, 0};
    CK_MECHANISM mechanism = {head->is_oaep ? CKM_RSA_PKCS_OAEP : CKM_RSA_PKCS,
                              head->is_oaep ? &oaep : NULL, head->is_oaep ? sizeof oaep : 0};
    unsigned char plain[CRYPTO_NUMBER_MAX];
    CK_ULONG len = sizeof plain;
    enum aad_code code = AAD_OK;
    CK_RV rv = s->module->C_DecryptInit(s->session, &mechanism, key);

    if (rv == CKR_OK && object_is(s, key, CKA_ALWAYS_AUTHENTICATE))
        code = login_key(s, err);
    if (code) {
        token_reopen(s);
        return code;
    }
    if (rv == CKR_OK)
        rv = s->module->C_Decrypt(s->session, (CK_BYTE *)head->wrapped, envelope_wrapped_len(head),
                                  plain, &len);
    if (rv == CKR_OK && len == SEAL_KEY)
        memcpy(ret_key, plain, SEAL_KEY);
    explicit_bzero(plain, sizeof plain);
    if (rv != CKR_OK) {
        token_reopen(s);
        return rv_error(rv, "the token does not decrypt", err);
    }
    if (len != SEAL_KEY)
        return aad_error_set(err, AAD_IO, NULL, "the token decrypts to something else");
    return AAD_OK;
}

static enum aad_code envelope_find_by_id(struct aad_store_state *s,
                                         const struct envelope_head *head, CK_OBJECT_HANDLE *ret,
                                         struct aad_error *err)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE template[2] = {{CKA_CLASS, &class, sizeof class},
                                {CKA_ID, (void *)head->id, head->id_len}};
    struct objects found;
    enum aad_code code = object_find(s, template, 2, &found, err);

    if (code)
        return code;
    if (found.n != 1)
        return aad_error_set(err, found.n ? AAD_AMBIGUOUS : AAD_NOT_FOUND, NULL,
                             "the token has %lu keys that could open the encrypted file", found.n);
    *ret = found.handles[0];
    return AAD_OK;
}

/* A key of the token's, and how a file is encrypted to it. */
struct envelope_key {
    CK_OBJECT_HANDLE handle;
    struct crypto_bytes id;
    struct crypto_der public;
    bool is_oaep;
};

/* The key that the location names, or any RSA key that may decrypt and can be found again. */
static enum aad_code envelope_choose_key(struct aad_store_state *s, struct envelope_key *ret,
                                         struct aad_error *err)
{
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_KEY_TYPE type = CKK_RSA;
    CK_ATTRIBUTE template[2] = {{CKA_CLASS, &class, sizeof class},
                                {CKA_KEY_TYPE, &type, sizeof type}};
    struct objects found = {.n = 0};
    enum aad_code code = AAD_OK;

    if (location_has_object(s)) {
        code = key_find(s, CKO_PRIVATE_KEY, &found.handles[0], err);
        found.n = 1;
    } else {
        code = object_find(s, template, 2, &found, err);
    }
    for (CK_ULONG i = 0; !code && i < found.n; i++) {
        ret->handle = found.handles[i];
        if (object_is(s, ret->handle, CKA_DECRYPT) &&
            object_read_bytes(s, ret->handle, CKA_ID, &ret->id) && ret->id.len &&
            ret->id.len <= ENVELOPE_ID_MAX)
            return key_print_public(s, ret->handle, &ret->public, err);
    }
    if (code)
        return code;
    return aad_error_set(
        err, AAD_UNSUPPORTED, NULL,
        "the token takes no data objects, and has no RSA key that could encrypt a file instead\n"
        "Make one: aad-credential key generate 'pkcs11:token=...'");
}

/* --- reading -------------------------------------------------------------------------------- */

static enum aad_code envelope_is_bad(const struct aad_item *item, const char *what,
                                     struct aad_error *err)
{
    return aad_error_set(err, AAD_IO, NULL,
                         "the encrypted file %s\n"
                         "Store it again: aad-credential connection edit %s --secret",
                         what, item->connection);
}

/* ret has room for what the file holds: ENVELOPE_MORE less than the file has. */
static enum aad_code envelope_open(struct aad_store_state *s, const struct aad_item *item,
                                   struct seal_bytes file, unsigned char *ret,
                                   struct aad_error *err)
{
    unsigned char key[SEAL_KEY];
    struct envelope_more more;
    struct envelope_head head;
    CK_OBJECT_HANDLE handle;
    enum aad_code code;

    if (file.len < ENVELOPE_MORE)
        return envelope_is_bad(item, "is cut off", err);
    memcpy(&head, file.bytes, sizeof head);
    if (memcmp(head.magic, ENVELOPE_MAGIC, sizeof ENVELOPE_MAGIC) != 0 ||
        head.id_len > ENVELOPE_ID_MAX || envelope_wrapped_len(&head) > CRYPTO_NUMBER_MAX)
        return envelope_is_bad(item, "is damaged", err);
    code = envelope_find_by_id(s, &head, &handle, err);
    if (!code)
        code = envelope_unwrap(s, handle, &head, key, err);
    if (code)
        return code;
    envelope_fill(&more, &head, item);
    if (!seal_open(key, (struct seal_bytes){&more, sizeof more},
                   (struct seal_bytes){(const unsigned char *)file.bytes + sizeof head,
                                       file.len - sizeof head},
                   ret))
        code = envelope_is_bad(item, "was changed or damaged", err);
    explicit_bzero(key, sizeof key);
    return code;
}

enum aad_code envelope_load(struct aad_store_state *s, const struct aad_item *item, aad_sink *sink,
                            void *sink_ctx, struct aad_error *err)
{
    auto_heap unsigned char *file = heap_new(ENVELOPE_MAX), *plain = heap_new(ENVELOPE_MAX);
    char path[600];
    size_t len = 0;
    enum aad_code code = file && plain ? token_open(s, false, err)
                                       : aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");

    if (!code)
        code = envelope_path(s, item, path, sizeof path, err);
    if (!code)
        code = files_read(path, file, ENVELOPE_MAX, &len, err);
    if (code == AAD_NOT_FOUND)
        (void)aad_error_set(err, code, NULL, "there is no %s of '%s'", item->role,
                            item->connection);
    if (!code)
        code = login_user(s, err);
    if (!code)
        code = envelope_open(s, item, (struct seal_bytes){file, len}, plain, err);
    if (!code)
        code = state_give(sink, sink_ctx, plain, len - ENVELOPE_MORE, err);
    return code;
}

bool envelope_exists(struct aad_store_state *s, const struct aad_item *item)
{
    char path[600];

    return !token_find(s, NULL) && !envelope_path(s, item, path, sizeof path, NULL) &&
           !access(path, F_OK);
}

/* --- writing -------------------------------------------------------------------------------- */

/* ret has room for ENVELOPE_MORE beside the secret. */
static enum aad_code envelope_build(const struct aad_item *item, const struct envelope_key *key,
                                    struct seal_bytes secret, unsigned char *ret,
                                    struct aad_error *err)
{
    struct envelope_head head = {.magic = ENVELOPE_MAGIC, .is_oaep = key->is_oaep};
    unsigned char content_key[SEAL_KEY];
    struct envelope_more more;
    struct crypto_bytes wrapped;
    enum aad_code code = AAD_OK;

    (void)snprintf(head.label, sizeof head.label, "%s", item->label ? item->label : "");
    (void)snprintf(head.username, sizeof head.username, "%s", item->username ? item->username : "");
    head.id_len = (unsigned char)key->id.len;
    memcpy(head.id, key->id.bytes, key->id.len);
    if (!crypto_random(content_key, sizeof content_key) ||
        !crypto_wrap(&key->public, key->is_oaep, content_key, sizeof content_key, &wrapped))
        return aad_error_set(err, AAD_INTERNAL, NULL, "encrypting to the token's key failed");
    memcpy(head.wrapped, wrapped.bytes, wrapped.len);
    head.wrapped_len[2] = (unsigned char)(wrapped.len >> 8);
    head.wrapped_len[3] = (unsigned char)(wrapped.len & 0xff);
    envelope_fill(&more, &head, item);
    memcpy(ret, &head, sizeof head);
    if (!seal_close(content_key, (struct seal_bytes){&more, sizeof more}, secret,
                    ret + sizeof head))
        code = aad_error_set(err, AAD_INTERNAL, NULL, "encrypting failed");
    explicit_bzero(content_key, sizeof content_key);
    return code;
}

/* Tries both ways in turn, and proves each by a round trip: a token may list what it cannot do. */
static enum aad_code envelope_prove(struct aad_store_state *s, const struct aad_item *item,
                                    struct seal_bytes secret, unsigned char *ret_file,
                                    struct aad_error *err)
{
    auto_heap unsigned char *back = heap_new(ENVELOPE_MAX);
    struct seal_bytes file = {ret_file, ENVELOPE_MORE + secret.len};
    struct envelope_key key;
    enum aad_code code = back ? envelope_choose_key(s, &key, err)
                              : aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");

    if (code)
        return code;
    for (int is_oaep = 1; is_oaep >= 0; is_oaep--) {
        key.is_oaep = is_oaep;
        code = envelope_build(item, &key, secret, ret_file, err);
        if (!code)
            code = envelope_open(s, item, file, back, err);
        if (!code && !heap_equal(back, secret.bytes, secret.len))
            code = aad_error_set(err, AAD_IO, NULL, "the round trip through the token failed");
        if (!code || s->refusal.code)
            return code;
    }
    return code;
}

enum aad_code envelope_save(struct aad_store_state *s, const struct aad_item *item,
                            const void *bytes, size_t len, struct aad_error *err)
{
    auto_heap unsigned char *file = heap_new(ENVELOPE_MAX);
    char path[600], lock[600];
    int fd = -1;
    enum aad_code code =
        file ? token_open(s, false, err) : aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");

    if (!code)
        code = login_user(s, err);
    if (!code)
        code = envelope_path(s, item, path, sizeof path, err);
    if (!code)
        code = files_path(s, "write", lock, sizeof lock, err);
    if (!code) /* it may ask for the key's PIN: not under the lock */
        code = envelope_prove(s, item, (struct seal_bytes){bytes, len}, file, err);
    if (!code)
        code = files_lock(s, lock, &fd, err);
    if (!code)
        code = files_write(path, file, ENVELOPE_MORE + len, err);
    files_unlock(fd);
    return code;
}

enum aad_code envelope_erase(struct aad_store_state *s, const struct aad_item *item,
                             struct aad_error *err)
{
    char path[600];
    enum aad_code code = token_find(s, err);

    if (!code)
        code = envelope_path(s, item, path, sizeof path, err);
    if (!code)
        code = files_remove(path, err);
    if (code != AAD_NOT_FOUND)
        return code;
    return aad_error_set(err, AAD_NOT_FOUND, NULL, "there is no %s of '%s'", item->role,
                         item->connection);
}

/* --- listing -------------------------------------------------------------------------------- */

/* What a file says without the token. */
struct envelope_seen {
    struct envelope_head head;
    char name[80];
    struct aad_item item;
};

/* NAME is "envelope-CONNECTION.ROLE-HASH", as envelope_path() makes it; false: it is none of this
 * token's. */
static bool envelope_see(const char *folder, const char *name, const char *suffix,
                         struct envelope_seen *ret)
{
    size_t len = strlen(name), end = strlen(suffix), begin = strlen(ENVELOPE_PREFIX), head_len = 0;
    char path[900], *dot;

    if (strncmp(name, ENVELOPE_PREFIX, begin) != 0 || len <= begin + end ||
        len - begin - end >= sizeof ret->name || strcmp(name + len - end, suffix) != 0)
        return false;
    memcpy(ret->name, name + begin, len - begin - end);
    ret->name[len - begin - end] = 0;
    dot = strchr(ret->name, '.');
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    if (!dot || files_read(path, (unsigned char *)&ret->head, sizeof ret->head, &head_len, NULL) ||
        head_len < sizeof ret->head)
        return false;
    *dot = 0;
    ret->head.label[sizeof ret->head.label - 1] = 0;
    ret->head.username[sizeof ret->head.username - 1] = 0;
    ret->item = (struct aad_item){ret->name, dot + 1, ret->head.label, ret->head.username};
    return true;
}

enum aad_code envelope_list(struct aad_store_state *s, aad_visit *visit, void *visit_ctx,
                            struct aad_error *err)
{
    char folder[600], *slash;
    struct envelope_seen seen;
    struct dirent *entry;
    DIR *directory;
    enum aad_code code = token_find(s, err);

    if (!code)
        code = files_path(s, "", folder, sizeof folder, err);
    slash = code ? NULL : strrchr(folder, '/');
    if (!slash)
        return code;
    *slash = 0; /* what follows is "-HASH" */
    directory = opendir(folder);
    while (!code && directory && (entry = readdir(directory)))
        if (envelope_see(folder, entry->d_name, slash + 1, &seen))
            code = visit(visit_ctx, &seen.item);
    if (directory)
        (void)closedir(directory);
    return code ? aad_error_set(err, code, NULL, "the list was not read to its end") : AAD_OK;
}
