# shellcheck shell=bash
# What one run leaves to those of the next days, so that it ends in time: of what is too much for each run,
# one in N has its turn each day. None is left out for long. With AAD_TEST_FULL=1 all have; AAD_TEST_DAY is
# the day whose share it is, for who repeats a run.
#
# SPDX-License-Identifier: Apache-2.0
share_day=$((10#${AAD_TEST_DAY:-$(date +%j)}))

share_step() { # N: one in how many, into $share_step, and the number of the first, from 1 on, into $share_first
    share_step=$1
    [ -z "${AAD_TEST_FULL:-}" ] || share_step=1
    share_first=$((1 + share_day % share_step))
}

share_lines() { # N: those of stdin
    share_step "$1"
    awk -v step="$share_step" -v first="$share_first" 'NR % step == first % step'
}
