/*
 * location.c - the RFC 7512 URI of a connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "location.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LOCATION_KEY_LIST "'aad-credential key list' shows URIs that can be used as they are."

static enum aad_code location_refuse(const char *what, struct aad_error *err)
{
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "the token's URI has %s\n"
                         "Take it out. Where a PIN comes from is said by the connection's 'pin', "
                         "which module by module-name=. " LOCATION_KEY_LIST,
                         what);
}

static enum aad_code location_unclear(const char *why, struct aad_error *err)
{
    return aad_error_set(err, AAD_CONFIG, NULL,
                         "the token's URI is not understood: %s\n" LOCATION_KEY_LIST, why);
}

/* Is the attribute's name of len bytes one of these? */
static bool location_is_one_of(const char *const *names, const char *name, size_t len)
{
    for (; *names; names++)
        if (strlen(*names) == len && !strncmp(*names, name, len))
            return true;
    return false;
}

/* p11-kit ignores an unknown attribute in the query, though not in the path. Those that are refused
 * get their own error later. */
static const char *const location_query[] = {"module-name", "module-path", "pin-source",
                                             "pin-value", NULL};

/* Attributes that may hold a NUL byte: an id is any bytes, and a label whatever its maker wrote.
 * The texts of a token have a fixed length; some modules fill them up with NUL bytes instead of
 * spaces: see location_pad(). */
static const char *const location_with_nul[] = {"id",    "object", "token", "manufacturer",
                                                "model", "serial", NULL};

/* Looks at an attribute of len bytes, "name=value". p11-kit would take a value that begins with a
 * NUL byte for none. */
static bool location_has_bad_nul(const char *attribute, size_t len)
{
    size_t name = strcspn(attribute, "=");

    for (size_t i = name + 1; i + 3 <= len; i++)
        if (!strncmp(attribute + i, "%00", 3) &&
            (!location_is_one_of(location_with_nul, attribute, name) ||
             (i == name + 1 && strncmp(attribute, "id=", 3) != 0)))
            return true;
    return false;
}

/* White space vanishes in p11-kit's parser, "%00" stays, and the last of two attributes wins. */
static const char *location_find_trouble(const char *location)
{
    char seen[32][24];
    size_t n_seen = 0;
    bool is_query = false;

    for (const char *p = location; *p; p++)
        if (*p <= ' ' || *p > '~')
            return "it has a space or a character that must be percent-encoded";
    for (const char *p = location; p && *p; p = strpbrk(p, ";?&")) {
        size_t len;

        is_query = is_query || *p == '?';
        p += p != location || *p == '?';
        len = strcspn(p, "=;?&");
        if (!len || len >= sizeof *seen || n_seen == sizeof seen / sizeof *seen)
            return "it has an empty or impossible attribute";
        if (is_query && !location_is_one_of(location_query, p, len))
            return "it has an unknown attribute after '?'";
        if (location_has_bad_nul(p, strcspn(p, ";?&")))
            return "it has a NUL byte";
        for (size_t i = 0; i < n_seen; i++)
            if (strlen(seen[i]) == len && !strncmp(seen[i], p, len))
                return "it has an attribute twice";
        memcpy(seen[n_seen], p, len);
        seen[n_seen++][len] = 0;
    }
    return NULL;
}

/* False: there is also a NUL byte inside the text. NUL bytes only: the text is not set. */
static bool location_pad_text(unsigned char *text, size_t len)
{
    if (!text[0])
        return true;
    while (!text[len - 1])
        text[--len] = ' ';
    return !memchr(text, 0, len);
}

static bool location_is_padded(CK_TOKEN_INFO *token)
{
    bool is_good = location_pad_text(token->label, sizeof token->label);

    is_good &= location_pad_text(token->manufacturerID, sizeof token->manufacturerID);
    is_good &= location_pad_text(token->model, sizeof token->model);
    return is_good & location_pad_text(token->serialNumber, sizeof token->serialNumber);
}

