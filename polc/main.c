/* SPDX-License-Identifier: Apache-2.0
 *
 * polc: checks, compiles and asks policies.  This file finds the verb. */
#include "polc/args.h"
#include "polc/file.h"

#include <string.h>

static const polc_verb verbs[] = {
    {"check", POLC_IN_CHECK, "[OPTION]... FILE...",
     "Checks rule files, runs their examples, finds what is hardly meant",
     "All files together are one policy, unless --each is given; a folder "
     "stands\n"
     "for the *.rules below it, - for stdin.\n"
     "Exit: 0 clean, or only warnings and notes; 1 an error, with --strict a\n"
     "warning, with --diff a difference; 2 usage or unreadable.\n",
     polc_run_check},
    {"fmt", POLC_IN_FMT, "[OPTION]... FILE...",
     "Brings rule files into canonical layout",
     "Files are changed in place; - formats stdin to stdout.\n"
     "Exit: 0 done, 1 syntax errors or (--check, --diff) changes, "
     "2 unreadable.\n",
     polc_run_fmt},
    {"compile", POLC_IN_COMPILE, "[OPTION]... FILE...",
     "Compiles rule files to one policy image",
     "Without --output the image goes to stdout, unless that is a terminal.\n"
     "Exit: 0 done, 1 the rules have errors, 2 unreadable or unwritable.\n",
     polc_run_compile},
    {"eval", POLC_IN_EVAL, "[OPTION]... [FILE...] [REQUEST]",
     "Answers one request, or many",
     "REQUEST is one of\n"
     "  --shell TEXT                  text for a shell\n"
     "  --path PATH --access NAME     reading, writing, executing a file\n"
     "  --host HOST | --url URL       a connection\n"
     "  --tool NAME                   a call of a tool\n"
     "  --setting NAME=VALUE          a configuration value\n"
     "  -- ARGV...                    a command, at the end of the line\n"
     "or requests come as JSON lines (--requests):\n"
     "  {\"id\":1,\"kind\":\"command\",\"argv\":[\"git\",\"push\"],"
     "\"cwd\":\"/w\"}\n"
     "  {\"id\":2,\"kind\":\"shell\",\"text\":\"git push && ls\","
     "\"dialect\":\"bash\"}\n"
     "Exit: 0 answered (but see --exit-code), 1 the rules have errors, "
     "2 usage or input.\n",
     polc_run_eval},
    {"explain", POLC_IN_EXPLAIN, "[OPTION]... [FILE...] REQUEST | CODE",
     "Explains an answer, or the code of a diagnostic",
     "REQUEST is as for eval: every rule that matches is shown, the ones\n"
     "that a stricter rule beat included, and what to write instead of what "
     "is\n"
     "not understood; then the nearest request that is allowed, and the least\n"
     "rule that would allow this one, with all that it changes.  CODE is one "
     "such as P401, or its name; it needs no "
     "file.\n",
     polc_run_explain},
    {"dump", POLC_IN_DUMP, "[OPTION]... FILE...",
     "Shows what a stage of the compiler makes of rule files", NULL,
     polc_run_dump},
    {"prove", POLC_IN_PROVE, "[OPTION]... FILE...",
     "Proves that weaker layers loosen nothing, or shows what they do",
     "For each kind of request: that no answer is lower than what the rules\n"
     "of the layer managed say by themselves, and whether the other answers\n"
     "can be lifted.  Without a file of a weaker layer, for every weaker\n"
     "layer there could be.  Kinds, and what is not decided: polc(1).\n"
     "Exit: 0 proved, 1 loosened or not decided, 2 usage or input.\n",
     polc_run_prove},
    {"diff", POLC_IN_DIFF, "[OPTION]... OLD NEW",
     "Shows every class of requests whose answer changes",
     "OLD and NEW are each\n"
     "  FILE                          a rule file; - is stdin\n"
     "  DIR                           all *.rules below it\n"
     "  IMAGE                         of polc compile, with its rules\n"
     "  REV:PATH, git:REV             a file or a folder of a git revision\n"
     "or LAYER: and one of them.  Each class has its least request, and is\n"
     "complete but for what is told to be undecided: polc(1).\n"
     "Exit: 0 shown (but see --exit-code), 1 the rules have errors, "
     "2 usage or input.\n",
     polc_run_diff},
    {"compare", POLC_IN_COMPARE, "[OPTION]... OLD NEW",
     "Says whether NEW is stricter than OLD, laxer, equal or incomparable",
     "OLD and NEW are as for diff.  Prints the one word.\n"
     "Exit: 0 equal or stricter: NEW opens nothing; 1 laxer, incomparable or "
     "undecided,\n"
     "or the rules have errors; 2 usage or input.\n",
     polc_run_compare},
    {"lsp", POLC_IN_LSP, "[OPTION]...",
     "Serves an editor (Language Server Protocol)",
     "Findings while you type, hover, completion, formatting, fixes,\n"
     "definitions, symbols.  Set-up of editors: examples/editors.\n"
     "Exit: 0 as the editor asked, 1 it went away, 2 usage.\n",
     polc_run_lsp},
    {"test", POLC_IN_TEST, "[OPTION]... [FILE|DIR]...",
     "Runs vectors, and the examples of rules",
     "FILE.vec holds policies and vectors, as policy-vec(5) says; DIR stands "
     "for\nthe .vec files below it (default: the working directory).  Other "
     "files are\nrule files: their examples are run, and vectors before the "
     "first policy of a\n.vec file are asked of them.\n"
     "Exit: 0 all passed, 1 some failed, 2 usage, or a file is unreadable or "
     "malformed.\n",
     polc_run_test},
    {"completions", POLC_IN_COMPLETIONS, "SHELL",
     "Prints the completion script of a shell",
     "SHELL is bash, zsh or fish. `make install` puts the scripts where these\n"
     "look for them; else: source <(polc completions bash), the same for zsh,\n"
     "and polc completions fish | source.\n",
     polc_run_completions},
    {"version", POLC_IN_VERSION, "[--json]",
     "Shows the versions of library, language and image",
     "It also names the folder of the managed rules.\n", polc_run_version},
    {"help", POLC_IN_HELP, "[VERB]", "Shows help of all, or of one verb", NULL,
     polc_run_help},
};

