/*
 * field.c - the checks of single values of a connection
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "connection/field.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/json-scan.h"
#include "base/text.h"
#include "base/url.h"
#include "connection/assertion-source.h"
#include "connection/challenge.h"
#include "connection/client-auth.h"
#include "connection/cloud.h"
#include "connection/grant.h"
#include "connection/host-path.h"
#include "connection/identity-source.h"
#include "connection/kind/kind.h"

#define FIELD_REDIRECT_MAX 200
#define FIELD_TEXT_MAX 511

static enum aad_code field_fail(struct aad_error *err, const char *remedy, const char *why)
{
    return aad_error_set(err, AAD_USAGE, NULL, "%s\n%s", why, remedy);
}

/* The value is none of a table's words. */
static enum aad_code field_fail_word(struct aad_error *err, void (*print_words)(struct buf *ret),
                                     const char *why)
{
    auto_buf struct buf remedy = {0};

    buf_append_text(&remedy, "Use ");
    print_words(&remedy);
    buf_append_text(&remedy, ".");
    return field_fail(err, buf_text(&remedy), why);
}

/* Is it a control character or a line end, also of Unicode, or does it turn the direction of a
 * text? A terminal that gets one shows something else than is written (case 17). Valid UTF-8. */
static bool field_is_control(const unsigned char *at)
{
    if (at[0] < 0x20 || at[0] == 0x7f)
        return true;
    if (at[0] == 0xc2)
        return at[1] < 0xa0;
    if (at[0] != 0xe2)
        return false;
    return at[1] == 0x80 ? at[2] >= 0xa8 && at[2] <= 0xae
                         : at[1] == 0x81 && at[2] >= 0xa6 && at[2] <= 0xa9;
}

enum aad_code field_check_text(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    if (!json_scan_utf8(value, strlen(value)))
        return field_fail(err, "Write it in UTF-8.", "it is not UTF-8");
    for (const char *at = value; *at; at++)
        if (field_is_control((const unsigned char *)at))
            return field_fail(err, "Write it as one line of text.",
                              "a control character or line break is in it");
    if (strlen(value) > FIELD_TEXT_MAX)
        return field_fail(err, "Shorten it.", "it is longer than 511 bytes");
    return AAD_OK;
}

enum aad_code field_check_visible(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    if (!value[0] || !text_is_visible(value, strlen(value)) || strlen(value) > 255)
        return field_fail(err, "Give at most 255 plain characters without spaces.",
                          "it is empty, too long, or has a space or special character in it");
    return AAD_OK;
}

/* What is stored in the place of the value. */
static enum aad_code field_give(const char *canonical, char **ret, struct aad_error *err)
{
    *ret = strdup(canonical);
    return *ret ? AAD_OK : aad_error_set(err, AAD_INTERNAL, NULL, "memory ran out");
}

/* Of Entra ID. Another issuer's may be any text (RFC 6749 appendix A.1). */
enum aad_code field_check_client_id(const char *value, char **ret, struct aad_error *err)
{
    const char *known = kind_known_client(value);

    if (known)
        return field_give(known, ret, err);
    if (!text_is_guid(value))
        return field_fail(err,
                          "It looks like 00000000-0000-0000-0000-000000000000: the "
                          "'Application (client) ID' on the app registration's overview page.",
                          "it is no application (client) id");
    return AAD_OK;
}

/* An address of the issuer, as it says it itself: compared to the letter. */
enum aad_code field_check_endpoint(const char *value, char **ret, struct aad_error *err)
{
    struct url url;

    (void)ret;
    if (strlen(value) > FIELD_TEXT_MAX || strchr(value, '#'))
        return field_fail(err, "Give the address as the issuer has it.",
                          "it is too long, or has a '#'");
    if (url_parse(value, &url, err))
        return err ? err->code : AAD_USAGE;
    return url.is_https ? AAD_OK : field_fail(err, "Use https://.", "an issuer is asked by https");
}

/* RFC 6749 section 3.3. */
enum aad_code field_check_scope(const char *value, char **ret, struct aad_error *err)
{
    if (strpbrk(value, "\"\\"))
        return field_fail(err, "Give one scope; repeat the option for more.", "it is no scope");
    return field_check_visible(value, ret, err);
}

enum aad_code field_check_object_id(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    if (!text_is_guid(value))
        return field_fail(err,
                          "It looks like 00000000-0000-0000-0000-000000000000: the 'Object "
                          "(principal) ID' on the managed identity's overview page.",
                          "it is no object id");
    return AAD_OK;
}

