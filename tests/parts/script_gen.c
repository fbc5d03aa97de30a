/* SPDX-License-Identifier: Apache-2.0
 *
 * Random scripts: a word stands for any item of its list, and the items of a
 * list may hold words again. */
#include "script_gen.h"

/* An item is text, where an upper-case letter behind a percent sign stands
 * for an item of that list: %R is any regular expression. */
typedef struct list {
    char name;
    const char *const *items;
    size_t count;
} list;

#define LIST(name, items)                           \
    {                                               \
        name, items, sizeof items / sizeof items[0] \
    }

static const char *const sed_scripts[] = {
    "%C",        "%C",        "%C;%C",       "%C;%C",        "%C\n%C",
    "%C;%C\n%C", "%C\n%C;%C", "%A{%C;%C\n}", "%A{%C}\n%C",   "%A{%C;%A{%C\n}}",
    "%C %C",     "%C#%C\n%C", "#n\n%C",      "#%C\\\n%C\n%C"};
static const char *const sed_commands[] = {
    "%A%S",        "%A%S",  "%A%S",  "%A%S",       "%A%S",
    "%A%N",        "%A%N",  "%A%N",  "%A%T",       "%A%T",
    "%A%T",        "%A%B",  "%A%B",  "%Ay/ab/[]/", "%Ay/a\\/b/xyz/",
    "%Ay,[,],ab,", "%Aw%F", "%Ar%F", "%Ae%F",      "%A1e",
    "%AW%F",       "%AR%F", "%A!%N", "%A !%S",     "}",
    "{",           ""};
static const char *const sed_addresses[] = {"",
                                            "",
                                            "",
                                            "",
                                            "",
                                            "1",
                                            "$",
                                            "1,3",
                                            "/%R/",
                                            "/%R/",
                                            "/%R/I",
                                            "\\,%R,",
                                            "\\|%R|",
                                            "0~2",
                                            "2,+1",
                                            "1,~2",
                                            "0,/%R/",
                                            "/%R/,/%R/",
                                            "/%R/I,/%R/M",
                                            "1 , 2 ",
                                            "$!",
                                            "/%R/!",
                                            "\\w%Rw",
                                            "1~",
                                            "\\/%R/"};
static const char *const sed_substitutions[] = {
    "s/%R/%P/%G", "s/%R/%P/%G", "s/%R/%P/%G", "s/%R/%P/%G",
    "s,%R,%P,%G", "s|%R|%P|%G", "s#%R#%P#%G", "s@%R@%P@%G",
    "sw%Rw%Pw%G", "s[%R[%P[%G", "s;%R;%P;%G", "s}%R}%P}%G"};
static const char *const sed_flags[] = {
    "",     "",       "",     "",    "",     "",    "g",  "p",
    "gp",   "2",      "Ig",   "gI2", "M",    "e",   "ge", "w f",
    "wout", "gw out", "pw f", " p",  " w f", "\tg", "g}", "w"};
static const char *const sed_names[] = {
    "p",  "p",   "d",     "D",     "g",   "G",     "h",  "H", "n",  "N",
    "P",  "x",   "=",     "l",     "l 3", "q",     "q1", "F", "z",  "p ",
    "d;", "{p}", "{;p;}", "{p;d}", "v",   "v 4.2", "Q",  "L", "l;l"};
static const char *const sed_texts[] = {
    "a x",         "a x",          "i\\\nw f",   "a\\\nw f",   "c\\\nx",
    "a w f",       "a\\w f",       "i\\  w f",   "a x\\\nw f", "a\\\nx\\\nw f",
    "a\\\nx\nw f", "a x\\\\\nw f", "a\\ \nw f",  "c x}",       "a\\\\\nw f",
    "a",           "a\\",          "a\nw f",     "a ;w f",     "i\\\n  x\\",
    "a {p;}",      "a\\\n\nw f",   "a\t\\\nw f", "i x\\ \nw f"};
