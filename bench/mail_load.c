/*
 * Mail as a mail server hands it over by LMTP, for the figures in docs/benchmarks.md.
 *
 *     mail_load --to 127.0.0.1:2424 --for support@load.example --connections 8 --seconds 60
 *     mail_load … --rate 200                 so many a second instead of as many as are taken
 *     mail_load --print 7 --for support@load.example   shows the seventh mail
 *
 * Mails of about 3 KB with the heads that real ones bring, in Korean and English by turns, every
 * second one with HTML beside its text, every fifth an answer to an earlier one by the same writer.
 * What mail N says follows from the seed and N alone, so whoever looks into the database afterwards
 * knows what has to be there: its Message-ID is <N.SEED@mail.load.example>. A latency is from the
 * final dot to the answer. Prints one JSON object.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/encode.h"
#include "base/random.h"
#include "base/strbuf.h"

enum {
    CONNECTIONS_MAX = 256,
    SECONDS_MAX = 3600,
    MAIL_MAX = 16 * 1024,
    REPLY_MAX = 4096,
    ARENA_BYTES = 256 * 1024,
    MAILS_PER_CONNECTION = 900, /* the server lets go after a thousand */
    ANSWER_EVERY = 5,
    ANSWERED_BEFORE = 400, /* an answer comes so many mails after what it answers, at least */
    ANSWERED_WITHIN = 4000,
    WRITERS_AT_ONCE = 1000,
    TEXT_BYTES = 1500, /* of a mail in one form; half of it in each of two */
};

struct load {
    struct sockaddr_in to;
    const char *recipient;
    int connections;
    double rate; /* of all connections together; 0: as fast as they are taken */
    double seconds;
    int64_t most; /* mails; 0: no limit */
    uint64_t seed;
    int64_t start_us;
    atomic_llong next;
    atomic_llong accepted_in_s[SECONDS_MAX];
};

struct peer {
    struct load *load;
    pthread_t thread;
    struct arena *arena;
    int fd;
    int mails; /* over this connection */
    char reply[REPLY_MAX];
    size_t reply_n;
    int64_t *latencies_us;
    size_t count;
    size_t room;
    int64_t refused;
    int64_t unknown; /* the connection broke before the answer */
    int64_t bytes;
};

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

/* ---- a mail ------------------------------------------------------------------------------------
 */

static const char *const korean[] = {
    "안녕하세요",     "주문한",       "상품이",  "아직",        "도착하지", "않았습니다",
    "배송",           "조회를",       "해 보니", "어제부터",    "멈춰",     "있는데",
    "확인",           "부탁드립니다", "환불도",  "가능한지",    "알려",     "주시면",
    "감사하겠습니다", "세탁기에서",   "소리가",  "탈수할 때",   "필터를",   "바꾸고",
    "싶습니다",       "영수증을",     "다시",    "보내 주세요",
};
static const char *const english[] = {
    "hello",   "my",        "order",  "has",     "not",     "arrived",   "yet",     "tracking",
    "page",    "shown",     "same",   "place",   "since",   "yesterday", "could",   "you",
    "please",  "look",      "into",   "it",      "and",     "tell",      "whether", "refund",
    "charger", "cartridge", "broken", "invoice", "address", "warranty",  "battery", "noise",
};

static struct random_seeded random_of(const struct load *load, int64_t number)
{
    struct random_seeded random;

    random_seeded_init(&random, load->seed * 1000003 + (uint64_t)number);
    return random;
}

static bool is_answer(int64_t number)
{
    return number % ANSWER_EVERY == ANSWER_EVERY - 1 && number > ANSWERED_BEFORE + 1;
}

/** The mail that this one answers: earlier, and no answer itself. */
static int64_t answered_by(const struct load *load, int64_t number)
{
    struct random_seeded random = random_of(load, number);
    int64_t back = ANSWERED_BEFORE + (int64_t)random_below(&random.random, ANSWERED_WITHIN);
    int64_t found = number > back ? number - back : 1;

    return found % ANSWER_EVERY == ANSWER_EVERY - 1 ? found - 1 : found;
}

