/* SPDX-License-Identifier: Apache-2.0
 *
 * The completion script of zsh: one call of _arguments for each verb. */
#include "polc/complete.h"

#include <string.h>

static const char head[] =
    "#compdef polc\n"
    "# Completion of polc for zsh, made by `polc completions zsh`.\n"
    "\n";

static const char body[] =
    "_polc_limits()\n"
    "{\n"
    "    compadd -S '' -- $_polc_limit_names\n"
    "}\n"
    "\n"
    "_polc_binding()\n"
    "{\n"
    "    if compset -P '*='; then\n"
    "        _files -/\n"
    "    else\n"
    "        _message 'NAME=DIR'\n"
    "    fi\n"
    "}\n"
    "\n"
    "_polc_code_or_file()\n"
    "{\n"
    "    _describe -t codes code _polc_code_names\n"
    "    _files\n"
    "}\n"
    "\n"
    "_polc()\n"
    "{\n"
    "    local verb=$words[2] dashes=${words[(i)--]}\n"
    "    if ((CURRENT == 2)); then\n"
    "        _describe -t verbs verb _polc_verb_names\n"
    "        return\n"
    "    fi\n"
    "    # Behind `--` a command stands.\n"
    "    if ((dashes < CURRENT)) && ((${_polc_asking[(Ie)$verb]})); then\n"
    "        shift $dashes words\n"
    "        ((CURRENT -= dashes))\n"
    "        _normal\n"
    "        return\n"
    "    fi\n"
    "    shift words\n"
    "    ((CURRENT--))\n"
    "    case $verb in\n";

static const char tail[] = "    esac\n"
                           "}\n"
                           "\n"
                           "if [[ $funcstack[1] == _polc ]]; then\n"
                           "    _polc \"$@\"\n"
                           "else\n"
                           "    compdef _polc polc\n"
                           "fi\n";

static void add_tables(polc_buffer *out)
{
    const polc_verb *verb;
    const char *text;
    polc_add_string(out, "typeset -ga _polc_verb_names=(\n");
    for (size_t i = 0; (verb = polc_verb_at(i)) != NULL; i++) {
        polc_add_string(out, "    '");
        polc_add_string(out, verb->name);
        polc_add_string(out, ":");
        polc_add_quoted(out, verb->summary, "");
        polc_add_string(out, "'\n");
    }
    polc_add_string(out, ")\ntypeset -ga _polc_code_names=(\n");
    for (size_t i = 0; (text = pol_code_at(i)) != NULL; i++) {
        pol_text code = {text, strlen(text)};
        polc_add_string(out, "    '");
        polc_add_string(out, text);
        polc_add_string(out, ":");
        polc_add_quoted(out, pol_code_summary(code, NULL, NULL), "");
        polc_add_string(out, "'\n");
    }
    polc_add_string(out, ")\ntypeset -ga _polc_limit_names=(");
    for (size_t i = 0; (text = pol_limits_name(i, NULL, NULL)) != NULL; i++) {
        polc_add_string(out, i > 0 ? " " : "");
        polc_add_string(out, text);
        polc_add_string(out, "=");
    }
    polc_add_string(out, ")\ntypeset -ga _polc_asking=(");
    size_t asking = 0;
    for (size_t i = 0; (verb = polc_verb_at(i)) != NULL; i++) {
        if ((polc_verb_takes(verb) & POLC_TAKES_COMMAND) != 0) {
            polc_add_string(out, asking++ > 0 ? " " : "");
            polc_add_string(out, verb->name);
        }
    }
    polc_add_string(out, ")\n\n");
}

static void add_action(polc_buffer *out, const polc_option *option,
                       const polc_verb *verb)
{
    const char *words;
    polc_add_string(out, ":");
    polc_add_quoted(out, option->argument, ":");
    polc_add_string(out, ":");
    switch (polc_option_wants(option, verb, &words)) {
    case POLC_WANTS_WORD:
        polc_add_string(out, "(");
        polc_add_string(out, words);
        polc_add_string(out, ")");
        break;
    case POLC_WANTS_LIMIT:
        polc_add_string(out, "_polc_limits");
        break;
    case POLC_WANTS_BINDING:
        polc_add_string(out, "_polc_binding");
        break;
    case POLC_WANTS_FILE:
        polc_add_string(out, "_files");
        break;
    case POLC_WANTS_FOLDER:
        polc_add_string(out, "_files -/");
        break;
    case POLC_WANTS_TEXT:
    default:
        break;
    }
}

/* '(-f --format)'{-f+,--format=}'[meaning]:NAME:(text json)' */
static void add_option(polc_buffer *out, const polc_option *option,
                       const polc_verb *verb)
{
    bool takes = option->argument != NULL;
    char letter[] = {'-', (char)option->letter, '\0'};
    polc_add_string(out, "            '");
    if (polc_option_repeats(option)) {
        polc_add_string(out, "*");
    } else if (option->letter != 0) {
        polc_add_string(out, "(");
        polc_add_string(out, letter);
        polc_add_string(out, " --");
        polc_add_string(out, option->name);
        polc_add_string(out, ")");
    }
    if (option->letter != 0) {
        polc_add_string(out, "'{");
        polc_add_string(out, letter);
        polc_add_string(out, takes ? "+,--" : ",--");
    } else {
        polc_add_string(out, "--");
    }
    polc_add_string(out, option->name);
    polc_add_string(out, takes ? "=" : "");
    polc_add_string(out, option->letter != 0 ? "}'[" : "[");
    polc_add_meaning(out, option, "[]\\");
    polc_add_string(out, "]");
    if (takes) {
        add_action(out, option, verb);
    }
    polc_add_string(out, "' \\\n");
}

static const char *operands(unsigned takes)
{
    if ((takes & POLC_TAKES_CODES) != 0) {
        return "'*: :_polc_code_or_file'";
    }
    if ((takes & POLC_TAKES_VERBS) != 0) {
        return "'1: :{ _describe -t verbs verb _polc_verb_names }'";
    }
    if ((takes & POLC_TAKES_SHELLS) != 0) {
        return "'1:SHELL:(" POLC_SHELLS ")'";
    }
    return (takes & POLC_TAKES_FILES) != 0 ? "'*:FILE:_files'" : "";
}

void polc_complete_zsh(polc_buffer *out)
{
    const polc_verb *verb;
    const polc_option *option;
    polc_add_string(out, head);
    add_tables(out);
    polc_add_string(out, body);
    for (size_t i = 0; (verb = polc_verb_at(i)) != NULL; i++) {
        polc_add_string(out, "    (");
        polc_add_string(out, verb->name);
        polc_add_string(out, ")\n        _arguments -s -S : \\\n");
        for (size_t k = 0; (option = polc_option_of(verb, k)) != NULL; k++) {
            add_option(out, option, verb);
        }
        polc_add_string(out, "            ");
        polc_add_string(out, operands(polc_verb_takes(verb)));
        polc_add_string(out, "\n        ;;\n");
    }
    polc_add_string(out, tail);
}
