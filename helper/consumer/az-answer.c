/*
 * az-answer.c - see az-answer.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "consumer/az-answer.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

struct az_member az_answer_text(const char *name, const char *text)
{
    return (struct az_member){
        .name = name, .kind = AZ_TEXT, .text = text[0] ? text : NULL, .len = strlen(text)};
}

struct az_member az_answer_inner(const char *name, const char *text)
{
    return (struct az_member){
        .name = name, .kind = AZ_INNER, .text = text[0] ? text : NULL, .len = strlen(text)};
}

static const struct az_member *az_answer_find(const struct az_member *members, const char *name)
{
    for (; members->name; members++)
        if (!strcmp(members->name, name))
            return members;
    return NULL;
}

/* --- what is wanted --------------------------------------------------------------------------- */

static enum aad_code az_answer_set_output(const char *output, struct az_form *ret,
                                          struct aad_error *err)
{
    static const struct {
        const char *name;
        enum az_output output;
    } rows[] = {{"json", AZ_JSON}, {"jsonc", AZ_JSON}, {"tsv", AZ_TSV}, {"none", AZ_NONE}};
    char shown[40];

    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (!strcmp(output, rows[i].name)) {
            ret->output = rows[i].output;
            return AAD_OK;
        }
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "there is no output %s inside 'aad-credential exec'\n"
                         "Use --output json, tsv or none.",
                         text_escape(shown, sizeof shown, output, strlen(output)));
}

/* Takes the list off the query: "[0].id" and "[].id" are for "id". NULL: it is none of it. */
static const char *az_answer_skip_list(const char *query, struct az_form *ret)
{
    bool is_first = text_has_prefix(query, "[0]"), is_each = text_has_prefix(query, "[]");

    if (ret->list == AZ_NO_LIST)
        return query;
    if (!is_first && !is_each)
        return NULL;
    if (is_first)
        ret->list = AZ_FIRST;
    query += is_first ? 3 : 2;
    return query[0] == '.' && query[1] ? query + 1 : query[0] ? NULL : query;
}

/* A name may have quotation marks, and one with a '-' has to. */
static bool az_answer_set_query(const char *query, const struct az_member *members,
                                struct az_form *ret)
{
    const char *name = az_answer_skip_list(query, ret);
    size_t len = name ? strlen(name) : 0;
    bool is_quoted = len > 2 && name[0] == '"' && name[len - 1] == '"';

    if (!name || len >= sizeof ret->query || (!len && ret->list == AZ_NO_LIST))
        return false;
    (void)snprintf(ret->query, sizeof ret->query, "%.*s", (int)(is_quoted ? len - 2 : len),
                   name + is_quoted);
    return !ret->query[0] || az_answer_find(members, ret->query);
}

static enum aad_code az_answer_refuse_query(const char *query, const struct az_member *members,
                                            struct aad_error *err)
{
    char shown[80], names[200] = "";

    for (; members->name; members++)
        if (members->kind != AZ_INNER) {
            size_t len = strlen(names);

            (void)snprintf(names + len, sizeof names - len, "%s%s", len ? ", " : "", members->name);
        }
    return aad_error_set(err, AAD_UNSUPPORTED, NULL,
                         "inside 'aad-credential exec' --query takes the name of a member alone, "
                         "and not %s\n"
                         "There are %s. Print all with --output json, and let jq choose.",
                         text_escape(shown, sizeof shown, query, strlen(query)), names);
}

enum aad_code az_answer_choose(const char *output, const char *query,
                               const struct az_member *members, struct az_form *ret,
                               struct aad_error *err)
{
    enum aad_code code = az_answer_set_output(output ? output : "json", ret, err);

    if (!code && query && !az_answer_set_query(query, members, ret))
        return az_answer_refuse_query(query, members, err);
    return code;
}

static bool az_answer_is_null(const struct az_member *member)
{
    return !member->text && member->kind != AZ_TRUE && member->kind != AZ_EMPTY_LIST &&
           member->kind != AZ_OBJECT;
}

/* --- JSON ------------------------------------------------------------------------------------- */

static void az_answer_quote(const struct az_member *member, struct secret *ret)
{
    if (az_answer_is_null(member))
        secret_append_text(ret, "null");
    else if (member->kind == AZ_NUMBER)
        secret_append(ret, member->text, member->len);
    else
        text_json_quote(ret, member->text, member->len);
}

