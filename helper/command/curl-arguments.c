/*
 * curl-arguments.c - which of curl's options may go along with a token
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/curl-arguments.h"

#include <string.h>

#include "base/screen.h"
#include "base/text.h"

enum curl_takes {
    TAKES_NOTHING,
    TAKES_VALUE,
    TAKES_LINE, /* becomes a header as it is */
    TAKES_URL,
    TAKES_HEADER,
    TAKES_METHOD,
    TAKES_CA,
    TAKES_PROXY,
    REFUSED,
};

struct curl_option {
    const char *name;
    char letter; /* 0 = has none */
    enum curl_takes takes;
    const char *reason; /* REFUSED: what it would do */
};

#define ELSEWHERE "would take the token somewhere else than the URL says"
#define SHOWS "would show the token"
#define WRITES "would write the token into a file"
#define COMPETES "would use another credential than the connection's"
#define UNVERIFIED "would send the token over a connection that anybody can read"
#define UNSEEN "would add options that cannot be checked"

static const struct curl_option curl_options[] = {
    {"cacert", 0, TAKES_CA, NULL},
    {"capath", 0, TAKES_CA, NULL},
    {"cert", 'E', TAKES_VALUE, NULL},
    {"cert-type", 0, TAKES_VALUE, NULL},
    {"compressed", 0, TAKES_NOTHING, NULL},
    {"connect-timeout", 0, TAKES_VALUE, NULL},
    {"continue-at", 'C', TAKES_VALUE, NULL},
    {"cookie", 'b', TAKES_LINE, NULL},
    {"cookie-jar", 'c', TAKES_VALUE, NULL},
    {"create-dirs", 0, TAKES_NOTHING, NULL},
    {"create-file-mode", 0, TAKES_VALUE, NULL},
    {"crlf", 0, TAKES_NOTHING, NULL},
    {"crlfile", 0, TAKES_VALUE, NULL},
    {"data", 'd', TAKES_VALUE, NULL},
    {"data-ascii", 0, TAKES_VALUE, NULL},
    {"data-binary", 0, TAKES_VALUE, NULL},
    {"data-raw", 0, TAKES_VALUE, NULL},
    {"data-urlencode", 0, TAKES_VALUE, NULL},
    {"disable", 'q', TAKES_NOTHING, NULL},
    {"disallow-username-in-url", 0, TAKES_NOTHING, NULL},
    {"dump-header", 'D', TAKES_VALUE, NULL},
    {"etag-compare", 0, TAKES_VALUE, NULL},
    {"etag-save", 0, TAKES_VALUE, NULL},
    {"expect100-timeout", 0, TAKES_VALUE, NULL},
    {"fail", 'f', TAKES_NOTHING, NULL},
    {"fail-early", 0, TAKES_NOTHING, NULL},
    {"fail-with-body", 0, TAKES_NOTHING, NULL},
    {"form", 'F', TAKES_VALUE, NULL},
    {"form-escape", 0, TAKES_NOTHING, NULL},
    {"form-string", 0, TAKES_VALUE, NULL},
    {"get", 'G', TAKES_NOTHING, NULL},
    {"globoff", 'g', TAKES_NOTHING, NULL},
    {"happy-eyeballs-timeout-ms", 0, TAKES_VALUE, NULL},
    {"head", 'I', TAKES_NOTHING, NULL},
    {"header", 'H', TAKES_HEADER, NULL},
    {"http1.0", '0', TAKES_NOTHING, NULL},
    {"http1.1", 0, TAKES_NOTHING, NULL},
    {"http2", 0, TAKES_NOTHING, NULL},
    {"ignore-content-length", 0, TAKES_NOTHING, NULL},
    {"include", 'i', TAKES_NOTHING, NULL},
    {"interface", 0, TAKES_VALUE, NULL},
    {"ipv4", '4', TAKES_NOTHING, NULL},
    {"ipv6", '6', TAKES_NOTHING, NULL},
    {"json", 0, TAKES_VALUE, NULL},
    {"junk-session-cookies", 'j', TAKES_NOTHING, NULL},
    {"keepalive-time", 0, TAKES_VALUE, NULL},
    {"key", 0, TAKES_VALUE, NULL},
    {"key-type", 0, TAKES_VALUE, NULL},
    {"limit-rate", 0, TAKES_VALUE, NULL},
    {"local-port", 0, TAKES_VALUE, NULL},
    {"location", 'L', TAKES_NOTHING, NULL},
    {"max-filesize", 0, TAKES_VALUE, NULL},
    {"max-redirs", 0, TAKES_VALUE, NULL},
    {"max-time", 'm', TAKES_VALUE, NULL},
    {"no-buffer", 'N', TAKES_NOTHING, NULL},
    {"no-clobber", 0, TAKES_NOTHING, NULL},
    {"no-keepalive", 0, TAKES_NOTHING, NULL},
    {"no-progress-meter", 0, TAKES_NOTHING, NULL},
    {"noproxy", 0, TAKES_PROXY, NULL},
    {"output", 'o', TAKES_VALUE, NULL},
    {"output-dir", 0, TAKES_VALUE, NULL},
    {"parallel", 'Z', TAKES_NOTHING, NULL},
    {"parallel-immediate", 0, TAKES_NOTHING, NULL},
    {"parallel-max", 0, TAKES_VALUE, NULL},
    {"pass", 0, TAKES_VALUE, NULL},
    {"path-as-is", 0, TAKES_NOTHING, NULL},
    {"pinnedpubkey", 0, TAKES_VALUE, NULL},
    {"post301", 0, TAKES_NOTHING, NULL},
    {"post302", 0, TAKES_NOTHING, NULL},
    {"post303", 0, TAKES_NOTHING, NULL},
    {"progress-bar", '#', TAKES_NOTHING, NULL},
    {"proxy", 'x', TAKES_PROXY, NULL},
    {"proxy-cacert", 0, TAKES_VALUE, NULL},
    {"proxy-user", 'U', TAKES_VALUE, NULL},
    {"range", 'r', TAKES_LINE, NULL},
    {"rate", 0, TAKES_VALUE, NULL},
    {"raw", 0, TAKES_NOTHING, NULL},
    {"referer", 'e', TAKES_LINE, NULL},
    {"remote-header-name", 'J', TAKES_NOTHING, NULL},
    {"remote-name", 'O', TAKES_NOTHING, NULL},
    {"remote-name-all", 0, TAKES_NOTHING, NULL},
    {"remote-time", 'R', TAKES_NOTHING, NULL},
    {"remove-on-error", 0, TAKES_NOTHING, NULL},
    {"request", 'X', TAKES_METHOD, NULL},
    {"retry", 0, TAKES_VALUE, NULL},
    {"retry-all-errors", 0, TAKES_NOTHING, NULL},
    {"retry-connrefused", 0, TAKES_NOTHING, NULL},
    {"retry-delay", 0, TAKES_VALUE, NULL},
    {"retry-max-time", 0, TAKES_VALUE, NULL},
    {"show-error", 'S', TAKES_NOTHING, NULL},
    {"silent", 's', TAKES_NOTHING, NULL},
    {"socks5", 0, TAKES_PROXY, NULL},
    {"socks5-hostname", 0, TAKES_PROXY, NULL},
    {"speed-limit", 'Y', TAKES_VALUE, NULL},
    {"speed-time", 'y', TAKES_VALUE, NULL},
    {"stderr", 0, TAKES_VALUE, NULL},
    {"suppress-connect-headers", 0, TAKES_NOTHING, NULL},
    {"time-cond", 'z', TAKES_VALUE, NULL},
    {"tls-max", 0, TAKES_VALUE, NULL},
    {"tlsv1.2", 0, TAKES_NOTHING, NULL},
    {"tlsv1.3", 0, TAKES_NOTHING, NULL},
    {"upload-file", 'T', TAKES_VALUE, NULL},
    {"url", 0, TAKES_URL, NULL},
    {"url-query", 0, TAKES_VALUE, NULL},
    {"user-agent", 'A', TAKES_LINE, NULL},
    {"write-out", 'w', TAKES_VALUE, NULL},

    {"abstract-unix-socket", 0, REFUSED, ELSEWHERE},
    {"alt-svc", 0, REFUSED, ELSEWHERE},
    {"connect-to", 0, REFUSED, ELSEWHERE},
    {"doh-url", 0, REFUSED, ELSEWHERE},
    {"location-trusted", 0, REFUSED, ELSEWHERE},
    {"next", ':', REFUSED, ELSEWHERE},
    {"resolve", 0, REFUSED, ELSEWHERE},
    {"unix-socket", 0, REFUSED, ELSEWHERE},
    {"trace", 0, REFUSED, SHOWS},
    {"trace-ascii", 0, REFUSED, SHOWS},
    {"verbose", 'v', REFUSED, SHOWS},
    {"libcurl", 0, REFUSED, WRITES},
    {"anyauth", 0, REFUSED, COMPETES},
    {"aws-sigv4", 0, REFUSED, COMPETES},
    {"basic", 0, REFUSED, COMPETES},
    {"digest", 0, REFUSED, COMPETES},
    {"negotiate", 0, REFUSED, COMPETES},
    {"netrc", 'n', REFUSED, COMPETES},
    {"netrc-file", 0, REFUSED, COMPETES},
    {"netrc-optional", 0, REFUSED, COMPETES},
    {"ntlm", 0, REFUSED, COMPETES},
    {"oauth2-bearer", 0, REFUSED, COMPETES},
    {"user", 'u', REFUSED, COMPETES},
    {"ciphers", 0, REFUSED, UNVERIFIED},
    {"insecure", 'k', REFUSED, UNVERIFIED},
    {"proto", 0, REFUSED, UNVERIFIED},
    {"proto-redir", 0, REFUSED, UNVERIFIED},
    {"sslv2", '2', REFUSED, UNVERIFIED},
    {"sslv3", '3', REFUSED, UNVERIFIED},
    {"tlsv1", '1', REFUSED, UNVERIFIED},
    {"tlsv1.0", 0, REFUSED, UNVERIFIED},
    {"tlsv1.1", 0, REFUSED, UNVERIFIED},
    {"config", 'K', REFUSED, UNSEEN},
};

