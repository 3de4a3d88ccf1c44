#include "io/dns.h"

#include <arpa/inet.h>
#include <arpa/nameser.h>
#include <netdb.h>
#include <resolv.h>
#include <string.h>

#include "base/attributes.h"

enum { TRY_S = 3, TRIES = 2, PORT_USUAL = 53, PORT_MAX = 65535, ANSWER_MAX = 65535 };

/** What could be read of an answer. */
struct reading {
    enum dns_type type;
    struct arena *arena;
    ns_msg message;
    struct dns_record *records;
    size_t count;
};

static bool read_txt(struct reading *reading, const ns_rr *rr, struct dns_record *out)
{
    const unsigned char *at = ns_rr_rdata(*rr);
    const unsigned char *end = at + ns_rr_rdlen(*rr);
    char *text = arena_alloc(reading->arena, ns_rr_rdlen(*rr) + 1);
    size_t n = 0;

    while (at < end) {
        size_t length = *at++;

        if (length > (size_t)(end - at))
            return false;
        memcpy(text + n, at, length);
        n += length;
        at += length;
    }
    out->text = (struct str){ text, n };
    return true;
}

static bool read_mx(struct reading *reading, const ns_rr *rr, struct dns_record *out)
{
    char host[NS_MAXDNAME];
    const unsigned char *data = ns_rr_rdata(*rr);

    if (ns_rr_rdlen(*rr) < NS_INT16SZ + 1
        || dn_expand(ns_msg_base(reading->message), ns_msg_end(reading->message), data + NS_INT16SZ,
                     host, sizeof(host))
               < 0)
        return false;
    out->preference = (int)ns_get16(data);
    out->text = str_dup(reading->arena, str_of(host));
    return true;
}

static void read_record(struct reading *reading, int nth)
{
    struct dns_record record = { .preference = 0 };
    ns_type wanted = reading->type == DNS_MX ? ns_t_mx : ns_t_txt;
    ns_rr rr;

    if (ns_parserr(&reading->message, ns_s_an, nth, &rr) != 0 || ns_rr_type(rr) != wanted)
        return;
    if (reading->type == DNS_MX ? read_mx(reading, &rr, &record) : read_txt(reading, &rr, &record))
        reading->records[reading->count++] = record;
}

static enum dns_result read_answer(const unsigned char *answer, int n, struct reading *reading)
{
    int count;

    if (ns_initparse(answer, n, &reading->message) != 0)
        return DNS_NOT_ANSWERED;
    count = ns_msg_count(reading->message, ns_s_an);
    reading->records = ARENA_ARRAY(reading->arena, (size_t)count + 1, struct dns_record);
    for (int i = 0; i < count; i++)
        read_record(reading, i);
    return reading->count > 0 ? DNS_FOUND : DNS_NOTHING;
}

static enum dns_result why_not(const struct __res_state *state)
{
    return state->res_h_errno == HOST_NOT_FOUND || state->res_h_errno == NO_DATA ? DNS_NOTHING
                                                                                 : DNS_NOT_ANSWERED;
}

static enum dns_result ask(struct dns *dns, enum dns_type type, struct str name,
                           struct arena *arena, struct dns_record **out, size_t *count)
{
    const struct dns_system *system = CONTAINER_OF(dns, struct dns_system, dns);
    struct reading reading = { .type = type, .arena = arena };
    unsigned char *answer = arena_alloc(arena, ANSWER_MAX);
    struct __res_state state;
    enum dns_result result;
    int n;

    memset(&state, 0, sizeof(state));
    if (res_ninit(&state) != 0)
        return DNS_NOT_ANSWERED;
    state.retrans = TRY_S;
    state.retry = TRIES;
    if (system->server.sin_port != 0) {
        state.nscount = 1;
        state.nsaddr_list[0] = system->server;
    }
    n = res_nquery(&state, str_cstr(arena, name), ns_c_in, type == DNS_MX ? ns_t_mx : ns_t_txt,
                   answer, ANSWER_MAX);
    result = n < 0 ? why_not(&state) : read_answer(answer, n, &reading);
    res_nclose(&state);
    *out = reading.records;
    *count = reading.count;
    return result;
}

bool dns_system_init(struct dns_system *system, struct str server)
{
    char host[INET_ADDRSTRLEN];
    struct str rest = server;
    struct str address = str_cut(&rest, ':');
    int64_t port = PORT_USUAL;

    *system = (struct dns_system){ .dns = { ask }, .server = { .sin_family = AF_INET } };
    if (server.n == 0)
        return true;
    if (address.n >= sizeof(host) || (!str_is_null(rest) && !str_to_int64(rest, &port)) || port < 1
        || port > PORT_MAX)
        return false;
    memcpy(host, address.p, address.n);
    host[address.n] = '\0';
    system->server.sin_port = htons((uint16_t)port);
    return inet_pton(AF_INET, host, &system->server.sin_addr) == 1;
}