void location_pad(CK_TOKEN_INFO *token)
{
    (void)location_is_padded(token);
}

void location_pad_library(CK_INFO *info)
{
    (void)location_pad_text(info->manufacturerID, sizeof info->manufacturerID);
    (void)location_pad_text(info->libraryDescription, sizeof info->libraryDescription);
}

void location_pad_slot(CK_SLOT_INFO *slot)
{
    (void)location_pad_text(slot->slotDescription, sizeof slot->slotDescription);
    (void)location_pad_text(slot->manufacturerID, sizeof slot->manufacturerID);
}

static enum aad_code location_check_module_name(struct aad_store_state *s, struct aad_error *err)
{
    const char *name = p11_kit_uri_get_module_name(s->uri);
    size_t len = name ? strlen(name) : 0;

    for (size_t i = 0; i < len; i++)
        if (!isalnum((unsigned char)name[i]) && (!strchr("._-", name[i]) || !i))
            return location_unclear("its module-name has impossible characters", err);
    if (len >= sizeof s->module_name)
        return location_unclear("its module-name is too long", err);
    memcpy(s->module_name, name ? name : "", len + 1);
    return AAD_OK;
}

enum aad_code location_parse(struct aad_store_state *s, const char *location, struct aad_error *err)
{
    char text[LOCATION_MAX + 8];
    const char *trouble;
    int rc;

    if (strlen(location) > LOCATION_MAX)
        return location_unclear("it is too long", err);
    trouble = location_find_trouble(location);
    if (trouble)
        return location_unclear(trouble, err);
    (void)snprintf(text, sizeof text, "pkcs11:%s", location);
    s->uri = p11_kit_uri_new();
    if (!s->uri)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    rc = p11_kit_uri_parse(text, P11_KIT_URI_FOR_ANY, s->uri);
    if (rc != P11_KIT_URI_OK)
        return location_unclear(p11_kit_uri_message(rc), err);
    if (p11_kit_uri_get_pin_value(s->uri))
        return location_refuse("a PIN in it (pin-value): it would lie there in clear", err);
    if (p11_kit_uri_get_pin_source(s->uri))
        return location_refuse("a pin-source", err);
    if (p11_kit_uri_get_module_path(s->uri))
        return location_refuse("a module-path: any file could be loaded", err);
    if (p11_kit_uri_any_unrecognized(s->uri))
        return location_unclear("an attribute is unknown, or its value is too long", err);
    if (!location_is_padded(p11_kit_uri_get_token_info(s->uri)))
        return location_unclear("it has a NUL byte", err);
    return location_check_module_name(s, err);
}

P11KitUri *location_new(const struct aad_store_state *s, const CK_TOKEN_INFO *token)
{
    P11KitUri *uri = p11_kit_uri_new();

    if (!uri)
        return NULL;
    *p11_kit_uri_get_token_info(uri) = *token;
    p11_kit_uri_set_module_name(uri, s->module_name);
    return uri;
}

enum aad_code location_print(P11KitUri *taken, char *ret, size_t size, struct aad_error *err)
{
    char *text = NULL;
    bool is_good;

    if (!taken)
        return aad_error_set(err, AAD_INTERNAL, NULL, "out of memory");
    is_good = p11_kit_uri_format(taken, P11_KIT_URI_FOR_OBJECT_ON_TOKEN, &text) == P11_KIT_URI_OK &&
              text && strlen(text) < size;
    if (is_good)
        (void)snprintf(ret, size, "%s", text);
    free(text);
    p11_kit_uri_free(taken);
    return is_good ? AAD_OK
                   : aad_error_set(err, AAD_UNSUPPORTED, NULL, "an object has an impossible name");
}

bool location_has_object(const struct aad_store_state *s)
{
    return p11_kit_uri_get_attribute(s->uri, CKA_ID) ||
           p11_kit_uri_get_attribute(s->uri, CKA_LABEL);
}
