/*
 * lookup.c - one bare libsecret look-up, or one item stored, as any program would do it
 *
 *   lookup CONNECTION ROLE
 *   lookup CONNECTION ROLE SECRET
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <stdio.h>

#include <libsecret/secret.h>

static const SecretSchema lookup_schema = {
    "io.github.aad-credential",
    SECRET_SCHEMA_NONE,
    {{"connection", SECRET_SCHEMA_ATTRIBUTE_STRING}, {"role", SECRET_SCHEMA_ATTRIBUTE_STRING}},
    0,
    0,
    0,
    0,
    0,
    0,
    0,
    0};

static int lookup_store(char **argv)
{
    GError *error = NULL;

    if (secret_password_store_sync(&lookup_schema, SECRET_COLLECTION_DEFAULT, "bench", argv[3],
                                   NULL, &error, "connection", argv[1], "role", argv[2], NULL))
        return 0;
    (void)fprintf(stderr, "lookup: %s\n", error ? error->message : "not stored");
    return 1;
}

int main(int argc, char **argv)
{
    GError *error = NULL;
    gchar *secret;

    if (argc == 4)
        return lookup_store(argv);
    if (argc != 3)
        return 2;
    secret = secret_password_lookup_sync(&lookup_schema, NULL, &error, "connection", argv[1],
                                         "role", argv[2], NULL);
    if (!secret) {
        (void)fprintf(stderr, "lookup: %s\n", error ? error->message : "nothing found");
        return 1;
    }
    secret_password_free(secret);
    return 0;
}
