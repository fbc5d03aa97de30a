/* SPDX-License-Identifier: Apache-2.0
 *
 * Random shell texts.  The programs in them are p, q, s and f; the files lie
 * in the folder where they run. */
#include "gen.h"

#define PICK(g, list) list[gen_draw(g, sizeof list / sizeof list[0])]

unsigned gen_draw(gen *g, unsigned below)
{
    g->random ^= g->random << 13;
    g->random ^= g->random >> 7;
    g->random ^= g->random << 17;
    return (unsigned)((g->random * 0x9E3779B97F4A7C15u >> 33) % below);
}

static bool chance(gen *g, unsigned in)
{
    return gen_draw(g, in) == 0;
}

static void put(gen *g, const char *text)
{
    size_t size = strlen(text);
    if (size + 1 < sizeof g->text - g->size) {
        memcpy(g->text + g->size, text, size);
        g->size += size;
    }
}

static void list(gen *g);
static void simple(gen *g);

static void blank(gen *g)
{
    static const char *const some[] = {" ", " ", " ", "  ", "\t", " \\\n "};
    put(g, PICK(g, some));
}

static void plain(gen *g)
{
    static const char *const some[] = {
        "a", "b.c", "-x", "--y=z", "./d", "x:y", "@{u}", "a=b", "%s", "1", "22",
        "+", "^", "!", "a#b", "\xc3\xa9", "=", "{}", "]", "a,b", "d/e", "in",
        "do", "if", "-n", "a~b", "HEAD~1", "x!", "a..b", "}", "{", "-", "--",
        "%", ":", "a=~", "@", "p", "esac", "done", "a:b", ",", "..", "0x1",
        /* blanks that are letters */
        "\xc2\xa0", "a\xe2\x80\xa8x", "\v", "\f-x",
        ("\xc2\x85"
         "b")};
    put(g, PICK(g, some));
}

static void special(gen *g)
{
    static const char *const some[] = {
        "$x",         "$y",         "${x}",
        "${x:-a}",    "${#x}",      "$?",
        "$#",         "$@",         "\"$@\"",
        "\"$x\"",     "$HOME",      "~",
        "~/d",        "$PWD",       "\"$HOME/d\"",
        "\"$PWD\"/d", "*",          "?",
        "[ab]",       "*.c",        "{a,b}",
        "{1..3}",     "x{,y}",      "{-a,b}",
        "a{b",        "${y}",       "${x%a}",
        "$",          "a*",         "[!a]*",
        "$x$y",       "\"$x\"$y",   "$1",
        "${y:+-a}",   "~+",         "~x",
        "$HOME/d",    "${HOME}",    "\"${HOME}\"/a",
        "x=~/a",      "$'a'",       "$\"a\"",
        "$((1))",     "$'a\\nb'",   "$'\\x41\\101\\e'",
        "$'\\'\\\\'", "$y*",        "**",
        "$HOMEx",     "$HOME\"x\"", "$x:h",
        "${x:h}",     "$x[1]",      "=p",
        "a=*",        "*(.)",       "<1-3>",
        "$~x",        "${z:=a}",    "\"\"~",
        "''~/d",      "a[1]",       "<(p)",
        "1>&2",       "$\\\nx",     "x\"$y\"*",
        "~\"x\"",     "=",          "*/",
        "$(p)*",      "{}/a",       "a=(b)",
        "%1",         "-$x",        "${A}b"};
    put(g, PICK(g, some));
}

static void single(gen *g)
{
    static const char *const some[] = {
        "''",     "'a b'",   "'\"'",        "'\\'", "'$x'",
        "'a\nb'", "'`p`'",   "'#'",         "';p'", "'*'",
        "'$(p)'", "'{a,b}'", "'!'",         "'~'",  "'-x'",
        "'&'",    "'EOF'",   "'\xc3\xa9 '", "'\v'", "'\xc2\x85\xe2\x80\xa9'"};
    put(g, PICK(g, some));
}

static void substitution(gen *g)
{
    if (g->depth > 2) {
        put(g, "$(p)");
        return;
    }
    g->depth++;
    if (chance(g, 3)) {
        put(g, "`");
        simple(g);
        put(g, "`");
    } else {
        put(g, "$(");
        list(g);
        put(g, ")");
    }
    g->depth--;
}

