/*
 * An HTTP client that keeps to a rate, for the figures in docs/benchmarks.md.
 *
 *     http_load --to 127.0.0.1:8080 --token T --clients 16 --rate 200 --seconds 10 --paths FILE
 *     http_load --to 127.0.0.1:8080 --token T --clients 16 --seconds 10 --post PATH --body FILE
 *
 * Each client has one connection and sends the lines of FILE in turn. With --rate requests are due
 * at fixed instants and a latency counts from the instant it was due, so that a server that stalls
 * is not flattered by clients that wait for it (Gil Tene's "coordinated omission"). Without, each
 * client sends as soon as it has its answer. In a body `%N` becomes a number of its own. Prints one
 * JSON object.
 */
#include <arpa/inet.h>
#include <errno.h>
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

enum { CLIENTS_MAX = 512, LINES_MAX = 100000, ANSWER_MAX = 1 << 22, REQUEST_MAX = 1 << 17 };

struct load {
    struct sockaddr_in to;
    char host[64];
    const char *token;
    const char *post;
    const char *body;
    char **lines;
    size_t line_count;
    int clients;
    double rate; /* of all clients together; 0: as fast as answers come */
    double seconds;
    int64_t start_us;
    atomic_llong next; /* numbers the requests */
};

struct client {
    struct load *load;
    pthread_t thread;
    int fd;
    int64_t *latencies_us;
    size_t count;
    size_t room;
    size_t errors;
    size_t other_status;
    int64_t bytes;
    char *answer;
};

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void wait_until(int64_t at_us)
{
    int64_t left = at_us - now_us();

    if (left > 0)
        nanosleep(&(struct timespec){ left / 1000000, left % 1000000 * 1000 }, NULL);
}

static bool reconnect(struct client *client)
{
    int one = 1;

    if (client->fd >= 0)
        close(client->fd);
    client->fd = socket(AF_INET, SOCK_STREAM, 0);
    if (connect(client->fd, (const struct sockaddr *)&client->load->to, sizeof(client->load->to)))
        return false;
    return setsockopt(client->fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one)) == 0;
}

/** Writes the body with each %N replaced by `number`. */
static size_t write_body(const char *body, long long number, char *out, size_t room)
{
    size_t n = 0;

    for (const char *p = body; *p != '\0' && n + 24 < room; p++) {
        if (p[0] == '%' && p[1] == 'N') {
            n += (size_t)sprintf(out + n, "%lld", number);
            p++;
        } else {
            out[n++] = *p;
        }
    }
    return n;
}

static size_t write_request(const struct load *load, long long number, char *out)
{
    static _Thread_local char body[REQUEST_MAX / 2];
    size_t body_n = load->post != NULL ? write_body(load->body, number, body, sizeof(body)) : 0;
    const char *path =
        load->post != NULL ? load->post : load->lines[(size_t)number % load->line_count];
    int n = snprintf(out, REQUEST_MAX, "%s %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n",
                     load->post != NULL ? "POST" : "GET", path, load->host, load->token);

    if (load->post != NULL)
        n += snprintf(out + n, REQUEST_MAX - (size_t)n,
                      "Content-Type: application/json\r\nContent-Length: %zu\r\n", body_n);
    n += snprintf(out + n, REQUEST_MAX - (size_t)n, "\r\n");
    memcpy(out + n, body, body_n);
    return (size_t)n + body_n;
}

static bool send_all(int fd, const char *bytes, size_t n)
{
    while (n > 0) {
        ssize_t sent = send(fd, bytes, n, MSG_NOSIGNAL);

        if (sent <= 0)
            return false;
        bytes += sent;
        n -= (size_t)sent;
    }
    return true;
}

/** Reads one answer with a Content-Length; returns its status, 0 when the connection broke. */
static int read_answer(struct client *client)
{
    size_t n = 0;
    size_t wanted = SIZE_MAX;

    while (n < wanted) {
        ssize_t got = recv(client->fd, client->answer + n, ANSWER_MAX - 1 - n, 0);
        char *end;
        char *length;

        if (got <= 0)
            return 0;
        n += (size_t)got;
        client->answer[n] = '\0';
        end = wanted == SIZE_MAX ? strstr(client->answer, "\r\n\r\n") : NULL;
        if (end == NULL)
            continue;
        length = strcasestr(client->answer, "content-length:");
        wanted = (size_t)(end + 4 - client->answer)
                 + (length != NULL && length < end ? strtoul(length + 15, NULL, 10) : 0);
    }
    client->bytes += (int64_t)n;
    return atoi(client->answer + 9);
}

static void keep_latency(struct client *client, int64_t us)
{
    if (client->count == client->room) {
        client->room = client->room > 0 ? client->room * 2 : 4096;
        client->latencies_us = realloc(client->latencies_us, client->room * sizeof(int64_t));
    }
    client->latencies_us[client->count++] = us;
}

