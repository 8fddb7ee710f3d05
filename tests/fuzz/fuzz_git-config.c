/*
 * fuzz_git-config.c - what `git config --null` prints of files that somebody else may have written
 *
 * reads: helper/command/git-config.c
 *
 * but: git_config_clear_environ, git_config_make_environ, git_config_find_git, git_config_run,
 * git_config_load, git_config_load_helpers, git_config_load_paths, git_config_load_all,
 * git_config_change - they run git
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "fuzz.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/text.h"
#include "check.h"
#include "command/git-config.h"

static bool is_inside(const struct git_config *config, const char *text)
{
    return !*text ||
           (text >= config->bytes.bytes && text < config->bytes.bytes + config->bytes.len);
}

static void parse(const uint8_t *bytes, size_t len, bool has_origins)
{
    static struct git_config config;
    struct aad_error err = {0};
    enum aad_code code;

    secret_append(&config.bytes, bytes, len);
    code = git_config_parse(&config, has_origins, &err);
    check_outcome(code, &err);
    check(config.n_entries <= GIT_CONFIG_ENTRIES_MAX);
    for (size_t i = 0; !code && i < config.n_entries; i++) {
        const struct git_config_entry *entry = &config.entries[i];
        const char *ours = git_config_find_ours(entry->value);
        const char *name = git_config_find_connection(entry->value);

        check(is_inside(&config, entry->key) && is_inside(&config, entry->value));
        check(!strchr(entry->key, '\n') && !config.origins[i] == !has_origins);
        check(!ours == !name && (!name || !*name || text_is_name(name)));
    }
    git_config_clear(&config);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t len)
{
    parse(bytes, len, false);
    parse(bytes, len, true);
    return 0;
}