enum aad_code field_check_resource_id(const char *value, char **ret, struct aad_error *err)
{
    struct identity_id id;

    if (!identity_id_parse(value, &id) || id.kind != IDENTITY_RESOURCE_ID)
        return field_fail(
            err,
            "It looks like /subscriptions/SUBSCRIPTION/resourcegroups/GROUP/providers/"
            "Microsoft.ManagedIdentity/userAssignedIdentities/NAME.",
            "it is no managed identity's resource id");
    return field_check_visible(value, ret, err);
}

enum aad_code field_check_identity_source(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    if (!strcmp(value, IDENTITY_SOURCE_AUTO) || identity_source_find(value))
        return AAD_OK;
    return field_fail_word(err, identity_source_print_names,
                           "there is no such source of managed identities");
}

enum aad_code field_check_assertion_source(const char *value, char **ret, struct aad_error *err)
{
    if (assertion_source_is_sound(value))
        return field_check_text(value, ret, err);
    return field_fail_word(err, assertion_source_print_names,
                           "nobody makes an assertion who is written like that");
}

/* words: each ended by NUL, the last by two. */
static enum aad_code field_check_word(const char *value, const char *words, const char *remedy,
                                      const char *why, struct aad_error *err)
{
    for (; *words; words += strlen(words) + 1)
        if (!strcmp(words, value))
            return AAD_OK;
    return field_fail(err, remedy, why);
}

enum aad_code field_check_client_auth(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    if (client_auth_find(value))
        return AAD_OK;
    return field_fail_word(err, client_auth_print_names,
                           "an application cannot prove itself in that way");
}

enum aad_code field_check_grant(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    if (grant_find(value))
        return AAD_OK;
    return field_fail_word(err, grant_print_names, "there is no such grant");
}

enum aad_code field_check_version(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    return field_check_word(value, "auto\0001\0002\0", "Use auto, 1 or 2.",
                            "there is no such endpoint version", err);
}

enum aad_code field_check_capabilities(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    return field_check_word(value, CHALLENGE_CAPABILITY "\0",
                            "Use " CHALLENGE_CAPABILITY
                            ", where all that use its tokens pass a claims challenge on.",
                            "there is no such capability", err);
}

enum aad_code field_check_assertion(const char *value, char **ret, struct aad_error *err)
{
    (void)ret;
    return field_check_word(value, "auto\0PS256\0RS256\0ES256\0",
                            "Use auto, PS256, RS256 or ES256.", "there is no such algorithm", err);
}

enum aad_code field_check_pin(const char *value, char **ret, struct aad_error *err)
{
    int64_t number;

    (void)ret;
    if (!strcmp(value, "ask") || !strcmp(value, "pinentry") || !strcmp(value, "pinpad") ||
        !strcmp(value, "keyring") ||
        (text_has_prefix(value, "fd:") && text_to_int(value + 3, 0, 65535, &number)) ||
        (text_has_prefix(value, "credential:") && text_is_name(value + strlen("credential:"))))
        return AAD_OK;
    return field_fail(err,
                      "Use ask, pinentry, pinpad, keyring, credential:NAME (of systemd) or fd:N. "
                      "The PIN itself is never in a connection.",
                      "it is no place where a PIN could come from");
}

static bool field_is_tenant(const char *tenant)
{
    size_t len = strspn(tenant, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                "0123456789.-_");

    return len && len <= 128 && !tenant[len] && tenant[0] != '.' && !strstr(tenant, "..");
}

static enum aad_code field_check_cloud(const struct cloud *cloud, char **ret, struct aad_error *err)
{
    if (!cloud->closed)
        return field_give(cloud->authority, ret, err);
    return aad_error_set(err, AAD_USAGE, NULL,
                         "%s was closed on %s\n"
                         "Its tenants have moved: use AzureCloud.",
                         cloud->name, cloud->closed);
}

static void field_lower(char *text)
{
    for (; *text; text++)
        if (*text >= 'A' && *text <= 'Z')
            *text = (char)(*text - 'A' + 'a');
}

/* A cloud's name, or https://HOST[/TENANT]. Case says nothing in a tenant, but Entra ID writes its
 * own issuers in lower case, and those are compared to the letter. */
enum aad_code field_check_authority(const char *value, char **ret, struct aad_error *err)
{
    const struct cloud *cloud = cloud_find(value);
    auto_buf struct buf canonical = {0};
    char origin[300];
    struct url url;
    size_t len;

