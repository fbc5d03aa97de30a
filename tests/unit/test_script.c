/* SPDX-License-Identifier: Apache-2.0
 *
 * Which scripts of sed, awk and jq are plain. */
#include <criterion/criterion.h>

#include <libpolicy/parts/script.h>

static void expect(pol_script language, bool plain, const char *const *rows,
                   size_t count)
{
    for (size_t i = 0; i < count; i++) {
        pol_text script = {rows[i], strlen(rows[i])};
        cr_expect_eq(pol_script_is_plain(language, script), plain,
                     "%splain: %s", plain ? "" : "not ", rows[i]);
    }
}

#define EXPECT(language, plain, rows) \
    expect(POL_SCRIPT_##language, plain, rows, sizeof rows / sizeof rows[0])

Test(script, sed_that_substitutes)
{
    static const char *const rows[] = {
        "",
        "p",
        "s/a/b/",
        "s/a/b/g",
        "s/a/b/gI;s/c/d/2p",
        "s/a/b/ ; p",
        "s/a/b/g # comment w f",
        "s,a,b,",
        "s|/usr|/opt|g",
        "s#^#  #",
        "s/a\\/b/c/",
        "s/x/a\\\nw f/",
        "s/[^/]*$//",
        "s/[]/]/x/",
        "s/[^]/]/x/",
        "s/[[:alpha:]]*/x/",
        "s/[^\\/]*/x/",
        "s/[\\]/x/",
        "s/\\(a\\)\\1/w f/",
        "s/caf\xc3\xa9/e/",
        "y/abc/ABC/",
        "y/\\//|/;p",
    };
    EXPECT(SED, true, rows);
}

Test(script, sed_that_selects)
{
    static const char *const rows[] = {
        "1d",
        "$d",
        "$!d",
        "1,3p",
        "1 , 3 ! p",
        "0~4d",
        "2,+3d",
        "2,~4d",
        "0,/x/d",
        "/a/,/b/d",
        "/a/I,/b/Mp",
        "\\,a/b,d",
        "\\|a|!d",
        "/a/{s/b/c/;p}",
        "/a/{\n  s/b/c/\n  p\n}",
        "{;;p;;}",
        ":a;N;$!ba;s/\\n/ /g",
        ":a\nN\n$!ba\ns/\\n/\\\n/g",
        "/a/{bx};p;:x",
        "b;d",
        "t\nd",
        "T end;p;: end",
        "a foo",
        "a w f",
        "$a\\\nw f",
        "1i\\\nw f\\\nr f\ns/a/b/",
        "1i\\  x",
        "c\\text",
        "/x/{a foo\n}",
        "q",
        "q5",
        "$!N;P;D",
        "l;l 3;Q 1",
        "=;F;z;n;N;x;h;H;g;G;P",
        "#n\np",
        "# w f\np",
        "v 4.2\np",
        "{p", /* the rest may be in another -e */
        "}",
    };
    EXPECT(SED, true, rows);
}

Test(script, sed_that_names_files_or_runs)
{
    static const char *const rows[] = {
        "w f",
        "w",
        "W f",
        "r f",
        "R f",
        "r /etc/passwd",
        "e",
        "e ls",
        "1e",
        "1!e ls",
        "/x/{e\n}",
        "s/a/b/e",
        "s/a/b/ge",
        "s/a/b/eg",
        "s/a/b/Ie",
        "s/a/b/w f",
        "s/a/b/gw f",
        "s/a/b/ w f",
        "s/a/b/w/dev/stdout",
        "s,a,b,e",
        "s/[^/]*//e",
        "s/[/]/x/w f",
        "s/\\[/]/w f/",
        "s/[[:alpha:]/]/x/w f",
        "s/\\\\/x/w f",
        "s/a\\/b/x/w f",
        "p;w f",
        "p\nw f",
        "{p;w f\n}",
        "$!{w f\n}",
        "}w f",
        "} w f",
        "a x\nw f",
        "a x\\\\\nw f",
        "a\\\nx\nw f",
        "y/a/b/;w f",
        "/w/w f",
        "\\,a,w f",
        "1,/[/]/w f",
        ":x;w f",
        ":x\nw f",
        "bx;w f",
        "#n\nw f",
        "#\nw f",
    };
    EXPECT(SED, false, rows);
}

Test(script, sed_that_is_read_in_two_ways_or_cut_off)
{
    static const char *const rows[] = {
        "a",
        "a\\",
        "a\\\n",
        "a\\\nx\\",
        "a x\\",
        "a\\\\\nw f",
        "a\\ \nw f", /* busybox: w is a command */
        "a\nw f",
        "s/a/b",
        "s/a/b\\",
        "s/a\\",
        "s/a\nb/c/",
        "s/a/b\nc/",
        "s/a\\\nb/c/",
        "s",
        "sxaxbx",
        "s\\a\\b\\",
        "s[a[b[",
        "s/[\\]/]/x/",
        "s/[a[:alpha:]b/]/x/",
        "y/[/x/",
        "y/a\\\nb/cd/",
        "y/a/",
        "/a",
        "/a/",
        "1",
        "1,",
        "1,p",
        "p p",
        "pp",
        "p w f",
        "# x\\\np", /* busybox: a line with the next one */
        ":x#a w f", /* .. the label ends at the blank */
        "bx}#a w f",
        "bx}}#\tw f",
        ":x;a\\\nw f", /* POSIX: the label is the line */
        "bx;s/a/\\\nw f/",
        ":x y",
        ":\xc3\xa9",
        "s/\xc3\xa9\\/b/c/",
        "s|\xc3\xa9|e|",
        "p\r",
        "k",
        "\\",
        "\\\n",
        "1\n",
        "!",
    };
    EXPECT(SED, false, rows);
    cr_expect_not(pol_script_is_plain(POL_SCRIPT_SED, (pol_text){"p\0p", 3}));
}

Test(script, awk_that_reports)
{
    static const char *const rows[] = {
        "",
        "1",
        "{print}",
        "{ print $1, $NF }",
        "{ print $1 \" \" $2; next } END { print NR }",
        "$3 > 5",
        "$3 > 5 { print $1 }",
        "NR > 1 && $2 >= 3",
        "{ if ($1 > 2) print }",
        "{ print ($1 > 2) }",
        "{ print($1 > 2 ? \"a\" : \"b\") }",
        "{ print x[$1 > 2] }",
        "{ x = $1 > 2; print x }",
        "{ print $1 }\n$2 > 3",
        "{ print $1\n if ($2 > 3) print $2 }",
        "{ for (i = 5; i > 0; i--) print $i }",
        "{ while (x > 3) x-- }",
        "{ printf \"%s > %d\\n\", $1, $2 }",
        "{ printf(\"%s\\n\", $1) }",
        "/a/",
        "/a/,/b/",
        "!/a/ && /b/",
        "/[^/]+$/ { print }",
        "/a\\/b/",
        "/>/ { print \"> f\" }",
        "/\"/ { print $1 }",
        "$1 ~ /^[[:alpha:]]/ { print $2 / 3 }",
        "{ print $1 / 2, x / y / z, (a) / 2, b[1] / 2 }",
        "{ x /= 2 }",
        "{ n = split($0, a, /[,;]/); print a[n] }",
        "{ gsub(/\\//, \"|\"); print }",
        "{ gsub(\"|\", \"system\") }",
        "{ print \"\\\"\" \">\" }",
        "{ print \"a\\\\\" }",
        "{ print } # print > \"f\"",
        "# getline\n{ print }",
        "NR==FNR { a[$1] = 1; next } $1 in a",
    };
    EXPECT(AWK, true, rows);
}

Test(script, awk_that_computes)
{
    static const char *const rows[] = {
        "!seen[$0]++",
        "{ s += $1 } END { print s / NR }",
        "function f(a, b) { return a > b }\n{ print f($1, $2) }",
        "{ print f($1) }\nfunction f(x) {\n  return x * 2\n}",
        "BEGIN { FS = \":\"; OFS = \"\\t\" } { $1 = $1 } 1",
        "BEGIN { while (i++ < 5) print i }",
        "{ print length, length($1), length() }",
        "length > 72",
        "length($0) > 72 { print FILENAME \":\" FNR }",
        "{ print a || b, a && b }",
        "{ print a,\n b }",
        "{ print a \\\n b }",
        "{ print 1e3, 0x1F, .5, 1., 2.5e-3 }",
        "{ print x ? /a/ : /b/ }",
        "{ delete a[1]; exit 1 }",
        "{ print substr($0, 1, 3) ; fflush(); close(\"x\") }",
        "{ print toupper($1) strftime(\"%Y\") }",
        "{ print \"\xc3\xa9\" } /\xe2\x86\x92/",
        "{ ENVIRONS = systems; xgetline = 1 }",
        "{ if (x)\n print\n else\n print y }",
        "{ do { x-- } while (x > 1) }",
        "BEGINFILE { n++ }",
        "{ $NF = \"\"; sub(/ $/, \"\") } 1",
        "{ a[$1, $2] = 1; if (($1, $2) in a) print }",
        "{ print $(NF - 1) }",
        "{ print -1 \" \" 2 ^ 3 % 4 ** 2 }",
    };
    EXPECT(AWK, true, rows);
}

Test(script, awk_that_writes_runs_or_reads)
{
    static const char *const rows[] = {
        "BEGIN { system(\"ls\") }",
        "BEGIN { x = system (\"ls\") }",
        "BEGIN { 1system(\"ls\") }",
        "{ getline; print }",
        "{ getline x < \"f\" }",
        "BEGIN { while ((getline x < \"f\") > 0) print x }",
        "BEGIN { \"ls\" | getline x }",
        "BEGIN { \"ls\" |& getline }",
        "{ print | \"sh\" }",
        "{ print $1|\"sort\" }",
        "{ print |& \"sh\" }",
        "{ print > \"f\" }",
        "{ print $1 > \"f\" }",
        "{ print $1 >> \"f\" }",
        "{ print($1) > \"f\" }",
        "{ print($1, $2) > \"f\" }",
        "{ print ($1)($2) > \"f\" }",
        "{ printf \"%s\", $1 > \"f\" }",
        "{ printf(\"%s\", $1) > $2 }",
        "{ print > $1\".txt\" }",
        "{ print $3 > 5 }",
        "{ print $1 > $2 ? 1 : 2 }",
        "{ print $1,\n $2 > \"f\" }",
        "{ print $1 \\\n > \"f\" }",
        "{ print \"/\" > \"/f\" }",
        "{ print /a/ > \"f\" }",
        "{ print 4 / 2 > \"f\" }",
        "{ for (;; print x > \"f\") exit }",
        "{ if (x) print y > \"f\" }",
        "{ print x; print y > \"f\" }",
        "{ print \"a\\\\\" > \"f\" }",
        "/[]]/ { print > \"f\" }",
        "# c\n{ print > \"f\" }",
        "{ print ENVIRON[\"HOME\"] }",
        "BEGIN { for (k in ENVIRON) print k }",
        "BEGIN { print PROCINFO[\"pid\"] }",
        "BEGIN { ARGV[1] = \"/etc/passwd\" }",
        "BEGIN { split(\"a b\", ARGV) }",
        "BEGIN { SYMTAB[\"x\"] = 1 }",
        "@include \"f\"",
        "@load \"f\"",
        "@namespace \"f\"",
        "BEGIN { f = \"system\"; @f(\"ls\") }",
        "BEGIN { awk::system(\"ls\") }",
        "BEGIN { print _\"text\" }",
        "BEGIN { bindtextdomain(\"/x\") }",
    };
    EXPECT(AWK, false, rows);
}

Test(script, awk_that_is_read_in_two_ways_or_cut_off)
{
    static const char *const rows[] = {
        "{ print length / 2 }", /* mawk: a regular expression */
        "{ print x++ / 2 }",
        "{ if (x) /a/ }",
        "{ while (x)\n/a/ }",
        "{ print /a/ / 2 }",
        "{ case /a/ }",
        "{ print $/a/ }",
        "{ print x in /a/ }",
        "/[]/]/",
        "/[[:alpha:]/]/",
        "/a\\\nb/",
        "/a\nb/",
        "/a",
        "{ print \"a\n\" }",
        "{ print \"a\\\nb\" }",
        "{ print \"a",
        "{ print \"a\\",
        "# x \\\n{ print }",
        "{ print 1e+x, 1x, 0x }",
        "{ print $1 >= 2 }", /* .. a redirection to what = begins */
        "{ print x++\n y > 2 }",
        "{ print \\ \n }",
        "{ print",
        "}",
        "{ print (1 }",
        "{ print 1) }",
        "((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((((1",
        "{ print `ls` }",
        "{ print 'a' }",
        "{ print a & b }",
        "{ print \xc3\xa9 }",
        "{ print \"\xc3\xa9\\n\" }",
        "{ print }\r\n",
    };
    EXPECT(AWK, false, rows);
}

Test(script, jq_that_selects)
{
    static const char *const rows[] = {
        "",
        ".",
        ".env",
        ".a.env.b",
        ".[].env?",
        ".\"env\"",
        ".[\"env\"] | .[\"$ENV\"]",
        "{env: 1}",
        "{env}",
        "{env, a}",
        "{a: 1, env: 2}",
        "{a, env :2}",
        "{a: {env: .x}}",
        ". as {env: $env} | $env",
        "$env",
        "\"env $ENV\"",
        "\"\\\"env\"",
        "\"\\(.env)\"",
        "\"a\\(.b + \"c\\(.d)\")e\"",
        "\"\\(\"\\(\"\\(1)\")\")\" | .a",
        "@sh \"x \\(.a)\"",
        "@base64d",
        ".. | .a?",
        "..|.env",
        ".a // \"b\" | ascii_downcase",
        "# env\n.a",
        ".a # $ENV",
        "[.[] | select(.a > 1 and .b != null)] | length",
        "map({(.a): .b}) | add",
        "to_entries[] | \"\\(.key)=\\(.value)\"",
        "reduce .[] as $x (0; . + $x)",
        "def f(x): x * 2; f(.a)",
        "if .a then .b elif .c then .d else empty end",
        "try error(\"x\") catch .",
        ".a |= . + 1 | .b //= 2",
        "input, inputs, input_filename, input_line_number",
        "debug | stderr | halt_error",
        "$__loc__",
        "getpath([\"env\"])",
        "now | strftime(\"%Y\") | ltrimstr(\"2\")",
        "label $out | break $out",
        ".[1:3], .[-1], 1.5e3, .5",
        ".a.\"\xc3\xa9\"",
        "\"\xc3\xa9\\n\"",
        "._id, {_id: 1}",
    };
    EXPECT(JQ, true, rows);
}

Test(script, jq_that_tells_or_loads)
{
    static const char *const rows[] = {
        "env",
        "env.HOME",
        "env | keys",
        ".a | env",
        "$ENV",
        "$ENV.PATH",
        "$ ENV",
        "$# x\nENV",
        "[env]",
        "(env)",
        "{a: env}",
        "{(env.a): 1}",
        "{\"a\": env}",
        "{a: (1, env)}",
        "{a: (1, env: 2)}",
        "{a: if . then 1, env, 2 else 3 end}",
        "{a, env}",
        "{$ENV}",
        "{$__prog_args}",
        "\"\\(env)\"",
        "\"a\\(\"b\\(env)\")\"",
        "\"\\\\\\(env)\"",
        "\"\\(1)\" + env",
        "\"\\\\\" | env",
        "@sh \"\\(env)\"",
        "..env",
        ".. env",
        ". env",
        "0.env",
        "1env",
        ".[0]|env",
        "#\nenv",
        "# \\\\\nenv",
        "def f: env; f",
        "def env: 1; env",
        "import \"a\" as a; .",
        "include \"a\"; .",
        "a::f",
        "$a::b",
        "\"a\" | modulemeta",
        "get_search_list",
        "$__prog_args",
        "_plus(1; 2)",
    };
    EXPECT(JQ, false, rows);
}

Test(script, jq_that_is_read_in_two_ways_or_cut_off)
{
    static const char *const rows[] = {
        "# x \\\n.a", /* from 1.7 on, all a comment */
        "\"a",        "\"a\\", "\"\\(1\"", "\"\\(1", "(.a", ".a)",      "[.a}",
        "{(.a]}",     "1e",    "'a'",      "`a`",    "\\",  "\xc3\xa9", ".a\r",
    };
    EXPECT(JQ, false, rows);
    cr_expect_not(pol_script_is_plain(POL_SCRIPT_JQ, (pol_text){".\0", 2}));
}

Test(script, brackets_of_jq_end_somewhere)
{
    char deep[1024];
    for (size_t depth = 255; depth <= 257; depth++) {
        memset(deep, '[', depth);
        memset(deep + depth, ']', depth);
        cr_expect_eq(
            pol_script_is_plain(POL_SCRIPT_JQ, (pol_text){deep, 2 * depth}),
            depth <= 256);
    }
}

Test(script, other_languages_are_never_plain)
{
    pol_text script = POL_TEXT("p");
    cr_expect(pol_script_is_plain(POL_SCRIPT_SED, script));
    cr_expect_not(pol_script_is_plain(POL_SCRIPT_UNKNOWN, script));
    cr_expect_not(pol_script_is_plain(POL_SCRIPT_SHELL, script));
    cr_expect_not(pol_script_is_plain(POL_SCRIPTS, script));
}
