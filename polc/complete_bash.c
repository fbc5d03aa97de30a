/* SPDX-License-Identifier: Apache-2.0
 *
 * The completion script of bash: no helper of bash-completion is used, so
 * that it works with and without that package. */
#include "polc/complete.h"

#include <string.h>

static const char head[] =
    "# Completion of polc for bash, made by `polc completions bash`.\n"
    "\n"
    "# Adds what compgen finds for $word, behind $prefix.\n"
    "_polc_add()\n"
    "{\n"
    "    local line\n"
    "    while IFS= read -r line; do\n"
    "        COMPREPLY+=(\"$prefix$line\")\n"
    "    done < <(compgen \"$@\" -- \"$word\")\n"
    "}\n"
    "\n"
    "_polc_files() # -f or -d\n"
    "{\n"
    "    # What is quoted, readline does better.\n"
    "    case $word in\n"
    "    *[\\'\\\"\\\\]*) compopt -o default 2>/dev/null; return ;;\n"
    "    esac\n"
    "    compopt -o filenames 2>/dev/null\n"
    "    _polc_add \"$1\"\n"
    "}\n"
    "\n"
    "_polc()\n"
    "{\n"
    "    local word=${COMP_WORDS[COMP_CWORD]} verb=${COMP_WORDS[1]} prefix=\n"
    "    local before=${COMP_WORDS[COMP_CWORD - 1]} options= words= wants=\n"
    "    local i takes=\n"
    "    COMPREPLY=()\n"
    "    if ((COMP_CWORD == 1)); then\n"
    "        words=$_polc_verbs\n"
    "        [[ $word != -* ]] || words='--help --version'\n"
    "        _polc_add -W \"$words\"\n"
    "        return\n"
    "    fi\n"
    "    # `--name=value` is three words, unless COMP_WORDBREAKS says else.\n"
    "    if [[ $word == = ]]; then\n"
    "        word=\n"
    "    elif [[ $before == = ]]; then\n"
    "        before=${COMP_WORDS[COMP_CWORD - 2]}\n"
    "    elif [[ $word == --*=* ]]; then\n"
    "        before=${word%%=*} prefix=${word%%=*}= word=${word#*=}\n"
    "    fi\n"
    "    case $verb in\n";

static const char tail[] =
    "    *) return ;;\n"
    "    esac\n"
    "    # Behind `--` a command stands, or operands do.\n"
    "    for ((i = 2; i < COMP_CWORD; i++)); do\n"
    "        [[ ${COMP_WORDS[i]} == -- ]] || continue\n"
    "        if [[ $takes == *command* ]] && ((i == COMP_CWORD - 1)); then\n"
    "            _polc_add -c\n"
    "        else\n"
    "            _polc_files -f\n"
    "        fi\n"
    "        return\n"
    "    done\n"
    "    case $wants in\n"
    "    file) _polc_files -f ;;\n"
    "    folder) _polc_files -d ;;\n"
    "    text) ;;\n"
    "    word) _polc_add -W \"$words\" ;;\n"
    "    *)\n"
    "        if [[ $word == -* ]]; then\n"
    "            _polc_add -W \"$options\"\n"
    "        else\n"
    "            [[ $takes != *codes* ]] || _polc_add -W \"$_polc_codes\"\n"
    "            [[ $takes != *verbs* ]] || _polc_add -W \"$_polc_verbs\"\n"
    "            [[ $takes != *shells* ]] || _polc_add -W '" POLC_SHELLS "'\n"
    "            [[ $takes != *files* ]] || _polc_files -f\n"
    "        fi ;;\n"
    "    esac\n"
    "    [[ ${COMPREPLY[0]} != *= ]] || compopt -o nospace 2>/dev/null\n"
    "}\n"
    "\n"
    "complete -F _polc polc\n";

static void add_option_names(polc_buffer *out, const polc_verb *verb)
{
    const polc_option *option;
    polc_add_string(out, "        options='");
    for (size_t i = 0; (option = polc_option_of(verb, i)) != NULL; i++) {
        polc_add_string(out, i > 0 ? " --" : "--");
        polc_add_string(out, option->name);
        polc_add_string(out, option->argument != NULL ? "=" : "");
    }
    polc_add_string(out, "'\n");
}

static void add_limits(polc_buffer *out)
{
    const char *name;
    polc_add_string(out, "wants=word words='");
    for (size_t i = 0; (name = pol_limits_name(i, NULL, NULL)) != NULL; i++) {
        polc_add_string(out, i > 0 ? " " : "");
        polc_add_string(out, name);
        polc_add_string(out, "=");
    }
    polc_add_string(out, "'");
}

static void add_argument(polc_buffer *out, const polc_option *option,
                         const polc_verb *verb)
{
    const char *words;
    char letter[] = {' ', '|', ' ', '-', (char)option->letter, '\0'};
    polc_add_string(out, "        --");
    polc_add_string(out, option->name);
    polc_add_string(out, option->letter != 0 ? letter : "");
    polc_add_string(out, ") ");
    switch (polc_option_wants(option, verb, &words)) {
    case POLC_WANTS_WORD:
        polc_add_string(out, "wants=word words='");
        polc_add_string(out, words);
        polc_add_string(out, "'");
        break;
    case POLC_WANTS_LIMIT:
        add_limits(out);
        break;
    case POLC_WANTS_FILE:
        polc_add_string(out, "wants=file");
        break;
    case POLC_WANTS_FOLDER:
        polc_add_string(out, "wants=folder");
        break;
    case POLC_WANTS_TEXT:
    case POLC_WANTS_BINDING:
    default:
        polc_add_string(out, "wants=text");
    }
    polc_add_string(out, " ;;\n");
}

static void add_verb(polc_buffer *out, const polc_verb *verb)
{
    unsigned takes = polc_verb_takes(verb);
    polc_add_string(out, "    ");
    polc_add_string(out, verb->name);
    polc_add_string(out, ")\n        takes='");
    polc_add_string(out, (takes & POLC_TAKES_FILES) != 0 ? " files" : "");
    polc_add_string(out, (takes & POLC_TAKES_CODES) != 0 ? " codes" : "");
    polc_add_string(out, (takes & POLC_TAKES_VERBS) != 0 ? " verbs" : "");
    polc_add_string(out, (takes & POLC_TAKES_SHELLS) != 0 ? " shells" : "");
    polc_add_string(out, (takes & POLC_TAKES_COMMAND) != 0 ? " command" : "");
    polc_add_string(out, "'\n");
    add_option_names(out, verb);
    polc_add_string(out, "        case $before in\n");
    const polc_option *option;
    for (size_t i = 0; (option = polc_option_of(verb, i)) != NULL; i++) {
        if (option->argument != NULL) {
            add_argument(out, option, verb);
        }
    }
    polc_add_string(out, "        esac ;;\n");
}

void polc_complete_bash(polc_buffer *out)
{
    const polc_verb *verb;
    const char *code;
    polc_add_string(out, head);
    for (size_t i = 0; (verb = polc_verb_at(i)) != NULL; i++) {
        add_verb(out, verb);
    }
    polc_add_string(out, tail);
    polc_add_string(out, "_polc_verbs='");
    for (size_t i = 0; (verb = polc_verb_at(i)) != NULL; i++) {
        polc_add_string(out, i > 0 ? " " : "");
        polc_add_string(out, verb->name);
    }
    polc_add_string(out, "'\n_polc_codes='");
    for (size_t i = 0; (code = pol_code_at(i)) != NULL; i++) {
        polc_add_string(out, i > 0 ? " " : "");
        polc_add_string(out, code);
    }
    polc_add_string(out, "'\n");
}
