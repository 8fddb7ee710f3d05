/*
 * pair.c - times two commands in turn, A B A B ..., and prints the ratio of their medians
 *
 *   pair [-n RUNS] [-i INPUT_FILE] 'COMMAND A' 'COMMAND B'
 *
 * Commands are split at spaces, without a shell, so that no shell is timed. Each run is one whole
 * process, from posix_spawn to wait4, with INPUT_FILE as its standard input and its output thrown
 * away. A run that fails makes the whole call fail: a quick failure is no fast answer.
 * Prints "MEDIAN_A_MS MEDIAN_B_MS RATIO PEAK_A_KIB PEAK_B_KIB", RATIO being the median of the
 * pairwise ratios, which holds when the machine's speed drifts.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define PAIR_RUNS_MAX 1000
#define PAIR_WORDS_MAX 32

extern char **environ;

struct pair_command {
    char *words[PAIR_WORDS_MAX + 1];
    double ms[PAIR_RUNS_MAX];
    long peak_kib;
};

static void pair_split(char *text, struct pair_command *ret)
{
    size_t n = 0;

    for (char *word = strtok(text, " "); word && n < PAIR_WORDS_MAX; word = strtok(NULL, " "))
        ret->words[n++] = word;
    ret->words[n] = NULL;
}

static double pair_now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double pair_run(struct pair_command *command, const char *input)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    double start;
    pid_t pid;
    int status;

    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0);
    (void)posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    start = pair_now_ms();
    if (posix_spawn(&pid, command->words[0], &actions, NULL, command->words, environ) ||
        wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status) || WEXITSTATUS(status)) {
        (void)fprintf(stderr, "pair: a run of %s failed\n", command->words[0]);
        exit(1);
    }
    start = pair_now_ms() - start;
    (void)posix_spawn_file_actions_destroy(&actions);
    if (usage.ru_maxrss > command->peak_kib)
        command->peak_kib = usage.ru_maxrss;
    return start;
}

static int pair_compare(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

static double pair_median(const double *values, size_t n)
{
    static double sorted[PAIR_RUNS_MAX];

    memcpy(sorted, values, n * sizeof *values);
    qsort(sorted, n, sizeof *sorted, pair_compare);
    return n % 2 ? sorted[n / 2] : (sorted[n / 2 - 1] + sorted[n / 2]) / 2;
}

int main(int argc, char **argv)
{
    static struct pair_command a, b;
    static double ratios[PAIR_RUNS_MAX];
    const char *input = "/dev/null";
    size_t runs = 40;
    int option;

    while ((option = getopt(argc, argv, "n:i:")) != -1) {
        if (option == 'n')
            runs = strtoul(optarg, NULL, 10);
        else if (option == 'i')
            input = optarg;
    }
    if (argc - optind != 2 || !runs || runs > PAIR_RUNS_MAX)
        return 2;
    pair_split(argv[optind], &a);
    pair_split(argv[optind + 1], &b);
    (void)pair_run(&a, input);
    (void)pair_run(&b, input);
    for (size_t i = 0; i < runs; i++) {
        a.ms[i] = pair_run(&a, input);
        b.ms[i] = pair_run(&b, input);
        ratios[i] = a.ms[i] / b.ms[i];
    }
    (void)printf("%.2f %.2f %.3f %ld %ld\n", pair_median(a.ms, runs), pair_median(b.ms, runs),
                 pair_median(ratios, runs), a.peak_kib, b.peak_kib);
    return 0;
}