static const char *const sed_branches[] = {":x",
                                           ":x",
                                           ":x;w f",
                                           ":x w f",
                                           "b",
                                           "t",
                                           "bx",
                                           "tx",
                                           "Tx",
                                           "b;w f",
                                           "tx\nw f",
                                           "bx}w f",
                                           "b }w f",
                                           ": x",
                                           ":x;a\\\nw f",
                                           ":a\\\nw f",
                                           "bx;s/a/\\\nw f/",
                                           "T;p",
                                           ":x}",
                                           "b#w f",
                                           ":x#\\\nw f"};
static const char *const sed_files[] = {" f",           " out", "f",
                                        " /dev/stdout", "\tf",  " f;p"};
static const char *const sed_regexes[] = {"a",
                                          "a",
                                          "w",
                                          "x*",
                                          ".",
                                          "[^/]*",
                                          "[/]",
                                          "[^,]",
                                          "[,|#@]",
                                          "[]/]",
                                          "[^]/]",
                                          "[]a]",
                                          "[[:alpha:]/]",
                                          "[[:alpha:]]",
                                          "[[:digit:][:alpha:]]/w f",
                                          "[\\]",
                                          "[\\/]",
                                          "[^\\]]*",
                                          "[\\]/]",
                                          "[a[/]",
                                          "[[.a.]/]",
                                          "[[=a=]]",
                                          "[[.]/]",
                                          "\\/",
                                          "\\,",
                                          "\\[",
                                          "\\[/]",
                                          "\\\\",
                                          "\\(a\\)",
                                          "a\\{1,2\\}",
                                          "^",
                                          "$",
                                          "\\n",
                                          "a\\\nb",
                                          "a\nb",
                                          "[a\nb]",
                                          "",
                                          "[",
                                          "]",
                                          "[^",
                                          "[a-z]*",
                                          "\\]",
                                          "[]",
                                          "w f",
                                          "e",
                                          "\\|",
                                          "[^\\n]*",
                                          "[[:alpha:",
                                          "[\\n]",
                                          "[]]",
                                          "[^]]*",
                                          "\\w f",
                                          "a/w f"};
static const char *const sed_replacements[] = {
    "b", "b",   "",    "&",   "\\1",     "x/y",  "\\/", "[/]",
    "[", "]",   "\\n", "w f", "\\\nw f", "\\\\", "\n",  "\\\\\nw f",
    "e", "\\&", "\\,", "a,b", "\\Ux",    "|",    "\\|", "\\"};

static const list sed_lists[] = {
    LIST('0', sed_scripts),      LIST('C', sed_commands),
    LIST('A', sed_addresses),    LIST('S', sed_substitutions),
    LIST('G', sed_flags),        LIST('N', sed_names),
    LIST('T', sed_texts),        LIST('B', sed_branches),
    LIST('F', sed_files),        LIST('R', sed_regexes),
    LIST('P', sed_replacements), {0, NULL, 0}};

static const char *const awk_scripts[] = {"{%S}",
                                          "{%S}",
                                          "{%S;%S}",
                                          "{%S\n%S}",
                                          "%P{%S}",
                                          "%P",
                                          "%P\n%P{%S}",
                                          "BEGIN{%S}\n%P",
                                          "END{%S;%S}",
                                          "%P,%P{%S}",
                                          "function f(x){%S}{%S}",
                                          "%P{%S}%P{%S}",
                                          "{%S}#%S\\\n{%S}",
                                          "{%S\\\n%S}",
                                          "@load \"f\"\n{%S}",
                                          "@include \"f\"\n{%S}",
                                          "{%S};{%S}",
                                          "{%S"};
