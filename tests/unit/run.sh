# SPDX-License-Identifier: Apache-2.0
#
# Runs the Criterion program with TAP on stdout; skips where Criterion is
# missing.
unit=${top_builddir:?}/tests/unit/unit
if [ ! -x "$unit" ]; then
    echo '1..0 # SKIP Criterion not found: install libcriterion-dev'
    exit 0
fi
# Criterion itself leaks now and then, which would end the report early.
LSAN_OPTIONS=suppressions=${top_srcdir:?}/tests/unit/lsan.supp
LSAN_OPTIONS=$LSAN_OPTIONS:print_suppressions=0
export LSAN_OPTIONS
exec "$unit" --tap --short-filename 2>&1
