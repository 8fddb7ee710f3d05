/*
 * token-objects.h - a PKCS#11 module whose objects are the fuzzer's
 *
 * Up to eight objects: a byte for how many attributes it has, and for each its type (a place in a
 * table), its length and its bytes. A value may be one of ours, with its checksum; a length may be
 * a lie. The rest of the store has nothing to say here.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef FUZZ_TOKEN_OBJECTS_H
#define FUZZ_TOKEN_OBJECTS_H

#include <stddef.h>
#include <stdint.h>

#include "pkcs11/state.h"

#define TOKEN_VALUE_MAX 2048

struct token_attribute {
    CK_ATTRIBUTE_TYPE type;
    CK_ULONG len, claimed; /* the second is what the module says */
    unsigned char bytes[TOKEN_VALUE_MAX];
};

/* What its module does wrong, whatever is on it. */
enum token_fault { TOKEN_IS_WELL, TOKEN_SEARCH_FAILS, TOKEN_LIES, TOKEN_IS_FULL };

void token_objects_take(const uint8_t *bytes, size_t len, enum token_fault fault);
/* The value of the last one; NULL = it has none. */
const struct token_attribute *token_objects_last_value(void);

extern const CK_FUNCTION_LIST token_objects_module;

#endif
