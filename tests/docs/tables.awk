# SPDX-License-Identifier: Apache-2.0
#
# The tables of codes and limits in grammar/LANGUAGE.md, from their rows:
#   awk -f tables.awk codes.def limits.def
BEGIN {
    FS = "\""
    kinds["ERROR"] = "error"
    kinds["WARNING"] = "warning"
}
/^POL_CODE\(/ {
    if (!codes++)
        print "| code | name | meaning |\n| --- | --- | --- |"
    split($5, parts, ", *")
    note = parts[2] == "WARNING" ? " (warning)" : ""
    printf "| %s | %s | %s%s |\n", $2, $4, $6, note
}
/^POL_LIMIT_ROW\(/ {
    if (!limits++)
        print "\n| limit | default | meaning |\n| --- | --- | --- |"
    split($1, parts, /[(, ]+/)
    printf "| `%s` | %s | %s |\n", parts[2], parts[3], $2
}
