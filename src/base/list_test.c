#include "base/list.h"

#include "base/cmocka_test.h"

struct item {
    struct list_node link;
    char letter;
};

static void assert_reads(const struct list *list, const char *expected)
{
    char forward[16] = { 0 };
    char backward[16] = { 0 };
    size_t n = 0;

    for (struct list_node *at = list_first(list); at != NULL; at = list_next(list, at))
        forward[n++] = CONTAINER_OF(at, struct item, link)->letter;
    for (const struct list_node *at = list->ends.prev; at != &list->ends; at = at->prev)
        backward[--n] = CONTAINER_OF(at, struct item, link)->letter;
    assert_string_equal(forward, expected);
    assert_string_equal(backward, expected);
}

static void elements_are_added_and_taken_at_both_ends_and_between(void **state)
{
    struct item items[] = {
        { .letter = 'a' }, { .letter = 'b' }, { .letter = 'c' }, { .letter = 'd' }
    };
    struct list list;

    (void)state;
    list_init(&list);
    assert_reads(&list, "");
    list_push_back(&list, &items[1].link);
    list_push_back(&list, &items[3].link);
    list_push_front(&list, &items[0].link);
    list_insert_before(&items[3].link, &items[2].link);
    assert_reads(&list, "abcd");
    list_remove(&items[1].link);
    assert_reads(&list, "acd");
    list_remove(&items[3].link);
    assert_reads(&list, "ac");
    assert_ptr_equal(list_last(&list), &items[2].link);
    assert_ptr_equal(list_pop_front(&list), &items[0].link);
    assert_ptr_equal(list_pop_front(&list), &items[2].link);
    assert_null(list_pop_front(&list));
    assert_true(list_is_empty(&list));
}

static void an_element_knows_whether_it_is_in_a_list(void **state)
{
    struct item item = { .letter = 'a' };
    struct list list;

    (void)state;
    list_init(&list);
    assert_false(list_has(&item.link));
    list_remove(&item.link);
    list_push_back(&list, &item.link);
    assert_true(list_has(&item.link));
    list_remove(&item.link);
    list_remove(&item.link);
    assert_false(list_has(&item.link));
    assert_true(list_is_empty(&list));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(elements_are_added_and_taken_at_both_ends_and_between),
        cmocka_unit_test(an_element_knows_whether_it_is_in_a_list),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
