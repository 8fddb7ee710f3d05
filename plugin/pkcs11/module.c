/*
 * module.c - loading the one PKCS#11 module that is named, and no other
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "module.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Only p11-kit can start the command of a remote module, and only together with all other modules,
 * which are then loaded but not initialised. */
static enum aad_code module_load_remote(struct aad_store_state *s, struct aad_error *err)
{
    s->modules = p11_kit_modules_load(NULL, 0);
    s->module = s->modules ? p11_kit_module_for_name(s->modules, s->module_name) : NULL;
    if (s->module)
        return AAD_OK;
    return aad_error_set(err, AAD_UNAVAILABLE, NULL, "p11-kit cannot load the remote module '%s'",
                         s->module_name);
}

static enum aad_code module_load_file(struct aad_store_state *s, const struct module_file *file,
                                      struct aad_error *err)
{
    char real[PATH_MAX];
    int fd;
    enum aad_code code = module_open_checked(file->path, &fd, real, sizeof real, err);

    if (code == AAD_NOT_FOUND)
        return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                             "the module '%s' is registered, but there is no %.300s\n"
                             "Install what it belongs to, or remove its .module file.",
                             s->module_name, file->path);
    if (code)
        return code;
    (void)close(fd);
    memcpy(s->module_start, file->start, sizeof s->module_start);
    /* p11-kit starts a file that it is given without the start text of the configuration: if there
     * is one, we start it ourselves. */
    s->module = p11_kit_module_load(real, P11_KIT_MODULE_CRITICAL |
                                              (file->start[0] ? P11_KIT_MODULE_UNMANAGED : 0));
    if (s->module)
        return AAD_OK;
    if (strstr(file->path, "p11-kit-proxy"))
        return aad_error_set(
            err, AAD_UNSUPPORTED, NULL,
            "p11-kit-proxy stands for all modules, and only the one that is named is loaded\n"
            "Name the module that has the token: 'aad-credential key list' shows it.");
    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "%.300s cannot be loaded as a PKCS#11 module\n"
                         "It must be a shared object for this machine, with all that it needs; "
                         "'p11-kit list-modules' tries the same.",
                         real);
}

/* Which module it is for what we remember of its tokens. A remote one has no file. */
static bool module_identify(struct aad_store_state *s, const struct module_file *file)
{
    char text[sizeof file->path + sizeof file->start + 1];
    int len = snprintf(text, sizeof text, "%s\n%s", file->is_remote ? s->module_name : file->path,
                       file->start);

    return crypto_sha256(text, (size_t)len, s->module_id);
}

enum aad_code module_load(struct aad_store_state *s, struct aad_error *err)
{
    struct module_file file = {0};
    enum aad_code code;

    if (!s->module_name[0])
        return aad_error_set(
            err, AAD_CONFIG, NULL,
            "the token's URI does not say which module\n"
            "Add ?module-name=NAME to it; 'aad-credential key list' shows complete URIs.");
    p11_kit_set_progname(MODULE_PROGRAM);
    code = module_find(s->module_name, &file, err);
    if (!code && !module_identify(s, &file))
        code = aad_error_set(err, AAD_INTERNAL, NULL, "SHA-256 failed");
    if (code)
        return code;
    code = file.is_remote ? module_load_remote(s, err) : module_load_file(s, &file, err);
    if (code)
        return code;
    code = module_begin(s, err);
    if (code)
        module_unload(s);
    return code;
}

void module_unload(struct aad_store_state *s)
{
    /* Neither finalised nor released: the process ends anyway, and some modules hang in that. */
    s->module = NULL;
    s->modules = NULL;
}