/* What agents write for a text of several lines. */
static void document(gen *g)
{
    static const char *const begins[] = {
        "cat <<'E'",     "cat <<'E'",   "cat <<\"E\"", "cat <<E",
        "cat <<-'E'",    "<<'E' cat",   "cat 0<<'E'",  "cat <<'E' | cat",
        "cat 3<<'E'",    "cat - <<'E'", "A=1 cat <<E", "cat <<'E' <a.c",
        "cat <<'E' >o1", "! cat <<'E'", "c''at <<\\E", "cat <<'E' 2>&1"};
    static const char *const lines[] = {
        "a b\n", "-x\n",  "\n",      "\n\n",  "$x\n",  "$(p)\n", "it's\n",
        "\"\n",  "`p`\n", "\\\\a\n", "a\\\n", "\tE\n", ")\n",    "$\n",
        "a$x\n", "*\n",   "#\n",     "~\n",   "b",     "-"};
    put(g, chance(g, 8) ? "`" : "$(");
    put(g, PICK(g, begins));
    put(g, "\n");
    for (unsigned i = gen_draw(g, 4); i > 0; i--) {
        put(g, PICK(g, lines));
    }
    put(g, chance(g, 8) ? "\nE\n" : "E\n");
    put(g, chance(g, 12) ? "p)" : chance(g, 12) ? "`" : ")");
}

static void quoted(gen *g)
{
    static const char *const some[] = {
        "a",  " ",    "'",   "\\\"",  "\\\\",   "\\$", "\\`", "\\x",
        "$x", "${x}", "\n",  "\\\n",  "#",      ";",   "*",   "$",
        "-",  "~",    "!",   "{a,b}", "|",      "&",   "$?",  "(",
        ")",  "$'a'", "`p`", "\\n",   "${x:-b}"};
    put(g, "\"");
    for (unsigned i = gen_draw(g, 4); i > 0; i--) {
        if (chance(g, 10)) {
            substitution(g);
        } else if (chance(g, 10)) {
            document(g);
        } else {
            put(g, PICK(g, some));
        }
    }
    put(g, "\"");
}

static void word(gen *g)
{
    static const char *const escapes[] = {"\\ ", "\\\"", "\\'",  "\\$", "\\\\",
                                          "\\a", "\\;",  "\\&",  "\\|", "\\(",
                                          "\\)", "\\<",  "\\*",  "\\~", "\\#",
                                          "\\{", "\\!",  "\\\n", "\\`", "\\="};
    unsigned pieces = chance(g, 3) ? 2 + gen_draw(g, 2) : 1;
    while (pieces-- > 0) {
        switch (gen_draw(g, 12)) {
        case 0:
        case 1:
            single(g);
            break;
        case 2:
        case 3:
            quoted(g);
            break;
        case 4:
            put(g, PICK(g, escapes));
            break;
        case 5:
            special(g);
            break;
        case 6:
            if (chance(g, 3)) {
                substitution(g);
                break;
            }
            plain(g);
            break;
        default:
            plain(g);
        }
    }
}

static void redirection(gen *g)
{
    static const char *const some[] = {
        ">o1",      "> o2",       ">>o3",    "2>o4",     "2>&1",   "<a.c",
        "< b.c",    ">/dev/null", "&>o5",    ">&o6",     ">|o7",   "2>&-",
        "<&0",      "<>o8",       ">'o 9'",  ">\"o$x\"", "<<<a",   "<<<\"$x\"",
        "10>o10",   ">&2",        "3>o3",    "> d/o",    "&>>o11", ">!o12",
        "{fd}>o13", ">$x",        "> ~/o14", "2>&1-"};
    blank(g);
    put(g, PICK(g, some));
}

static void reads(gen *g)
{
    static const char *const some[] = {
        "read x",         "read -r x y",       "IFS= read -r x",
        "read -rd '' x",  "read -n 1 x",       "IFS=: read x y",
        "read PATH",      "read -a x",         "read x HOME",
        "read",           "read -p 'a b' x",   "IFS=$'\\n' read -r x",
        "read 'a[$(p)]'", "read -t 0.1 -u3 x", "IFS=a $x",
        "IFS=p echo",     "read -n $x y",      "read -e x",
        "read -",         "read -- x",         "read -sp\"$x\" x",
        "read x?p",       "read -k x",         "read -A x"};
    put(g, PICK(g, some));
    put(g, chance(g, 2) ? " <<<'-b c:d'" : chance(g, 2) ? " <a.c" : "");
}

static void simple(gen *g)
{
    static const char *const names[] = {"p",
                                        "p",
                                        "q",
                                        "s",
                                        "f",
                                        "'p'",
                                        "\\p",
                                        "\"q\"",
                                        "echo",
                                        "true",
                                        "false",
                                        ":",
                                        "cd d",
                                        "cd ..",
                                        "cd d/e",
                                        "[ a = a ]",
                                        "test -n a",
                                        "printf %s",
                                        "p\\\n",
                                        "[ -n \"$x\" ]",
                                        "cd",
                                        "exit",
                                        "command -v p",
                                        "p''",
                                        "cd ./d",
                                        "pwd",
                                        "q$y",
                                        "cd -"};
    static const char *const assignments[] = {
        "A=1 ",        "A='b c' ",  "A=$x ",     "A+=1 ",   "A= ",
        "A=~/x ",      "A=* ",      "A=\"$x\" ", "_a1=2 ",  "1=2 ",
        "\xc3\xa9=1 ", "A=1 B=$A ", "1A=1 ",     "A[0]=1 ", "A=(a b) "};
    if (chance(g, 8)) {
        put(g, PICK(g, assignments));
    }
    if (chance(g, 20)) {
        redirection(g);
        blank(g);
    }
    if (chance(g, 12)) {
        reads(g);
        return;
    }
    put(g, PICK(g, names));
    for (unsigned i = gen_draw(g, 4); i > 0; i--) {
        blank(g);
        word(g);
    }
    while (chance(g, 5)) {
        redirection(g);
    }
}

