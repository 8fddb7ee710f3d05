/*
 * curl.c - the system's curl
 *
 * The options are those of curl 7.88. curl applies its configuration to every URL of its command
 * line, and drops the header itself when a redirect leaves the origin.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/wrap/wrap.h"

static const struct arguments_option curl_options[] = {
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

static const struct arguments_grammar curl_grammar = {
    .program = "curl",
    .options = curl_options,
    .n = sizeof curl_options / sizeof curl_options[0],
};

/* Ours go first. The user may repeat one of them, but can take none of them back. */
static enum aad_code curl_build(const struct wrap_call *call, struct wrap_line *line,
                                struct aad_error *err)
{
    const struct connection *c = &call->connection;

    (void)err;
    wrap_add(line, "-q", NULL);
    wrap_add(line, "--config", call->config);
    wrap_add(line, "--globoff", NULL);
    wrap_add(line, "--proto", call->is_loopback_http ? "=http" : "=https");
    wrap_add(line, "--proto-redir", "=https");
    wrap_add(line, "--tlsv1.2", NULL);
    if (c->ca_file && !call->given.has_ca)
        wrap_add(line, "--cacert", c->ca_file);
    if (call->is_loopback_http)
        wrap_add(line, "--noproxy", "*");
    else if (c->proxy && !call->given.has_proxy)
        wrap_add(line, "--proxy", c->proxy);
    wrap_add_given(call, line);
    return AAD_OK;
}

const struct wrap wrap_curl = {
    .command = WRAP_COMMAND(
        "curl", "run curl with the token, for allowed hosts only",
        "Runs curl with the connection's token, for example\n\n"
        "  aad-credential curl mylcs -- -sS https://lcsapi.lcs.dynamics.com/...\n\n"
        "Every URL must be on a host that the connection allows. Options of curl that would\n"
        "send the token elsewhere or show it are refused (man aad-credential-curl).\n"),
    .consumer = &consumer_curl,
    .grammar = &curl_grammar,
    .build = curl_build,
};
