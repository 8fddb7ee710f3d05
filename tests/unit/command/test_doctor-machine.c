/*
 * test_doctor-machine.c - clock, hardening and proxies
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sys/prctl.h>
#include <sys/resource.h>

#include "command/doctor.h"
#include "unit.h"

#define NOW INT64_C(1900000000)

static struct doctor d;

static const char *check(void)
{
    buf_clear(&d.text);
    json_print_free(&d.checks);
    d = (struct doctor){.checks = json_new_array()};
    doctor_machine_check(&d);
    return buf_text(&d.text);
}

TEST(clock_of_1970_or_2200_cannot_be_right)
{
    assert_true(doctor_machine_is_plausible(NOW, 0));
    assert_true(doctor_machine_is_plausible(NOW, NOW));
    assert_false(doctor_machine_is_plausible(86400, 0));
    assert_false(doctor_machine_is_plausible(INT64_C(7258118400), 0));
    assert_false(doctor_machine_is_plausible(NOW, NOW + 7 * 86400));
}

TEST(open_memory_and_core_files_fail)
{
    struct rlimit none = {0, 0};

    assert_int_equal(prctl(PR_SET_DUMPABLE, 1), 0);
    assert_non_null(strstr(check(), "fail  hardening"));
    assert_int_equal(prctl(PR_SET_DUMPABLE, 0), 0);
    assert_int_equal(setrlimit(RLIMIT_CORE, &none), 0);
    assert_non_null(strstr(check(), "ok    hardening"));
}

TEST(proxy_password_is_warned_of_and_not_shown) /* P3 */
{
    assert_int_equal(setenv("https_proxy", "http://u:canary77@proxy:3128", 1), 0);
    assert_non_null(strstr(check(), "warn  proxy"));
    assert_null(strstr(buf_text(&d.text), "canary77"));
    assert_int_equal(unsetenv("https_proxy"), 0);
    assert_int_equal(setenv("http_proxy", "http://u:canary77@proxy:3128", 1), 0);
    assert_non_null(strstr(check(), "warn  proxy"));
    assert_non_null(strstr(check(), "http_proxy names a proxy for http only"));
    assert_null(strstr(check(), "canary77"));
    assert_int_equal(unsetenv("http_proxy"), 0);
}
