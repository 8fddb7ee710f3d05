/*
 * chance.c - see chance.h
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "base/chance.h"

#include <sys/random.h>

uint32_t chance_below(uint32_t n)
{
    uint64_t chance;

    if (!n || getrandom(&chance, sizeof chance, GRND_NONBLOCK) != (ssize_t)sizeof chance)
        return 0;
    return (uint32_t)(chance % n);
}
