/*
 * store-fixture.h - a plugin under test: the host that it sees, and its verbs
 *
 * Each verb begins with a deadline of its own, and fails the test where the code that is returned
 * and the error that is filled do not agree.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef STORE_FIXTURE_H
#define STORE_FIXTURE_H

#include <aad-credential/store.h>

#define VERB_MS 20000 /* the time that a verb has: no busy machine needs as much */

/* What a sink was given. */
struct got {
    unsigned calls;
    size_t len;
    char bytes[AAD_SECRET_MAX];
};

/* Our items that a list showed; label and user name are those of the last one. */
struct names {
    unsigned n;
    char connections[64][40], roles[64][40];
    char label[256], username[256];
};

extern char **arguments; /* program, plugin, directory, location */
extern const struct aad_store_plugin *plugin;
extern aad_store_plugin_function *entry;
extern const struct aad_store_host host;
extern int64_t deadline_ms; /* of the host, by now_ms() */
extern struct aad_error error;
extern struct kept { /* what the plugin wanted kept, and what it asked and said since */
    size_t len;
    char bytes[AAD_KEPT_KEY_MAX];
    unsigned passwords;  /* asked for */
    unsigned kept_wrong; /* "what was kept does not fit" */
} kept;
#define UNLOCKS_PASSWORD "conformance master password"
#define UNLOCKS_PIN "1234"
extern struct unlocks { /* the password or PIN that a plugin gets; NULL: the usual one */
    const char *present, *next;
    bool by_pin; /* the last one was a PIN */
} unlocks;
extern struct got got; /* filled by load() */

int64_t now_ms(void);
enum aad_code sink_copy(void *ctx, const void *bytes, size_t len);

/* Around a call of the plugin that is made directly. */
void begin(void);
enum aad_code end(enum aad_code code);

struct aad_store_state *open_store(void);
enum aad_code load(struct aad_store_state *state, const struct aad_item *item);
enum aad_code save(struct aad_store_state *state, const struct aad_item *item, const void *bytes,
                   size_t len);
enum aad_code erase(struct aad_store_state *state, const struct aad_item *item);
void list_ours(struct aad_store_state *state, struct names *names);

void want_saved(struct aad_store_state *state, const struct aad_item *item, const void *bytes,
                size_t len);
void want_loaded(struct aad_store_state *state, const struct aad_item *item, const void *bytes,
                 size_t len);

/* Before and after a test: an open store without any item of ours. */
int set_up(void **state);
int tear_down(void **state);

/* 0 when the plugin can be loaded. */
int load_plugin(const char *path);

#endif
