/* SPDX-License-Identifier: Apache-2.0 */
#include "emulator.h"

#include <time.h>

#include "world.h"

long long emulator_now_s(const struct emulator *emulator)
{
    return (long long)time(NULL) + world_number(emulator->world, "clock_offset_s", 0);
}

long long emulator_clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (long long)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool emulator_wait_ms(struct emulator *emulator, long long wait_ms)
{
    long long until_ms = emulator_clock_ms() + wait_ms;
    struct timespec until = {.tv_sec = (time_t)(until_ms / 1000),
                             .tv_nsec = (long)(until_ms % 1000) * 1000000};
    bool is_quitting;

    pthread_mutex_lock(&emulator->lock);
    while (!emulator->is_quitting && emulator_clock_ms() < until_ms)
        pthread_cond_timedwait(&emulator->changed, &emulator->lock, &until);
    is_quitting = emulator->is_quitting;
    pthread_mutex_unlock(&emulator->lock);
    return !is_quitting;
}

bool emulator_is_quitting(struct emulator *emulator)
{
    bool is_quitting;

    pthread_mutex_lock(&emulator->lock);
    is_quitting = emulator->is_quitting;
    pthread_mutex_unlock(&emulator->lock);
    return is_quitting;
}

void emulator_quit(struct emulator *emulator)
{
    pthread_mutex_lock(&emulator->lock);
    emulator->is_quitting = true;
    pthread_cond_broadcast(&emulator->changed);
    pthread_mutex_unlock(&emulator->lock);
}