    if (cloud)
        return field_check_cloud(cloud, ret, err);
    if (url_parse(value, &url, err))
        return err ? err->code : AAD_USAGE;
    if (!url.is_https)
        return field_fail(err, "Use https://.", "an authority is reached by https only");
    buf_append_text(&canonical, url_print_origin(&url, origin, sizeof origin));
    buf_append_text(&canonical, url.path);
    if (buf_ok(&canonical, err))
        return AAD_INTERNAL;
    len = canonical.len;
    if (len && canonical.bytes[len - 1] == '/')
        canonical.bytes[len - 1] = '\0';
    if (url.path[0] == '/' && url.path[1] &&
        !field_is_tenant(strrchr(buf_text(&canonical), '/') + 1))
        goto refuse;
    if (strchr(buf_text(&canonical) + strlen(origin), '/') !=
        strrchr(buf_text(&canonical) + strlen(origin), '/'))
        goto refuse;
    field_lower(canonical.bytes + strlen(origin));
    *ret = buf_take(&canonical);
    return AAD_OK;
refuse:
    return field_fail(err,
                      "Give https://HOST/TENANT, where TENANT is the directory's GUID or domain, "
                      "for example https://login.microsoftonline.com/contoso.com",
                      "what follows the authority's host is no tenant");
}

/* RFC 8252 sections 7.1 to 7.3 without schemes of one's own, for which there is nobody to listen.
 */
enum aad_code field_check_redirect(const char *value, char **ret, struct aad_error *err)
{
    struct url url;

    (void)ret;
    if (strlen(value) > FIELD_REDIRECT_MAX)
        return field_fail(err, "Give the address as it is registered.", "it is too long");
    if (url_parse(value, &url, err))
        return err ? err->code : AAD_USAGE;
    if (!strpbrk(value, "?#") && (url.is_https || url_is_loopback(&url)))
        return AAD_OK;
    return field_fail(err, "Register http://localhost (any port), or an https address.",
                      "an answer comes back to this machine, or by https");
}

#define FIELD_DEFAULT_SCOPE "/.default"

/* As a scope of Entra ID has it: "https://x/.default" is the resource https://x. In
 * "https://x//.default" the slash is the resource's own, which two of them say (endpoint.h). */
static enum aad_code field_give_resource(const char *scope, size_t len, char **ret,
                                         struct aad_error *err)
{
    auto_buf struct buf resource = {0};

    len -= strlen(FIELD_DEFAULT_SCOPE);
    buf_append(&resource, scope, len);
    if (scope[len - 1] == '/')
        buf_append_text(&resource, "/");
    return buf_ok(&resource, err) ? AAD_INTERNAL : field_give(buf_text(&resource), ret, err);
}

enum aad_code field_check_audience(const char *value, char **ret, struct aad_error *err)
{
    size_t len = strlen(value);

    if (!len || !text_is_visible(value, len) || len > FIELD_TEXT_MAX || strpbrk(value, "&\"\\<>"))
        return field_fail(err, "Give the resource's URL or application id.",
                          "it is empty, too long, or has a character that may not be in it");
    return len > strlen(FIELD_DEFAULT_SCOPE) &&
                   !strcmp(value + len - strlen(FIELD_DEFAULT_SCOPE), FIELD_DEFAULT_SCOPE)
               ? field_give_resource(value, len, ret, err)
               : AAD_OK;
}

enum aad_code field_check_host(const char *value, char **ret, struct aad_error *err)
{
    auto_buf struct buf canonical = {0};
    char origin[300];
    struct url url;
    enum aad_code code;

    if (url_parse(value, &url, err))
        return err ? err->code : AAD_USAGE;
    buf_append_text(&canonical, url_print_origin(&url, origin, sizeof origin));
    code = host_path_check(url.path, &canonical, err);
    return code ? code : field_give(buf_text(&canonical), ret, err);
}

enum aad_code field_check_proxy(const char *value, char **ret, struct aad_error *err)
{
    struct url url;

    (void)ret;
    if (strchr(value, '@'))
        return field_fail(err,
                          "A connection file holds no secret. Set https_proxy in the environment "
                          "of the one process that needs it.",
                          "a proxy may not have a user name or password in a connection");
    if (url_parse(value, &url, NULL))
        return field_fail(err, "Give http://HOST:PORT or https://HOST:PORT.",
                          "a proxy is reached by http or https");
    return AAD_OK;
}

enum aad_code field_check_path(const char *value, char **ret, struct aad_error *err)
{
    if (value[0] != '/')
        return field_fail(err, "Give the whole path, from / on.", "the path is not absolute");
    return field_check_text(value, ret, err);
}
