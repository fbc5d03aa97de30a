# SPDX-License-Identifier: Apache-2.0

TESTS += tests/completions/bash.sh tests/completions/fish.sh \
	tests/completions/values.sh tests/completions/zsh.sh
EXTRA_DIST += tests/completions/ask.zsh tests/completions/ask_bash.py \
	tests/completions/bash.sh tests/completions/fish.sh \
	tests/completions/lib.sh tests/completions/lines \
	tests/completions/values.sh tests/completions/zsh.sh
