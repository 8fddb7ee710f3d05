/*
 * test_docker.c - registries in Docker's configuration
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include <sys/stat.h>

#include "room.h"
#include "setup-fixture.h"
#include "unit.h"

BEFORE_EACH(setup_fixture_start);
AFTER_EACH(setup_fixture_stop);

static const char *const hosts[] = {"https://a.azurecr.io", "https://b.azurecr.io:5000", NULL};

TEST(registries_come_in_and_go)
{
    (void)mkdir(room_at(".docker"), 0700);
    setup_fixture_check(
        &setup_docker, setup_fixture_connection("registry", hosts), ".docker/config.json",
        "{\n\t\"auths\": {}\n}\n",
        "{\n\t\"credHelpers\": {\n\t\t\"b.azurecr.io:5000\": \"aad\",\n\t\t\"a.azurecr.io\": "
        "\"aad\"\n\t},\n\t\"auths\": {}\n}\n");
}

TEST(passwords_of_others_are_not_shown)
{
    auto_setup_plan struct setup_plan *plan = NULL;
    auto_buf struct buf shown = {0};

    (void)mkdir(room_at(".docker"), 0700);
    room_put(".docker/config.json",
             "{\"auths\":{\"x\":{\"auth\":\"c2VjcmV0\"}},\"credHelpers\":{\"a.azurecr.io\":\"p\"}}",
             0600);
    plan = setup_fixture_plan(&setup_docker, setup_fixture_connection("registry", hosts), false,
                              AAD_OK);
    setup_plan_print(plan, &shown);
    assert_null(strstr(buf_text(&shown), "c2Vj"));
    assert_non_null(strstr(buf_text(&shown), "  - credHelpers: \"a.azurecr.io\": \"p\"\n"
                                             "  + credHelpers: \"a.azurecr.io\": \"aad\"\n"));
}

TEST(host_with_a_path_is_no_registry)
{
    static const char *const paths[] = {"https://a.azurecr.io/x", "http://localhost", NULL};

    assert_int_equal(
        setup_fixture_make(&setup_docker, setup_fixture_connection("registry", paths), false), 0);
}

TEST(another_helper_of_a_registry_is_not_undone)
{
    (void)mkdir(room_at(".docker"), 0700);
    room_put(".docker/config.json", "{\"credHelpers\":{\"a.azurecr.io\":\"acr-env\"}}", 0600);
    assert_int_equal(
        setup_fixture_make(&setup_docker, setup_fixture_connection("registry", hosts), true), 0);
}
