/*
 * talk.c - the conversation with one store process
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#include "store/talk.h"

#include <string.h>

#include "base/clock.h"
#include "base/person.h"
#include "base/screen.h"
#include "base/text.h"
#include "base/trace.h"
#include "store/audit.h"

#define TALK_GRACE_MS 1000  /* from the plugin's deadline until it is killed */
#define TALK_ASKS_MAX 8     /* questions within one verb */
#define TALK_SOURCE_MS 5000 /* for a source of passwords or PINs that is no person */
#define TALK_ROWS_MAX 10000
#define TALK_PAD_MS 60000 /* what a person at a pin pad may take, beyond the deadline */

/* The plugin's deadline lies before ours, so that it can say itself that time is up, and so that
 * a hanging one is killed when the caller's time ends. */
int64_t talk_end_ms(const struct store *s)
{
    int64_t left = deadline_left_ms(&s->deadline);

    return s->deadline.end_ms - (left < 4 * TALK_GRACE_MS ? left / 4 : TALK_GRACE_MS);
}

/* Every verb has been answered, or nobody waits for it any more: nothing is lost by a kill, and
 * nobody waits for a keyring library to tidy up. */
void talk_end(struct store *s)
{
    host_process_end(&s->process);
}

/* The process cannot be trusted to be between two messages: it ends, and later verbs fail the
 * same way. */
static enum aad_code talk_break(struct store *s, enum aad_code code, struct aad_error *err)
{
    talk_end(s);
    trace("store: %s failed: %s", s->name, err->what);
    s->broken = *err;
    return code;
}

static enum aad_code talk_nonsense(struct aad_error *err)
{
    return aad_error_set(err, AAD_PROTOCOL, NULL, "the store's process sent nonsense");
}

static enum aad_code talk_reply(struct store *s, enum aad_code code, const struct aad_error *why,
                                struct aad_error *err)
{
    auto_frame struct wire_frame frame = {.type = WIRE_ANSWER};

    wire_put_number(&frame, talk_end_ms(s));
    wire_put_error(&frame, code, why);
    wire_put_bytes(&frame, s->answer.bytes, s->answer.len);
    return wire_send(s->process.fd, &frame, s->deadline.end_ms, err);
}

bool store_question_is_pin(enum aad_question question)
{
    return question == AAD_ASK_PIN || question == AAD_ASK_PIN_ANEW || question == AAD_ASK_PIN_PAD ||
           question == AAD_ASK_NEW_PIN || question == AAD_ASK_FINAL_TRY;
}

static enum aad_code talk_answer_question(struct store *s, enum aad_question question,
                                          const char *subject, struct aad_error *err)
{
    struct store_question q = {.question = question,
                               .subject = subject,
                               .pin = s->pin,
                               .may_ask = s->may_ask,
                               .deadline = deadline_in_ms(TALK_SOURCE_MS)};
    bool is_pin = store_question_is_pin(question);
    enum aad_code code = is_pin ? audit_check(err) : AAD_OK; /* a try counts, logged or not */

    if (code)
        return code;
    if (!s->answers)
        return aad_error_set(err, AAD_LOCKED, NULL, "there is nobody to ask about '%s'", subject);
    if (!s->may_ask && q.deadline.end_ms > talk_end_ms(s))
        q.deadline.end_ms = talk_end_ms(s);
    code = s->answers->answer(&q, &s->answer, err);
    s->used_pin |= is_pin && !code;
    return code;
}

/* Somebody else asks the person. That it is over is known only when the verb ends. */
static void talk_announce(struct talk_answer *answer)
{
    answer->is_asking = true;
    person_announce(true);
}

static enum aad_code talk_take_question(struct store *s, struct wire_frame *frame,
                                        struct talk_answer *answer, struct aad_error *err)
{
    int64_t question = wire_get_number(frame), started_ms;
    const char *text = wire_get_text(frame);
    struct aad_error why = {0};
    char subject[128];
    enum aad_code code;

