/*
 * test_doctor-report.c - a report that can be sent
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "broker/broker.h"
#include "command/doctor.h"
#include "home-fixture.h"
#include "unit.h"

static struct doctor d;
static struct connection connections[1];

static int start(void)
{
    memset(connections, 0, sizeof connections);
    d = (struct doctor){.checks = json_new_array(), .connections = connections, .n_connections = 1};
    (void)snprintf(connections[0].name, sizeof connections[0].name, "payroll");
    if (home_fixture_make())
        return -1;
    home_fixture_put("payroll", "{}", 0600);
    home_fixture_put("broken-of-anna", "{", 0600);
    home_fixture_set(&connections[0],
                     "kind azurerm\n"
                     "grant client-secret\n"
                     "authority https://login.microsoftonline.com/fabrikam.example\n"
                     "client-id 9b000000-0000-4000-8000-000000000002\n"
                     "audiences https://fabrikam.vault.azure.net\n"
                     "hosts https://dev.azure.com/fabrikam-org\n"
                     "username svc@fabrikam.example\n"
                     "store pkcs11:token=work-of-anna\n"
                     "pin credential:anna-pin\n"
                     "subscription-name Anna's\n"
                     "timeout 30");
    return 0;
}

static int stop(void)
{
    connection_clear(&connections[0]);
    buf_clear(&d.text);
    json_print_free(&d.checks);
    return home_fixture_remove();
}

BEFORE_EACH(start);
AFTER_EACH(stop);

static void report(bool with_names, struct buf *ret)
{
    struct aad_error why = {.code = AAD_REJECTED};

    (void)snprintf(why.what, sizeof why.what, "the secret of svc@fabrikam.example is wrong");
    (void)snprintf(why.foreign, sizeof why.foreign, "AADSTS7000215");
    broker_note_failure(&connections[0], "https://fabrikam.vault.azure.net", &why);
    doctor_add(&d, DOCTOR_OK, "connections", "payroll, broken-of-anna: of tenant fabrikam.example");
    assert_int_equal(doctor_report_print(&d, with_names, ret, NULL), AAD_OK);
}

TEST(nothing_says_whose_it_is)
{
    static const char *const gone[] = {"fabrikam", "payroll", "svc", "anna", "Anna", "9b000000"};
    static const char *const kept[] = {"kind: azurerm",
                                       "grant: client-secret",
                                       "authority: https://login.microsoftonline.com/<tenant-1>",
                                       "of tenant <tenant-1>",
                                       "store: pkcs11:<name-",
                                       "pin: credential:<name-",
                                       "timeout: 30",
                                       "https://dev.azure.com/<part-",
                                       "rejected: the secret of <user-1> is wrong [AADSTS7000215]",
                                       "No secret is in it"};
    auto_buf struct buf got = {0};

    report(false, &got);
    for (size_t i = 0; i < COUNT(gone); i++) {
        unit_row(gone[i]);
        assert_null(strstr(buf_text(&got), gone[i]));
    }
    for (size_t i = 0; i < COUNT(kept); i++) {
        unit_row(kept[i]);
        if (!strstr(buf_text(&got), kept[i]))
            fail_msg("%s", buf_text(&got));
    }
}

TEST(names_are_there_if_asked_for)
{
    auto_buf struct buf got = {0};

    report(true, &got);
    assert_non_null(strstr(buf_text(&got), "connection payroll"));
    assert_non_null(strstr(buf_text(&got), "username: svc@fabrikam.example"));
    assert_non_null(strstr(buf_text(&got), "it says whose it is"));
}