static void az_answer_print_object(const struct az_member *members, const char *indent,
                                   struct secret *ret);

static void az_answer_print_value(const struct az_member *member, const char *indent,
                                  struct secret *ret)
{
    if (member->kind == AZ_OBJECT && member[1].kind == AZ_INNER)
        az_answer_print_object(member + 1, indent, ret);
    else if (member->kind == AZ_OBJECT)
        secret_append_text(ret, "{}");
    else if (member->kind == AZ_TRUE || member->kind == AZ_EMPTY_LIST)
        secret_append_text(ret, member->kind == AZ_TRUE ? "true" : "[]");
    else
        az_answer_quote(member, ret);
}

/* Those of one depth: all that are not in another object, or all that are in this one. Behind the
 * indent of the list, there is one more. */
static void az_answer_print_object(const struct az_member *members, const char *indent,
                                   struct secret *ret)
{
    bool is_inner = members->kind == AZ_INNER;
    const char *separator = "{\n";

    for (; members->name && (!is_inner || members->kind == AZ_INNER); members++) {
        const char *name = is_inner ? strchr(members->name, '.') + 1 : members->name;

        if (!is_inner && members->kind == AZ_INNER)
            continue;
        secret_append_all(ret, separator, indent, "  \"", name, "\": ", (char *)NULL);
        az_answer_print_value(members, indent[0] ? "    " : "  ", ret);
        separator = ",\n";
    }
    secret_append_all(ret, "\n", indent, "}", (char *)NULL);
}

static void az_answer_print_json(const struct az_form *form, const struct az_member *members,
                                 const struct az_member *one, struct secret *ret)
{
    const char *indent = form->list == AZ_LIST ? "  " : "";

    if (form->list == AZ_LIST)
        secret_append_text(ret, "[\n  ");
    if (one)
        az_answer_print_value(one, indent, ret);
    else
        az_answer_print_object(members, indent, ret);
    secret_append_text(ret, form->list == AZ_LIST ? "\n]\n" : "\n");
}

/* --- values with tabs between ----------------------------------------------------------------- */

/* As Python's str() writes a column: null is "None", a list the number of what is in it. */
static void az_answer_print_column(const struct az_member *member, struct secret *ret)
{
    if (member->kind == AZ_TRUE || member->kind == AZ_EMPTY_LIST)
        secret_append_text(ret, member->kind == AZ_TRUE ? "True" : "0");
    else if (az_answer_is_null(member))
        secret_append_text(ret, "None");
    else if (member->kind != AZ_OBJECT)
        secret_append(ret, member->text, member->len);
}

static void az_answer_print_row(const struct az_member *members, struct secret *ret)
{
    bool is_inner = members->kind == AZ_INNER, is_first = true;

    for (; members->name && (!is_inner || members->kind == AZ_INNER); members++) {
        if (!is_inner && members->kind == AZ_INNER)
            continue;
        secret_append_text(ret, is_first ? "" : "\t");
        az_answer_print_column(members, ret);
        is_first = false;
    }
    secret_append_text(ret, "\n");
}

static void az_answer_print_tsv(const struct az_member *members, const struct az_member *one,
                                struct secret *ret)
{
    if (!one || one->kind == AZ_OBJECT) {
        az_answer_print_row(one ? one + 1 : members, ret);
        return;
    }
    if (az_answer_is_null(one)) {
        secret_append_text(ret, "None\n");
        return;
    }
    if (one->kind == AZ_TRUE)
        secret_append_text(ret, "true\n");
    if (one->kind == AZ_TRUE || one->kind == AZ_EMPTY_LIST)
        return;
    secret_append(ret, one->text, one->len);
    secret_append_text(ret, "\n");
}

void az_answer_print(const struct az_form *form, const struct az_member *members,
                     struct secret *ret)
{
    static const struct az_member none;
    const struct az_member *one = form->query[0] ? az_answer_find(members, form->query) : NULL;

    if (form->query[0] && !one)
        one = &none;
    /* Of one that is null az prints nothing, as of no answer. */
    if (form->output == AZ_NONE || (one && az_answer_is_null(one) && form->list != AZ_LIST))
        return;
    if (form->output == AZ_JSON)
        az_answer_print_json(form, members, one, ret);
    else
        az_answer_print_tsv(members, one, ret);
}
