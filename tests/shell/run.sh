#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Shell texts and what is read from them.
: "${top_srcdir:=.}" "${top_builddir:=.}"
exec "$top_builddir/tests/shell/vectors" "$top_srcdir"/tests/shell/*.vec
