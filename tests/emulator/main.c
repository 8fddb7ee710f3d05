/* SPDX-License-Identifier: Apache-2.0 */
/* aad-emulator: a local Azure AD, and the APIs that its tokens open, for tests.
 *
 *   aad-emulator --directory DIR [--port N] [--control-port N] [--git-root DIR] [--face NAME]...
 *                [--lcs-audience URI] [--user-password-fd N] [--parent PID]
 *
 * It binds 127.0.0.1 only (port 0 or none = any), writes DIR/ca.pem and, when it answers, DIR/ready
 * (shell: PORT, CONTROL_PORT, URL, CONTROL, CA, FACE_NAME_PORT, and FACE_NAME_THUMBPRINT of those
 * with a certificate), prints one line, and runs until SIGTERM, SIGINT, POST /quit, or the end of
 * the process PID. It exits 0 and removes both files.
 *
 * The main port speaks TLS 1.2+ as localhost, login.test, lcs.test, arm.test, dynamics.test,
 * devops.test, git.test, graph.test and 127.0.0.1:
 *   POST /TENANT/oauth2/token, /TENANT/oauth2/v2.0/token    grant/ has the grants
 *   GET  /TENANT/oauth2/authorize, /TENANT/oauth2/v2.0/authorize        authorize.h: a page
 *   POST /TENANT/oauth2/devicecode, /TENANT/oauth2/v2.0/devicecode      device.h
 *   GET  .../.well-known/openid-configuration, .../discovery/v2.0/keys,
 *        /common/discovery/instance, /common/userrealm/UPN
 *   GET  /environmentinfo/... /box/fileasset/... /databasemovement/...  /data/
 *        /_apis/connectionData  /git/...                     api/ has the resources
 *   .../_apis/serviceendpoint/...  .../_apis/projects/...
 *        .../_apis/pipelines/pipelinepermissions/endpoint/ID      api/endpoints.h
 *   /subscriptions...  /providers/Microsoft.Management/...   api/arm.h
 *   /v1.0/applications...  /v1.0/servicePrincipals...  /v1.0/oauth2PermissionGrants
 *        /v1.0/me  /v1.0/users/...                           api/graph.h
 *   POST .../oidctoken?api-version=7.1&serviceConnectionId=GUID     as Azure Pipelines,
 *   GET  /idtoken/...?api-version=2.0&audience=URI                  as GitHub Actions:
 *        they vouch for a job, and federation.h has what their JWT is good for
 *   https://contoso.vault.test:PORT, https://contoso-hsm.managedhsm.test:PORT    api/key_vault.h
 * Faces: expired, wrong-name, self-signed, tls11 (1.1 at most), sink (evil.test), http, hang,
 * reset and close (at the first byte), proxy (CONNECT, every name is 127.0.0.1), and those of
 * managed identities, which have nothing else: identity (http) and identity-tls (a certificate that
 * is known by its thumbprint only). The kinds of their routes, and identity/, are called by the
 * source of the token:
 *   GET  /metadata/identity/oauth2/token    imds; on identity-tls service-fabric
 *   GET  /msi/token                         app-service
 *   GET  /ml/token                          azure-ml
 *   POST /cloudshell/token                  cloud-shell
 *   GET  /arc/metadata/identity/oauth2/token    azure-arc
 *
 * The control port speaks JSON over plain http ($C = http://127.0.0.1:$CONTROL_PORT):
 *   curl $C/counters            see record.c
 *   curl $C/requests            the latest 1000; ?since=NUMBER, ?kind=token
 *   curl -X POST $C/reset       everything as at start; -d '{"only":["counters","script","tokens",
 *                               "world"]}' for a part
 *   curl $C/world               see world.c; merged by
 *   curl -X PUT $C/world -d '{"users":{"svc-lcs@contoso.example":{"mfa":true}}}'
 *   curl $C/tokens/validate -d '{"authorization":"Bearer ...","resource":"lcs"}'   -> {"valid":...}
 *   curl $C/tokens/revoke -d '{"token":"..."}'   or {"user":UPN} or {"all":true}
 *   curl $C/assertions          how often each jti was taken. And a JWT of whoever it be:
 *   curl $C/assertions -d '{"issuer":"https://issuer.test","subject":"job-1",
 *        "audience":"api://AzureADTokenExchange"}'      -> {"assertion":...}; "lifetime_s" (3600),
 *        "alg" ("RS256", "HS256", "none"), "claims": {name: value} that differ (null: without it)
 *   curl $C/device              all device codes. And what a person does with one:
 *   curl $C/device -d '{"user_code":"ABCD1234","user":UPN,"action":"approve"}'     or "decline"
 *   curl -X POST $C/quit
 *   curl $C/script -d FAULT     or an array of them; GET shows it and all generators, DELETE clears
 * A FAULT hits the first request that it matches:
 *   which    "path" (prefix), "kind" (route.c), "face", "grant", "skip": n, "times": n or "always",
 *            "one_in": n with "seed": m, one of n of those at random, always the same for a seed.
 * Each fault draws for itself, in the order of the script: so an array fails in one of many ways
 *   disturb  "delay_ms", "drip_ms" with "drip_bytes", "truncate": bytes promised too many,
 *            "content_length", "headers": {} or [[name, value]] added to the answer,
 *            "claims": {name: value} of the access token or a job's JWT (null: without it),
 *            "id_token_claims": the same of the id_token
 *   replace  "status", "body" (text), "json", "generate" (a name of generate.c), "redirect": URL,
 *            "throttle": seconds, "refuse": a number of refusal.c, "raw" (all bytes, with head),
 *            "reset": true, "hang": true
 *   curl $C/script -d '{"kind":"token","throttle":60}'
 *   curl $C/script -d '{"kind":"token","grant":"refresh_token","refuse":700082}'
 *   curl $C/script -d '{"path":"/","status":503,"headers":{"Retry-After":"1"},"times":"always"}'
 *   curl $C/script -d '{"kind":"imds","status":410}'
 *   curl $C/script -d '{"kind":"imds","generate":"html"}'
 * Where Docker answers instead of IMDS:
 *   curl $C/script -d '{"kind":"imds","status":403,"body":"A socket operation was attempted to an
 *                      unreachable network"}'
 */