#define CURL_OPTIONS (sizeof curl_options / sizeof curl_options[0])

static const struct curl_option *curl_arguments_find(const char *name, char letter)
{
    for (size_t i = 0; i < CURL_OPTIONS; i++)
        if (name ? !strcmp(curl_options[i].name, name) : letter && curl_options[i].letter == letter)
            return &curl_options[i];
    return NULL;
}

/* curl itself takes abbreviations and other cases: those are refused as unknown. */
static enum aad_code curl_arguments_refuse(const struct curl_option *option, const char *given,
                                           struct aad_error *err)
{
    char shown[48];

    if (option)
        return aad_error_set(err, AAD_REFUSED, NULL, "curl's --%s is refused: it %s", option->name,
                             option->reason);
    screen_show(shown, sizeof shown, given, strlen(given));
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "curl's option %s is not among those known to keep a token safe\n"
                         "Write options in full, as curl's manual does. The list is in man "
                         "aad-credential, CURL OPTIONS.",
                         shown);
}

static bool curl_arguments_has_control(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < 0x20 || *text == 0x7f)
            return true;
    return false;
}

/* Our header stays the only one that says who asks, and the host stays the one that was allowed. */
static enum aad_code curl_arguments_check_header(const char *header, struct aad_error *err)
{
    static const char *const refused[] = {"Authorization", "Proxy-Authorization", "Host"};
    char name[32];
    size_t len;

