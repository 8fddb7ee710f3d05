/*
 * store.h - what a store plugin implements
 *
 * A store keeps long-lived secrets: a keyring, a token, a vault. A plugin is a shared object
 * named STORE.so, in the program's own plugin directory, that exports exactly one symbol,
 * aad_store_plugin(). It is loaded by the store host, a process of its own: one plugin, one
 * caller, one call at a time, an environment built from nothing, no terminal. The plugin may
 * crash or hang there; it must not fork, read the terminal, or touch descriptors 0 to 3, the last
 * of which is the host's socket.
 *
 * Rules that every verb obeys:
 *  - It returns AAD_OK, or a code with *err filled by aad_error_set() (error.h).
 *  - Nobody frees the other side's memory. Bytes leave the plugin through a sink, which copies
 *    them at once; the plugin wipes its own copy. Arguments are borrowed for the call only.
 *  - Before anything that can block it asks host->time_left_ms(), and gives up with AAD_TIMEOUT
 *    when nothing is left. One second after the deadline the process is killed, at any
 *    instruction: a save that is cut leaves the old secret or the new one, never neither.
 *  - A person is reached only by host->ask(), and only if host->may_ask.
 *  - A verb that a store cannot do is NULL in the table. Only open, close and check must be there,
 *    and in a store that keeps secrets also load, save, erase and list.
 *  - A plugin may bring libraries of its own, one for https included, and their threads.
 *
 * The table is append-only: a new verb goes to its end, and `size` tells how much of it the
 * plugin knows. A changed meaning is a new AAD_STORE_ABI.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#ifndef AAD_CREDENTIAL_STORE_H
#define AAD_CREDENTIAL_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <aad-credential/error.h>

#define AAD_STORE_ABI 1u

/* The largest secret that passes through the store protocol, in bytes. */
#define AAD_SECRET_MAX 65536u
/* The largest key that a host keeps. */
#define AAD_KEPT_KEY_MAX 1024u

/* Which secret: the pair (connection, role) names exactly one in a store. */
struct aad_item {
    const char *connection; /* [a-z0-9-]{1,32} */
    const char *role;       /* "password", "client-secret", "refresh-token", ...; of a key
                               "certificate", of the one that is to come after it
                               "next-certificate" */
    const char *label;      /* for people, in the keyring's own program; may be NULL */
    const char *username;   /* who it belongs to, shown beside the label; may be NULL */
};

/* Receives bytes that leave the plugin. Copies them. Non-zero: stop, and return that code. */
typedef enum aad_code aad_sink(void *ctx, const void *bytes, size_t len);

/* Receives one item of a list. Copies what it wants to keep. Non-zero: stop. */
typedef enum aad_code aad_visit(void *ctx, const struct aad_item *item);

/* One thing in a store that holds keys, for `list` and for completing a URI. */
struct aad_key {
    const char *type;   /* "token", "key", "certificate" or "data" */
    const char *uri;    /* RFC 7512, complete: names exactly this one, and never holds a PIN */
    const char *label;  /* for people; may be "" */
    const char *detail; /* for people: "RSA 2048, not extractable"; may be "" */
};

/* Receives one of them. Copies what it wants to keep. Non-zero: stop. */
typedef enum aad_code aad_visit_key(void *ctx, const struct aad_key *key);

/* One of the certificates of a key. */
struct aad_certificate {
    const void *der; /* X.509 */
    size_t len;
    bool is_in_use; /* the one that `certificate` gives; else it is pending, or was in use before */
};

/* Receives one of them. Copies what it wants to keep. Non-zero: stop. */
typedef enum aad_code aad_visit_certificate(void *ctx, const struct aad_certificate *certificate);