    if (!wire_is_whole(frame) || !text || question < AAD_ASK_MASTER_PASSWORD ||
        question > AAD_ASK_LAST || ++answer->asks > TALK_ASKS_MAX)
        return talk_nonsense(err);
    screen_show(subject, sizeof subject, text, strlen(text));
    secret_clear(&s->answer);
    secret_clear(&s->kept);
    started_ms = clock_steady_ms();
    code = talk_answer_question(s, (enum aad_question)question, subject, &why);
    if (question == AAD_ASK_PIN_PAD) {
        s->deadline.end_ms += TALK_PAD_MS;
        answer->pad_since_ms = clock_steady_ms();
        talk_announce(answer);
    }
    /* Extra time is given only for a person: without one the deadline is the whole time (P5). */
    if (s->may_ask) {
        s->waited_ms += clock_steady_ms() - started_ms;
        s->deadline.end_ms += clock_steady_ms() - started_ms;
    }
    return talk_reply(s, code, &why, err);
}

static bool talk_is_wish(const struct store_sign_in *asked)
{
    return asked->connection && text_is_name(asked->connection) && asked->audience &&
           text_is_visible(asked->audience, strlen(asked->audience)) && asked->url &&
           text_is_visible(asked->url, strlen(asked->url));
}

/* Gets the token within the time that the plugin itself has. */
static enum aad_code talk_take_token(struct store *s, struct wire_frame *frame,
                                     struct talk_answer *answer, struct aad_error *err)
{
    const struct store_sign_in asked = {.connection = wire_get_text(frame),
                                        .audience = wire_get_text(frame),
                                        .url = wire_get_text(frame),
                                        .was_refused = wire_get_number(frame) != 0,
                                        .deadline = {.end_ms = talk_end_ms(s)}};
    struct aad_error why = {0};
    enum aad_code code;

    if (!wire_is_whole(frame) || !talk_is_wish(&asked) || ++answer->asks > TALK_ASKS_MAX)
        return talk_nonsense(err);
    secret_clear(&s->answer);
    code = s->get_token ? s->get_token(&asked, &s->answer, &why)
                        : aad_error_set(&why, AAD_UNSUPPORTED, NULL,
                                        "a store cannot sign in with a connection here");
    code = talk_reply(s, code, &why, err);
    secret_clear(&s->answer);
    return code;
}

static enum aad_code talk_take_feedback(struct store *s, struct wire_frame *frame,
                                        struct aad_error *err)
{
    int64_t question = wire_get_number(frame), right = wire_get_number(frame);

    if (!wire_is_whole(frame) || question < AAD_ASK_MASTER_PASSWORD || question > AAD_ASK_LAST)
        return talk_nonsense(err);
    if (s->answer.len && s->answers && s->answers->was)
        s->answers->was((enum aad_question)question, &s->kept, right != 0);
    if (s->answer.len && store_question_is_pin((enum aad_question)question) && right)
        secret_take(&s->proved, &s->answer);
    secret_clear(&s->answer);
    secret_clear(&s->kept);
    return AAD_OK;
}

/* Nothing is done with it before the plugin says that the answer was right. */
static enum aad_code talk_take_kept(struct store *s, struct wire_frame *frame,
                                    struct aad_error *err)
{
    size_t len;
    const char *bytes = wire_get_bytes(frame, &len);

    if (!wire_is_whole(frame) || !len || len > AAD_KEPT_KEY_MAX)
        return talk_nonsense(err);
    secret_clear(&s->kept);
    secret_append(&s->kept, bytes, len);
    return secret_ok(&s->kept, err);
}

static enum aad_code talk_take_bytes(struct wire_frame *frame, struct talk_answer *answer,
                                     struct aad_error *err)
{
    size_t len;
    const char *bytes = wire_get_bytes(frame, &len);

