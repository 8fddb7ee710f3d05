/*
 * module.c - loads a part of the program that is needed rarely, and brings libraries of its own
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/module.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/elf.h"
#include "base/error.h"
#include "base/file.h"
#include "base/part.h"
#include "base/text.h"
#include "base/trace.h"

static enum aad_code module_fail(const struct module_spec *spec, const char *why,
                                 struct aad_error *err)
{
    char text[160];

    return aad_error_set(err, AAD_UNAVAILABLE, NULL,
                         "the %s module cannot be loaded: %s\n"
                         "It belongs at %s: install aad-credential again.",
                         spec->name,
                         text_escape(text, sizeof text, why ? why : "", why ? strlen(why) : 0),
                         spec->path);
}

/* Nothing is wrong with the file where the machine lacks something, or keeps it from us. */
static enum aad_code module_fail_by(const struct module_spec *spec, int errnum,
                                    struct aad_error *err)
{
    return error_set_errno(err, errnum, "the %s module cannot be loaded from %s", spec->name,
                           spec->path);
}

static enum aad_code module_fail_to_load(const struct module_spec *spec, const char *said,
                                         struct aad_error *err)
{
    int lack = said ? elf_find_lack(said) : 0;

    return lack ? module_fail_by(spec, lack, err) : module_fail(spec, said, err);
}

static const struct module_head *module_find(void *object, const struct module_spec *spec)
{
    module_function *entry = (module_function *)dlsym(object, spec->entry);
    const struct module_head *head = entry ? entry() : NULL;

    return head && head->abi == spec->abi && head->size >= spec->size ? head : NULL;
}

/* What it says is of the file that dlopen() finds there: nobody else can change it. */
static enum aad_code module_check(const struct module_spec *spec, struct aad_error *err)
{
    auto_fd int fd = open(spec->path, O_RDONLY | O_CLOEXEC);

    if (fd < 0)
        return module_fail_by(spec, errno, err);
    return elf_is_whole(fd) ? AAD_OK : module_fail(spec, ELF_FAULT, err);
}

enum aad_code module_load(const struct module_spec *spec, const struct module_head **ret,
                          struct aad_error *err)
{
    enum aad_code code = file_check_chain(spec->path, err);
    const struct module_head *head;
    void *object;

    if (code == AAD_NOT_FOUND && part_exists(spec->name))
        return part_fail(spec->name, spec->path, err);
    if (code)
        return code == AAD_NOT_FOUND ? module_fail(spec, "it is not there", err) : code;
    code = module_check(spec, err);
    if (code)
        return code;
    object = dlopen(spec->path, RTLD_NOW | RTLD_LOCAL);
    if (!object)
        return module_fail_to_load(spec, dlerror(), err);
    head = module_find(object, spec);
    if (!head) {
        (void)dlclose(object);
        return module_fail(spec, "it is of another version than the program", err);
    }
    if (head->trace)
        head->trace(trace_began_us());
    trace("%s: module loaded", spec->name);
    *ret = head;
    return AAD_OK;
}
