#include "io/confine_filter.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <seccomp.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/attributes.h"

enum { NOBODY = 65534 };

static bool set_limit(int resource, rlim_t value)
{
    struct rlimit limit = { value, value };

    return setrlimit(resource, &limit) == 0;
}

/** The soft limit comes first, so that the process dies of SIGXCPU and we know why. */
static bool set_cpu_limit(rlim_t seconds)
{
    struct rlimit limit = { seconds, seconds + 1 };

    return setrlimit(RLIMIT_CPU, &limit) == 0;
}

/** Private writable memory this process has mapped so far, in bytes (VmData); 0 when unknown. */
static rlim_t data_bytes_now(void)
{
    char text[4096];
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    ssize_t n = fd >= 0 ? read(fd, text, sizeof(text) - 1) : -1;
    const char *line;

    if (fd >= 0)
        close(fd);
    if (n <= 0)
        return 0;
    text[n] = '\0';
    line = strstr(text, "VmData:");
    return line != NULL ? (rlim_t)strtoull(line + strlen("VmData:"), NULL, 10) * 1024 : 0;
}

/**
 * Memory is bounded by RLIMIT_DATA on top of what is mapped already, not by RLIMIT_AS: it counts
 * private writable memory only, and a sanitized build maps terabytes of shadow before main.
 */
static bool set_limits(const struct confine_limits *limits)
{
    rlim_t data_bytes = data_bytes_now();

    return data_bytes > 0 && set_limit(RLIMIT_DATA, data_bytes + limits->memory_bytes)
           && set_cpu_limit(limits->cpu_s) && set_limit(RLIMIT_CORE, 0)
           && set_limit(RLIMIT_FSIZE, 0) && set_limit(RLIMIT_NPROC, 0)
           && set_limit(RLIMIT_NOFILE, 0);
}

/** As root, becomes nobody first; an ordinary user has nothing to give up. */
static bool drop_user(void)
{
    if (geteuid() != 0)
        return true;
    return setgroups(0, NULL) == 0 && setresgid(NOBODY, NOBODY, NOBODY) == 0
           && setresuid(NOBODY, NOBODY, NOBODY) == 0;
}

/** Calls that are harmless whatever their arguments. */
static const int plain_calls[] = {
    SCMP_SYS(brk),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
    SCMP_SYS(futex),
    SCMP_SYS(getpid),
    SCMP_SYS(getrandom),
    SCMP_SYS(gettid),
    SCMP_SYS(madvise),
    SCMP_SYS(mremap),
    SCMP_SYS(munmap),
    SCMP_SYS(read),
    SCMP_SYS(restart_syscall),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(sched_yield),
    SCMP_SYS(sigaltstack),
    SCMP_SYS(write),
    SCMP_SYS(writev),
};

/** Memory may be mapped without a file and never made executable; signals go to itself alone. */
static int add_bounded_calls(scmp_filter_ctx filter)
{
    return seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2,
                            SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0),
                            SCMP_A3(SCMP_CMP_MASKED_EQ, MAP_ANONYMOUS, MAP_ANONYMOUS))
           | seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1,
                              SCMP_A2(SCMP_CMP_MASKED_EQ, PROT_EXEC, 0))
           | seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                              SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid()));
}

static bool load_filter(void)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_KILL_PROCESS);
    int failed = 0;

    if (filter == NULL)
        return false;
    for (size_t i = 0; i < COUNT_OF(plain_calls); i++)
        failed |= seccomp_rule_add(filter, SCMP_ACT_ALLOW, plain_calls[i], 0);
    failed |= add_bounded_calls(filter);
    if (failed == 0)
        failed = seccomp_load(filter);
    seccomp_release(filter);
    return failed == 0;
}

bool confine_filter_close(const struct confine_limits *limits)
{
    /* A change of user forgets the death signal, so it comes after. */
    return chdir("/") == 0 && drop_user() && prctl(PR_SET_PDEATHSIG, SIGKILL) == 0
           && prctl(PR_SET_DUMPABLE, 0) == 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
           && set_limits(limits) && load_filter();
}