    if (!wire_is_whole(frame) || !answer->bytes)
        return talk_nonsense(err);
    if (len > AAD_SECRET_MAX || answer->bytes->len > AAD_SECRET_MAX - len)
        return aad_error_set(err, AAD_PROTOCOL, NULL, "the store sent more than %u bytes",
                             AAD_SECRET_MAX);
    secret_append(answer->bytes, bytes, len);
    return secret_ok(answer->bytes, err);
}

/* Items that no connection of ours can have are left out: somebody else made them. */
static enum aad_code talk_visit_item(const char *const texts[WIRE_ROW_TEXTS],
                                     struct talk_answer *answer)
{
    char label[256], username[256];
    struct aad_item item = {.connection = texts[0], .role = texts[1]};

    if (!text_is_name(item.connection) || !text_is_name(item.role))
        return AAD_OK;
    if (texts[2])
        item.label = screen_show(label, sizeof label, texts[2], strlen(texts[2]));
    if (texts[3])
        item.username = screen_show(username, sizeof username, texts[3], strlen(texts[3]));
    return answer->visit(answer->ctx, &item);
}

static enum aad_code talk_visit_key(const char *const texts[WIRE_ROW_TEXTS],
                                    struct talk_answer *answer)
{
    char shown[WIRE_ROW_TEXTS][512];

    for (size_t i = 0; i < WIRE_ROW_TEXTS; i++)
        screen_show(shown[i], sizeof shown[i], texts[i], strlen(texts[i]));
    /* A URI that would have to be escaped to be shown is no URI. */
    if (strcmp(texts[1], shown[1]) != 0)
        return AAD_OK;
    return answer->visit_key(answer->ctx,
                             &(struct aad_key){shown[0], texts[1], shown[2], shown[3]});
}

static enum aad_code talk_visit(const char *const texts[WIRE_ROW_TEXTS], const char *bytes,
                                size_t len, struct talk_answer *answer)
{
    if (answer->visit_certificate)
        return answer->visit_certificate(answer->ctx,
                                         &(struct aad_certificate){bytes, len, texts[0][0]});
    return answer->visit ? talk_visit_item(texts, answer) : talk_visit_key(texts, answer);
}

static enum aad_code talk_take_row(struct wire_frame *frame, struct talk_answer *answer,
                                   struct aad_error *err)
{
    /* This many texts of a row must be there. */
    size_t n = answer->visit_key ? 4 : answer->visit ? 2 : answer->visit_certificate ? 1 : 0;
    const char *texts[WIRE_ROW_TEXTS], *bytes;
    size_t len;

    wire_get_texts(frame, texts);
    bytes = wire_get_bytes(frame, &len);
    if (!wire_is_whole(frame) || !n || ++answer->rows > TALK_ROWS_MAX)
        return talk_nonsense(err);
    while (n)
        if (!texts[--n])
            return talk_nonsense(err);
    if (!answer->visit_code)
        answer->visit_code = talk_visit(texts, bytes, len, answer);
    return AAD_OK;
}

static enum aad_code talk_take_note(struct store *s, struct wire_frame *frame,
                                    struct talk_answer *answer, struct aad_error *err)
{
    const char *what = wire_get_text(frame), *value = wire_get_text(frame);
    char shown[512];

    if (!wire_is_whole(frame) || !what || !value)
        return talk_nonsense(err);
    text_escape(shown, sizeof shown, value, strlen(value));
    if (!strcmp(what, "token"))
        text_escape(s->token, sizeof s->token, value, strlen(value));
    else if (!strcmp(what, "key"))
        text_escape(s->key, sizeof s->key, value, strlen(value));
    else if (!strcmp(what, "kept") || !strcmp(what, "uri") || !strcmp(what, "left"))
        text_escape(s->outcome, sizeof s->outcome, value, strlen(value));
    else if (!strcmp(what, "pin-length"))
        text_escape(s->pin_length, sizeof s->pin_length, value, strlen(value));
    else if (!strcmp(what, "pin-pad"))
        s->is_at_pad = true;
    else if (!strcmp(what, "location"))
        s->is_location_wrong = true;
    else if (!strcmp(what, "asks"))
        talk_announce(answer);
    trace("store: %s", shown);
    return AAD_OK;
}