static void here(gen *g)
{
    static const char *const begins[] = {
        "p <<E",    "p <<'E'",     "p <<\"E\"",    "p <<-E",    "p <<\\E",
        "p <<E|q",  "p <<E && q",  "p a <<E b",    "p <<E >o1", "p <<E;q",
        "p <<''E",  "p <<\"E\"''", "p <<-\\E\"\"", "p <<''",    "p <<E' '",
        "p <<'$'E", "p <<E\"\\$\""};
    static const char *const lines[] = {
        "a\n",    "$x\n", "$(q c)\n", "`q`\n", "\tE\n",  " E\n",     "E \n",
        "\\$x\n", "'\n",  "\"\n",     "a\\\n", "${x}\n", "$((1))\n", "E2\n",
        "\\\\\n", "#\n",  "$E\n",     "E$\n",  "\n",     "\v\n"};
    put(g, PICK(g, begins));
    put(g, "\n");
    for (unsigned i = gen_draw(g, 3); i > 0; i--) {
        put(g, PICK(g, lines));
    }
    put(g, chance(g, 8) ? "\tE\n" : "E\n");
    put(g, "s");
}

/* The inside of [[ ]], most of it in order. */
static void condition(gen *g)
{
    static const char *const unary[] = {"-e", "-f", "-d",     "-n", "-z",
                                        "-r", "-t", "-v",     "-R", "-o",
                                        "-a", "-N", "\"-f\"", "-h", "-x"};
    static const char *const binary[] = {
        "=",   "==",  "!=", "<",  ">",  "-nt", "-ot", "-ef", "-eq",
        "-lt", "-ge", "=~", "=~", "=~", "==",  "\\<", "-a",  "2>"};
    static const char *const words[] = {
        "a",       "$x",      "\"$x\"",    "${x}",   "'a b'",    "a*",
        "[ab]?",   "1",       "22",        "$#",     "\"$(p)\"", "$(q)",
        "~",       "x[$(p)]", "'x[$(p)]'", "{a,b}",  "!",        "-f",
        "]]",      "a.c",     "*.c",       "$?",     "@(a|b)",   "`p`",
        "${x:-a}", "-1",      "if",        "$((1))", "a=b",      "!(a)"};
    static const char *const regexes[] = {
        "^a.*$",  "(a|b)",  "^[0-9]+$",    "a\\.b", "'a b'",  "a|b",
        "((a)b)", "(a b)",  "[[:alpha:]]", "(a",    "a)",     "\"$(p)\"",
        "]]",     "^(a|$)", "[)]",         "\\(",   "(';p')", "a{1,2}",
        "#",      "$x",     "a$b",         "[';']"};
    static const char *const joins[] = {" && ",  " || ", "&&",  " ||\n", "\n",
                                        " #c\n", " -a ", " ; ", " & "};
    static const char *const opens[] = {"! ", "( ", "(", "!", "! ! ", "\n"};
    unsigned open = 0;
    for (unsigned i = 1 + gen_draw(g, 3); i > 0; i--) {
        if (chance(g, 4)) {
            const char *some = PICK(g, opens);
            put(g, some);
            open += *some == '(';
        }
        if (chance(g, 3)) {
            put(g, PICK(g, unary));
            blank(g);
        }
        put(g, PICK(g, words));
        if (chance(g, 2)) {
            const char *some = PICK(g, binary);
            blank(g);
            put(g, some);
            blank(g);
            bool regex = some[0] == '=' && some[1] == '~';
            put(g, regex ? PICK(g, regexes) : PICK(g, words));
        }
        while (open > 0 && chance(g, 2)) {
            put(g, chance(g, 2) ? " )" : ")");
            open--;
        }
        put(g, i > 1 ? PICK(g, joins) : "");
    }
    put(g, open > 0 ? ")" : "");
}

static void separator(gen *g)
{
    static const char *const some[] = {
        ";",   " ; ", "&&",   " && ", "||",     " || ", " | ", "|",       "\n",
        " & ", "&",   " |& ", "\n\n", " # c\n", "&&\n", "|\n", " \\\n&& "};
    put(g, PICK(g, some));
}

