#include "io/whole_file.h"

#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cmocka_test.h"
#include "base/err.h"

enum { PATH_BYTES = 128 };

struct fixture {
    char folder[64];
    char path[PATH_BYTES];
};

static int set_up(void **state)
{
    struct fixture *fixture = calloc(1, sizeof(*fixture));

    strcpy(fixture->folder, "/tmp/pharos-whole-XXXXXX");
    if (mkdtemp(fixture->folder) == NULL)
        return 1;
    snprintf(fixture->path, sizeof(fixture->path), "%s/out", fixture->folder);
    *state = fixture;
    return 0;
}

static int tear_down(void **state)
{
    struct fixture *fixture = *state;

    (void)unlink(fixture->path);
    assert_int_equal(rmdir(fixture->folder), 0); /* nothing is left behind */
    free(fixture);
    return 0;
}

static void assert_holds(const char *path, const char *expected)
{
    char bytes[64] = "";
    FILE *file = fopen(path, "re");

    assert_non_null(file);
    assert_int_equal(fread(bytes, 1, sizeof(bytes) - 1, file), strlen(expected));
    assert_string_equal(bytes, expected);
    fclose(file);
}

static bool write_text(const char *path, const char *text, bool is_whole, struct err *err)
{
    struct whole_file file;

    assert_true(whole_file_begin(path, WHOLE_FILE_PRIVATE, &file, err));
    fputs(text, file.stream);
    return whole_file_end(&file, is_whole, err);
}

static void the_old_file_stays_until_the_new_one_is_whole(void **state)
{
    const struct fixture *fixture = *state;
    struct whole_file file;
    struct err err = { 0 };

    assert_true(write_text(fixture->path, "old", true, &err));
    assert_true(whole_file_begin(fixture->path, WHOLE_FILE_PRIVATE, &file, &err));
    fputs("half", file.stream);
    fflush(file.stream);
    assert_holds(fixture->path, "old");
    assert_false(whole_file_end(&file, false, &err));
    assert_holds(fixture->path, "old");
    assert_true(write_text(fixture->path, "new", true, &err));
    assert_holds(fixture->path, "new");
}

static void two_at_one_time_do_not_meet(void **state)
{
    const struct fixture *fixture = *state;
    struct whole_file one;
    struct whole_file other;
    struct err err = { 0 };

    assert_true(whole_file_begin(fixture->path, WHOLE_FILE_PRIVATE, &one, &err));
    assert_true(whole_file_begin(fixture->path, WHOLE_FILE_PRIVATE, &other, &err));
    fputs("one", one.stream);
    fputs("other", other.stream);
    assert_true(whole_file_end(&one, true, &err));
    assert_holds(fixture->path, "one");
    assert_true(whole_file_end(&other, true, &err));
    assert_holds(fixture->path, "other");
}

static void mode_and_link_are_kept(void **state)
{
    const struct fixture *fixture = *state;
    char link[PATH_BYTES];
    struct stat about;
    struct err err = { 0 };

    snprintf(link, sizeof(link), "%s/link", fixture->folder);
    assert_true(write_text(fixture->path, "old", true, &err));
    assert_int_equal(stat(fixture->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0600);
    assert_int_equal(chmod(fixture->path, 0640), 0);
    assert_int_equal(symlink(fixture->path, link), 0);
    assert_true(write_text(link, "new", true, &err));
    assert_int_equal(lstat(link, &about), 0);
    assert_true(S_ISLNK(about.st_mode));
    assert_holds(fixture->path, "new");
    assert_int_equal(stat(fixture->path, &about), 0);
    assert_int_equal(about.st_mode & 0777, 0640);
    (void)unlink(link);
}

static void what_is_no_plain_file_is_written_straight(void **state)
{
    const struct fixture *fixture = *state;
    struct err err = { 0 };

    (void)fixture;
    assert_true(write_text("/dev/null", "text", true, &err));
    assert_false(write_text("/dev/full", "text", true, &err));
    assert_string_equal(err.code, "storage_failed");
    assert_non_null(strstr(err.message, "/dev/full"));
}

static void our_own_output_is_written_where_it_goes(void **state)
{
    const struct fixture *fixture = *state;
    int saved = dup(STDOUT_FILENO);
    FILE *file = fopen(fixture->path, "we");
    struct err err = { 0 };
    bool done;

    assert_non_null(file);
    fputs("before ", file);
    fflush(file);
    fflush(stdout);
    dup2(fileno(file), STDOUT_FILENO);
    done = write_text("/dev/stdout", "results", true, &err);
    printf(" after");
    fflush(stdout);
    dup2(saved, STDOUT_FILENO);
    close(saved);
    fclose(file);
    assert_true(done);
    assert_holds(fixture->path, "before results after");
}

static void other_names_of_a_file_see_it_too(void **state)
{
    const struct fixture *fixture = *state;
    char other[PATH_BYTES];
    struct err err = { 0 };

    snprintf(other, sizeof(other), "%s/other", fixture->folder);
    assert_true(write_text(fixture->path, "old and long", true, &err));
    assert_int_equal(link(fixture->path, other), 0);
    assert_true(write_text(fixture->path, "new", true, &err));
    assert_holds(other, "new");
    (void)unlink(other);
    assert_int_equal(symlink(fixture->path, other), 0);
    (void)unlink(fixture->path);
    assert_true(write_text(other, "through a link to nothing", true, &err));
    assert_holds(fixture->path, "through a link to nothing");
    (void)unlink(other);
}

/** In a child whose mounts are its own: 0 where it was written, 77 where we may not mount. */
static int write_where_it_is_mounted(const char *path)
{
    struct err err = { 0 };

    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0
        || mount(path, path, NULL, MS_BIND, NULL) != 0)
        return 77;
    return write_text(path, "new", true, &err) ? 0 : 1;
}

