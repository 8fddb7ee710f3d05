/*
 * pair.c - times two commands in turn and prints the ratio of their times
 *
 *   pair [-n RUNS] [-i INPUT_FILE] [-s STATUS] [-b 'COMMAND'] [-c 'COMMAND'] 'COMMAND A' 'COMMAND
 * B'
 *
 * Commands are split at spaces, without a shell, so that no shell is timed; a backslash before a
 * space keeps it in the word. NAME=VALUE words may stand before the program; with " + " between
 * programs they run one after the other, and their times are added. Each is a whole process, from
 * posix_spawn to wait4, with INPUT_FILE as its standard input and its output thrown away. -b is
 * run, untimed, before each A, -c before each B. A run that fails makes the whole call fail: a
 * quick failure is no fast answer. -s: the exit status that A has when it does not fail. Every
 * second pair runs B first.
 *
 * Prints "MEDIAN_A_MS MEDIAN_B_MS RATIO LOW HIGH PEAK_A_KIB PEAK_B_KIB". RATIO is the median of the
 * pairwise ratios, which stays true when the machine's speed drifts; LOW and HIGH are their
 * quartiles. PEAK is the largest ru_maxrss. The kernel also counts what this program had in memory
 * when it started the other: so PEAK is never too small, and this program stays small.
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
#define PAIR_STEPS_MAX 3
#define PAIR_WORDS_MAX 40
#define PAIR_ENVIRON_MAX 128

extern char **environ;

struct pair_step {
    char *words[PAIR_WORDS_MAX + 1];
    char *environ[PAIR_ENVIRON_MAX + 1];
};

struct pair_command {
    struct pair_step steps[PAIR_STEPS_MAX];
    size_t n_steps;
    double ms[PAIR_RUNS_MAX];
    long peak_kib;
    int status; /* that of its programs */
};

static void pair_usage(const char *why)
{
    (void)fprintf(
        stderr,
        "pair: %s\n"
        "usage: pair [-n RUNS] [-i INPUT] [-s STATUS] [-b COMMAND] [-c COMMAND] COMMAND COMMAND\n",
        why);
    exit(2);
}

static int pair_is_set(char *const *rows, size_t n, const char *row)
{
    size_t len = strcspn(row, "=") + 1;

    for (size_t i = 0; i < n; i++)
        if (!strncmp(rows[i], row, len))
            return 1;
    return 0;
}

/* What the command sets, and then all of ours that it does not. */
static void pair_fill_environ(struct pair_step *step, size_t n)
{
    for (char **row = environ; *row; row++)
        if (n < PAIR_ENVIRON_MAX && !pair_is_set(step->environ, n, *row))
            step->environ[n++] = *row;
}

/* The next word of *at, which goes behind it; NULL = there is none. */
static char *pair_next_word(char **at)
{
    char *word = *at + strspn(*at, " "), *from = word, *to = word;

    if (!*word)
        return NULL;
    while (*from && *from != ' ') {
        from += *from == '\\' && from[1] == ' ';
        *to++ = *from++;
    }
    *at = from + (*from == ' ');
    *to = '\0';
    return word;
}

static void pair_split(char *text, struct pair_command *ret)
{
    struct pair_step *step = ret->steps;
    size_t n_words = 0, n_rows = 0;

    for (char *word = pair_next_word(&text); word; word = pair_next_word(&text)) {
        if (!strcmp(word, "+")) {
            pair_fill_environ(step++, n_rows);
            n_words = n_rows = 0;
            if (step == ret->steps + PAIR_STEPS_MAX)
                pair_usage("too many programs");
        } else if (!n_words && strchr(word, '=') && n_rows < PAIR_ENVIRON_MAX) {
            step->environ[n_rows++] = word;
        } else if (n_words < PAIR_WORDS_MAX) {
            step->words[n_words++] = word;
        } else {
            pair_usage("too many words");
        }
    }
    if (!n_words)
        pair_usage("a command is empty");
    pair_fill_environ(step, n_rows);
    ret->n_steps = (size_t)(step - ret->steps) + 1;
}

