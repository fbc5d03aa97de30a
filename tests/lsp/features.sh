#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc lsp: hover, completion, definition, symbols, fixes.
MODULE=pygls.lsp.client
. "$(dirname "$0")/lib.sh"
