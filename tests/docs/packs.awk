# SPDX-License-Identifier: Apache-2.0
#
# The tables of packs, from their rules in canonical layout (one argument a
# line):
#   awk -f packs.awk NAME.rules ...              of grammar/LANGUAGE.md
#   awk -v all=1 -f packs.awk NAME.rules ...     of doc/packs.md
# What a rule is for is what its patterns of paths and hosts are, or else its
# examples.  Exits 1 where a rule lacks its id, its reason, or an example.
function finish()
{
    if (pack == "")
        return
    if (!all)
        printf "| `std:%s` | %s | %d | %d | %d |\n", pack, about,
            count["allow"], count["prompt"], count["deny"]
    delete count
}
BEGIN {
    if (!all) {
        print "| pack | in one sentence | rules that allow | ask | deny |"
        print "| --- | --- | --- | --- | --- |"
    }
}
FNR == 1 {
    finish()
    pack = FILENAME
    sub(/.*\//, "", pack)
    sub(/\.rules$/, "", pack)
    about = ""
    inside = heading = 0
    if (all)
        printf "%s## std:%s\n\n", (NR > 1 ? "\n" : ""), pack
}
# The text before the first statement: its first sentence, or all of it.
FNR == 1 && /^"""/ {
    heading = 1
    sub(/^"""/, "")
}
heading && /^"""/ {
    heading = 0
    if (all) {
        print "\n| rule | answer | for | because |"
        print "| --- | --- | --- | --- |"
    }
    next
}
heading {
    if (all)
        print
    if (heading == 1) {
        about = about (about == "" ? "" : " ") $0
        if (match(about, /[.]( |$)/)) {
            about = substr(about, 1, RSTART - 1)
            heading = 2
        }
    }
    next
}
/^load\(/ && all {
    split($0, parts, "\"")
    printf "| load | | `%s` | |\n", parts[2]
    next
}
# A list with a name: what it stands for.
/^[a-z_]+ = \[$/ {
    name = $1
    constants[name] = ""
    next
}
name != "" {
    if (match($0, /"([^"\\]|\\.)*"/))
        constants[name] = constants[name] (constants[name] == "" ? "" : ", ") \
            "`" substr($0, RSTART + 1, RLENGTH - 2) "`"
    if (/^\]/)
        name = ""
    next
}
/^[a-z_]+ = \[.*\]$/ {
    list = $0
    sub(/^[^[]*\[/, "", list)
    sub(/\]$/, "", list)
    gsub(/"/, "`", list)
    constants[$1] = list
    next
}
/^[a-z_]*rule\($/ {
    delete texts
    argument = ""
    inside = 1
    next
}
!inside { next }
/^    [a-z_]+=/ {
    argument = $0
    sub(/^ +/, "", argument)
    sub(/=.*/, "", argument)
}
/^\)/ {
    inside = 0
    count[texts["decision"]]++
    what = texts["path"] texts["host"] texts["cidr"]
    what = what == "" ? texts["match"] : what
    what = "kind" in texts ? "what no rule is for" : what
    if (texts["id"] == "" || texts["justification"] == "" || what == "") {
        print FILENAME ":" FNR ": a rule lacks something"
        bad = 1
    }
    if (all)
        printf "| `%s` | %s | %s | %s |\n", texts["id"], texts["decision"],
            what, texts["justification"]
    next
}
{
    rest = $0
    while (match(rest, /"([^"\\]|\\.)*"/)) {
        text = substr(rest, RSTART + 1, RLENGTH - 2)
        rest = substr(rest, RSTART + RLENGTH)
        gsub(/\\\\/, "\\", text)
        if (argument ~ /^(path|host|cidr|match)$/)
            text = (texts[argument] == "" ? "" : ", ") "`" text "`"
        texts[argument] = texts[argument] text
    }
    # Of a comprehension: the lists that it goes through.
    while (argument == "path" && match(rest, / in [a-z_]+/)) {
        list = substr(rest, RSTART + 4, RLENGTH - 4)
        rest = substr(rest, RSTART + RLENGTH)
        texts[argument] = texts[argument] "; " list ": " constants[list]
    }
}
END {
    finish()
    exit bad
}
