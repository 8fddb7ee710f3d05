/*
 * tls-peer.c - see tls-peer.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "tls-peer.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#define PEER_MAX 16
#define PEER_REQUEST_MAX 32768

/* What a connection is read from and written to: TLS, or the socket alone. */
struct peer_line {
    SSL *ssl; /* NULL = plain */
    int fd;
};

struct tls_peer {
    SSL_CTX *tls; /* NULL = it speaks plain http */
    int listener, stop[2];
    char origin[64], ca_file[64];
    pthread_t thread;
    pthread_mutex_t mutex;
    char *answers[PEER_MAX], *requests[PEER_MAX];
    size_t answer_lens[PEER_MAX];
    unsigned n_answers, n_used, n_requests;
};

static void peer_need(bool is_good, const char *what)
{
    if (is_good)
        return;
    (void)fprintf(stderr, "tls-peer: %s failed\n", what);
    abort();
}

static X509 *peer_new_certificate(EVP_PKEY *key, const char *kind)
{
    X509 *x = X509_new();
    bool is_expired = !strcmp(kind, "expired");
    X509_EXTENSION *names = X509V3_EXT_conf_nid(
        NULL, NULL, NID_subject_alt_name,
        !strcmp(kind, "other-name") ? "DNS:other.test" : "DNS:localhost,IP:127.0.0.1");
    X509_EXTENSION *ca = X509V3_EXT_conf_nid(NULL, NULL, NID_basic_constraints, "CA:TRUE");

    peer_need(x && names && ca, "the certificate");
    (void)X509_set_version(x, 2);
    (void)ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    (void)X509_gmtime_adj(X509_getm_notBefore(x), is_expired ? -7200 : -3600);
    (void)X509_gmtime_adj(X509_getm_notAfter(x), is_expired ? -3600 : 3600);
    (void)X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_ASC,
                                     (const unsigned char *)"peer", -1, -1, 0);
    (void)X509_set_issuer_name(x, X509_get_subject_name(x));
    (void)X509_set_pubkey(x, key);
    (void)X509_add_ext(x, names, -1);
    (void)X509_add_ext(x, ca, -1);
    peer_need(X509_sign(x, key, EVP_sha256()) > 0, "signing");
    X509_EXTENSION_free(names);
    X509_EXTENSION_free(ca);
    return x;
}

static void peer_set_certificate(struct tls_peer *p, const char *kind)
{
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *x = peer_new_certificate(key, kind);
    FILE *file;
    int fd;

    (void)snprintf(p->ca_file, sizeof p->ca_file, "/tmp/tls-peer-XXXXXX");
    fd = mkstemp(p->ca_file);
    peer_need(fd >= 0, "mkstemp");
    file = fdopen(fd, "w");
    peer_need(file && PEM_write_X509(file, x) && !fclose(file), "writing the certificate");
    p->tls = SSL_CTX_new(TLS_server_method());
    peer_need(SSL_CTX_use_certificate(p->tls, x) == 1 && SSL_CTX_use_PrivateKey(p->tls, key) == 1,
              "SSL_CTX");
    X509_free(x);
    EVP_PKEY_free(key);
}

static bool peer_has_whole(const char *text, size_t len)
{
    const char *end = memmem(text, len, "\r\n\r\n", 4);
    const char *length = strcasestr(text, "\r\ncontent-length:");
    size_t body = length && length < end ? strtoul(length + 17, NULL, 10) : 0;

    return end && len >= (size_t)(end + 4 - text) + body;
}

static bool peer_open(struct tls_peer *p, int fd, struct peer_line *line)
{
    *line = (struct peer_line){.ssl = p->tls ? SSL_new(p->tls) : NULL, .fd = fd};
    if (!p->tls)
        return true;
    (void)SSL_set_fd(line->ssl, fd);
    return SSL_accept(line->ssl) == 1;
}

static void peer_close(struct peer_line *line)
{
    if (line->ssl)
        (void)SSL_shutdown(line->ssl);
    SSL_free(line->ssl);
    (void)close(line->fd);
}

static int peer_read(struct peer_line *line, char *bytes, size_t size)
{
    return line->ssl ? SSL_read(line->ssl, bytes, (int)size) : (int)read(line->fd, bytes, size);
}

static int peer_write(struct peer_line *line, const char *bytes, size_t len)
{
    return line->ssl ? SSL_write(line->ssl, bytes, (int)len) : (int)write(line->fd, bytes, len);
}

static char *peer_read_request(struct peer_line *line)
{
    char *text = calloc(1, PEER_REQUEST_MAX);
    size_t len = 0;

    while (text && len < PEER_REQUEST_MAX - 1 && !peer_has_whole(text, len)) {
        int got = peer_read(line, text + len, PEER_REQUEST_MAX - 1 - len);

        if (got <= 0) {
            free(text);
            return NULL;
        }
        len += (size_t)got;
    }
    return text;
}

static bool peer_is_stopped(struct tls_peer *p, int wait_ms)
{
    struct pollfd fd = {.fd = p->stop[0], .events = POLLIN};

    return poll(&fd, 1, wait_ms) != 0;
}

