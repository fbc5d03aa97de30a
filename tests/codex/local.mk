# SPDX-License-Identifier: Apache-2.0

TESTS += tests/codex/sample.sh tests/codex/corpus.sh
EXTRA_DIST += tests/codex/sample.sh tests/codex/sample.py \
	tests/codex/sample.txt tests/codex/corpus.sh tests/codex/corpus.py