static const char *const awk_statements[] = {"print%L",
                                             "print %E,%E",
                                             "print %E",
                                             "print%E",
                                             "print(%E)",
                                             "print(%E,%E)",
                                             "print %E%O",
                                             "print(%E)%O",
                                             "printf \"%%s\",%E",
                                             "printf(\"%%s\",%E)%O",
                                             "x=%E",
                                             "x=%E",
                                             "y[%E]=%E",
                                             "if(%E)%S",
                                             "if(%E)%S;else %S",
                                             "if (%E) {%S}\nelse\n{%S}",
                                             "while(%E){%S;break}",
                                             "for(i=0;i<2;i++)%S",
                                             "for(k in y)%S",
                                             "do %S;while(0)",
                                             "for(;;%S)break",
                                             "%E",
                                             "next",
                                             "exit",
                                             "delete y[1]",
                                             "getline%L",
                                             "%S\n%S",
                                             "%S;%S",
                                             "switch(%E){case %E:%S}",
                                             "return %E",
                                             "%X",
                                             "%X",
                                             "case=%E",
                                             "print %E\n%O",
                                             "print %E \\\n%O",
                                             "print\n%O",
                                             "print %E,\n%E%O",
                                             "if(%E)\n%E",
                                             "print %E%O;%S",
                                             "nextfile",
                                             "{%S}",
                                             "print%E>%E",
                                             "print >%E",
                                             "x=%E>%E",
                                             "print -%E%O"};
static const char *const awk_outputs[] = {"",
                                          "",
                                          "",
                                          "",
                                          "",
                                          ">\"out\"",
                                          ">>\"out\"",
                                          "|\"cat\"",
                                          "> \"f\"",
                                          ">x",
                                          "|&\"cat\"",
                                          ">(\"out\")",
                                          "? 1:2",
                                          "/2",
                                          ">=1",
                                          "==1",
                                          "&& x > \"out\""};
static const char *const awk_expressions[] = {"x",
                                              "x",
                                              "$1",
                                              "$NF",
                                              "1",
                                              "2.5",
                                              "1e3",
                                              "0x1f",
                                              "NR",
                                              "\"a\"",
                                              "\"a b\"",
                                              "\"\\\"\"",
                                              "\"x\\\\\"",
                                              "(%E)",
                                              "(%E)",
                                              "(%E>%E)",
                                              "%E>%E",
                                              "%E<%E",
                                              "%E/%E",
                                              "%E / %E",
                                              "%E%E",
                                              "%E %E",
                                              "%E+%E",
                                              "%E~%E",
                                              "%E~/%R/",
                                              "/%R/",
                                              "!/%R/",
                                              "!%E",
                                              "%E&&%E",
                                              "%E||%E",
                                              "%E?%E:%E",
                                              "-%E",
                                              "x++",
                                              "++x",
                                              "x--/2",
                                              "y[%E]",
                                              "length",
                                              "length/2",
                                              "length(x)",
                                              "length(%E)/2",
                                              "substr(%E,1)",
                                              "split(%E,y,/%R/)",
                                              "gsub(/%R/,%E)",
                                              "f(%E)",
                                              "%E,%E",
                                              "%E in y",
                                              "x/=2",
                                              "x=%E",
                                              "x /%R/ y",
                                              "x++ /%R/ y",
                                              ")/%R/",
                                              "%E\n/%R/",
                                              "1/%R/",
                                              "\"a\n\"",
                                              "\"a\\\nb\"",
                                              "a&&\n%E",
                                              "_",
                                              "$%E",
                                              "%X",
                                              "in",
                                              "case",
                                              "func",
                                              "$x++/%R/",
                                              "x%%2",
                                              "2^3",
                                              "toupper(%E)",
                                              "sprintf(\"%%d\",%E)",
                                              "%E / %E > %E",
                                              "x-- -/%R/"};
static const char *const awk_regexes[] = {
    "a",           "a",      "x*",    "[^/]+",
    "[/]",         "[]/]",   "[^]/]", "[[:alpha:]/]",
    "[[:alpha:]]", "[\\]/]", "[\\/]", "\\/",
    "\\\\",        "\\[",    "[a[/]", "\"",
    ">",           "|",      "#",     "a\\\nb",
    "=",           "[^",     "[",     "]",
    "a/b",         "^$",     "(a|b)", "[[:digit:][:alpha:]/]",
    "[a\\]/]",     "[]]",    ")/",    "[\"]"};
