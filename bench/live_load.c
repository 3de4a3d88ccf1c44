/*
 * Open desks: N WebSockets that watch the list while tickets are changed at a rate.
 *
 *     live_load --to 127.0.0.1:8080 --token T --sockets 500 --rate 20 --seconds 10 --tickets 50
 * --first 1
 *
 * The latency is from the instant the server read its clock for the change (the frame's `at`, to
 * the millisecond, so the write itself is in it) to the arrival of the frame at each socket. Server
 * and this program share the machine and its clock. With --rate 0 it only watches, and with --log
 * FILE writes down which desk heard of which ticket when. Prints one JSON object.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BUFFER = 8192, EVENTS = 256, SAMPLES_MAX = 4000000 };

struct options {
    struct sockaddr_in to;
    char host[64];
    const char *token;
    int sockets;
    double rate;
    double seconds;
    int tickets; /* so many are changed in turn, from id `first` on */
    int first;
    bool pause; /* wait for a line on standard input once all are open, to look at memory */
    FILE *log;  /* gets a line for each change that a desk hears, or NULL: desk, ticket, its version
                 * and Unix ms; ticket and version are 0 where only the list has changed */
};

struct desk {
    int fd;
    size_t n;
    char buffer[BUFFER];
};

static int64_t wall_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static int connect_to(const struct options *options)
{
    int one = 1;
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (connect(fd, (const struct sockaddr *)&options->to, sizeof(options->to)) != 0) {
        perror("connect");
        exit(1);
    }
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
    return fd;
}

/** A short masked text frame (RFC 6455 section 5.2); a mask of zeros is a mask. */
static void send_text(int fd, const char *text)
{
    size_t n = strlen(text);
    unsigned char frame[128 + 8] = { 0x81, (unsigned char)(0x80 | n), 0, 0, 0, 0 };

    memcpy(frame + 6, text, n);
    if (write(fd, frame, n + 6) != (ssize_t)(n + 6))
        perror("write");
}

static void open_desk(const struct options *options, struct desk *desk)
{
    char request[1024];
    char answer[2048];
    size_t n = 0;
    char *end = NULL;

    desk->fd = connect_to(options);
    snprintf(request, sizeof(request),
             "GET /live HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\nUpgrade: websocket\r\n"
             "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
             "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n",
             options->host, options->token);
    if (write(desk->fd, request, strlen(request)) < 0)
        perror("write");
    while (end == NULL && n < sizeof(answer) - 1) {
        ssize_t got = read(desk->fd, answer + n, sizeof(answer) - 1 - n);

        if (got <= 0)
            break;
        n += (size_t)got;
        answer[n] = '\0';
        end = strstr(answer, "\r\n\r\n");
    }
    if (end == NULL || strncmp(answer + 9, "101", 3) != 0) {
        fprintf(stderr, "live_load: %.40s\n", answer);
        exit(1);
    }
    desk->n = n - (size_t)(end + 4 - answer);
    memcpy(desk->buffer, end + 4, desk->n);
    send_text(desk->fd, "{\"type\":\"watch\",\"topics\":[\"list\"],\"since\":null}");
    fcntl(desk->fd, F_SETFL, O_NONBLOCK);
}

static int64_t *samples;
static size_t sample_count;
static size_t event_count;
static size_t list_changed_count;

static int64_t parse_at(const char *text)
{
    struct tm tm = { 0 };
    int ms = 0;

    if (sscanf(text, "%d-%d-%dT%d:%d:%d.%dZ", &tm.tm_year, &tm.tm_mon, &tm.tm_mday, &tm.tm_hour,
               &tm.tm_min, &tm.tm_sec, &ms)
        != 7)
        return 0;
    tm.tm_year -= 1900;
    tm.tm_mon--;
    return (int64_t)timegm(&tm) * 1000000 + ms * 1000;
}

static long number_of(const char *payload, size_t n, const char *key)
{
    const char *at = memmem(payload, n, key, strlen(key));

    return at != NULL ? strtol(at + strlen(key), NULL, 10) : 0;
}

static void log_frame(FILE *log, int desk, const char *payload, size_t n)
{
    fprintf(log, "%d %ld %ld %lld\n", desk, number_of(payload, n, "\"ticket\":"),
            number_of(payload, n, "\"version\":"), (long long)(wall_us() / 1000));
}

static void take_frame(const struct options *options, int desk, const char *payload, size_t n)
{
    static const char key[] = "\"at\":\"";
    const char *at = memmem(payload, n, key, sizeof(key) - 1);

    if (options->log != NULL)
        log_frame(options->log, desk, payload, n);
    if (memmem(payload, n, "\"list_changed\"", 14) != NULL)
        list_changed_count++;
    if (memmem(payload, n, "\"type\":\"event\"", 14) == NULL || at == NULL)
        return;
    event_count++;
    if (sample_count < SAMPLES_MAX)
        samples[sample_count++] = wall_us() - parse_at(at + sizeof(key) - 1);
}

