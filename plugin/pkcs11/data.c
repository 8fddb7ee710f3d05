/*
 * data.c - secrets as private data objects on the token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "data.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/heap.h"
#include "object.h"

#define DATA_APPLICATION "aad-credential"
#define DATA_MAGIC "AADC2"
#define DATA_LABEL_MAX 80

/* What is in CKA_VALUE: this, the texts for people, the secret. The checksum covers all the rest
 * and the object's label. */
struct data_head {
    char magic[8];
    unsigned char generation[8]; /* big-endian */
    unsigned char label_len, username_len, unused[6];
    unsigned char digest[CRYPTO_DIGEST_SIZE];
};

#define DATA_TEXT_MAX 255
#define DATA_VALUE_MAX (sizeof(struct data_head) + 2 * DATA_TEXT_MAX + AAD_SECRET_MAX)

static void data_label(const struct aad_item *item, char ret[DATA_LABEL_MAX])
{
    (void)snprintf(ret, DATA_LABEL_MAX, "%.32s %.32s", item->connection, item->role);
}

static bool data_digest(const char *label, const unsigned char *value, size_t len,
                        unsigned char ret[CRYPTO_DIGEST_SIZE])
{
    size_t label_len = strlen(label), head = offsetof(struct data_head, digest);
    size_t rest = len - sizeof(struct data_head), total = label_len + 1 + head + rest;
    unsigned char *all = malloc(total);
    bool is_good;

    if (!all)
        return false;
    memcpy(all, label, label_len + 1);
    memcpy(all + label_len + 1, value, head);
    memcpy(all + label_len + 1 + head, value + sizeof(struct data_head), rest);
    is_good = crypto_sha256(all, total, ret);
    explicit_bzero(all, total);
    free(all);
    return is_good;
}

static CK_ULONG data_template(const char *label, CK_ATTRIBUTE ret[3])
{
    static CK_OBJECT_CLASS class = CKO_DATA;
    static char application[] = DATA_APPLICATION;

    ret[0] = (CK_ATTRIBUTE){CKA_CLASS, &class, sizeof class};
    ret[1] = (CK_ATTRIBUTE){CKA_APPLICATION, application, sizeof application - 1};
    ret[2] = (CK_ATTRIBUTE){CKA_LABEL, (char *)label, label ? strlen(label) : 0};
    return label ? 3 : 2;
}

static enum aad_code data_find(struct aad_store_state *s, const char *label, struct objects *ret,
                               struct aad_error *err)
{
    CK_ATTRIBUTE template[3];
    CK_ULONG n = data_template(label, template);

    return object_find(s, template, n, ret, err);
}

/* A generation to be written. */
struct data_object {
    const char *label;
    unsigned char *value; /* DATA_VALUE_MAX bytes */
    size_t len;
};

/* Reads the value; returns its generation, or 0 if it is not whole. */
static uint64_t data_read(struct aad_store_state *s, CK_OBJECT_HANDLE object, const char *label,
                          unsigned char *ret, size_t *ret_len)
{
    unsigned char digest[CRYPTO_DIGEST_SIZE];
    CK_ATTRIBUTE attribute = {CKA_VALUE, ret, DATA_VALUE_MAX};
    struct data_head head;
    uint64_t generation = 0;

    if (!object_read(s, object, &attribute) || attribute.ulValueLen < sizeof head)
        return 0;
    *ret_len = attribute.ulValueLen;
    memcpy(&head, ret, sizeof head);
    if (memcmp(head.magic, DATA_MAGIC, sizeof DATA_MAGIC) != 0 ||
        *ret_len - sizeof head < (size_t)head.label_len + head.username_len ||
        !data_digest(label, ret, *ret_len, digest) ||
        memcmp(digest, head.digest, sizeof digest) != 0)
        return 0;
    for (size_t i = 0; i < sizeof head.generation; i++)
        generation = generation << 8 | head.generation[i];
    return generation;
}

/* Reads the newest whole value into ret, a buffer of DATA_VALUE_MAX; returns its generation, or 0
 * when there is none. */
static uint64_t data_read_newest(struct aad_store_state *s, const struct objects *found,
                                 const char *label, unsigned char *ret, size_t *ret_len)
{
    auto_heap unsigned char *value = heap_new(DATA_VALUE_MAX);
    uint64_t newest = 0;
    size_t len;

    for (CK_ULONG i = 0; value && i < found->n; i++) {
        uint64_t generation = data_read(s, found->handles[i], label, value, &len);

        if (generation > newest) {
            newest = generation;
            memcpy(ret, value, len);
            *ret_len = len;
        }
    }
    return newest;
}