/** Everybody writes three times, a thousand others coming in between. */
static int64_t writer_of(const struct load *load, int64_t number)
{
    if (is_answer(number))
        number = answered_by(load, number);
    return number / (3 * WRITERS_AT_ONCE) * WRITERS_AT_ONCE + number % WRITERS_AT_ONCE;
}

static bool is_korean(int64_t writer)
{
    return writer % 2 == 0;
}

static void add_words(struct strbuf *out, struct random *random, bool in_korean, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const char *word = in_korean ? korean[random_below(random, COUNT_OF(korean))]
                                     : english[random_below(random, COUNT_OF(english))];

        strbuf_addf(out, i == 0 ? "%s" : " %s", word);
    }
}

static struct str words(struct arena *arena, struct random *random, bool in_korean, size_t count)
{
    struct strbuf out = strbuf_new(arena, 1024);

    add_words(&out, random, in_korean, count);
    return strbuf_str(&out);
}

static struct str encoded(struct arena *arena, struct str text)
{
    return str_format(arena, "=?utf-8?B?%" STR_FMT "?=", STR_ARG(base64_encode(arena, text)));
}

static void add_trace(struct strbuf *out, struct random *random, const char *recipient)
{
    for (int hop = 3; hop > 0; hop--)
        strbuf_addf(
            out,
            "Received: from mx%d.mail.load.example (mx%d.mail.load.example [192.0.2.%d])\r\n"
            "\tby in%d.load.example (Postfix) with ESMTPS id %016llX\r\n"
            "\tfor <%s>; Tue,  5 Mar 2024 09:3%d:00 +0900 (KST)\r\n",
            hop, hop, hop, hop, (unsigned long long)random_u64(random), recipient, hop);
    strbuf_add_cstr(out, "DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed;\r\n"
                         "\td=mail.load.example; s=k1; h=from:to:subject:date:message-id;\r\n\tb=");
    for (int i = 0; i < 16; i++)
        strbuf_addf(out, "%016llx%s", (unsigned long long)random_u64(random),
                    i % 4 == 3 && i < 15 ? "\r\n\t " : "");
    strbuf_add_cstr(out, "\r\n");
}

static void add_heads(const struct load *load, struct arena *arena, struct random *random,
                      int64_t number, struct strbuf *out)
{
    int64_t writer = writer_of(load, number);
    unsigned long long seed = load->seed;
    bool ko = is_korean(writer);
    const char *re = is_answer(number) ? "Re: " : "";

    add_trace(out, random, load->recipient);
    strbuf_addf(out, "From: %" STR_FMT " <writer%lld@mail.load.example>\r\nTo: <%s>\r\n",
                STR_ARG(ko ? encoded(arena, STR("김하늘")) : STR("Hana Kim")), (long long)writer,
                load->recipient);
    if (ko)
        strbuf_addf(out, "Subject: %s%" STR_FMT "\r\n", re,
                    STR_ARG(encoded(arena, words(arena, random, ko, 3))));
    else
        strbuf_addf(out, "Subject: %s%" STR_FMT "\r\n", re, STR_ARG(words(arena, random, ko, 6)));
    strbuf_addf(out,
                "Date: Tue, 5 Mar 2024 09:30:00 +0900\r\n"
                "Message-ID: <%lld.%llu@mail.load.example>\r\n",
                (long long)number, seed);
    if (is_answer(number))
        strbuf_addf(out,
                    "In-Reply-To: <%lld.%llu@mail.load.example>\r\n"
                    "References: <%lld.%llu@mail.load.example>\r\n",
                    (long long)answered_by(load, number), seed,
                    (long long)answered_by(load, number), seed);
    strbuf_add_cstr(out, "MIME-Version: 1.0\r\nX-Mailer: Load 1.0\r\n");
}