static void compound(gen *g)
{
    static const char *const forms[][4] = {
        {"(", ")", NULL, NULL},
        {"{ ", "; }", NULL, NULL},
        {"if ", "; then ", "; fi", NULL},
        {"if ", "; then ", "; else ", "; fi"},
        {"if ", "\nthen\n", "\nfi", NULL},
        {"while f; do ", "; done", NULL, NULL},
        {"until p; do ", "\ndone", NULL, NULL},
        {"for i in a b; do ", "; done", NULL, NULL},
        {"for i in *.c \"$x\"\ndo\n", "\ndone", NULL, NULL},
        {"for PATH in a; do ", "; done", NULL, NULL},
        {"case a in a) ", ";; *) ", ";; esac", NULL},
        {"case $x in (a|b) ", "\n;; *) ", " ; esac", NULL},
        {"case a in a) ", ";& b) ", ";; esac", NULL},
        {"! ", "", NULL, NULL},
        {"( ", "\n)", NULL, NULL},
        {"p && { ", "\n}", NULL, NULL},
        {"while p; do ", "; break; done", NULL, NULL},
        {"echo a -v 'p q' | while read -r x y; do ", "; done", NULL, NULL},
        {"while IFS= read -r x; do ", "; done <<E\n-a b\n\\c d\nE\n", NULL,
         NULL},
        {"echo HOME | while IFS=O read x y; do ", "; done", NULL, NULL},
        {"printf %s '-x; p' | { read -rd '' x; ", "; }", NULL, NULL},
        {"[[ -n a ]] && ", "", NULL, NULL},
        {"g() { ", "; }", NULL, NULL},
        {"if f; then p; elif ", "; then ", "; fi", NULL}};
    const char *const *form = PICK(g, forms);
    if (chance(g, 10)) {
        put(g, "[[ ");
        condition(g);
        put(g, chance(g, 3) ? " ]] || " : " ]] && ");
    }
    put(g, form[0]);
    for (int i = 1; i < 4 && form[i] != NULL; i++) {
        list(g);
        put(g, form[i]);
    }
    if (chance(g, 5)) {
        redirection(g);
    }
}

static void list(gen *g)
{
    unsigned count = g->depth > 2 ? 1 : 1 + gen_draw(g, 3);
    g->depth++;
    for (unsigned i = 0; i < count; i++) {
        if (i > 0) {
            separator(g);
        }
        if (g->depth < 4 && chance(g, 5)) {
            compound(g);
        } else if (chance(g, 12)) {
            here(g);
        } else {
            simple(g);
        }
    }
    g->depth--;
}

static void mutate(gen *g)
{
    static const char bytes[] = "\"'\\`$(){}[]<>|&;#!~*?=\n \t-ap0:@%^,./E+";
    if (g->size == 0 || g->size + 2 > sizeof g->text) {
        return;
    }
    size_t at = gen_draw(g, (unsigned)g->size);
    char byte = bytes[gen_draw(g, sizeof bytes - 1)];
    switch (gen_draw(g, 3)) {
    case 0:
        g->text[at] = byte;
        break;
    case 1:
        memmove(g->text + at, g->text + at + 1, g->size - at - 1);
        g->size--;
        break;
    default:
        memmove(g->text + at + 1, g->text + at, g->size - at);
        g->text[at] = byte;
        g->size++;
    }
}

/* Signs without any order. */
static void soup(gen *g)
{
    static const char *const some[] = {
        "p",        "p ",   " q",  ";",       "&",        "|",     "(",
        "\xc2\xa0", "\v",   ")",   "<",       ">",        "{",     "}",
        "'",        "\"",   "\\",  "`",       "$",        "$(",    "*",
        "~",        "=",    "#",   "!",       "-",        "1",     "E",
        "\n",       "\n",   " ",   " ",       "\t",       "x",     "[",
        "]",        "A=",   "<<E", ";;",      "&&",       "||",    "if ",
        "then ",    "fi",   "do ", "done",    "in ",      "case ", "esac",
        "for i ",   "2>&1", "$x",  ":",       "?",        "@",     "%",
        "^",        "+",    ",",   ".",       "..",       "\\\n",  "\nE\n",
        "f",        "{ ",   " }",  "$(\\\n(", "<<\\\n-E", "\\\n",  "/d"};
    put(g, "p ");
    for (unsigned i = 2 + gen_draw(g, 12); i > 0; i--) {
        put(g, PICK(g, some));
    }
}

void gen_text(gen *g)
{
    g->size = 0;
    g->depth = 0;
    if (chance(g, 4)) {
        soup(g);
        g->text[g->size] = 0;
        return;
    }
    list(g);
    if (chance(g, 2)) {
        for (unsigned i = 1 + gen_draw(g, 3); i > 0; i--) {
            mutate(g);
        }
    }
    g->text[g->size] = 0;
}