/* Where the secret begins. */
static size_t data_texts_end(const unsigned char *value)
{
    struct data_head head;

    memcpy(&head, value, sizeof head);
    return sizeof head + head.label_len + head.username_len;
}

static enum aad_code data_open(struct aad_store_state *s, bool is_writable, struct aad_error *err)
{
    enum aad_code code = token_open(s, is_writable, err);

    return code ? code : login_user(s, err);
}

static enum aad_code data_not_found(const struct aad_item *item, struct aad_error *err)
{
    return aad_error_set(err, AAD_NOT_FOUND, NULL, "the token has no %s of '%s'", item->role,
                         item->connection);
}

enum aad_code data_load(struct aad_store_state *s, const struct aad_item *item, aad_sink *sink,
                        void *sink_ctx, struct aad_error *err)
{
    auto_heap unsigned char *value = heap_new(DATA_VALUE_MAX);
    char label[DATA_LABEL_MAX];
    struct objects found;
    size_t len = 0;
    enum aad_code code =
        value ? data_open(s, false, err) : aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");

    data_label(item, label);
    if (!code)
        code = data_find(s, label, &found, err);
    if (!code && !found.n)
        code = data_not_found(item, err);
    if (!code && !data_read_newest(s, &found, label, value, &len))
        code = aad_error_set(err, AAD_IO, NULL, "the %s of '%s' on the token is damaged",
                             item->role, item->connection);
    if (!code)
        code = state_give(sink, sink_ctx, value + data_texts_end(value),
                          len - data_texts_end(value), err);
    return code;
}

/* --- writing -------------------------------------------------------------------------------- */

static unsigned char data_put_text(unsigned char *at, const char *text)
{
    size_t len = text ? strnlen(text, DATA_TEXT_MAX) : 0;

    memcpy(at, text ? text : "", len);
    return (unsigned char)len;
}

static bool data_build(const struct aad_item *item, uint64_t generation, const void *bytes,
                       size_t len, struct data_object *ret)
{
    struct data_head head = {.magic = DATA_MAGIC};
    unsigned char *at = ret->value + sizeof head;

    for (size_t i = sizeof head.generation; i-- > 0; generation >>= 8)
        head.generation[i] = generation & 0xff;
    at += head.label_len = data_put_text(at, item->label);
    at += head.username_len = data_put_text(at, item->username);
    memcpy(ret->value, &head, sizeof head);
    memcpy(at, bytes, len);
    ret->len = (size_t)(at - ret->value) + len;
    if (!data_digest(ret->label, ret->value, ret->len, head.digest))
        return false;
    memcpy(ret->value, &head, sizeof head);
    return true;
}

static CK_RV data_create(struct aad_store_state *s, const struct data_object *new,
                         CK_OBJECT_HANDLE *ret)
{
    CK_BBOOL yes = CK_TRUE;
    CK_ATTRIBUTE template[7]; /* no CKA_OBJECT_ID: some modules refuse the whole template with it */
    CK_ULONG n = data_template(new->label, template);

    template[n++] = (CK_ATTRIBUTE){CKA_TOKEN, &yes, sizeof yes};
    template[n++] = (CK_ATTRIBUTE){CKA_PRIVATE, &yes, sizeof yes};
    template[n++] = (CK_ATTRIBUTE){CKA_MODIFIABLE, &yes, sizeof yes};
    template[n++] = (CK_ATTRIBUTE){CKA_VALUE, new->value, new->len};
    return object_create(s, template, n, ret);
}

/* A token without data objects may answer many things. What is surely something else keeps its own
 * code. */
static enum aad_code data_refused(CK_RV rv, struct aad_error *err)
{
    switch (rv) {
    case CKR_DEVICE_REMOVED:
    case CKR_TOKEN_NOT_PRESENT:
    case CKR_SESSION_HANDLE_INVALID:
    case CKR_SESSION_CLOSED:
    case CKR_USER_NOT_LOGGED_IN:
    case CKR_HOST_MEMORY:
    case CKR_DEVICE_ERROR:
    case CKR_CRYPTOKI_NOT_INITIALIZED:
        return rv_error(rv, "the token does not keep the secret", err);
    default:
        (void)rv_error(rv, "the token does not keep the secret", err);
        if (err)
            err->code = AAD_UNSUPPORTED;
        return AAD_UNSUPPORTED;
    }
}