#include <ctype.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "control.h"
#include "face.h"
#include "identity/identity.h"
#include "jwt.h"
#include "option.h"
#include "world.h"

#define FACES_MAX (OPTION_FACES_MAX + 2)

static bool main_write_file(const char *directory, const char *name, const char *content)
{
    auto_free path = text_format("%s/%s", directory, name);
    auto_free temporary = text_format("%s/%s.new", directory, name);
    FILE *file = fopen(temporary, "we");

    if (!file)
        return false;
    fputs(content, file);
    return fclose(file) == 0 && rename(temporary, path) == 0;
}

static void main_remove_file(const char *directory, const char *name)
{
    auto_free path = text_format("%s/%s", directory, name);

    unlink(path);
}

static bool main_open_faces(struct face *faces, int *count, struct emulator *emulator,
                            const struct option_set *options)
{
    const char *name = "main";

    for (int i = 0; i < options->face_count + 2; i++) {
        unsigned port = i == 0 ? options->port : i == 1 ? options->control_port : 0;

        name = i == 0 ? "main" : i == 1 ? "control" : options->faces[i - 2];
        *count = i + 1;
        if (face_open(&faces[i], emulator, name, port) != 0) {
            fprintf(stderr, "aad-emulator: face %s: %s\n", name, strerror(errno));
            return false;
        }
    }
    return true;
}

static bool main_start_faces(struct face *faces, int count, const char *directory)
{
    struct cert_authority authority;
    bool is_good = true;
    char *pem;

    cert_init_authority(&authority);
    pem = cert_print_authority(&authority);
    for (int i = 0; i < count; i++)
        is_good = is_good && face_start(&faces[i], &authority) == 0;
    is_good = is_good && main_write_file(directory, "ca.pem", pem);
    free(pem);
    cert_clear_authority(&authority);
    return is_good;
}

static void main_add_thumbprint(struct text *ready, const char *name, const char *certificate_pem)
{
    auto_free thumbprint = certificate_pem ? cert_print_thumbprint(certificate_pem) : NULL;

    if (thumbprint)
        text_printf(ready, "FACE_%s_THUMBPRINT=%s\n", name, thumbprint);
}