static void a_file_that_is_mounted_is_written_over(void **state)
{
    const struct fixture *fixture = *state;
    struct err err = { 0 };
    int status;
    pid_t child;

    assert_true(write_text(fixture->path, "old and long", true, &err));
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(write_where_it_is_mounted(fixture->path));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        skip();
    assert_int_equal(WEXITSTATUS(status), 0);
    assert_holds(fixture->path, "new");
}

static void what_gets_no_name_is_kept_and_named(void **state)
{
    const struct fixture *fixture = *state;
    struct whole_file file;
    struct err err = { 0 };

    assert_true(whole_file_begin(fixture->path, WHOLE_FILE_PRIVATE, &file, &err));
    fputs("results", file.stream);
    assert_int_equal(mkdir(fixture->path, 0700), 0); /* somebody was quicker */
    assert_false(whole_file_end(&file, true, &err));
    assert_non_null(strstr(err.message, file.passing));
    assert_holds(file.passing, "results");
    (void)unlink(file.passing);
    (void)rmdir(fixture->path);
}

static void a_disk_that_is_full_leaves_the_old_file(void **state)
{
    const struct fixture *fixture = *state;
    struct rlimit limit;
    struct rlimit small;
    struct err err = { 0 };
    void (*before)(int) = signal(SIGXFSZ, SIG_IGN);

    assert_true(write_text(fixture->path, "old", true, &err));
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
    small = (struct rlimit){ 8, limit.rlim_max };
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
    assert_false(write_text(fixture->path, "more than eight bytes", true, &err));
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    assert_string_equal(err.code, "storage_failed");
    assert_holds(fixture->path, "old");
    (void)signal(SIGXFSZ, before);
}

static void a_place_that_cannot_be_written_is_named(void **state)
{
    const struct fixture *fixture = *state;
    char path[PATH_BYTES];
    struct whole_file file;
    struct err err = { 0 };

    snprintf(path, sizeof(path), "%s/none/out", fixture->folder);
    assert_false(whole_file_begin(path, WHOLE_FILE_SHARED, &file, &err));
    assert_string_equal(err.code, "unwritable_file");
    assert_non_null(strstr(err.message, path));
    assert_false(whole_file_begin(fixture->folder, WHOLE_FILE_SHARED, &file, &err));
    assert_true(whole_file_end(&file, true, &err)); /* it was not begun */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_old_file_stays_until_the_new_one_is_whole, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(two_at_one_time_do_not_meet, set_up, tear_down),
        cmocka_unit_test_setup_teardown(mode_and_link_are_kept, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_no_plain_file_is_written_straight, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(our_own_output_is_written_where_it_goes, set_up, tear_down),
        cmocka_unit_test_setup_teardown(other_names_of_a_file_see_it_too, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_file_that_is_mounted_is_written_over, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_gets_no_name_is_kept_and_named, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_disk_that_is_full_leaves_the_old_file, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_place_that_cannot_be_written_is_named, set_up, tear_down),
    };

    return cmocka_run_group_tests_name("whole_file", tests, NULL, NULL);
}
