# SPDX-License-Identifier: Apache-2.0
#
# Runs the Criterion program with TAP on stdout; skips where Criterion is
# missing.
unit=${top_builddir:?}/tests/unit/unit
if [ ! -x "$unit" ]; then
    echo '1..0 # SKIP Criterion not found: install libcriterion-dev'
    exit 0
fi
exec "$unit" --tap --short-filename 2>&1
