#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every vector of this folder.
: "${top_srcdir:=.}" "${top_builddir:=.}"
exec "$top_builddir/tests/conformance/vectors" \
    "$top_srcdir"/tests/conformance/*.vec
