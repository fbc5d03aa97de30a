#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The vectors of the example policies.
: "${top_srcdir:?}" "${top_builddir:?}"
exec "$top_builddir/tests/conformance/vectors" \
    "$top_srcdir"/examples/policies/*.vec
