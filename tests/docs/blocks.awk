# SPDX-License-Identifier: Apache-2.0
#
# Takes the marked examples out of a document, one file each:
#   awk -v folder=DIR -f blocks.awk DOCUMENT
# writes DIR/NNN.tag (line, then the words of the tag) and DIR/NNN.body.
# Markdown: fenced blocks.  Manual pages: a literal display behind a comment
# `.\" test: TAG`; every display of the section EXAMPLES needs one.
function begin(tag)
{
    name = sprintf("%s/%03d", folder, ++count)
    printf "%d %s\n", FNR, tag >(name ".tag")
    close(name ".tag")
    printf "" >(name ".body")
    inside = 1
}

function finish()
{
    close(name ".body")
    inside = 0
}

FNR == 1 { is_man = FILENAME ~ /\.[1-9]$/ }

!is_man && /^```/ {
    if (inside)
        finish()
    else
        begin(substr($0, 4) == "" ? "untagged" : substr($0, 4))
    next
}

is_man && /^\.Sh / { examples = $2 == "EXAMPLES" }
is_man && /^\.\\" test: / { tag = substr($0, 11); next }
is_man && /^\.(Bd|Dl)/ {
    if (tag != "" || examples)
        begin(tag == "" ? "untagged" : tag)
    tag = ""
    next
}
is_man && /^\.Ed/ { if (inside) finish(); next }

inside {
    if (is_man) {
        gsub(/\\e/, "\\")
        gsub(/\\&/, "")
        gsub(/\\-/, "-")
    }
    print >(name ".body")
}

END {
    if (inside) {
        printf "%d unclosed\n", FNR >(name ".tag")
        finish()
    }
}
