/* SPDX-License-Identifier: Apache-2.0
 *
 * Entry of the unit tests: Criterion, writing TAP to stdout. */
#include <criterion/criterion.h>

#include <stdio.h>

int main(int argc, char **argv)
{
    char tap[] = "--tap=-";
    char *args[34];
    int count = 0;
    args[count++] = argv[0];
    args[count++] = tap;
    for (int i = 1; i < argc && count < 33; i++) {
        args[count++] = argv[i];
    }
    args[count] = NULL;

    struct criterion_test_set *tests = criterion_initialize();
    int status = 0;
    if (criterion_handle_args(count, args, true)) {
        status = criterion_run_all_tests(tests) ? 0 : 1;
    }
    criterion_finalize(tests);
    return status;
}
