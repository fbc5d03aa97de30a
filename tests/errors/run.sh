#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Every diagnostic: where it points, and that each code has a vector.
: "${top_srcdir:=.}" "${top_builddir:=.}"
exec "$top_builddir/tests/conformance/vectors" --every-code \
    "$top_srcdir"/tests/errors/*.vec
