/*
 * sweep.c - every return value at every call of a PKCS#11 module, one process each
 *
 *     pkcs11-sweep PLUGIN.so CALL
 *
 * Each must end in answers that are right or in clean errors, in time, whatever the module says;
 * and the PIN goes to the token once, and not again when it was refused, by this process or the
 * next (P5, P6).
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "actions.h"

#include <dlfcn.h>
#include <ftw.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#define LIMIT_MS 15000
#define NTH_MAX 3

static struct actions actions;
static const char *top;
static unsigned n_cases, n_wrong, n_tests;

/* Every value that PKCS#11 2.40 defines, one of a vendor, and two of nobody. */
static const unsigned values[] = {
    0x1,   0x2,   0x3,   0x5,   0x6,   0x7,   0x8,   0x9,   0xa,   0x10,  0x11,       0x12,  0x13,
    0x1b,  0x20,  0x21,  0x30,  0x31,  0x32,  0x40,  0x41,  0x50,  0x51,  0x54,       0x60,  0x62,
    0x63,  0x64,  0x65,  0x66,  0x67,  0x68,  0x69,  0x6a,  0x70,  0x71,  0x82,       0x90,  0x91,
    0xa0,  0xa1,  0xa2,  0xa3,  0xa4,  0xb0,  0xb1,  0xb3,  0xb4,  0xb5,  0xb6,       0xb7,  0xb8,
    0xc0,  0xc1,  0xd0,  0xd1,  0xe0,  0xe1,  0xe2,  0x100, 0x101, 0x102, 0x103,      0x104, 0x105,
    0x120, 0x121, 0x130, 0x150, 0x160, 0x170, 0x180, 0x190, 0x191, 0x1a0, 0x80000001, 0xfff};

/* Values that cannot mean a wrong PIN: the next process may try. */
static const unsigned not_pin[] = {0x2,  0x3,  0x9,  0xa,   0x31,  0x32,  0x50,  0x51,  0x54,
                                   0x90, 0x91, 0xb0, 0xb1,  0xb3,  0xb5,  0xb6,  0xb7,  0xb8,
                                   0xe0, 0xe1, 0xe2, 0x102, 0x103, 0x104, 0x105, 0x190, 0x1a0};

struct scene {
    const char *call, *more; /* more: lines of the script */
    unsigned value, nth;
    char directory[200], script[240], log[240];
};

static void report(const struct scene *scene, const char *what)
{
    n_wrong++;
    (void)printf("# %s answers 0x%x (%u): %s\n", scene->call, scene->value, scene->nth, what);
}

/* --- one process ------------------------------------------------------------------------------ */

/* The plugin's call of libcrypto comes here, since a program's symbols go before a library's. Its
 * fingerprint of a refused PIN is slow on purpose, and hundreds of processes make one each. Here it
 * only matters whether two are the same. A unit test says how slow it is. */
__attribute__((visibility("default"))) int
PKCS5_PBKDF2_HMAC(const char *secret, int len, const unsigned char *salt, int salt_len, int rounds,
                  const EVP_MD *digest, int ret_len, unsigned char *ret)
{
    int (*slow)(const char *, int, const unsigned char *, int, int, const EVP_MD *, int,
                unsigned char *);
    void *symbol = dlsym(RTLD_NEXT, "PKCS5_PBKDF2_HMAC");

    (void)rounds;
    if (!symbol)
        return 0;
    memcpy(&slow, &symbol, sizeof slow);
    return slow(secret, len, salt, salt_len, 1, digest, ret_len, ret);
}

static void write_script(const struct scene *scene, bool has_fault)
{
    FILE *file = fopen(scene->script, "we");

    if (!file)
        exit(2);
    (void)fprintf(file, "log %s\nkey %s\ntries %s/tries\n%s", scene->log, actions.key,
                  scene->directory, scene->more);
    if (actions.changes)
        (void)fprintf(file, "pin-file %s/changed\n", scene->directory);
    if (has_fault)
        (void)fprintf(file, "fault %s 0x%x %u\n", scene->call, scene->value, scene->nth);
    (void)fclose(file);
    (void)unlink(scene->log);
}

static unsigned count(const struct scene *scene, const char *wanted)
{
    FILE *file = fopen(scene->log, "re");
    char line[100];
    unsigned n = 0;

    if (!file)
        return 0;
    while (fgets(line, sizeof line, file)) {
        line[strcspn(line, "\n")] = 0;
        n += !strcmp(line, wanted);
    }
    (void)fclose(file);
    return n;
}

