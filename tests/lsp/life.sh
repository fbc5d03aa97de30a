#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# polc lsp: the life of a server, documents, findings, layout.
MODULE=pygls.lsp.client
. "$(dirname "$0")/lib.sh"