static void add_plain(struct strbuf *out, struct random *random, bool ko, size_t bytes)
{
    size_t end = strbuf_str(out).n + bytes;

    while (strbuf_str(out).n < end) {
        add_words(out, random, ko, 5 + (size_t)random_below(random, 6));
        strbuf_add_cstr(out, ".\r\n");
    }
}

static void add_html(struct strbuf *out, struct random *random, bool ko, size_t bytes)
{
    size_t end = strbuf_str(out).n + bytes;

    strbuf_add_cstr(out, "<html><head><style>p { margin: 0 }</style></head><body>\r\n");
    while (strbuf_str(out).n < end) {
        strbuf_add_cstr(out, "<p style=\"font-size:10pt\"><span>");
        add_words(out, random, ko, 5 + (size_t)random_below(random, 6));
        strbuf_add_cstr(out, ".</span></p>\r\n");
    }
    strbuf_add_cstr(out, "</body></html>\r\n");
}

static void add_body(struct strbuf *out, struct random *random, bool ko, bool with_html)
{
    static const char type[] = "; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n";

    if (!with_html) {
        strbuf_addf(out, "Content-Type: text/plain%s", type);
        add_plain(out, random, ko, TEXT_BYTES);
        return;
    }
    strbuf_addf(out,
                "Content-Type: multipart/alternative; boundary=\"=_alt\"\r\n\r\n"
                "--=_alt\r\nContent-Type: text/plain%s",
                type);
    add_plain(out, random, ko, TEXT_BYTES / 3);
    strbuf_addf(out, "--=_alt\r\nContent-Type: text/html%s", type);
    add_html(out, random, ko, TEXT_BYTES / 2);
    strbuf_add_cstr(out, "--=_alt--\r\n");
}

static struct str make_mail(const struct load *load, struct arena *arena, int64_t number)
{
    struct random_seeded random = random_of(load, number);
    struct strbuf out = strbuf_new(arena, MAIL_MAX);

    add_heads(load, arena, &random.random, number, &out);
    add_body(&out, &random.random, is_korean(writer_of(load, number)), number % 2 == 0);
    return strbuf_str(&out);
}

/* ---- LMTP (RFC 2033) ---------------------------------------------------------------------------
 */