static const char *const awk_bad[] = {"system(\"cat\")",
                                      "system(\"p\")",
                                      "getline",
                                      "getline x",
                                      "getline < \"f\"",
                                      "(getline x < \"f\")",
                                      "\"cat\"|getline",
                                      "\"cat\" | getline x",
                                      "\"cat\" |& getline",
                                      "ENVIRON[\"POL_SECRET\"]",
                                      "ARGV[1]=\"f\"",
                                      "ARGC=2;ARGV[1]=\"f\"",
                                      "@x()",
                                      "x=\"system\";@x(\"cat\")",
                                      "split(\"f f f\",ARGV);ARGC=3",
                                      "SYMTAB[\"ENVIRON\"][\"POL_SECRET\"]",
                                      "print PROCINFO[\"pid\"]",
                                      "1system(\"cat\")",
                                      "close(\"f\")",
                                      "fflush()",
                                      "awk::system(\"cat\")",
                                      "for(k in ENVIRON)print ENVIRON[k]",
                                      "f(ENVIRON)",
                                      "asort(y,z,\"system\")"};
static const char *const awk_patterns[] = {
    "%E",    "/%R/",     "/%R/",     "!/%R/", "NR==1",   "$1>%E",
    "%E>2",  "$3 > 5",   "BEGIN",    "END",   "x/2>%E",  "/%R/&&/%R/",
    "%E,%E", "(%E)/%R/", "!x[$0]++", "1",     "%E~/%R/", "case /%R/"};
static const char *const awk_tails[] = {"",     "",    "%O", " x", " /%R/",
                                        "/%R/", "(x)", "\n", ";"};

static const list awk_lists[] = {LIST('0', awk_scripts),
                                 LIST('S', awk_statements),
                                 LIST('O', awk_outputs),
                                 LIST('E', awk_expressions),
                                 LIST('R', awk_regexes),
                                 LIST('X', awk_bad),
                                 LIST('P', awk_patterns),
                                 LIST('L', awk_tails),
                                 {0, NULL, 0}};

static const char *const jq_scripts[] = {"%E",
                                         "%E",
                                         "%E",
                                         "%E|%E",
                                         "%E,%E",
                                         "def f: %E; %E",
                                         "%E as $x|%E",
                                         "%E#%E\n%E",
                                         "%E#%E\\\n%E",
                                         "%E#%E\\\\\n%E",
                                         "%E\n%E",
                                         "import \"f\" as f;%E",
                                         "include \"f\";%E"};
static const char *const jq_expressions[] = {".",
                                             ".",
                                             ".a",
                                             ".env",
                                             ".b",
                                             ".a[0]",
                                             ".[]?",
                                             "..",
                                             ". [\"env\"]",
                                             ".\"env\"",
                                             "\"x\"",
                                             "\"\\\"\"",
                                             "\"\\\\\"",
                                             "\"\\(%E)\"",
                                             "\"a\\(%E)b\\(%E)\"",
                                             "\"\\\\(%E)\"",
                                             "\"\\\\\\(%E)\"",
                                             "(%E)",
                                             "[%E]",
                                             "{%K}",
                                             "{%K,%K}",
                                             "{%K,%K,%K}",
                                             "%E|%E",
                                             "%E+%E",
                                             "%E//%E",
                                             "[%E,%E]",
                                             "if %E then %E else %E end",
                                             "try %E catch %E",
                                             "reduce %E as $x(%E;%E)",
                                             "map(%E)?",
                                             "select(%E)",
                                             "keys?",
                                             "tostring",
                                             "@base64 \"\\(%E)\"",
                                             "@json",
                                             "$__loc__",
                                             "1",
                                             "0.5",
                                             "1.%X",
                                             "0.%X",
                                             "1e3",
                                             ".%X",
                                             "..%X",
                                             "...%X",
                                             "%X",
                                             "%X",
                                             "%X",
                                             "$env",
                                             "$x",
                                             "$%X",
                                             "$ %X",
                                             "%E#%E\n",
                                             "#%E\n%E",
                                             "f",
                                             "input_filename",
                                             "length",
                                             "-1",
                                             "%E?",
                                             "not",
                                             ".a.%X",
                                             ".a.[0]",
                                             "limit(1;%E)",
                                             "%E as {%K} | %E",
                                             "\"%X\"",
                                             ".[\"%X\"]",
                                             "getpath([\"%X\"])",
                                             "'%X'",
                                             "`%X`",
                                             "f::%X",
                                             "to_entries?",
                                             "@text \"%X\"",
                                             "\"\\u0065nv\"",
                                             "error(%E)",
                                             "label $out|%E",
                                             "%E;%E",
                                             "debug",
                                             "input",
                                             "[inputs]"};