enum aad_question {
    AAD_ASK_MASTER_PASSWORD = 1,  /* of a store that we encrypt ourselves */
    AAD_ASK_NEW_PASSWORD = 2,     /* the same, being set for the first time, or in place of the
                                     one that was asked for before: asked twice */
    AAD_ASK_KEYRING_PASSWORD = 3, /* of the desktop's keyring: never remembered by us */
    AAD_ASK_PIN = 4,              /* of a token */
    AAD_ASK_PIN_ANEW = 5,  /* the same, from the person: the stored one is not to be sent, since it
                              was refused or nobody knows whether its last try counted */
    AAD_ASK_PIN_PAD = 6,   /* the person enters it at the token: the answer is empty */
    AAD_ASK_KEPT_KEY = 7,  /* what an earlier process gave to keep(). No person ever sees this one:
                              AAD_NOT_FOUND where nothing is kept, or where a source that the user
                              has configured goes before it; then ask for the master password */
    AAD_ASK_NEW_PIN = 8,   /* of a token, in place of the one that it has: asked twice */
    AAD_ASK_FINAL_TRY = 9, /* may the token's last PIN try be used? Only of a person, who is warned;
                              the answer is empty: yes. AAD_CANCELLED: no. Then ask for the PIN */
};
#define AAD_ASK_LAST AAD_ASK_FINAL_TRY

/* The access token that a store wants. All texts are visible ASCII. */
struct aad_token_wish {
    const char *connection; /* its name, as the store's location has it */
    const char *audience;   /* what it is for: one of that connection's */
    const char *url;        /* where the store sends it, and nowhere else: https */
    bool was_refused;       /* the service refused the one that was given last */
};

/* What the host gives the plugin; valid from open to close. */
struct aad_store_host {
    uint32_t size; /* sizeof *host on the host's side */
    bool may_ask;  /* a person is there: a terminal or a display */
    void *ctx;
    /* Milliseconds until the deadline, 0 when it has passed. */
    int64_t (*time_left_ms)(void *ctx);
    /* Gets a secret that unlocks the store, from whatever source the user configured or from
     * the person. subject: what is unlocked ("login keyring", a token's label), shown escaped.
     * The bytes go to the sink. Fails with AAD_LOCKED when there is no source and nobody to
     * ask, AAD_CANCELLED when the person said no. */
    enum aad_code (*ask)(void *ctx, enum aad_question question, const char *subject, aad_sink *sink,
                         void *sink_ctx, struct aad_error *err);
    /* Says that what ask() gave was right (then what keep() was given may be remembered) or wrong
     * (it must not be offered again by itself). */
    void (*answer_was)(void *ctx, enum aad_question question, bool right);
    /* A setting of the store by name, NULL where it is not set, or not known:
     *   directory       where the store may keep files
     *   pin             where the connection says that PINs come from: "pinpad" is the token's own
     *   master-at-hand  "yes": a question for the master password is answered and asks nobody
     *   proxy           the connection's own, before all variables of the environment; a URL
     *   ca-file         what the connection trusts instead of the machine's certificates; a path */
    const char *(*setting)(void *ctx, const char *name);
    /* Tells the caller a fact about what is being done, for its log: "token" (which one was used,
     * with its serial number), "key" (the URI of the key that signs), "kept" (how a secret is
     * kept), "uri" (of a new key), "left" (what erase_key could not remove, and why: sentences for
     * people), "location" (what open() was given is wrong in itself, so that no other store of the
     * kind is tried), "pin-length" (of a token's PIN, by `check`: "4-8"), "pin-pad" (a PIN is
     * entered at the token, by `check`), "asks" (the store itself asks the person from here to the
     * end of the verb: nobody else shall wait for that). May be called within any verb. */
    void (*note)(void *ctx, const char *what, const char *value);
    /* An older host ends here: `size` tells.
     *
     * Says what to keep instead of the answer: the key that the store has made of it, which opens
     * the store and nothing else. Called before answer_was(), about the same question. The user
     * decides whether, where and for how long it is kept; a master password itself is kept nowhere.
     * 1 to AAD_KEPT_KEY_MAX bytes, copied. */
    void (*keep)(void *ctx, const void *bytes, size_t len);
    /* Gets an access token of another connection of the user's, for a store that has to sign in
     * itself (a vault). Nobody is asked for anything. AAD_REFUSED where the URL is no host of that
     * connection, or its own store has to sign in as well (this very one, for example);
     * AAD_UNSUPPORTED where the caller can get no token; or as the authority says. */
    enum aad_code (*token)(void *ctx, const struct aad_token_wish *wish, aad_sink *sink,
                           void *sink_ctx, struct aad_error *err);
};