static void peer_send_slowly(struct tls_peer *p, struct peer_line *line, bool is_endless)
{
    static const char head[] = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n";
    char block[4096];

    memset(block, ' ', sizeof block);
    (void)peer_write(line, head, sizeof head - 1);
    for (int i = 0; i < 1024 && !peer_is_stopped(p, is_endless ? 0 : 50); i++)
        if (peer_write(line, block, is_endless ? sizeof block : 1) <= 0)
            return;
}

static void peer_send(struct tls_peer *p, struct peer_line *line, const char *answer, size_t len)
{
    if (!strcmp(answer, "hang"))
        (void)peer_is_stopped(p, 5000);
    else if (!strcmp(answer, "drip") || !strcmp(answer, "endless"))
        peer_send_slowly(p, line, *answer == 'e');
    else if (strcmp(answer, "close") != 0)
        (void)peer_write(line, answer, len);
}

static void peer_serve(struct tls_peer *p, struct peer_line *line)
{
    const char *answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}";
    size_t len = strlen(answer);
    char *request = peer_read_request(line);

    if (!request)
        return;
    (void)pthread_mutex_lock(&p->mutex);
    if (p->n_requests < PEER_MAX)
        p->requests[p->n_requests++] = request;
    if (p->n_used < p->n_answers) {
        len = p->answer_lens[p->n_used];
        answer = p->answers[p->n_used++];
    }
    (void)pthread_mutex_unlock(&p->mutex);
    peer_send(p, line, answer, len);
}

static void *peer_run(void *ctx)
{
    struct tls_peer *p = ctx;

    for (;;) {
        struct pollfd fds[2] = {{p->listener, POLLIN, 0}, {p->stop[0], POLLIN, 0}};
        struct peer_line line;
        int fd;

        if (poll(fds, 2, -1) < 0 || fds[1].revents)
            return NULL;
        fd = accept(p->listener, NULL, NULL);
        if (fd < 0)
            continue;
        if (peer_open(p, fd, &line))
            peer_serve(p, &line);
        peer_close(&line);
    }
}

struct tls_peer *tls_peer_start(const char *certificate)
{
    struct tls_peer *p = calloc(1, sizeof *p);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof address;

    peer_need(p, "calloc");
    (void)signal(SIGPIPE, SIG_IGN);
    if (strcmp(certificate, "none") != 0)
        peer_set_certificate(p, certificate);
    p->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    peer_need(!bind(p->listener, (const struct sockaddr *)&address, len) &&
                  !listen(p->listener, 16) &&
                  !getsockname(p->listener, (struct sockaddr *)&address, &len) && !pipe(p->stop),
              "the socket");
    (void)snprintf(p->origin, sizeof p->origin, "%s:%u",
                   p->tls ? "https://localhost" : "http://127.0.0.1",
                   (unsigned)ntohs(address.sin_port));
    (void)pthread_mutex_init(&p->mutex, NULL);
    peer_need(!pthread_create(&p->thread, NULL, peer_run, p), "pthread_create");
    return p;
}

void tls_peer_stop(struct tls_peer *p)
{
    (void)!write(p->stop[1], "", 1);
    (void)pthread_join(p->thread, NULL);
    for (unsigned i = 0; i < p->n_requests; i++)
        free(p->requests[i]);
    for (unsigned i = 0; i < p->n_answers; i++)
        free(p->answers[i]);
    (void)close(p->listener);
    (void)close(p->stop[0]);
    (void)close(p->stop[1]);
    if (p->tls)
        (void)unlink(p->ca_file);
    SSL_CTX_free(p->tls);
    free(p);
}

const char *tls_peer_origin(const struct tls_peer *p)
{
    return p->origin;
}

const char *tls_peer_ca_file(const struct tls_peer *p)
{
    return p->ca_file;
}

void tls_peer_answer_bytes(struct tls_peer *p, const char *bytes, size_t len)
{
    char *copy = calloc(1, len + 1);

    peer_need(copy, "calloc");
    memcpy(copy, bytes, len);
    (void)pthread_mutex_lock(&p->mutex);
    peer_need(p->n_answers < PEER_MAX, "queueing an answer");
    p->answer_lens[p->n_answers] = len;
    p->answers[p->n_answers++] = copy;
    (void)pthread_mutex_unlock(&p->mutex);
}

void tls_peer_answer(struct tls_peer *p, const char *answer)
{
    tls_peer_answer_bytes(p, answer, strlen(answer));
}

void tls_peer_answer_json(struct tls_peer *p, int status, const char *json)
{
    char text[8192];

    (void)snprintf(text, sizeof text,
                   "HTTP/1.1 %d Status\r\nContent-Type: application/json; charset=utf-8\r\n"
                   "Content-Length: %zu\r\nConnection: close\r\n\r\n%s",
                   status, strlen(json), json);
    tls_peer_answer(p, text);
}

unsigned tls_peer_count(struct tls_peer *p)
{
    unsigned count;

    (void)pthread_mutex_lock(&p->mutex);
    count = p->n_requests;
    (void)pthread_mutex_unlock(&p->mutex);
    return count;
}

const char *tls_peer_request(struct tls_peer *p, unsigned i)
{
    return i < tls_peer_count(p) ? p->requests[i] : "";
}
