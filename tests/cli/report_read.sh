#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The formats of polc check as others read them: SARIF against the published
# schema, JSON against ours, XML by a parser, workflow commands by the rules
# of their runner.
python=${POL_PYTHON:-python3}
command -v "$python" >/dev/null 2>&1 || {
    echo '1..0 # SKIP no python3'
    exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
exec_in()
{
    cd "$work" && "$python" "$top_srcdir/tests/cli/report_read.py" "$@"
}
exec_in "$POLC" "$top_srcdir/doc/check.schema.json"