static enum aad_code talk_take(struct store *s, struct wire_frame *frame,
                               struct talk_answer *answer, struct aad_error *err)
{
    switch (frame->type) {
    case WIRE_ASK:
        return talk_take_question(s, frame, answer, err);
    case WIRE_ANSWER_WAS:
        return talk_take_feedback(s, frame, err);
    case WIRE_BYTES:
        return talk_take_bytes(frame, answer, err);
    case WIRE_ROW:
        return talk_take_row(frame, answer, err);
    case WIRE_NOTE:
        return talk_take_note(s, frame, answer, err);
    case WIRE_KEEP:
        return talk_take_kept(s, frame, err);
    case WIRE_TOKEN:
        return talk_take_token(s, frame, answer, err);
    default:
        return talk_nonsense(err);
    }
}

/* How long the person was with the pin pad, of the time that there is for it. */
static int64_t talk_pad_ms(const struct talk_answer *answer)
{
    int64_t ms = answer->pad_since_ms ? clock_steady_ms() - answer->pad_since_ms : 0;

    return ms < TALK_PAD_MS ? ms : TALK_PAD_MS;
}

/* Reads until the result of one verb. *ret_result is the plugin's own code; the returned code is
 * about the conversation itself. */
static enum aad_code talk_converse(struct store *s, struct talk_answer *answer,
                                   enum aad_code *ret_result, struct aad_error *err)
{
    enum aad_code code = AAD_OK;

    while (!code) {
        auto_frame struct wire_frame frame = {0};

        /* Checked also while something comes: a plugin that talks without end is stopped too. */
        if (!deadline_left_ms(&s->deadline))
            return aad_error_set(err, AAD_TIMEOUT, NULL, "the store did not answer in time");
        code = wire_receive(s->process.fd, &frame, s->deadline.end_ms, err);
        if (!code && frame.type == WIRE_RESULT) {
            struct aad_error said;

            *ret_result = wire_get_error(&frame, &said);
            if (!wire_is_whole(&frame))
                return talk_nonsense(err);
            if (*ret_result)
                *err = said;
            return AAD_OK;
        }
        if (!code)
            code = talk_take(s, &frame, answer, err);
    }
    return code;
}

/* The answer to "open" comes before that of the first verb. */
static enum aad_code talk_finish_open(struct store *s, struct aad_error *err)
{
    struct talk_answer answer = {0};
    enum aad_code result = AAD_OK, code;

    if (s->is_open)
        return AAD_OK;
    code = talk_converse(s, &answer, &result, err);
    if (!code && !result) {
        s->is_open = true;
        trace("store: %s is open", s->name);
    }
    return code ? code : result;
}

enum aad_code talk_call(struct store *s, struct wire_frame *frame, struct talk_answer *answer,
                        struct aad_error *err)
{
    enum aad_code code, result = AAD_OK;
    struct aad_error local;

    if (!err)
        err = &local;
    if (s->broken.code) {
        *err = s->broken;
        return err->code;
    }
    s->used_pin = false;
    s->key[0] = '\0';
    code = wire_send(s->process.fd, frame, s->deadline.end_ms, err);
    /* A host that could not open has said why before it went. */
    if (!code || code == AAD_UNAVAILABLE)
        code = talk_finish_open(s, err);
    if (!code)
        code = talk_converse(s, answer, &result, err);
    if (answer->is_asking)
        person_announce(false);
    s->waited_ms += talk_pad_ms(answer);
    secret_clear(&s->answer);
    secret_clear(&s->kept);
    if (code)
        return talk_break(s, code, err);
    if (result == AAD_REJECTED && s->used_pin && s->answers && s->answers->explain)
        s->answers->explain(err);
    trace("store: %s answered", s->name);
    return result;
}
