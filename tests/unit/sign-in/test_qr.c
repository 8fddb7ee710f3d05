/*
 * test_qr.c - what a terminal shows of a QR code is read back by a scanner (zbarimg)
 *
 * The terminal is a small one of this file: it knows the two colours, half blocks, and that what
 * nobody has coloured is the background, which is black on some terminals and white on others.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "sign-in/qr.h"

#include <stdio.h>

#include "base/deadline.h"
#include "base/proc.h"
#include "base/text.h"
#include "unit.h"

#define SCREEN 200 /* modules on each side */
#define MARGIN 10
#define PIXELS 4 /* a module's */
#define BLACK 0
#define WHITE 255
#define DEVICE_LOGIN "https://microsoft.com/devicelogin"

static unsigned char screen[SCREEN][SCREEN];

/* Shows one character's two modules; returns its length. */
static size_t show_block(const char *text, size_t x, size_t y)
{
    static const struct {
        const char *text;
        unsigned char upper, lower;
    } blocks[] = {{" ", WHITE, WHITE},
                  {"\u2580", BLACK, WHITE},
                  {"\u2584", WHITE, BLACK},
                  {"\u2588", BLACK, BLACK}};

    assert_in_range(x, 0, SCREEN - 1);
    assert_in_range(y, 0, SCREEN - 2);
    for (size_t i = 0; i < COUNT(blocks); i++) {
        if (!text_has_prefix(text, blocks[i].text))
            continue;
        screen[y][x] = blocks[i].upper;
        screen[y + 1][x] = blocks[i].lower;
        return strlen(blocks[i].text);
    }
    fail_msg("no block: %.10s", text);
    return 1;
}

static void show(const char *text, unsigned char background)
{
    static const char colours[] = "\033[38;5;16;48;5;231m", end[] = "\033[0m\n";
    size_t y = MARGIN;

    memset(screen, background, sizeof screen);
    while (*text) {
        size_t x = MARGIN;

        assert_true(text_has_prefix(text, colours)); /* each line, and none goes beyond its end */
        text += sizeof colours - 1;
        while (!text_has_prefix(text, end))
            text += show_block(text, x++, y);
        text += sizeof end - 1;
        y += 2;
    }
}

static void save_screen(const char *path)
{
    FILE *file = fopen(path, "w");

    assert_non_null(file);
    assert_true(fprintf(file, "P5\n%d %d\n255\n", SCREEN * PIXELS, SCREEN * PIXELS) > 0);
    for (size_t y = 0; y < SCREEN * PIXELS; y++)
        for (size_t x = 0; x < SCREEN * PIXELS; x++)
            assert_int_not_equal(fputc(screen[y / PIXELS][x / PIXELS], file), EOF);
    assert_int_equal(fclose(file), 0);
}

static void scan(struct secret *ret)
{
    static char name[] = "zbarimg", quiet[] = "--quiet", raw[] = "--raw", image[64];
    static char *argv[] = {name, quiet, raw, image, NULL}, *nothing[] = {NULL};
    const struct proc_spec spec = {.path = "/usr/bin/zbarimg",
                                   .argv = argv,
                                   .environ = nothing,
                                   .fds = {-1, -1, -1},
                                   .extra_fd = -1};
    struct deadline deadline = deadline_in_ms(UNIT_HUNG_MS);
    int status = -1;

    (void)snprintf(image, sizeof image, "%s/screen.pgm", unit_dir());
    save_screen(image);
    assert_int_equal(proc_run(&spec, &deadline, ret, &status, NULL), AAD_OK);
    assert_int_equal(status, 0);
}

static void assert_scans(const char *text, unsigned char background)
{
    auto_secret struct secret scanned = {0}, line = {0};
    auto_buf struct buf code = {0};

    assert_int_equal(qr_print(text, &code, NULL), AAD_OK);
    show(buf_text(&code), background);
    scan(&scanned);
    secret_append_all(&line, text, "\n", (char *)NULL);
    assert_string_equal(scanned.bytes, line.bytes);
}

TEST(code_scans_on_a_dark_terminal)
{
    assert_scans(DEVICE_LOGIN, BLACK);
}

TEST(code_scans_on_a_light_terminal)
{
    assert_scans(DEVICE_LOGIN, WHITE);
}

TEST(long_address_scans)
{
    char text[800] = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize?state=";

    for (size_t i = strlen(text); i < sizeof text - 1; i++)
        text[i] = (char)('a' + i % 26);
    assert_scans(text, BLACK);
}

TEST(code_fits_where_its_last_line_does)
{
    auto_buf struct buf code = {0}, nothing = {0};

    assert_int_equal(qr_print(DEVICE_LOGIN, &code, NULL), AAD_OK);
    show(buf_text(&code), BLACK);
    /* Version 3: 29 modules and twice two, so 33 columns and 17 lines, the last of them half used.
     */
    assert_int_equal(screen[MARGIN + 33][MARGIN], WHITE);
    assert_int_equal(screen[MARGIN + 34][MARGIN], BLACK);
    assert_int_equal(screen[MARGIN][MARGIN + 32], WHITE);
    assert_int_equal(screen[MARGIN][MARGIN + 33], BLACK);
    assert_true(qr_fits(&code, 33, 18));
    assert_false(qr_fits(&code, 32, 18));
    assert_false(qr_fits(&code, 33, 17));
    assert_false(qr_fits(&nothing, 80, 25));
}

TEST(text_that_is_too_long_has_a_remedy)
{
    auto_buf struct buf code = {0};
    struct aad_error err;
    char text[4000];

    memset(text, 'a', sizeof text);
    text[sizeof text - 1] = '\0';
    assert_int_equal(qr_print(text, &code, &err), AAD_UNSUPPORTED);
    assert_non_null(strstr(err.remedy, "browser"));
    assert_int_equal(code.len, 0);
    assert_int_equal(qr_print("", &code, &err), AAD_INTERNAL);
}