/* Returns the exit status; -1 when a signal ended it, or we did. */
static int run(const struct scene *scene)
{
    pid_t pid = fork();
    struct pollfd over = {.events = POLLIN};
    int status = 0;

    if (!pid) {
        (void)setenv("YUBIHSM_PKCS11_CONF", scene->script, 1);
        actions.directory = scene->directory;
        _exit(actions_run(&actions) ? 3 : 0);
    }
    over.fd = (int)syscall(SYS_pidfd_open, pid, 0);
    if (pid < 0 || over.fd < 0)
        exit(2);
    if (poll(&over, 1, LIMIT_MS) != 1) {
        report(scene, "it hangs");
        (void)kill(pid, SIGKILL);
    }
    (void)close(over.fd);
    (void)waitpid(pid, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* --- one return value ------------------------------------------------------------------------- */

static bool is_one_of(unsigned value, const unsigned *list, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (list[i] == value)
            return true;
    return false;
}

/* The next process has the same PIN, and the token would now take it: it must not get it. */
static void check_next_process(const struct scene *scene)
{
    bool may_try = is_one_of(scene->value, not_pin, sizeof not_pin / sizeof *not_pin);
    unsigned n;

    write_script(scene, false);
    if (run(scene) < 0)
        report(scene, "the next process crashes");
    n = count(scene, "C_Login");
    if (!may_try && n)
        report(scene, "the next process sends the refused PIN again");
    if (may_try && !n)
        report(scene, "the next process does not dare to send a PIN that nobody refused");
}

static void check_value(struct scene *scene, unsigned value, unsigned nth)
{
    bool is_context = !strcmp(scene->call, "C_Login_context");
    bool is_login = is_context || !strcmp(scene->call, "C_Login");
    int status;

    scene->value = value;
    scene->nth = nth;
    (void)snprintf(scene->directory, sizeof scene->directory, "%s/%u", top, n_cases++);
    (void)snprintf(scene->script, sizeof scene->script, "%s/script", scene->directory);
    (void)snprintf(scene->log, sizeof scene->log, "%s/log", scene->directory);
    if (mkdir(scene->directory, 0700))
        exit(2);
    write_script(scene, true);
    status = run(scene);
    if (status != 0 && status != 3)
        report(scene, status < 0 ? "it crashes" : "it is not clean");
    if (count(scene, "C_Login") > 1 || count(scene, "C_SetPIN") > 1)
        report(scene, "the PIN goes to the token twice");
    if (!count(scene, scene->call))
        report(scene, "the call was not made");
    if (value == 0x100 || !is_login || nth > 1)
        return;
    if (is_context && value != 0x91 && value != 0x103 && count(scene, scene->call) > 1)
        report(scene, "the refused PIN goes to the key twice");
    if (!is_context || (value != 0x91 && value != 0x103))
        check_next_process(scene);
}

static void check_call(const char *call)
{
    unsigned before = n_wrong;
    struct scene scene = {.call = call, .more = ""};

    if (!strcmp(call, "C_Login_context"))
        scene.more = "always-auth\n";
    if (!strncmp(call, "C_Decrypt", 9))
        scene.more = "data 0x13\n";
    for (size_t i = 0; i < sizeof values / sizeof *values; i++)
        for (unsigned nth = 0; nth < NTH_MAX; nth += 1 + (values[i] != 0x32 && values[i] != 0xb3))
            check_value(&scene, values[i], nth);
    (void)printf("%sok %u - every return value at %s ends cleanly\n",
                 before == n_wrong ? "" : "not ", ++n_tests, call);
    (void)fflush(stdout);
}

/* Without a fault all of it works: otherwise the sweep says nothing. */
static void check_plain(void)
{
    struct scene scene = {.call = "C_Sign", .more = "", .nth = 1000, .value = 5};
    int status;

    (void)snprintf(scene.directory, sizeof scene.directory, "%s/plain", top);
    (void)snprintf(scene.script, sizeof scene.script, "%s/script", scene.directory);
    (void)snprintf(scene.log, sizeof scene.log, "%s/log", scene.directory);
    (void)mkdir(scene.directory, 0700);
    write_script(&scene, true);
    status = run(&scene);
    (void)printf("%sok %u - without a fault all of it works\n",
                 status == 0 && count(&scene, "C_Login") == 1 ? "" : "not ", ++n_tests);
}

/* --- around it -------------------------------------------------------------------------------- */

static bool make_key(const char *path)
{
    EVP_PKEY *key = EVP_RSA_gen(2048);
    FILE *file = fopen(path, "we");
    bool is_good = key && file && PEM_write_PrivateKey(file, key, NULL, NULL, 0, NULL, NULL) == 1;

    if (file)
        (void)fclose(file);
    EVP_PKEY_free(key);
    return is_good;
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
    (void)st, (void)type, (void)at;
    return remove(path);
}

int main(int argc, char **argv)
{
    char directory[] = "/tmp/pkcs11-sweep.XXXXXX", key[64];
    void *handle = argc == 3 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
    void *symbol = handle ? dlsym(handle, AAD_STORE_PLUGIN_SYMBOL) : NULL;
    aad_store_plugin_function *entry;

    if (!symbol || !mkdtemp(directory)) {
        (void)fprintf(stderr, "usage: %s PLUGIN.so CALL\n", argv[0]);
        return 2;
    }
    (void)snprintf(key, sizeof key, "%s/key.pem", directory);
    memcpy(&entry, &symbol, sizeof entry);
    actions.plugin = entry(AAD_STORE_ABI);
    actions.key = key;
    actions.generates = !strcmp(argv[2], "C_GenerateKeyPair");
    top = directory;
    if (!make_key(key))
        return 2;
    check_plain();
    actions.changes = !strncmp(argv[2], "C_SetPIN", 8);
    check_call(argv[2]);
    (void)printf("1..%u\n# %u processes\n", n_tests, n_cases);
    (void)nftw(directory, remove_one, 16, FTW_DEPTH | FTW_PHYS);
    return n_wrong ? 1 : 0;
}
