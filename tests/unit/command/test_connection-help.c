/*
 * test_connection-help.c - what a connection may have is in the pages of the verbs that change one
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "command/connection-help.h"

#include "command/help.h"
#include "connection/connection.h"
#include "unit.h"

/* A list's option has the name of one of its values. */
static bool has_key(const char *text, const char *key)
{
    char one[48];

    (void)snprintf(one, sizeof one, "%s", key);
    if (connection_type(key) == CONNECTION_LIST)
        one[strlen(one) - 1] = '\0';
    return help_has_option(text, one);
}

TEST(every_field_has_its_option)
{
    static const enum connection_verb_row changing[] = {CONNECTION_ADD, CONNECTION_EDIT,
                                                        CONNECTION_IMPORT};

    for (size_t i = 0; i < COUNT(changing); i++)
        for (const char *const *key = connection_keys(); *key; key++)
            if (!has_key(connection_help[changing[i]].help, *key))
                fail_msg("%s: no %s", connection_help[changing[i]].name, *key);
}

TEST(verbs_that_only_show_take_no_field)
{
    static const enum connection_verb_row showing[] = {CONNECTION_LIST_ALL, CONNECTION_SHOW,
                                                       CONNECTION_EXPORT, CONNECTION_RENAME,
                                                       CONNECTION_DEFAULT};

    for (size_t i = 0; i < COUNT(showing); i++)
        for (const char *const *key = connection_keys(); *key; key++)
            assert_false(has_key(connection_help[showing[i]].help, *key));
}