    if (header[0] == '@')
        return aad_error_set(err, AAD_REFUSED, NULL,
                             "headers from a file are refused: they cannot be checked");
    if (curl_arguments_has_control(header))
        return aad_error_set(err, AAD_REFUSED, NULL, "a header with control characters is refused");
    header += strspn(header, " ");
    len = strcspn(header, ":; ");
    (void)snprintf(name, sizeof name, "%.*s", (int)len, header);
    for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++)
        if (text_equal_nocase(name, refused[i]))
            return aad_error_set(err, AAD_REFUSED, NULL,
                                 "the header %s is refused: the connection decides it", refused[i]);
    return AAD_OK;
}

static enum aad_code curl_arguments_check_line(const struct curl_option *option, const char *value,
                                               struct aad_error *err)
{
    if (!curl_arguments_has_control(value))
        return AAD_OK;
    return aad_error_set(err, AAD_REFUSED, NULL,
                         "curl's --%s with control characters is refused: it would add headers",
                         option->name);
}

static enum aad_code curl_arguments_check_method(const char *method, struct aad_error *err)
{
    for (const char *p = method; *p; p++)
        if ((*p < 'A' || *p > 'Z') && (*p < 'a' || *p > 'z') && *p != '-')
            return aad_error_set(err, AAD_REFUSED, NULL,
                                 "a request method that is not one word is refused");
    return AAD_OK;
}

