/*
 * probe.c - can a store's plugin be loaded, in a process as it would be used?
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/probe.h"

#include "base/text.h"
#include "connection/store-type.h"
#include "host/process.h"
#include "host/wire.h"

static enum aad_code probe_talk(int fd, const struct deadline *deadline, struct aad_error *err)
{
    auto_frame struct wire_frame open = {.type = WIRE_OPEN}, result = {0};
    enum aad_code code;

    wire_put_number(&open, WIRE_VERSION);
    wire_put_number(&open, deadline->end_ms);
    code = wire_send(fd, &open, deadline->end_ms, err);
    if (!code)
        code = wire_receive(fd, &result, deadline->end_ms, err);
    if (code)
        return code;
    code = wire_get_error(&result, err);
    if (result.type != WIRE_RESULT || !wire_is_whole(&result))
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the store's process sent nonsense");
    return code;
}

enum aad_code store_probe(const char *name, const struct deadline *deadline, struct aad_error *err)
{
    const struct store_type *type = store_type_of(name);
    struct host_process_spec spec = {
        .work = STORE_PROBE_WORK, .plugin = name, .environment = type ? type->environment : NULL};
    struct host_process process = {.fd = -1};
    enum aad_code code;

    if (!text_is_name(name))
        return aad_error_set(err, AAD_CONFIG, NULL, "that is no name of a store");
    code = host_process_start(&spec, &process, err);
    if (!code)
        code = probe_talk(process.fd, deadline, err);
    host_process_end(&process);
    return code;
}