static enum aad_code data_replace(struct aad_store_state *s, const struct objects *old,
                                  const struct data_object *new, struct aad_error *err)
{
    auto_heap unsigned char *back = heap_new(DATA_VALUE_MAX);
    CK_OBJECT_HANDLE object;
    size_t back_len = 0;
    CK_RV rv = back ? data_create(s, new, &object) : CKR_HOST_MEMORY;
    enum aad_code code = rv == CKR_OK ? AAD_OK : data_refused(rv, err);

    if (code)
        token_reopen(s);
    if (!code && (!data_read(s, object, new->label, back, &back_len) || back_len != new->len ||
                  !heap_equal(back, new->value, new->len))) {
        (void)object_destroy(s, object);
        code = aad_error_set(err, AAD_UNSUPPORTED, NULL,
                             "the token gives back something else than it was given");
    }
    for (CK_ULONG i = 0; !code && i < old->n; i++)
        (void)object_destroy(s, old->handles[i]);
    return code;
}

enum aad_code data_save(struct aad_store_state *s, const struct aad_item *item, const void *bytes,
                        size_t len, struct aad_error *err)
{
    auto_heap unsigned char *value = heap_new(DATA_VALUE_MAX);
    char label[DATA_LABEL_MAX], lock[600];
    struct objects old;
    struct data_object new = {.label = label, .value = value};
    int fd = -1;
    enum aad_code code =
        value ? data_open(s, true, err) : aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");

    data_label(item, label);
    /* Two writers at once would destroy each other's new generation. */
    if (!code)
        code = files_path(s, "write", lock, sizeof lock, err);
    if (!code)
        code = files_lock(s, lock, &fd, err);
    if (!code)
        code = data_find(s, label, &old, err);
    if (!code &&
        !data_build(item, data_read_newest(s, &old, label, value, &new.len) + 1, bytes, len, &new))
        code = aad_error_set(err, AAD_INTERNAL, NULL, "SHA-256 failed");
    if (!code)
        code = data_replace(s, &old, &new, err);
    files_unlock(fd);
    return code;
}

enum aad_code data_erase(struct aad_store_state *s, const struct aad_item *item,
                         struct aad_error *err)
{
    char label[DATA_LABEL_MAX];
    struct objects found = {.n = 0};
    enum aad_code code = data_open(s, false, err);

    data_label(item, label);
    if (!code)
        code = data_find(s, label, &found, err);
    if (!code && !found.n)
        return data_not_found(item, err);
    if (!code) /* only now: a token may allow no session that writes */
        code = token_open(s, true, err);
    for (CK_ULONG i = 0; !code && i < found.n; i++) {
        CK_RV rv = object_destroy(s, found.handles[i]);

        if (rv != CKR_OK && rv != CKR_OBJECT_HANDLE_INVALID)
            code = rv_error(rv, "the token does not delete the secret", err);
    }
    return code;
}

/* --- listing -------------------------------------------------------------------------------- */

/* One of several generations stands for all. */
static enum aad_code data_show(struct aad_store_state *s, CK_OBJECT_HANDLE object, aad_visit *visit,
                               void *visit_ctx, struct aad_error *err)
{
    auto_heap unsigned char *value = heap_new(DATA_VALUE_MAX);
    char label[DATA_LABEL_MAX] = "", texts[2][DATA_TEXT_MAX + 1] = {"", ""}, *space;
    struct objects same;
    struct data_head head;
    CK_ATTRIBUTE attribute = {CKA_LABEL, label, sizeof label - 1};
    size_t len = 0;
    enum aad_code code;

    if (!value)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    if (!object_read(s, object, &attribute))
        return AAD_OK;
    label[attribute.ulValueLen] = 0;
    code = data_find(s, label, &same, err);
    if (code || !same.n || same.handles[0] != object)
        return code;
    space = strchr(label, ' ');
    if (!data_read_newest(s, &same, label, value, &len) || !space)
        return AAD_OK;
    memcpy(&head, value, sizeof head);
    memcpy(texts[0], value + sizeof head, head.label_len);
    memcpy(texts[1], value + sizeof head + head.label_len, head.username_len);
    *space = 0;
    code = visit(visit_ctx, &(struct aad_item){label, space + 1, texts[0], texts[1]});
    return code ? aad_error_set(err, code, NULL, "the list was not read to its end") : AAD_OK;
}

enum aad_code data_list(struct aad_store_state *s, aad_visit *visit, void *visit_ctx,
                        struct aad_error *err)
{
    struct objects found = {.n = 0};
    enum aad_code code = token_open(s, false, err);

    if (!code)
        code = data_find(s, NULL, &found, err);
    for (CK_ULONG i = 0; !code && i < found.n; i++)
        code = data_show(s, found.handles[i], visit, visit_ctx, err);
    return code;
}
