/* SPDX-License-Identifier: Apache-2.0 */
#include "face.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <gnutls/gnutls.h>
#include <microhttpd.h>

#include "bare.h"
#include "control.h"
#include "proxy.h"
#include "record.h"
#include "wire.h"

#define FACE_BODY_LIMIT (1u << 20)
#define TLS_NEW "NORMAL:-VERS-TLS1.1:-VERS-TLS1.0"
#define TLS_OLD "NORMAL:-VERS-ALL:+VERS-TLS1.1:+VERS-TLS1.0:%COMPAT"

struct face_kind {
    const char *name;
    enum cert_kind certificate; /* CERT_NONE: no TLS */
    const char *priorities;
    void *(*run)(void *face); /* a thread on the bare socket instead of libmicrohttpd */
};

static const struct face_kind face_kinds[] = {
    {"main", CERT_GOOD, TLS_NEW, NULL},
    {"control", CERT_NONE, NULL, NULL},
    {"expired", CERT_EXPIRED, TLS_NEW, NULL},
    {"wrong-name", CERT_WRONG_NAME, TLS_NEW, NULL},
    {"self-signed", CERT_SELF_SIGNED, TLS_NEW, NULL},
    {"tls11", CERT_GOOD, TLS_OLD, NULL},
    {"sink", CERT_EVIL, TLS_NEW, NULL},
    {"http", CERT_NONE, NULL, NULL},
    {"hang", CERT_NONE, NULL, bare_run_hang},
    {"reset", CERT_NONE, NULL, bare_run_reset},
    {"close", CERT_NONE, NULL, bare_run_close},
    {"proxy", CERT_NONE, NULL, proxy_run},
    {"identity", CERT_NONE, NULL, NULL},
    {"identity-tls", CERT_FABRIC, TLS_NEW, NULL},
};

struct face_connection {
    long long number;
    long long at_ms;
};

const char *face_names(void)
{
    return "expired wrong-name self-signed tls11 sink http hang reset close proxy identity "
           "identity-tls";
}

void face_add_connection_facts(cJSON *entry, struct MHD_Connection *connection)
{
    static const char *const versions[] = {"", "SSL3.0", "TLS1.0", "TLS1.1", "TLS1.2", "TLS1.3"};
    const union MHD_ConnectionInfo *info;
    const struct face_connection *note;

    if (!connection)
        return;
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    note = info ? info->socket_context : NULL;
    if (note) {
        cJSON_AddNumberToObject(entry, "connection", (double)note->number);
        cJSON_AddNumberToObject(entry, "connected_at_ms", (double)note->at_ms);
    }
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_PROTOCOL);
    if (info && info->protocol > 0 && info->protocol <= GNUTLS_TLS1_3)
        cJSON_AddStringToObject(entry, "tls", versions[info->protocol]);
}

static void face_on_connection(void *cls, struct MHD_Connection *connection, void **socket_context,
                               enum MHD_ConnectionNotificationCode code)
{
    struct face *face = cls;
    struct face_connection *note = *socket_context;

    (void)connection;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        free(note);
        return;
    }
    note = calloc(1, sizeof(*note));
    if (!note)
        abort();
    pthread_mutex_lock(&face->emulator->lock);
    note->at_ms = emulator_clock_ms();
    if (strcmp(face->name, "control") != 0)
        note->number = record_add_connection(face->emulator, face->name);
    pthread_mutex_unlock(&face->emulator->lock);
    *socket_context = note;
}

static void *face_on_uri(void *cls, const char *uri, struct MHD_Connection *connection)
{
    struct face *face = cls;
    struct exchange *exchange = exchange_new(face->emulator, face, uri);

    exchange->connection = connection;
    return exchange;
}

static void face_on_completed(void *cls, struct MHD_Connection *connection, void **context,
                              enum MHD_RequestTerminationCode code)
{
    (void)cls, (void)connection, (void)code;
    exchange_free(*context);
    *context = NULL;
}

static enum MHD_Result face_on_header(void *cls, enum MHD_ValueKind kind, const char *name,
                                      const char *value)
{
    (void)kind;
    exchange_note_header(cls, name, value);
    return MHD_YES;
}

static enum MHD_Result face_reply(const struct exchange *exchange)
{
    struct MHD_Response *response = MHD_create_response_from_buffer(
        exchange->reply.size, exchange->reply.data, MHD_RESPMEM_MUST_COPY);
    enum MHD_Result result;
    const cJSON *pair;

    cJSON_ArrayForEach(pair, exchange->reply_headers)
        MHD_add_response_header(response, pair->child->valuestring, pair->child->next->valuestring);
    result = MHD_queue_response(exchange->connection, exchange->status, response);
    MHD_destroy_response(response);
    return result;
}

