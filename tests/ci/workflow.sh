#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The commands of the workflow of examples/ci, run in a repository with a base
# branch and changes.
python=${POL_PYTHON:-python3}
"$python" -c 'import yaml' 2>/dev/null || {
    echo '1..0 # SKIP no yaml module of Python; ./dev test has it'
    exit 0
}
command -v git >/dev/null 2>&1 || {
    echo '1..0 # SKIP no git'
    exit 0
}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work" && "$python" "$top_srcdir/tests/ci/workflow.py" \
    "$top_srcdir/examples/ci/policy.yml" "$POLC"