static bool main_write_ready(const struct face *faces, int count, const char *directory)
{
    auto_free absolute = realpath(directory, NULL);
    auto_text ready = {0};

    text_printf(&ready, "PORT=%u\nCONTROL_PORT=%u\n", faces[0].port, faces[1].port);
    text_printf(&ready, "URL=https://localhost:%u\nCONTROL=http://127.0.0.1:%u\nCA='%s/ca.pem'\n",
                faces[0].port, faces[1].port, absolute);
    for (int i = 2; i < count; i++) {
        auto_free name = text_format("%s", faces[i].name);

        for (char *at = name; *at; at++)
            *at = *at == '-' ? '_' : (char)toupper((unsigned char)*at);
        text_printf(&ready, "FACE_%s_PORT=%u\n", name, faces[i].port);
        main_add_thumbprint(&ready, name, faces[i].certificate_pem);
    }
    return main_write_file(directory, "ready", ready.data);
}

/* Waits until a signal arrives or the parent ends. */
static void main_wait(pid_t parent, const sigset_t *signals)
{
    struct pollfd ends[2] = {{.fd = signalfd(-1, signals, SFD_CLOEXEC), .events = POLLIN},
                             {.fd = -1, .events = POLLIN}};

    if (parent) {
        ends[1].fd = (int)syscall(SYS_pidfd_open, parent, 0);
        if (ends[1].fd < 0)
            return; /* it has ended already */
    }
    while (poll(ends, 2, -1) < 0 && errno == EINTR)
        continue;
    usleep(50000); /* lets the answer of POST /quit go out */
    for (int i = 0; i < 2; i++) {
        if (ends[i].fd >= 0)
            close(ends[i].fd);
    }
}

static void main_init_emulator(struct emulator *emulator, const struct option_set *options,
                               unsigned port, unsigned control_port)
{
    emulator->port = port;
    emulator->control_port = control_port;
    emulator->directory = options->directory;
    emulator->git_root = options->git_root;
    emulator->signing_key = jwt_new_key();
    emulator->pristine_world = world_new(port, options->lcs_audience, options->user_password);
    control_reset(emulator, NULL);
}

static void main_clear_emulator(struct emulator *emulator)
{
    cJSON_Delete(emulator->world);
    cJSON_Delete(emulator->pristine_world);
    cJSON_Delete(emulator->counters);
    cJSON_Delete(emulator->requests);
    cJSON_Delete(emulator->script);
    cJSON_Delete(emulator->issued);
    cJSON_Delete(emulator->refresh_tokens);
    cJSON_Delete(emulator->codes);
    cJSON_Delete(emulator->devices);
    cJSON_Delete(emulator->assertions);
    cJSON_Delete(emulator->lcs_calls);
    azure_arc_forget(emulator);
    cJSON_Delete(emulator->arc_keys);
    EVP_PKEY_free(emulator->signing_key);
}

static int main_run(struct emulator *emulator, const struct option_set *options,
                    const sigset_t *signals)
{
    struct face faces[FACES_MAX];
    int count = 0;
    bool is_good = main_open_faces(faces, &count, emulator, options);

    if (is_good) {
        main_init_emulator(emulator, options, faces[0].port, faces[1].port);
        is_good = main_start_faces(faces, count, options->directory) &&
                  main_write_ready(faces, count, options->directory);
        if (!is_good)
            fprintf(stderr, "aad-emulator: cannot start in %s\n", options->directory);
    }
    if (is_good) {
        printf("aad-emulator: https://localhost:%u, control http://127.0.0.1:%u\n", faces[0].port,
               faces[1].port);
        fflush(stdout);
        main_wait(options->parent, signals);
    }
    emulator_quit(emulator);
    for (int i = 0; i < count; i++)
        face_stop(&faces[i]);
    main_remove_file(options->directory, "ready");
    main_remove_file(options->directory, "ca.pem");
    main_clear_emulator(emulator);
    return is_good ? 0 : 1;
}

int main(int argc, char **argv)
{
    struct emulator emulator = {.lock = PTHREAD_MUTEX_INITIALIZER,
                                .changed = PTHREAD_COND_INITIALIZER};
    struct option_set options;
    sigset_t signals;
    int status;

    if (!option_parse(&options, argc, argv))
        return 2;
    /* Before any thread is made, so that all inherit it. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    signal(SIGPIPE, SIG_IGN);
    mkdir(options.directory, 0700); /* it may be there */
    status = main_run(&emulator, &options, &signals);
    free(options.user_password);
    return status;
}
