/*
 * fuzz_setup-file.c - other tools' configuration, into which a line of ours is put and taken out
 * again: everything else stays as it is, to the byte
 *
 * reads: helper/setup/member.c helper/setup/block.c
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/json-scan.h"
#include "check.h"
#include "setup/block.h"
#include "setup/member.h"

static const struct setup_member member = {"credHelpers", "r.azurecr.io"};

static void try_member(const char *text)
{
    auto_buf struct buf before = {0}, with = {0}, value = {0}, without = {0}, none = {0};
    struct aad_error err = {0};
    enum aad_code code = setup_member_find(text, &member, &before, &err);

    check_outcome(code, &err);
    if (setup_member_put(text, &member, "aad", &with, NULL))
        return;
    check(!code && !json_scan(with.bytes, with.len));
    check(!setup_member_find(buf_text(&with), &member, &value, &err));
    check(!strcmp(buf_text(&value), "aad"));
    check(!setup_member_drop(buf_text(&with), &member, &without, &err));
    check(!setup_member_find(buf_text(&without), &member, &none, &err) && !none.len);
}

static void try_block(const char *text)
{
    struct setup_block block = {"aad-credential", "one\ntwo\n", 0};
    auto_buf struct buf with = {0}, lines = {0}, without = {0}, before = {0};
    struct aad_error err = {0};
    bool was_there = false, is_there = false;
    enum aad_code code = setup_block_find(text, block.name, &was_there, &before, &err);

    check_outcome(code, &err);
    if (setup_block_put(text, &block, &with, NULL))
        return;
    check(!code && !setup_block_find(buf_text(&with), block.name, &is_there, &lines, &err));
    check(is_there && !strcmp(buf_text(&lines), block.lines));
    check(!setup_block_drop(buf_text(&with), block.name, &without, &err));
    if (!was_there)
        check(!strcmp(buf_text(&without), text));
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    auto_free char *text = check_text(bytes, len);

    try_member(text);
    try_block(text);
    return 0;
}