static const char *const jq_bad[] = {"env",
                                     "env",
                                     "$ENV",
                                     "$ENV",
                                     "env.POL_SECRET",
                                     "$ENV.POL_SECRET",
                                     "env[\"POL_SECRET\"]",
                                     "$ENV|keys",
                                     "ENV",
                                     "modulemeta",
                                     "get_search_list",
                                     "$__prog_args",
                                     "env|tostring"};
static const char *const jq_keys[] = {"a",
                                      "a:%E",
                                      "env",
                                      "env:%E",
                                      "$x",
                                      "\"a\":%E",
                                      "(%E):%E",
                                      "\"env\"",
                                      "%X:%E",
                                      "%X",
                                      "\"\\(%E)\":%E",
                                      "@base64 \"x\":%E",
                                      "$__loc__",
                                      "a:(%E,%X)",
                                      "$%X",
                                      "a:if %E then %E,%X,%E else 1 end",
                                      "a : %E",
                                      "env : %E",
                                      "if:%E",
                                      "a#%E\n:%E",
                                      "a:%E|%E"};

static const list jq_lists[] = {LIST('0', jq_scripts),
                                LIST('E', jq_expressions),
                                LIST('X', jq_bad),
                                LIST('K', jq_keys),
                                {0, NULL, 0}};

static unsigned draw(gen *g, size_t below)
{
    g->random ^= g->random << 13;
    g->random ^= g->random >> 7;
    g->random ^= g->random << 17;
    return (unsigned)((g->random * 0x9E3779B97F4A7C15u >> 33) % below);
}

static const list *find_list(const list *lists, char name)
{
    while (lists->name != 0 && lists->name != name) {
        lists++;
    }
    return lists;
}

/* Behind a depth only short items, which have no lists in them, or none. */
static void expand(gen *g, const list *lists, char name, unsigned depth)
{
    const list *from = find_list(lists, name);
    const char *item = from->items[draw(g, from->count)];
    if (depth > 4 && strchr(item, '%') != NULL) {
        item = from->items[0];
        item = strchr(item, '%') != NULL ? "" : item;
    }
    for (; *item != 0 && g->size + 2 < GEN_ROOM; item++) {
        if (*item == '%' && item[1] != '%' &&
            find_list(lists, item[1])->name != 0) {
            expand(g, lists, *++item, depth + 1);
            continue;
        }
        item += *item == '%' && item[1] == '%';
        g->text[g->size++] = *item;
    }
    g->text[g->size] = 0;
}

/* One byte is changed, added or taken away. */
static void damage(gen *g, const char *bytes)
{
    size_t at = draw(g, g->size + 1);
    char c = bytes[draw(g, strlen(bytes))];
    switch (draw(g, 3)) {
    case 0:
        if (at < g->size) {
            g->text[at] = c;
        }
        break;
    case 1:
        if (at < g->size) {
            memmove(g->text + at, g->text + at + 1, g->size - at);
            g->size--;
        }
        break;
    default:
        if (g->size + 2 < GEN_ROOM) {
            memmove(g->text + at + 1, g->text + at, g->size + 1 - at);
            g->text[at] = c;
            g->size++;
        }
        break;
    }
}

void gen_script(gen *g, pol_script language)
{
    const list *lists = language == POL_SCRIPT_SED   ? sed_lists
                        : language == POL_SCRIPT_AWK ? awk_lists
                                                     : jq_lists;
    const char *bytes = language == POL_SCRIPT_SED ? "/\\[]{};\n #w}e,!:a^"
                        : language == POL_SCRIPT_AWK
                            ? "/\\[](){};\n >|\"#$+=,1"
                            : "\"\\()[]{}.,;:\n #|$e1@";
    g->size = 0;
    expand(g, lists, '0', 0);
    for (unsigned changes = draw(g, 6); changes > 3; changes--) {
        damage(g, bytes);
    }
    if (g->text[0] == '-') { /* it would be an option */
        g->text[0] = ' ';
    }
}
