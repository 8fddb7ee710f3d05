/* SPDX-License-Identifier: Apache-2.0 */
/* form: application/x-www-form-urlencoded, read as strictly as the specification allows. */
#ifndef EMULATOR_FORM_H
#define EMULATOR_FORM_H

#include <stdbool.h>
#include <stddef.h>

#include <cjson/cJSON.h>

struct form {
    cJSON *fields;         /* name → decoded value */
    const char *duplicate; /* a name that came twice (borrowed from fields), or NULL */
    bool is_malformed;     /* bad escape, raw control or non-ASCII byte, NUL, field without name */
};

void form_parse(struct form *form, const char *bytes, size_t size);
void form_clear(struct form *form);

/* NULL when the field is absent; an empty value is the empty string. */
const char *form_find(const struct form *form, const char *name);

#endif
