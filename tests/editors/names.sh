#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The grammar of editors knows what the library's table of builtins says.
MODULE=json
. "${top_srcdir:-.}/tests/lsp/lib.sh"
