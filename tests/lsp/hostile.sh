#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc lsp: frames that no editor sends.
. "$(dirname "$0")/lib.sh"
