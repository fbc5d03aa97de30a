#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Where we read a host in a URL, other readers read the same one, or none:
# of POL_URLS hostile URLs (700,000: we read some 110,000), from the seed
# POL_SEED.  And the tables that scripts make are what the scripts make.
here=${top_srcdir:?}/tests/hosts
canon=$top_srcdir/libpolicy/canon
urls=${top_builddir:?}/tests/hosts/urls
temp=$(mktemp -d)
trap 'rm -rf "$temp"' EXIT
number=0
failed=0

result() # STATUS, NAME
{
    number=$((number + 1))
    if [ "$1" -eq 0 ]; then
        echo "ok $number - $2"
    else
        echo "not ok $number - $2"
        failed=1
    fi
}

skip() # NAME, REASON
{
    number=$((number + 1))
    echo "ok $number - $1 # SKIP $2"
}

reader() # PROGRAM, SCRIPT, NAME
{
    if command -v "$1" >/dev/null 2>&1; then
        "$1" "$here/$2" <"$temp/urls" 2>&1
        result $? "$3"
    else
        skip "$3" "no $1"
    fi
}

echo '1..5'
"$urls" "${POL_URLS:-700000}" "${POL_SEED:-1}" >"$temp/urls"
result $? "URLs are read"
reader python3 urls.py "urllib.parse reads the same hosts"
reader node urls.mjs "a WHATWG reader reads the same hosts"

made() # SCRIPT, FILE
{
    PYTHONDONTWRITEBYTECODE=1 python3 "$canon/$1" >"$temp/made" &&
        diff "$canon/$2" "$temp/made" | sed 's/^/# /' >"$temp/differences" &&
        [ ! -s "$temp/differences" ]
    status=$?
    head -5 "$temp/differences"
    result $status "$2 is what $1 makes"
}

if command -v python3 >/dev/null 2>&1; then
    made gen_special.py special.def
else
    skip 'special.def' 'no python3'
fi
unicode=$(sed -n 's/.*files of Unicode \([0-9.]*\);.*/\1/p' \
    "$canon/idna_table.inc")
if command -v python3 >/dev/null 2>&1 &&
    head -1 /usr/share/unicode/HangulSyllableType.txt 2>/dev/null |
    grep -q -F -- "-$unicode.txt"; then
    made gen_idna.py idna_table.inc
else
    skip 'idna_table.inc' "no python3 or no data of Unicode $unicode"
fi
exit $failed