static bool send_all(int fd, struct str bytes)
{
    while (bytes.n > 0) {
        ssize_t sent = send(fd, bytes.p, bytes.n, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        bytes = str_from(bytes, (size_t)sent);
    }
    return true;
}

/** The code of the next whole reply; 0 when the connection broke. */
static int read_reply(struct peer *peer)
{
    for (;;) {
        char *end = memchr(peer->reply, '\n', peer->reply_n);

        if (end != NULL) {
            bool is_last = end - peer->reply < 4 || peer->reply[3] != '-';
            int code = atoi(peer->reply);

            peer->reply_n -= (size_t)(end + 1 - peer->reply);
            memmove(peer->reply, end + 1, peer->reply_n);
            if (is_last)
                return code;
            continue;
        }
        ssize_t got = recv(peer->fd, peer->reply + peer->reply_n, REPLY_MAX - peer->reply_n, 0);

        if (got <= 0)
            return 0;
        peer->reply_n += (size_t)got;
    }
}

static bool open_connection(struct peer *peer)
{
    int one = 1;

    if (peer->fd >= 0)
        close(peer->fd);
    peer->reply_n = 0;
    peer->mails = 0;
    peer->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(peer->fd, (const struct sockaddr *)&peer->load->to, sizeof(peer->load->to)) != 0)
        return false;
    setsockopt(peer->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return read_reply(peer) == 220 && send_all(peer->fd, STR("LHLO mx.mail.load.example\r\n"))
           && read_reply(peer) == 250;
}

/** The final answer's code; 0 when the connection broke. */
static int deliver(struct peer *peer, int64_t number, int64_t *waited_us)
{
    const struct load *load = peer->load;
    struct str mail = make_mail(load, peer->arena, number);
    struct str envelope = str_format(peer->arena,
                                     "MAIL FROM:<writer%lld@mail.load.example> BODY=8BITMIME\r\n"
                                     "RCPT TO:<%s>\r\nDATA\r\n",
                                     (long long)writer_of(load, number), load->recipient);
    int64_t from_us;
    int code;

    if (!send_all(peer->fd, envelope) || read_reply(peer) != 250 || read_reply(peer) != 250
        || read_reply(peer) != 354)
        return 0;
    if (!send_all(peer->fd, mail) || !send_all(peer->fd, STR(".\r\n")))
        return 0;
    from_us = now_us();
    code = read_reply(peer);
    *waited_us = now_us() - from_us;
    peer->bytes += (int64_t)mail.n;
    return code;
}

static void keep_latency(struct peer *peer, int64_t us)
{
    if (peer->count == peer->room) {
        peer->room = peer->room > 0 ? peer->room * 2 : 4096;
        peer->latencies_us = realloc(peer->latencies_us, peer->room * sizeof(int64_t));
    }
    peer->latencies_us[peer->count++] = us;
}

static void note(struct peer *peer, int code, int64_t waited_us)
{
    size_t second = (size_t)((now_us() - peer->load->start_us) / 1000000);

    if (code == 0) {
        peer->unknown++;
    } else if (code != 250) {
        peer->refused++;
    } else {
        keep_latency(peer, waited_us);
        if (second < SECONDS_MAX)
            atomic_fetch_add(&peer->load->accepted_in_s[second], 1);
    }
}

/** Waits until mail `number` is due; false when it is not any more. */
static bool wait_for_turn(const struct load *load, int64_t number)
{
    int64_t end_us = load->start_us + (int64_t)(load->seconds * 1e6);
    int64_t due_us =
        load->rate > 0 ? load->start_us + (int64_t)((double)number / load->rate * 1e6) : now_us();
    int64_t left_us = due_us - now_us();

    if (due_us >= end_us || (load->most > 0 && number >= load->most))
        return false;
    if (left_us > 0)
        usleep((useconds_t)left_us);
    return true;
}

static void *run(void *arg)
{
    struct peer *peer = arg;
    bool is_open = open_connection(peer);
    int64_t number;

    while (is_open && wait_for_turn(peer->load, number = atomic_fetch_add(&peer->load->next, 1))) {
        int64_t waited_us = 0;
        int code = deliver(peer, number + 1, &waited_us);

        note(peer, code, waited_us);
        arena_reset(peer->arena);
        if (code == 0 || ++peer->mails == MAILS_PER_CONNECTION)
            is_open = open_connection(peer);
    }
    if (!is_open)
        fprintf(stderr, "mail_load: no connection\n");
    close(peer->fd);
    return NULL;
}

/* ---- figures -----------------------------------------------------------------------------------
 */

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static int64_t *all_latencies(const struct load *load, const struct peer *peers, size_t *count)
{
    int64_t *all;
    size_t n = 0;

    for (int i = 0; i < load->connections; i++)
        n += peers[i].count;
    all = calloc(n + 1, sizeof(*all));
    *count = n;
    n = 0;
    for (int i = 0; i < load->connections; i++) {
        memcpy(all + n, peers[i].latencies_us, peers[i].count * sizeof(*all));
        n += peers[i].count;
    }
    qsort(all, n, sizeof(*all), by_value);
    return all;
}

static void print_result(const struct load *load, const struct peer *peers)
{
    double seconds = (double)(now_us() - load->start_us) / 1e6;
    int64_t refused = 0;
    int64_t unknown = 0;
    int64_t bytes = 0;
    size_t n;
    int64_t *all = all_latencies(load, peers, &n);

    for (int i = 0; i < load->connections; i++) {
        refused += peers[i].refused;
        unknown += peers[i].unknown;
        bytes += peers[i].bytes;
    }
    printf("{\"accepted\":%zu,\"refused\":%lld,\"unknown\":%lld,\"seconds\":%.2f,"
           "\"accepted_per_s\":%.1f,\"accept_p50_ms\":%.2f,\"accept_p99_ms\":%.2f,"
           "\"bytes_each\":%lld,\"accepted_in_s\":[",
           n, (long long)refused, (long long)unknown, seconds, (double)n / seconds,
           (double)all[n / 2] / 1e3, (double)all[n * 99 / 100] / 1e3,
           n > 0 ? (long long)(bytes / (int64_t)n) : 0LL);
    for (int i = 0; i < (int)seconds && i < SECONDS_MAX; i++)
        printf("%s%lld", i > 0 ? "," : "", (long long)atomic_load(&load->accepted_in_s[i]));
    printf("]}\n");
    free(all);
}

static void take_address(struct load *load, const char *value)
{
    char address[64];

    snprintf(address, sizeof(address), "%.*s", (int)strcspn(value, ":"), value);
    load->to.sin_family = AF_INET;
    load->to.sin_port = htons((uint16_t)atoi(strrchr(value, ':') + 1));
    inet_pton(AF_INET, address, &load->to.sin_addr);
}

static void print_mail(const struct load *load, int64_t number)
{
    struct arena *arena = arena_new(ARENA_BYTES);
    struct str mail = make_mail(load, arena, number);

    fwrite(mail.p, 1, mail.n, stdout);
    arena_free(&arena);
}

static bool take_option(struct load *load, const char *name, const char *value, int64_t *shown)
{
    if (strcmp(name, "--to") == 0 && strchr(value, ':') != NULL)
        take_address(load, value);
    else if (strcmp(name, "--for") == 0)
        load->recipient = value;
    else if (strcmp(name, "--connections") == 0)
        load->connections = atoi(value);
    else if (strcmp(name, "--seconds") == 0)
        load->seconds = atof(value);
    else if (strcmp(name, "--rate") == 0)
        load->rate = atof(value);
    else if (strcmp(name, "--mails") == 0)
        load->most = atoll(value);
    else if (strcmp(name, "--seed") == 0)
        load->seed = strtoull(value, NULL, 10);
    else if (strcmp(name, "--print") == 0)
        *shown = atoll(value);
    else
        return false;
    return true;
}

static void run_all(struct load *load)
{
    struct peer *peers = calloc((size_t)load->connections, sizeof(*peers));

    load->start_us = now_us();
    for (int i = 0; i < load->connections; i++) {
        peers[i].load = load;
        peers[i].fd = -1;
        peers[i].arena = arena_new(ARENA_BYTES);
        pthread_create(&peers[i].thread, NULL, run, &peers[i]);
    }
    for (int i = 0; i < load->connections; i++)
        pthread_join(peers[i].thread, NULL);
    print_result(load, peers);
    for (int i = 0; i < load->connections; i++) {
        arena_free(&peers[i].arena);
        free(peers[i].latencies_us);
    }
    free(peers);
}

int main(int argc, char **argv)
{
    static struct load load = {
        .recipient = "support@load.example", .connections = 8, .seconds = 10, .seed = 1
    };
    int64_t shown = 0;

    for (int i = 1; i < argc; i += 2)
        if (i + 1 == argc || !take_option(&load, argv[i], argv[i + 1], &shown))
            return fprintf(stderr, "mail_load: what is %s?\n", argv[i]), 2;
    if (shown > 0)
        return print_mail(&load, shown), 0;
    if (load.to.sin_port == 0 || load.connections < 1 || load.connections > CONNECTIONS_MAX
        || load.seconds > SECONDS_MAX)
        return fprintf(stderr, "mail_load: --to HOST:PORT is needed\n"), 2;
    run_all(&load);
    return 0;
}
