# SPDX-License-Identifier: Apache-2.0
#
# The language server, driven by a client library and by hostile bytes.

if HAVE_JANSSON
TESTS += tests/lsp/life.sh tests/lsp/features.sh tests/lsp/hostile.sh
endif
EXTRA_DIST += tests/lsp/lib.sh \
	tests/lsp/editor.py \
	tests/lsp/life.sh tests/lsp/life.py \
	tests/lsp/features.sh tests/lsp/features.py \
	tests/lsp/hostile.sh tests/lsp/hostile.py