static enum MHD_Result face_serve(struct exchange *exchange)
{
    cJSON *fault;

    if (strcmp(exchange->face->name, "control") == 0) {
        control_serve(exchange);
        return face_reply(exchange);
    }
    fault = exchange_serve(exchange);
    if (!fault)
        return face_reply(exchange);
    wire_send(exchange, fault);
    cJSON_Delete(fault);
    return MHD_NO; /* closes: what was sent is all there is */
}

static enum MHD_Result face_on_request(void *cls, struct MHD_Connection *connection,
                                       const char *url, const char *method, const char *version,
                                       const char *upload, size_t *upload_size, void **context)
{
    struct exchange *exchange = *context;

    (void)cls, (void)version;
    if (!exchange->method[0]) { /* the first call: only the headers are there */
        snprintf(exchange->method, sizeof(exchange->method), "%s", method);
        text_free(&exchange->path);
        exchange->path = text_format("%s", url);
        MHD_get_connection_values(connection, MHD_HEADER_KIND, face_on_header, exchange);
        return MHD_YES;
    }
    if (!*upload_size)
        return face_serve(exchange);
    exchange->is_body_too_large |= exchange->body.size + *upload_size > FACE_BODY_LIMIT;
    if (!exchange->is_body_too_large)
        text_append(&exchange->body, upload, *upload_size);
    *upload_size = 0;
    return MHD_YES;
}

static void face_ignore_log(void *cls, const char *format, va_list arguments)
{
    (void)cls, (void)format, (void)arguments; /* failed handshakes are expected here */
}

int face_open(struct face *face, struct emulator *emulator, const char *name, unsigned port)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    socklen_t size = sizeof(address);

    *face = (struct face){.fd = -1, .emulator = emulator, .name = name};
    for (size_t i = 0; i < sizeof(face_kinds) / sizeof(face_kinds[0]); i++) {
        if (strcmp(face_kinds[i].name, name) == 0)
            face->kind = &face_kinds[i];
    }
    errno = EINVAL;
    if (!face->kind)
        return -1;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    face->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(face->fd, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (bind(face->fd, (const struct sockaddr *)&address, size) != 0 || listen(face->fd, 1024) != 0)
        return -1;
    getsockname(face->fd, (struct sockaddr *)&address, &size);
    face->port = ntohs(address.sin_port);
    return 0;
}

int face_start(struct face *face, const struct cert_authority *authority)
{
    const struct face_kind *kind = face->kind;
    unsigned flags = MHD_USE_THREAD_PER_CONNECTION | MHD_USE_INTERNAL_POLLING_THREAD |
                     MHD_USE_POLL | MHD_USE_ERROR_LOG | MHD_USE_SUPPRESS_DATE_NO_CLOCK;
    struct MHD_OptionItem tls[] = {{MHD_OPTION_END, 0, NULL},
                                   {MHD_OPTION_HTTPS_MEM_CERT, 0, NULL},
                                   {MHD_OPTION_HTTPS_PRIORITIES, 0, NULL},
                                   {MHD_OPTION_END, 0, NULL}};

    if (kind->run)
        return pthread_create(&face->thread, NULL, kind->run, face);
    if (kind->certificate != CERT_NONE) {
        cert_make_leaf(authority, kind->certificate, &face->key_pem, &face->certificate_pem);
        flags |= MHD_USE_TLS;
        tls[0] = (struct MHD_OptionItem){MHD_OPTION_HTTPS_MEM_KEY, 0, face->key_pem};
        tls[1].ptr_value = face->certificate_pem;
        tls[2].ptr_value = (void *)(uintptr_t)kind->priorities;
    }
    face->daemon = MHD_start_daemon(
        flags, 0, NULL, NULL, face_on_request, face, MHD_OPTION_EXTERNAL_LOGGER, face_ignore_log,
        NULL, MHD_OPTION_LISTEN_SOCKET, face->fd, MHD_OPTION_URI_LOG_CALLBACK, face_on_uri, face,
        MHD_OPTION_NOTIFY_COMPLETED, face_on_completed, face, MHD_OPTION_NOTIFY_CONNECTION,
        face_on_connection, face, MHD_OPTION_CONNECTION_LIMIT, 2000u,
        MHD_OPTION_CONNECTION_MEMORY_LIMIT, (size_t)131072, MHD_OPTION_ARRAY, tls, MHD_OPTION_END);
    return face->daemon ? 0 : -1;
}

void face_stop(struct face *face)
{
    if (face->daemon)
        MHD_stop_daemon(face->daemon);
    else if (face->kind && face->kind->run && face->thread)
        pthread_join(face->thread, NULL);
    if (!face->daemon && face->fd >= 0)
        close(face->fd); /* libmicrohttpd closes its own */
    text_free(&face->key_pem);
    text_free(&face->certificate_pem);
}
