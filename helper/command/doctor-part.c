/*
 * doctor-part.c - the parts of the program: each is loaded as it would be when it is needed
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <string.h>
#include <unistd.h>

#include "base/deadline.h"
#include "base/file.h"
#include "base/mark.h"
#include "base/part.h"
#include "broker/manage-module.h"
#include "broker/mint-module.h"
#include "broker/sign-in-module.h"
#include "command/doctor.h"
#include "connection/store-type.h"
#include "store/probe.h"

#define DOCTOR_PART_REINSTALL "Install aad-credential anew, from its package."
#define DOCTOR_PART_MS 1500

static enum aad_code doctor_part_load_mint(const struct module_head **ret, struct aad_error *err)
{
    const struct mint_module *module;
    enum aad_code code = mint_load(&module, err);

    if (!code)
        *ret = &module->head;
    return code;
}

static enum aad_code doctor_part_load_sign_in(const struct module_head **ret, struct aad_error *err)
{
    const struct sign_in_module *module;
    enum aad_code code = sign_in_load(&module, err);

    if (!code)
        *ret = &module->head;
    return code;
}

static enum aad_code doctor_part_load_manage(const struct module_head **ret, struct aad_error *err)
{
    const struct manage_module *module;
    enum aad_code code = manage_load(&module, err);

    if (!code)
        *ret = &module->head;
    return code;
}

static const struct {
    const char *name, *path, *what;
    enum aad_code (*load)(const struct module_head **ret, struct aad_error *err);
} doctor_part_modules[] = {
    {"mint", MINT_MODULE_PATH, "module that gets new tokens", doctor_part_load_mint},
    {"sign-in", SIGN_IN_MODULE_PATH, "module that signs a person in", doctor_part_load_sign_in},
    {"manage", MANAGE_MODULE_PATH, "module that manages Azure DevOps", doctor_part_load_manage},
};

#define DOCTOR_PART_MODULES (sizeof doctor_part_modules / sizeof *doctor_part_modules)

/* Is the file there, and nobody else's? Else a line says so. */
static bool doctor_part_is_there(struct doctor *d, const char *path, const char *what, int mode)
{
    struct aad_error err;

    if (access(path, F_OK))
        doctor_add(d, DOCTOR_FAIL, "program", "%s is missing: %s\n" DOCTOR_PART_REINSTALL, what,
                   path);
    else if (file_check_chain(path, &err))
        doctor_add_error(d, DOCTOR_FAIL, "program", &err);
    else if (access(path, mode))
        doctor_add(d, DOCTOR_FAIL, "program", "%s cannot be %s: %s\n" DOCTOR_PART_REINSTALL, what,
                   mode == X_OK ? "run" : "read", path);
    else
        return true;
    return false;
}

/* One that a package or a build may leave out, and did. A connection that needs it fails by itself.
 */
static bool doctor_part_is_left_out(struct doctor *d, const char *name, const char *path,
                                    const char *what)
{
    char where[PART_WHERE_MAX];

    if (!access(path, F_OK) || !part_where(name, where, sizeof where))
        return false;
    doctor_add(d, DOCTOR_OK, "program", "%s is not installed: %s", what, where);
    return true;
}

static void doctor_part_check_module(struct doctor *d, size_t i)
{
    const char *path = doctor_part_modules[i].path, *what = doctor_part_modules[i].what;
    const struct module_head *head;
    struct aad_error err;

    if (doctor_part_is_left_out(d, doctor_part_modules[i].name, path, what) ||
        !doctor_part_is_there(d, path, what, R_OK))
        return;
    if (doctor_part_modules[i].load(&head, &err))
        doctor_add_error(d, DOCTOR_FAIL, "program", &err);
    else
        doctor_add(d, DOCTOR_OK, "program", "%s: %s%s%s%s", what, path, head->libraries ? " (" : "",
                   head->libraries ? head->libraries() : "", head->libraries ? ")" : "");
}

/* A plugin is loaded where it always is: in a process of its own. */
static void doctor_part_check_store(struct doctor *d, const char *name)
{
    struct deadline deadline = doctor_limit(d, DOCTOR_PART_MS);
    auto_buf struct buf path = {0}, what = {0};
    struct aad_error err;

    buf_printf(&path, "%s/%s.so", PLUGIN_DIR, name);
    buf_printf(&what, "store %s", name);
    mark_show("...   %s", buf_text(&what));
    if (doctor_part_is_left_out(d, name, buf_text(&path), buf_text(&what)) ||
        !doctor_part_is_there(d, buf_text(&path), buf_text(&what), R_OK))
        return;
    if (store_probe(name, &deadline, &err))
        doctor_add_error_of(d, DOCTOR_FAIL, "program", buf_text(&what), &err);
    else
        doctor_add(d, DOCTOR_OK, "program", "%s: %s", buf_text(&what), buf_text(&path));
}

void doctor_part_check(struct doctor *d)
{
    static const char host[] = "process that runs the stores";

    for (size_t i = 0; i < DOCTOR_PART_MODULES; i++)
        doctor_part_check_module(d, i);
    if (!doctor_part_is_there(d, HOST_PATH, host, X_OK))
        return; /* then no store can be started, and each would only say so again */
    doctor_add(d, DOCTOR_OK, "program", "%s: %s", host, HOST_PATH);
    for (unsigned i = 0; store_type_at(i); i++)
        doctor_part_check_store(d, store_type_at(i)->name);
}