struct aad_store_state; /* the plugin's own */

struct aad_store_plugin {
    uint32_t abi;            /* AAD_STORE_ABI */
    uint32_t size;           /* sizeof(struct aad_store_plugin) as the plugin was compiled */
    const char *name;        /* as the file is named, without .so */
    const char *description; /* a few words for people */

    /* Connects to the store; location is what follows ':' in the connection's "store" ("" if
     * nothing). Must not ask or unlock yet. AAD_UNAVAILABLE when there is nothing to talk to. */
    enum aad_code (*open)(const struct aad_store_host *host, const char *location,
                          struct aad_store_state **ret_state, struct aad_error *err);
    /* Wipes and frees everything. Takes NULL. */
    void (*close)(struct aad_store_state *state);
    /* Is the store there and unlocked? No effect, asks nobody. AAD_OK, AAD_LOCKED, ... */
    enum aad_code (*check)(struct aad_store_state *state, struct aad_error *err);
    /* Gives the secret to the sink in one call. AAD_NOT_FOUND; AAD_AMBIGUOUS if two match. */
    enum aad_code (*load)(struct aad_store_state *state, const struct aad_item *item,
                          aad_sink *sink, void *sink_ctx, struct aad_error *err);
    /* Stores or replaces, and reads back before it returns AAD_OK. */
    enum aad_code (*save)(struct aad_store_state *state, const struct aad_item *item,
                          const void *bytes, size_t len, struct aad_error *err);
    /* Removes all that match. AAD_NOT_FOUND when nothing did. */
    enum aad_code (*erase)(struct aad_store_state *state, const struct aad_item *item,
                           struct aad_error *err);
    /* Visits every item of ours (no secrets), without unlocking. */
    enum aad_code (*list)(struct aad_store_state *state, aad_visit *visit, void *visit_ctx,
                          struct aad_error *err);
    /* Makes the store usable now: asks if it may. NULL where a store has no lock. */
    enum aad_code (*unlock)(struct aad_store_state *state, struct aad_error *err);

    /* The verbs down to erase_key are for stores that hold keys; NULL in others. Where the location
     * names a key, that one is meant; else the item names it.
     *
     * Gives the certificate that belongs to the key, DER (X.509). AAD_NOT_FOUND where the store has
     * the key and no certificate. */
    enum aad_code (*certificate)(struct aad_store_state *state, const struct aad_item *item,
                                 aad_sink *sink, void *sink_ctx, struct aad_error *err);
    /* Signs the message by "PS256", "RS256" or "ES256" (RFC 7518 sections 3.3 to 3.5); the
     * signature is as a JWS has it. AAD_UNSUPPORTED when key or token cannot do that one. */
    enum aad_code (*sign)(struct aad_store_state *state, const struct aad_item *item,
                          const char *algorithm, const void *message, size_t message_len,
                          aad_sink *sink, void *sink_ctx, struct aad_error *err);
    /* Makes a key, not extractable: "rsa:2048", "rsa:3072", "rsa:4096", "ec:p256". AAD_REFUSED
     * when one of that name is there. */
    enum aad_code (*generate)(struct aad_store_state *state, const struct aad_item *item,
                              const char *key_type, struct aad_error *err);
    /* Visits tokens, keys and certificates that match the location. Asks nobody: what can only
     * be seen after a login is left out, unless `unlock` came before. */
    enum aad_code (*keys)(struct aad_store_state *state, aad_visit_key *visit, void *visit_ctx,
                          struct aad_error *err);
    /* Gives the public half of the key: SubjectPublicKeyInfo, DER (RFC 5280 section 4.1.2.7). */
    enum aad_code (*public_key)(struct aad_store_state *state, const struct aad_item *item,
                                aad_sink *sink, void *sink_ctx, struct aad_error *err);
    /* Puts a certificate (DER) beside the key, in place of an old one. AAD_UNSUPPORTED when it
     * must be kept elsewhere. */
    enum aad_code (*save_certificate)(struct aad_store_state *state, const struct aad_item *item,
                                      const void *der, size_t len, struct aad_error *err);
    /* Takes a private key (PKCS#8, DER, unencrypted), from then on not extractable where the store
     * can do that. AAD_REFUSED when one of that name is there. */
    enum aad_code (*import)(struct aad_store_state *state, const struct aad_item *item,
                            const void *pkcs8, size_t len, struct aad_error *err);
    /* Destroys the key, and its certificates. */
    enum aad_code (*erase_key)(struct aad_store_state *state, const struct aad_item *item,
                               struct aad_error *err);

