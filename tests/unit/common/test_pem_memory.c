/*
 * test_pem_memory.c - P3: a key that has signed leaves no trace in its process's memory
 *
 * Starts itself again and searches that process, which is why valgrind cannot run it.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "common/pem.h"

#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>

#include "unit.h"

static const char message[] = "header.claims";

#define SECRET_SIZE 24 /* from the middle of one of the key's numbers */

/* test_pem_memory use: reads PEM from fd 0, signs with it, clears it; then lives until fd 0 ends.
 */
PROGRAM(use)
{
    struct pem_bytes text, signature;
    struct pem pem = {0};
    uint32_t len = 0;
    bool is_good = read(0, &len, sizeof len) == sizeof len && len <= sizeof text.bytes &&
                   read(0, text.bytes, len) == (ssize_t)len;

    text.len = len;
    is_good = is_good && pem_read(&text, &pem) && pem_print(&pem, &text) &&
              pem_sign(&pem, "RS256", message, sizeof message, &signature);
    pem_clear(&pem);
    pem_wipe(&text);
    is_good = is_good && write(1, "done", 4) == 4;
    is_good = read(0, &len, 1) == 0 && is_good; /* until the other side has searched */
    return is_good ? 0 : 1;
}

/* How often any of the patterns is in what the process may write to. */
static unsigned search(pid_t pid, unsigned char patterns[][SECRET_SIZE], size_t n)
{
    char path[40], line[512];
    unsigned found = 0, searched = 0;
    FILE *maps;
    int memory;

    (void)snprintf(path, sizeof path, "/proc/%d/maps", (int)pid);
    maps = fopen(path, "r");
    (void)snprintf(path, sizeof path, "/proc/%d/mem", (int)pid);
    memory = open(path, O_RDONLY | O_CLOEXEC);
    assert_true(maps && memory >= 0);
    while (fgets(line, sizeof line, maps)) {
        uint64_t from, to;
        char rights[8];
        unsigned char *bytes;
        ssize_t len;

        if (sscanf(line, "%" SCNx64 "-%" SCNx64 " %7s", &from, &to, rights) != 3 ||
            rights[1] != 'w' || to - from > 64 * 1024 * 1024)
            continue;
        bytes = malloc(to - from);
        len = pread(memory, bytes, to - from, (off_t)from);
        searched += len > 0;
        for (size_t i = 0; i < n && len > 0; i++)
            found += memmem(bytes, (size_t)len, patterns[i], SECRET_SIZE) != NULL;
        free(bytes);
    }
    assert_true(searched > 3);
    (void)fclose(maps);
    (void)close(memory);
    return found;
}

/* As it is in DER, and as the numbers of OpenSSL have it. */
static void describe(EVP_PKEY *key, const char *name, unsigned char ret[2][SECRET_SIZE])
{
    unsigned char bytes[512];
    BIGNUM *number = NULL;

    assert_int_equal(EVP_PKEY_get_bn_param(key, name, &number), 1);
    assert_in_range(BN_bn2bin(number, bytes), 100, sizeof bytes);
    BN_free(number);
    memcpy(ret[0], bytes + 32, SECRET_SIZE);
    for (size_t i = 0; i < SECRET_SIZE; i++)
        ret[1][i] = ret[0][SECRET_SIZE - 1 - i];
}

TEST(nothing_of_the_key_is_left_in_memory)
{
    unsigned char patterns[6][SECRET_SIZE];
    auto_pem struct pem pem = {0};
    struct pem_bytes text;
    char done[4];
    int in[2], out[2], status;
    uint32_t len;
    pid_t pid;

    assert_true(pem_make_key("rsa:2048", &pem) && pem_print(&pem, &text));
    describe(pem.key, OSSL_PKEY_PARAM_RSA_D, patterns);
    describe(pem.key, OSSL_PKEY_PARAM_RSA_FACTOR1, patterns + 2);
    memcpy(patterns[4], text.bytes + 1200, SECRET_SIZE);
    memcpy(patterns[5], text.bytes + 1000, SECRET_SIZE);
    assert_true(search(getpid(), patterns, 6) >= 6); /* here they are */
    assert_false(pipe(in) || pipe(out));
    pid = fork();
    if (!pid) {
        (void)dup2(in[0], 0), (void)dup2(out[1], 1);
        (void)close(in[1]), (void)close(out[0]);
        (void)execl("/proc/self/exe", "test_pem_memory", "use", (char *)NULL);
        _exit(127);
    }
    (void)close(in[0]), (void)close(out[1]);
    len = (uint32_t)text.len;
    assert_int_equal(write(in[1], &len, sizeof len), sizeof len);
    assert_int_equal(write(in[1], text.bytes, len), len);
    assert_int_equal(read(out[0], done, 4), 4);
    assert_int_equal(search(pid, patterns, 6), 0);
    (void)close(in[1]), (void)close(out[0]);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_int_equal(status, 0);
}