/** Takes whole frames out of the buffer; server frames are not masked. */
static void take_frames(const struct options *options, struct desk *desk, int number)
{
    size_t at = 0;

    while (desk->n - at >= 2) {
        const unsigned char *p = (const unsigned char *)desk->buffer + at;
        size_t head = 2;
        size_t n = p[1] & 0x7f;

        if (n == 126) {
            if (desk->n - at < 4)
                break;
            n = (size_t)p[2] << 8 | p[3];
            head = 4;
        }
        if (desk->n - at < head + n)
            break;
        if ((p[0] & 0x0f) == 1)
            take_frame(options, number, desk->buffer + at + head, n);
        at += head + n;
    }
    memmove(desk->buffer, desk->buffer + at, desk->n - at);
    desk->n -= at;
}

static void *change_tickets(void *arg)
{
    static const char *const words[] = { "low", "normal", "high" };
    const struct options *options = arg;
    int64_t start_us = wall_us();
    int fd = connect_to(options);
    char text[512];
    char body[64];

    for (int i = 0; i < (int)(options->rate * options->seconds); i++) {
        int64_t left_us = start_us + (int64_t)(i / options->rate * 1e6) - wall_us();
        int n;

        if (left_us > 0)
            usleep((useconds_t)left_us);
        n = snprintf(body, sizeof(body), "{\"priority\":\"%s\"}", words[i / options->tickets % 3]);
        n = snprintf(
            text, sizeof(text),
            "PATCH /api/v1/tickets/%d HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n"
            "If-Match: *\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s",
            i % options->tickets + options->first, options->host, options->token, n, body);
        if (write(fd, text, (size_t)n) != n)
            perror("write");
        if (read(fd, (char[65536]){ 0 }, 65536) <= 0)
            perror("read");
    }
    close(fd);
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void watch(const struct options *options, struct desk *desks, int64_t end_us)
{
    struct epoll_event events[EVENTS];
    int epoll = epoll_create1(0);

    for (int i = 0; i < options->sockets; i++) {
        struct epoll_event event = { .events = EPOLLIN, .data.ptr = &desks[i] };

        epoll_ctl(epoll, EPOLL_CTL_ADD, desks[i].fd, &event);
    }
    while (wall_us() < end_us) {
        int n = epoll_wait(epoll, events, EVENTS, 100);

        for (int i = 0; i < n; i++) {
            struct desk *desk = events[i].data.ptr;
            ssize_t got = read(desk->fd, desk->buffer + desk->n, BUFFER - desk->n);

            if (got <= 0)
                continue;
            desk->n += (size_t)got;
            take_frames(options, desk, (int)(desk - desks));
        }
    }
    close(epoll);
}

static void take_option(struct options *options, const char *name, const char *value)
{
    char address[64];

    if (strcmp(name, "--to") == 0) {
        snprintf(options->host, sizeof(options->host), "%s", value);
        snprintf(address, sizeof(address), "%.*s", (int)strcspn(value, ":"), value);
        options->to.sin_family = AF_INET;
        options->to.sin_port = htons((uint16_t)atoi(strchr(value, ':') + 1));
        inet_pton(AF_INET, address, &options->to.sin_addr);
    } else if (strcmp(name, "--token") == 0) {
        options->token = value;
    } else if (strcmp(name, "--sockets") == 0) {
        options->sockets = atoi(value);
    } else if (strcmp(name, "--rate") == 0) {
        options->rate = atof(value);
    } else if (strcmp(name, "--seconds") == 0) {
        options->seconds = atof(value);
    } else if (strcmp(name, "--tickets") == 0) {
        options->tickets = atoi(value);
    } else if (strcmp(name, "--first") == 0) {
        options->first = atoi(value);
    } else if (strcmp(name, "--pause") == 0) {
        options->pause = value[0] == '1';
    } else if (strcmp(name, "--log") == 0) {
        options->log = fopen(value, "w");
    }
}

int main(int argc, char **argv)
{
    struct options options = {
        .sockets = 500, .rate = 20, .seconds = 10, .tickets = 50, .first = 1
    };
    struct rlimit limit;
    struct desk *desks;
    pthread_t changer;

    for (int i = 1; i + 1 < argc; i += 2)
        take_option(&options, argv[i], argv[i + 1]);
    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    desks = calloc((size_t)options.sockets, sizeof(*desks));
    samples = calloc(SAMPLES_MAX, sizeof(*samples));
    for (int i = 0; i < options.sockets; i++)
        open_desk(&options, &desks[i]);
    if (options.pause) {
        fprintf(stderr, "open\n");
        getchar();
    }
    pthread_create(&changer, NULL, change_tickets, &options);
    watch(&options, desks, wall_us() + (int64_t)((options.seconds + 1) * 1e6));
    pthread_join(changer, NULL);
    if (options.log != NULL)
        fclose(options.log);
    qsort(samples, sample_count, sizeof(*samples), by_value);
    if (sample_count == 0)
        sample_count = 1;
    printf("{\"sockets\":%d,\"rate\":%.0f,\"frames\":%zu,\"list_changed\":%zu,\"p50_ms\":%.1f,"
           "\"p99_ms\":%.1f,\"max_ms\":%.1f}\n",
           options.sockets, options.rate, event_count, list_changed_count,
           (double)samples[sample_count / 2] / 1e3, (double)samples[sample_count * 99 / 100] / 1e3,
           (double)samples[sample_count - 1] / 1e3);
    return 0;
}
