/* SPDX-License-Identifier: Apache-2.0
 *
 * A program that knows the evaluator alone: what is no image denies. */
#include <libpolicy/eval.h>

#include <stdio.h>
#include <string.h>

int main(void)
{
    static pol_scratch scratch;
    pol_image image;
    pol_decision decision;
    pol_request request;
    pol_text argv[1];
    pol_status status = pol_image_open(&image, NULL, 0);

    memset(&request, 0, sizeof request);
    request.struct_size = sizeof request;
    argv[0].data = "ls";
    argv[0].size = 2;
    request.argv = argv;
    request.argc = 1;
    memset(&decision, 0x7f, sizeof decision);
    (void)pol_eval(&image, &request, &scratch, &decision);
    printf("open: %s, answer: %s\n", pol_status_name(status),
           pol_answer_name(decision.answer));
    return status != POL_OK && decision.answer == POL_DENY ? 0 : 1;
}
