# SPDX-License-Identifier: Apache-2.0
#
# The table of a pack in grammar/LANGUAGE.md, from its rules in canonical
# layout (one argument a line): what a rule is for is what its patterns of
# paths and hosts are, or else its examples.  Exits 1 where a rule lacks its
# id, its reason, or an example.
#   awk -f packs.awk NAME.rules
BEGIN {
    print "| rule | answer | for | because |"
    print "| --- | --- | --- | --- |"
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
    # A default has no pattern.
    what = texts["path"] texts["host"] texts["cidr"]
    what = what == "" ? texts["match"] : what
    what = texts["kind"] == "" ? what : "every other"
    if (texts["id"] == "" || texts["justification"] == "" || what == "") {
        print "lacks something: " texts["id"] " before line " NR
        bad = 1
    }
    gsub(/`/, "", texts["id"])
    gsub(/`/, "", texts["decision"])
    printf "| %s | %s | %s | %s |\n", texts["id"], texts["decision"], what,
        texts["justification"]
    next
}
{
    rest = $0
    while (match(rest, /"([^"\\]|\\.)*"/)) {
        text = substr(rest, RSTART + 1, RLENGTH - 2)
        rest = substr(rest, RSTART + RLENGTH)
        gsub(/\\\\/, "\\", text)
        plain = argument == "justification"
        before = texts[argument] == "" ? "" : texts[argument] ", "
        texts[argument] = before (plain ? text : "`" text "`")
    }
}
END { exit bad }
