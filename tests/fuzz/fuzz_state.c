/*
 * fuzz_state.c - what other processes of this user have written down: how far a rotation is, when a
 * certificate ends, that a password is being changed, what became of a flight
 *
 * reads: helper/connection/rotation-json.c helper/connection/certificate-note.c
 * helper/connection/change.c
 *
 * but: note_write, note_is_same, certificate_note_save, certificate_note_erase, change_begin,
 * change_end, change_end_by - they write
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/file.h"
#include "base/text.h"
#include "check.h"
#include "connection/certificate-note.h"
#include "connection/change.h"
#include "connection/rotation-json.h"
#include "connection/rotation.h"
#include "connections.h"

static const uint8_t *input;
static size_t input_len;

enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err);

enum aad_code __wrap_file_read(const char *path, enum file_trust trust, size_t max,
                               struct secret *ret, struct aad_error *err)
{
    (void)path, (void)trust;
    if (input_len > max)
        return aad_error_set(err, AAD_CONFIG, NULL, "it is too large");
    secret_append(ret, input, input_len);
    return secret_ok(ret, err);
}

/* A note that is read is written as the same one. */
static void read_rotation(void)
{
    auto_secret struct secret text = {0};
    auto_buf struct buf first = {0}, second = {0};
    struct rotation note = {.lock = -1}, again = {.lock = -1};
    struct aad_error err = {0};
    enum aad_code code;

    secret_append(&text, input, input_len);
    code = rotation_parse(&text, &note, &err);
    check_outcome(code, &err);
    if (code)
        return;
    check(rotation_phase_word(note.phase) != NULL);
    check(memchr(note.label, 0, sizeof note.label) != NULL);
    check(!rotation_print(&note, &first, &err));
    secret_clear(&text);
    secret_append(&text, first.bytes, first.len);
    check(!rotation_parse(&text, &again, &err));
    check(!rotation_print(&again, &second, &err));
    check(!strcmp(buf_text(&first), buf_text(&second)));
}

static void read_certificate(void)
{
    auto_buf struct buf shown = {0}, way = {0};
    struct certificate_note note;

    if (!certificate_note_load("lcs", "pkcs11:token=t", &note))
        return;
    certificate_note_print(&note, &shown);
    certificate_note_print_way("lcs", &note, &way);
    check_shown(buf_text(&shown));
    (void)certificate_note_is_near(&note);
    (void)certificate_note_is_over(&note);
    (void)certificate_note_may_warn("lcs", "pkcs11:token=t", &note);
}

static void read_change(const struct connection *c)
{
    char by[CONNECTION_NAME_MAX + 1] = "";

    if (change_is_on(c, by))
        check(!by[0] || text_is_name(by));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    const struct connection *c = connections_get(CONNECTIONS_PASSWORD);

    (void)setenv("XDG_STATE_HOME", "/dev/null", 1);
    (void)setenv("XDG_RUNTIME_DIR", "/dev/null", 1);
    input = bytes;
    input_len = len;
    read_rotation();
    read_certificate();
    read_change(c);
    return 0;
}