static double pair_now_ms(void)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static double pair_run_step(struct pair_step *step, const char *input, int wanted, long *peak_kib)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    double ms;
    pid_t pid;
    int status;

    (void)posix_spawn_file_actions_init(&actions);
    (void)posix_spawn_file_actions_addopen(&actions, 0, input, O_RDONLY, 0);
    (void)posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    if (wanted) /* it says why, each time */
        (void)posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0);
    ms = pair_now_ms();
    if (posix_spawn(&pid, step->words[0], &actions, NULL, step->words, step->environ) ||
        wait4(pid, &status, 0, &usage) != pid || !WIFEXITED(status) ||
        WEXITSTATUS(status) != wanted) {
        (void)fprintf(stderr, "pair: a run of %s failed\n", step->words[0]);
        exit(1);
    }
    ms = pair_now_ms() - ms;
    (void)posix_spawn_file_actions_destroy(&actions);
    if (usage.ru_maxrss > *peak_kib)
        *peak_kib = usage.ru_maxrss;
    return ms;
}

static double pair_run(struct pair_command *command, const char *input)
{
    double ms = 0;

    for (size_t i = 0; i < command->n_steps; i++)
        ms += pair_run_step(&command->steps[i], input, command->status, &command->peak_kib);
    return ms;
}

static int pair_compare(const void *a, const void *b)
{
    const double *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

/* Sorts the values. part 0.5 = the median. */
static double pair_quantile(double *values, size_t n, double part)
{
    double at = part * (double)(n - 1);
    size_t below = (size_t)at, above = below + 1 < n ? below + 1 : below;

    qsort(values, n, sizeof *values, pair_compare);
    return values[below] + (at - (double)below) * (values[above] - values[below]);
}

/* One of the two commands, and what prepares it. */
struct pair_side {
    struct pair_command command, before;
};

static void pair_measure_side(struct pair_side *side, const char *input, size_t i)
{
    if (side->before.n_steps)
        (void)pair_run(&side->before, "/dev/null");
    side->command.ms[i] = pair_run(&side->command, input);
}

static void pair_measure(struct pair_side sides[2], const char *input, size_t i)
{
    pair_measure_side(&sides[i % 2], input, i);
    pair_measure_side(&sides[1 - i % 2], input, i);
}

int main(int argc, char **argv)
{
    static struct pair_side sides[2];
    struct pair_command *a = &sides[0].command, *b = &sides[1].command;
    static double ratios[PAIR_RUNS_MAX];
    const char *input = "/dev/null";
    size_t runs = 40;
    int option;

    while ((option = getopt(argc, argv, "n:i:s:b:c:")) != -1) {
        if (option == 'n')
            runs = strtoul(optarg, NULL, 10);
        else if (option == 'i')
            input = optarg;
        else if (option == 's')
            a->status = (int)strtol(optarg, NULL, 10);
        else if (option == 'b' || option == 'c')
            pair_split(optarg, &sides[option == 'c'].before);
    }
    if (argc - optind != 2 || !runs || runs > PAIR_RUNS_MAX)
        pair_usage("two commands, 1 to 1000 runs");
    pair_split(argv[optind], a);
    pair_split(argv[optind + 1], b);
    pair_measure(sides, input, 0); /* warms up; measured again below */
    for (size_t i = 0; i < runs; i++) {
        pair_measure(sides, input, i);
        ratios[i] = a->ms[i] / b->ms[i];
    }
    (void)printf("%.2f %.2f %.3f %.3f %.3f %ld %ld\n", pair_quantile(a->ms, runs, 0.5),
                 pair_quantile(b->ms, runs, 0.5), pair_quantile(ratios, runs, 0.5),
                 pair_quantile(ratios, runs, 0.25), pair_quantile(ratios, runs, 0.75), a->peak_kib,
                 b->peak_kib);
    return 0;
}