#define VERBS (sizeof verbs / sizeof *verbs)

const polc_verb *polc_verb_at(size_t index)
{
    return index < VERBS ? &verbs[index] : NULL;
}

const polc_verb *polc_verb_find(const char *name)
{
    const char *names[VERBS];
    for (size_t i = 0; i < VERBS; i++) {
        names[i] = verbs[i].name;
        if (strcmp(name, names[i]) == 0) {
            return &verbs[i];
        }
    }
    const char *nearest = polc_nearest(name, names, VERBS);
    if (nearest != NULL) {
        polc_error("unknown verb `%s`; did you mean `%s`?", name, nearest);
    } else {
        polc_error("unknown verb `%s`; `polc --help` lists them", name);
    }
    return NULL;
}

static int run(int argc, char **argv)
{
    if (argc < 2) {
        return polc_error("a verb is missing; `polc --help` lists them");
    }
    const char *name = argv[1];
    if (strcmp(name, "--help") == 0 || strcmp(name, "-h") == 0) {
        name = "help";
    } else if (strcmp(name, "--version") == 0) {
        name = "version";
    }
    const polc_verb *verb = polc_verb_find(name);
    if (verb == NULL) {
        return POLC_FAILURE;
    }
    polc_args args;
    int code = POLC_FAILURE;
    if (polc_args_read(&args, verb, argc - 1, argv + 1)) {
        code = args.help ? polc_help(verb) : verb->run(&args);
    }
    polc_args_free(&args);
    return code;
}

int main(int argc, char **argv)
{
    polc_streams_open();
    return polc_streams_close(run(argc, argv));
}
