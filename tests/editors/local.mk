# SPDX-License-Identifier: Apache-2.0
#
# examples/editors in real editors, or what comes nearest to one.

TESTS += tests/editors/colours.sh tests/editors/vscode.sh
if HAVE_JANSSON
TESTS += tests/editors/names.sh tests/editors/neovim.sh
endif
EXTRA_DIST += tests/editors/colours.sh \
	tests/editors/sample.rules tests/editors/sample.rules.snap \
	tests/editors/names.sh tests/editors/names.py \
	tests/editors/neovim.sh tests/editors/neovim.lua \
	tests/editors/vscode.sh tests/editors/vscode.js
