# SPDX-License-Identifier: Apache-2.0
#
# Lays the examples of a page out as files: awk -v out=FOLDER -f pages.awk PAGE
# gives FOLDER.1, FOLDER.2 ... in turn; FOLDER.N.kind holds "Bad" or "Good",
# FOLDER.N.options what stands in parentheses behind it, FOLDER.N.files the
# names in order, each with "rules" or "file" before it, and FOLDER.N.text the
# lines, each with the number of its file before it.  What is not of the form
# of a page goes to stdout.

function bad(text) { print FILENAME ":" FNR ": " text }

function end_example()
{
    if (n > 0 && lines == 0 && inside)
        bad("an example without lines")
    inside = 0
}

length($0) > 80 { bad("more than 80 columns") }
/[ \t]$/ { bad("blanks at the end of a line") }
/[^ -~]/ { bad("not plain ASCII") }

/^(Bad|Good)( \([^()]+\))?:$/ {
    end_example()
    if (FNR == 1)
        bad("a page begins with words")
    n++
    inside = 1
    lines = files = held = 0
    kind = $1
    sub(/:$/, "", kind)
    options = ""
    if ($0 ~ /\(/) {
        options = $0
        sub(/^[^(]*\(/, "", options)
        sub(/\):$/, "", options)
    }
    print kind >(out "." n ".kind")
    print options >(out "." n ".options")
    count[kind]++
    next
}
!inside && /^ / { bad("an indented line outside of an example") }
!inside { next }
/^[^ ]/ { end_example(); next }
/^    -- (file|rules) [^ ]+$/ {
    print $2 " " $3 >(out "." n ".files")
    files++
    held = 0
    next
}
/^$/ { held += lines > 0; next }
/^    / {
    if (files == 0) {
        print "rules example.rules" >(out "." n ".files")
        files = 1
    }
    for (; held > 0; held--)
        print files " " >(out "." n ".text")
    print files " " substr($0, 5) >(out "." n ".text")
    lines++
    next
}
{ bad("an example is indented by four blanks") }
END {
    end_example()
    if (!("Bad" in count))
        bad("no example that is bad")
    if (!("Good" in count))
        bad("no example that is good")
}
