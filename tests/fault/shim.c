/*
 * shim.c - what is preloaded into the programs of a job: allocations that fail, and quick
 * fingerprints
 *
 * Counted are the allocations of the programs of ours, with all of their libraries, from the moment
 * when they harden themselves on: see trace.c. The environment of a store's process is built from
 * nothing: so whoever starts one adds to it what we need. A fingerprint of a secret is slow on
 * purpose, and a job is run a thousand times: here it only matters whether two are the same. A unit
 * test says how slow it is.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "shim.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <openssl/evp.h>

#pragma GCC visibility push(default)

#define ENVIRONMENT_MAX 200

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *old, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

static struct shim_program *program; /* of this process; NULL when nothing is counted */
static unsigned n_allocations;
static bool is_ours;

__attribute__((constructor)) static void begin(void)
{
    const char *path = getenv(SHIM_VARIABLE), *name;
    int fd = path ? open(path, O_RDWR | O_CLOEXEC) : -1;
    char file[400];
    ssize_t len = readlink("/proc/self/exe", file, sizeof file - 1);
    struct shim *shim;

    if (fd < 0)
        return;
    shim = mmap(NULL, sizeof *shim, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    (void)close(fd);
    if (shim == MAP_FAILED || len <= 0)
        return;
    file[len] = 0;
    name = strrchr(file, '/') + 1;
    for (size_t i = 0; i < SHIM_PROGRAMS; i++)
        if (!strcmp(shim->programs[i].name, name))
            program = &shim->programs[i];
}

int prctl(int option, ...)
{
    unsigned long more[4];
    va_list args;

    va_start(args, option);
    for (int i = 0; i < 4; i++)
        more[i] = va_arg(args, unsigned long);
    va_end(args);
    is_ours = is_ours || (option == PR_SET_DUMPABLE && !more[0]);
    return (int)syscall(SYS_prctl, option, more[0], more[1], more[2], more[3]);
}

/* --- allocations ------------------------------------------------------------------------------ */

static bool fails(void)
{
    unsigned n;

    if (!program || !is_ours)
        return false;
    n = __atomic_add_fetch(&n_allocations, 1, __ATOMIC_RELAXED);
    if (n > program->n)
        program->n = n;
    if (!program->fail_at || n < program->fail_at || (n > program->fail_at && !program->is_lasting))
        return false;
    program->is_reached = 1;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return fails() ? NULL : __libc_malloc(size);
}

void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

void *realloc(void *old, size_t size)
{
    return fails() ? NULL : __libc_realloc(old, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return fails() ? NULL : __libc_memalign(alignment, size);
}

int posix_memalign(void **ret, size_t alignment, size_t size)
{
    *ret = fails() ? NULL : __libc_memalign(alignment, size);
    return *ret ? 0 : ENOMEM;
}

/* --- programs that are started ---------------------------------------------------------------- */

static bool is_there(char *const *list, const char *name, size_t len)
{
    for (; *list; list++)
        if (!strncmp(*list, name, len) && (*list)[len] == '=')
            return true;
    return false;
}

/* Those of our own environment. */
static void add(char **list, size_t *n, const char *name)
{
    size_t len = strlen(name);

    if (is_there(list, name, len))
        return;
    for (char **own = environ; *own; own++)
        if (!strncmp(*own, name, len) && (*own)[len] == '=')
            list[(*n)++] = *own;
    list[*n] = NULL;
}

int posix_spawn(pid_t *ret, const char *path, const posix_spawn_file_actions_t *actions,
                const posix_spawnattr_t *attributes, char *const argv[], char *const envp[])
{
    char *list[ENVIRONMENT_MAX + 3];
    size_t n = 0;
    int (*next)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                const posix_spawnattr_t *, char *const[], char *const[]);

    *(void **)&next = dlsym(RTLD_NEXT, "posix_spawn");
    for (; envp[n] && n < ENVIRONMENT_MAX; n++)
        list[n] = envp[n];
    list[n] = NULL;
    add(list, &n, SHIM_VARIABLE);
    add(list, &n, "LD_PRELOAD");
    return next(ret, path, actions, attributes, argv, list);
}

/* --- fingerprints ----------------------------------------------------------------------------- */

int PKCS5_PBKDF2_HMAC(const char *secret, int len, const unsigned char *salt, int salt_len,
                      int rounds, const EVP_MD *digest, int ret_len, unsigned char *ret)
{
    int (*next)(const char *, int, const unsigned char *, int, int, const EVP_MD *, int,
                unsigned char *);

    /* It came with a module, whose libraries are no others'. */
    void *library = dlopen("libcrypto.so.3", RTLD_LAZY | RTLD_NOLOAD);

    (void)rounds;
    *(void **)&next = library ? dlsym(library, "PKCS5_PBKDF2_HMAC") : NULL;
    return next ? next(secret, len, salt, salt_len, 1, digest, ret_len, ret) : 0;
}
