/*
 * A mail server that takes everything and remembers what it was, for the figures in
 * docs/benchmarks.md: a relay that costs nearly nothing.
 *
 *     mail_sink --mails 10000
 *
 * Prints {"port":P} first; once so many have come, or five minutes have passed without one, a JSON
 * object: how many mails, of how many Message-IDs, from the first to the last in which time, and
 * over how many connections at most. Each connection is a thread.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 4096, ID_MAX = 200, SILENCE_S = 300, BACKLOG = 64 };

struct sink {
    pthread_mutex_t lock;
    pthread_cond_t came;
    char (*ids)[ID_MAX];
    size_t room;
    size_t count;
    int open;
    int open_most;
    double first_s;
    double last_s;
};

struct peer {
    struct sink *sink;
    FILE *in;
    FILE *out;
};

static double now_s(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void take(struct sink *sink, const char *id)
{
    pthread_mutex_lock(&sink->lock);
    if (sink->count < sink->room)
        snprintf(sink->ids[sink->count], ID_MAX, "%s", id);
    sink->last_s = now_s();
    if (sink->count++ == 0)
        sink->first_s = sink->last_s;
    pthread_cond_signal(&sink->came);
    pthread_mutex_unlock(&sink->lock);
}

/** Up to the dot; the Message-ID in `id`. */
static bool read_mail(struct peer *peer, char *id)
{
    char line[LINE_MAX_BYTES];

    while (fgets(line, sizeof(line), peer->in) != NULL) {
        if (strcmp(line, ".\r\n") == 0)
            return true;
        if (strncasecmp(line, "Message-ID:", 11) == 0)
            sscanf(line + 11, " %199s", id);
    }
    return false;
}

static void answer(struct peer *peer, const char *text)
{
    fputs(text, peer->out);
    fputs("\r\n", peer->out);
    fflush(peer->out);
}

static bool take_command(struct peer *peer, const char *line)
{
    char id[ID_MAX] = "";

    if (strncasecmp(line, "EHLO", 4) == 0) {
        answer(peer, "250-sink.example\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8");
    } else if (strncasecmp(line, "DATA", 4) == 0) {
        answer(peer, "354 go on");
        if (!read_mail(peer, id))
            return false;
        take(peer->sink, id);
        answer(peer, "250 2.0.0 taken");
    } else if (strncasecmp(line, "QUIT", 4) == 0) {
        answer(peer, "221 bye");
        return false;
    } else {
        answer(peer, "250 ok");
    }
    return true;
}

static void count_open(struct sink *sink, int more)
{
    pthread_mutex_lock(&sink->lock);
    sink->open += more;
    if (sink->open > sink->open_most)
        sink->open_most = sink->open;
    pthread_mutex_unlock(&sink->lock);
}

static void *serve(void *arg)
{
    struct peer *peer = arg;
    char line[LINE_MAX_BYTES];

    count_open(peer->sink, 1);
    answer(peer, "220 sink.example");
    while (fgets(line, sizeof(line), peer->in) != NULL && take_command(peer, line))
        ;
    count_open(peer->sink, -1);
    fclose(peer->in);
    fclose(peer->out);
    free(peer);
    return NULL;
}

struct door {
    struct sink *sink;
    int fd;
};

static void *let_in(void *arg)
{
    const struct door *door = arg;
    pthread_t thread;
    int fd;

    while ((fd = accept(door->fd, NULL, NULL)) >= 0) {
        struct peer *peer = malloc(sizeof(*peer));
        int one = 1;

        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
        *peer = (struct peer){ door->sink, fdopen(fd, "r"), fdopen(dup(fd), "w") };
        pthread_create(&thread, NULL, serve, peer);
        pthread_detach(thread);
    }
    return NULL;
}

static int open_door(void)
{
    struct sockaddr_in at = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
    socklen_t n = sizeof(at);
    int fd = socket(AF_INET, SOCK_STREAM, 0);

    if (bind(fd, (const struct sockaddr *)&at, n) != 0 || listen(fd, BACKLOG) != 0
        || getsockname(fd, (struct sockaddr *)&at, &n) != 0) {
        perror("mail_sink");
        exit(1);
    }
    printf("{\"port\":%d}\n", ntohs(at.sin_port));
    fflush(stdout);
    return fd;
}

/** Until all have come, or none comes any more. */
static void wait_for(struct sink *sink, size_t mails)
{
    struct timespec until;
    int result = 0;

    pthread_mutex_lock(&sink->lock);
    while (sink->count < mails && result == 0) {
        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_sec += SILENCE_S;
        result = pthread_cond_timedwait(&sink->came, &sink->lock, &until);
    }
    pthread_mutex_unlock(&sink->lock);
}

static int by_text(const void *a, const void *b)
{
    return strcmp(a, b);
}

static void print_result(struct sink *sink)
{
    size_t kept = sink->count < sink->room ? sink->count : sink->room;
    size_t ids = kept > 0 ? 1 : 0;
    double seconds = sink->last_s - sink->first_s;

    qsort(sink->ids, kept, ID_MAX, by_text);
    for (size_t i = 1; i < kept; i++)
        ids += strcmp(sink->ids[i], sink->ids[i - 1]) != 0;
    printf("{\"mails\":%zu,\"ids\":%zu,\"seconds\":%.2f,\"per_s\":%.1f,\"connections_most\":%d}\n",
           sink->count, ids, seconds, seconds > 0 ? (double)sink->count / seconds : 0,
           sink->open_most);
}

int main(int argc, char **argv)
{
    static struct sink sink = { .lock = PTHREAD_MUTEX_INITIALIZER,
                                .came = PTHREAD_COND_INITIALIZER };
    size_t mails = argc == 3 && strcmp(argv[1], "--mails") == 0 ? strtoul(argv[2], NULL, 10) : 0;
    struct door door = { .sink = &sink };
    pthread_t thread;

    if (mails == 0)
        return fprintf(stderr, "usage: mail_sink --mails N\n"), 2;
    sink.room = 2 * mails;
    sink.ids = calloc(sink.room, ID_MAX);
    door.fd = open_door();
    pthread_create(&thread, NULL, let_in, &door);
    wait_for(&sink, mails);
    sleep(1); /* one too many would come now */
    pthread_mutex_lock(&sink.lock);
    print_result(&sink);
    pthread_mutex_unlock(&sink.lock);
    return 0;
}