    /* Changes what unlocks the store, a master password or a token's PIN. It asks for the present
     * one, unless `unlock` has just proved that, and never takes a kept key instead; then for the
     * new one (AAD_ASK_NEW_PASSWORD, AAD_ASK_NEW_PIN), and says by answer_was() that this is right
     * when it is in use. If it is cut at any instruction, one of the two opens the store, and what
     * is stored is the same. AAD_USAGE: the new one cannot be one, or is the present one.
     * AAD_LOCKED, AAD_REJECTED: the present one is wrong. AAD_REFUSED: somebody else has changed it
     * meanwhile. After these, AAD_CANCELLED and AAD_UNSUPPORTED nothing has changed; after any
     * other failure it may have. NULL where it is not ours to change. */
    enum aad_code (*change_password)(struct aad_store_state *state, struct aad_error *err);

    /* A key may have more certificates than the one in use: the authority does not accept the
     * others yet, or no longer. All four verbs are NULL where a store keeps one only; `der` names
     * one of them by all its bytes.
     *
     * Visits all of them. */
    enum aad_code (*certificates)(struct aad_store_state *state, const struct aad_item *item,
                                  aad_visit_certificate *visit, void *visit_ctx,
                                  struct aad_error *err);
    /* Puts one beside the one in use, which stays in use. */
    enum aad_code (*add_certificate)(struct aad_store_state *state, const struct aad_item *item,
                                     const void *der, size_t len, struct aad_error *err);
    /* From now on that one is in use; the one before stays beside it. Where it is not of the item's
     * key but of that under "next-certificate", this key takes the place of the other, with its
     * certificates, in one step. AAD_NOT_FOUND. */
    enum aad_code (*use_certificate)(struct aad_store_state *state, const struct aad_item *item,
                                     const void *der, size_t len, struct aad_error *err);
    /* Removes one that is not in use: AAD_REFUSED for the one in use. AAD_NOT_FOUND. */
    enum aad_code (*drop_certificate)(struct aad_store_state *state, const struct aad_item *item,
                                      const void *der, size_t len, struct aad_error *err);
};

#if defined(__GNUC__)
#define AAD_EXPORT __attribute__((visibility("default")))
#else
#define AAD_EXPORT
#endif

/* The one exported symbol. Returns a table that lives as long as the plugin is loaded, or NULL
 * if the plugin cannot work with a host of that ABI. */
AAD_EXPORT const struct aad_store_plugin *aad_store_plugin(uint32_t host_abi);

typedef const struct aad_store_plugin *aad_store_plugin_function(uint32_t host_abi);

#define AAD_STORE_PLUGIN_SYMBOL "aad_store_plugin"

#endif
