/*
 * fault.c - see fault.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "http/fault.h"

#include "http/tls.h"

static enum aad_code fault_explain_certificate(const struct fault *f, struct aad_error *err)
{
    switch (tls_certificate_fault(f->verify_result)) {
    case TLS_FAULT_NONE:
        return aad_error_set(err, AAD_NETWORK, f->foreign,
                             "%.80s shows the certificate of another name\n"
                             "Nothing was sent. Is the host name right, or does a proxy or a "
                             "captive portal answer in its place?",
                             f->host);
    case TLS_FAULT_TIME:
        return aad_error_set(
            err, AAD_NETWORK, f->foreign,
            "the certificate of %.80s has expired or is not valid yet\n"
            "Nothing was sent. Compare this machine's clock with the right time ('date -u'); if it "
            "is right, the server's administrator must renew the certificate.",
            f->host);
    case TLS_FAULT_ISSUER:
        return aad_error_set(
            err, AAD_NETWORK, f->foreign,
            "nobody that this machine trusts has signed the certificate of %.80s\n"
            "Nothing was sent. If a proxy of your company inspects TLS, name its authority: "
            "'aad-credential connection edit %s --ca-file FILE'. Otherwise install the package "
            "ca-certificates, or find out who answers in place of %.80s.",
            f->host, f->connection, f->host);
    case TLS_FAULT_PIN:
        return aad_error_set(err, AAD_NETWORK, f->foreign,
                             "%.80s shows another certificate than the one with the thumbprint "
                             "that it must have\n"
                             "Nothing was sent. Somebody else may answer in its place, or the "
                             "thumbprint is an old one: start this process again.",
                             f->host);
    case TLS_FAULT_REVOKED:
    case TLS_FAULT_OTHER:
        break;
    }
    return aad_error_set(err, AAD_NETWORK, f->foreign,
                         "the certificate of %.80s is not valid\n"
                         "Nothing was sent. The server's administrator must mend it.",
                         f->host);
}

static enum aad_code fault_explain_proxy(const struct fault *f, struct aad_error *err)
{
    enum aad_code code =
        aad_error_set(err, AAD_NETWORK, f->foreign,
                      "the proxy refuses the way to %.80s: HTTP status %ld\n"
                      "Ask the proxy's administrator to allow CONNECT to %.80s port %u.",
                      f->host, f->proxy_status, f->host, (unsigned)f->port);

    if (f->proxy_status == 407)
        aad_error_remedy(err,
                         "The proxy wants a user name and password: put them into "
                         "https_proxy, or except %.80s by no_proxy.",
                         f->host);
    return code;
}

/* Causes with nothing more to look at. Shown as "HOST WHAT". */
static const struct fault_row {
    enum aad_code code;
    const char *what, *remedy;
} fault_rows[] = {
    [FAULT_BROKEN_OFF] = {AAD_NETWORK, "broke the connection off",
                          "Try again later; if it stays, look for a proxy or firewall in between."},
    [FAULT_NO_ADDRESS] =
        {AAD_NETWORK, "has no address: its name is not resolved",
         "Check the network connection, the DNS servers, and the host name itself."},
    [FAULT_NO_PROXY_ADDRESS] = {AAD_NETWORK, "is not reached: the proxy's name is not resolved",
                                "Check 'proxy' of the connection and the variable https_proxy."},
    [FAULT_NO_CONNECTION] =
        {AAD_NETWORK, "is not reached: no connection",
         "Check the network, a firewall, and whether a proxy is needed (https_proxy)."},
    [FAULT_NO_PROXY_CONNECTION] = {AAD_NETWORK, "is not reached: no connection to the proxy",
                                   "Check 'proxy' of the connection and the variable https_proxy."},
    [FAULT_BAD_PROXY] = {AAD_CONFIG, "is not asked: the value that names the proxy is unusable",
                         "Write it as http://HOST:PORT, in 'proxy' of the connection or the "
                         "variable https_proxy (or all_proxy)."},
    [FAULT_SOCKS] = {AAD_NETWORK, "is not reached: the SOCKS proxy does not lead there",
                     "Check the variables https_proxy and all_proxy, and what the proxy's "
                     "administrator allows."},
    [FAULT_TIME] = {AAD_TIMEOUT, "did not answer in time",
                    "Try again; a proxy may be needed (https_proxy), or a larger 'timeout' in the "
                    "connection."},
    [FAULT_TLS] = {AAD_NETWORK, "does not speak TLS 1.2 or newer with us",
                   "Nothing was sent. Check the port, and whether a proxy or firewall interferes."},
    [FAULT_CA_FILE] = {AAD_CONFIG, "is not asked: the file of trusted certificates is unusable",
                       "Check 'ca-file' of the connection: readable, certificates in PEM form. "
                       "Without one, the package ca-certificates is needed."},
    [FAULT_NOT_HTTP] = {AAD_PROTOCOL, "does not answer in HTTP",
                        "Check the address and its port, and what else may answer there."},
    [FAULT_MEMORY] = {AAD_INTERNAL, "is not asked: memory ran out", ""},
    [FAULT_TOO_LARGE] = {AAD_PROTOCOL, "answers with too much: it was cut off",
                         "This is not how such a server answers: check the address."},
    [FAULT_UNKNOWN] = {AAD_NETWORK, "was not heard: libcurl gave up",
                       "Try it with --verbose, which shows libcurl's own words."},
};

/* Whoever has set it believes that there is a proxy on the way. */
static void fault_note_idle_proxy(const struct fault *f, struct aad_error *err)
{
    if (f->cause == FAULT_NO_ADDRESS || f->cause == FAULT_NO_CONNECTION || f->cause == FAULT_TIME)
        aad_error_remedy(err,
                         "%s is set, and names no proxy for https: set https_proxy as well, or "
                         "'proxy' of the connection.",
                         f->idle_proxy);
}

enum aad_code fault_explain(const struct fault *f, struct aad_error *err)
{
    const struct fault_row *row;
    enum aad_code code;

    if (f->cause == FAULT_CERTIFICATE)
        return fault_explain_certificate(f, err);
    if (f->cause == FAULT_PROXY)
        return fault_explain_proxy(f, err);
    row = &fault_rows[f->cause];
    code = aad_error_set(err, row->code, f->foreign[0] ? f->foreign : NULL, "%.120s %s\n%s",
                         f->host, row->what, row->remedy);
    if (f->idle_proxy)
        fault_note_idle_proxy(f, err);
    return code;
}