static void *run(void *arg)
{
    struct client *client = arg;
    struct load *load = client->load;
    char *request = malloc(REQUEST_MAX);
    int64_t end_us = load->start_us + (int64_t)(load->seconds * 1e6);

    client->answer = malloc(ANSWER_MAX);
    client->fd = -1;
    if (!reconnect(client))
        client->errors++;
    for (;;) {
        long long number = atomic_fetch_add(&load->next, 1);
        int64_t due_us =
            load->rate > 0 ? load->start_us + (int64_t)((double)number / load->rate * 1e6) : 0;
        int64_t from_us;
        int status;

        if (due_us >= end_us || now_us() >= end_us)
            break;
        wait_until(due_us);
        from_us = load->rate > 0 ? due_us : now_us();
        status = send_all(client->fd, request, write_request(load, number, request))
                     ? read_answer(client)
                     : 0;
        if (status == 0) {
            client->errors++;
            if (!reconnect(client))
                break;
            continue;
        }
        if (status / 100 != 2)
            client->other_status++;
        keep_latency(client, now_us() - from_us);
    }
    close(client->fd);
    free(client->answer);
    free(request);
    return NULL;
}

static int by_value(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a;
    int64_t y = *(const int64_t *)b;

    return (x > y) - (x < y);
}

static void print_result(const struct load *load, struct client *clients)
{
    size_t n = 0;
    size_t errors = 0;
    size_t other = 0;
    int64_t bytes = 0;
    double seconds = (double)(now_us() - load->start_us) / 1e6;
    int64_t *all;

    for (int i = 0; i < load->clients; i++) {
        n += clients[i].count;
        errors += clients[i].errors;
        other += clients[i].other_status;
        bytes += clients[i].bytes;
    }
    all = calloc(n + 1, sizeof(int64_t));
    for (int i = 0, at = 0; i < load->clients; at += (int)clients[i++].count)
        memcpy(all + at, clients[i].latencies_us, clients[i].count * sizeof(int64_t));
    qsort(all, n, sizeof(int64_t), by_value);
    printf("{\"requests\":%zu,\"per_s\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"max_ms\":%.3f,"
           "\"errors\":%zu,\"not_2xx\":%zu,\"bytes_each\":%lld}\n",
           n, (double)n / seconds, (double)all[n / 2] / 1e3, (double)all[n * 99 / 100] / 1e3,
           (double)all[n > 0 ? n - 1 : 0] / 1e3, errors, other,
           n > 0 ? (long long)(bytes / (int64_t)n) : 0LL);
    free(all);
}

static char *read_file(const char *path)
{
    FILE *file = fopen(path, "r");
    char *text = calloc(1, 1 << 22);

    if (file == NULL) {
        perror(path);
        exit(2);
    }
    text[fread(text, 1, (1 << 22) - 1, file)] = '\0';
    fclose(file);
    return text;
}

static void take_lines(struct load *load, char *text)
{
    load->lines = calloc(LINES_MAX, sizeof(char *));
    for (char *line = strtok(text, "\n"); line != NULL && load->line_count < LINES_MAX;
         line = strtok(NULL, "\n"))
        load->lines[load->line_count++] = line;
}

static void take_option(struct load *load, const char *name, const char *value)
{
    char address[64];

    if (strcmp(name, "--to") == 0) {
        snprintf(load->host, sizeof(load->host), "%s", value);
        snprintf(address, sizeof(address), "%.*s", (int)strcspn(value, ":"), value);
        load->to.sin_family = AF_INET;
        load->to.sin_port = htons((uint16_t)atoi(strchr(value, ':') + 1));
        inet_pton(AF_INET, address, &load->to.sin_addr);
    } else if (strcmp(name, "--token") == 0) {
        load->token = value;
    } else if (strcmp(name, "--clients") == 0) {
        load->clients = atoi(value);
    } else if (strcmp(name, "--rate") == 0) {
        load->rate = atof(value);
    } else if (strcmp(name, "--seconds") == 0) {
        load->seconds = atof(value);
    } else if (strcmp(name, "--paths") == 0) {
        take_lines(load, read_file(value));
    } else if (strcmp(name, "--post") == 0) {
        load->post = value;
    } else if (strcmp(name, "--body") == 0) {
        load->body = read_file(value);
    } else {
        fprintf(stderr, "http_load: there is no option %s\n", name);
        exit(2);
    }
}

int main(int argc, char **argv)
{
    struct load load = { .clients = 16, .seconds = 10, .token = "" };
    struct client *clients;

    for (int i = 1; i + 1 < argc; i += 2)
        take_option(&load, argv[i], argv[i + 1]);
    if (load.to.sin_port == 0 || load.clients < 1 || load.clients > CLIENTS_MAX
        || (load.post == NULL) == (load.line_count == 0) || (load.post != NULL && !load.body)) {
        fprintf(stderr, "http_load: --to, and --paths or --post with --body, are needed\n");
        return 2;
    }
    clients = calloc((size_t)load.clients, sizeof(*clients));
    load.start_us = now_us();
    for (int i = 0; i < load.clients; i++) {
        clients[i].load = &load;
        pthread_create(&clients[i].thread, NULL, run, &clients[i]);
    }
    for (int i = 0; i < load.clients; i++)
        pthread_join(clients[i].thread, NULL);
    print_result(&load, clients);
    return 0;
}
