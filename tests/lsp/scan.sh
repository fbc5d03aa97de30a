#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The scan of documents against the library's lexer, on every rule file that
# is here.
: "${top_srcdir:=.}" "${top_builddir:=.}"
exec "$top_builddir/tests/lsp/scan" "$top_srcdir"/examples/policies/*.rules \
    "$top_srcdir"/libpolicy/std/*.rules "$top_srcdir"/tests/lsp/strings.rules
