#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "io/file.h"

static void a_file_is_written_renamed_read_and_removed(void **state)
{
    const struct file_ops *ops = &file_ops_system;
    char folder[64] = "/tmp/pharos-file-XXXXXX";
    char inner[96];
    char first[128];
    char second[128];
    char bytes[64];
    struct file *file;
    struct err err;
    int64_t size;
    size_t n;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(inner, sizeof(inner), "%s/안", folder);
    snprintf(first, sizeof(first), "%s/first", inner);
    snprintf(second, sizeof(second), "%s/second", inner);
    assert_true(file_make_folder(ops, inner, &err));
    assert_true(file_make_folder(ops, inner, &err));
    assert_true(file_create(ops, first, &file, &err));
    assert_true(file_write(file, STR("영수증 "), &err));
    assert_true(file_write(file, STR("12"), &err));
    assert_true(file_sync(file, &err));
    file_close(&file);
    assert_null(file);
    assert_false(file_create(ops, first, &file, &err));
    assert_string_equal(err.code, "file_exists");
    assert_true(file_rename(ops, first, second, &err));
    assert_true(file_sync_folder(ops, inner, &err));
    assert_false(file_open(ops, first, &file, &err));
    assert_int_equal(err.kind, ERR_NOT_FOUND);
    assert_true(file_open(ops, second, &file, &err));
    assert_true(file_size(file, &size, &err));
    assert_int_equal(size, 12);
    assert_true(file_read(file, 10, bytes, sizeof(bytes), &n, &err));
    assert_int_equal(n, 2);
    assert_memory_equal(bytes, "12", 2);
    assert_true(file_read(file, 99, bytes, sizeof(bytes), &n, &err));
    assert_int_equal(n, 0);
    file_close(&file);
    assert_true(file_remove(ops, second, &err));
    assert_false(file_remove(ops, second, &err));
    rmdir(inner);
    rmdir(folder);
}

static void a_file_that_is_made_once_keeps_its_first_content(void **state)
{
    char folder[64] = "/tmp/pharos-file-XXXXXX";
    char path[96];
    char bytes[16];
    struct file *file;
    struct stat info;
    struct err err;
    size_t n;

    (void)state;
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof(path), "%s/key", folder);
    assert_true(file_create_once(folder, "key", STR("first"), &err));
    assert_false(file_create_once(folder, "key", STR("second"), &err));
    assert_string_equal(err.code, "file_exists");
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_true(file_open(&file_ops_system, path, &file, &err));
    assert_true(file_read(file, 0, bytes, sizeof(bytes), &n, &err));
    assert_int_equal(n, 5);
    assert_memory_equal(bytes, "first", 5);
    file_close(&file);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(rmdir(folder), 0); /* nothing else is left in it */
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_is_written_renamed_read_and_removed),
        cmocka_unit_test(a_file_that_is_made_once_keeps_its_first_content),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