static enum aad_code curl_arguments_add_url(struct curl_arguments *args, const char *url,
                                            struct aad_error *err)
{
    if (args->n_urls == CURL_ARGUMENTS_URLS_MAX)
        return aad_error_set(err, AAD_USAGE, NULL, "more than %d URLs in one call",
                             CURL_ARGUMENTS_URLS_MAX);
    args->urls[args->n_urls++] = url;
    return AAD_OK;
}

static enum aad_code curl_arguments_use(struct curl_arguments *args,
                                        const struct curl_option *option, const char *value,
                                        struct aad_error *err)
{
    if (option->takes == TAKES_HEADER)
        return curl_arguments_check_header(value, err);
    if (option->takes == TAKES_LINE)
        return curl_arguments_check_line(option, value, err);
    if (option->takes == TAKES_METHOD)
        return curl_arguments_check_method(value, err);
    if (option->takes == TAKES_URL)
        return curl_arguments_add_url(args, value, err);
    args->has_ca |= option->takes == TAKES_CA;
    args->has_proxy |= option->takes == TAKES_PROXY;
    return AAD_OK;
}

/* The options of one word, "--long" or "-sSfoFILE". next: the word that follows, NULL at the end;
 * *ret_used is how many words were used. */
static enum aad_code curl_arguments_parse_word(struct curl_arguments *args, const char *word,
                                               const char *next, int *ret_used,
                                               struct aad_error *err)
{
    const char *p = word + 1, *value = NULL;
    const struct curl_option *option;
    bool is_long = word[1] == '-';

    do {
        option = is_long ? curl_arguments_find(word + 2, 0) : curl_arguments_find(NULL, *p);
        if (!option || option->takes == REFUSED)
            return curl_arguments_refuse(option, word, err);
        p++;
    } while (option->takes == TAKES_NOTHING && !is_long && *p);
    *ret_used = 1;
    if (option->takes == TAKES_NOTHING)
        return AAD_OK;
    if (!is_long && *p)
        value = p;
    else if (next)
        value = next;
    else
        return aad_error_set(err, AAD_USAGE, NULL, "curl's --%s needs a value", option->name);
    *ret_used = value == next ? 2 : 1;
    return curl_arguments_use(args, option, value, err);
}

enum aad_code curl_arguments_parse(int argc, char **argv, struct curl_arguments *ret,
                                   struct aad_error *err)
{
    struct curl_arguments args = {0};
    bool are_options = true;
    enum aad_code code = AAD_OK;
    int used;

    for (int i = 0; i < argc && !code; i += used) {
        used = 1;
        if (!are_options || argv[i][0] != '-')
            code = curl_arguments_add_url(&args, argv[i], err);
        else if (!strcmp(argv[i], "--"))
            are_options = false;
        else
            code = curl_arguments_parse_word(&args, argv[i], i + 1 < argc ? argv[i + 1] : NULL,
                                             &used, err);
    }
    if (code == AAD_REFUSED && err && !err->remedy[0])
        aad_error_remedy(err, "Leave it out. What is passed on, and why not all: "
                              "man aad-credential, CURL OPTIONS.");
    if (code)
        return code;
    if (!args.n_urls)
        return aad_error_set(err, AAD_USAGE, NULL, "curl is given no URL");
    *ret = args;
    return AAD_OK;
}
