# SPDX-License-Identifier: Apache-2.0

TESTS += tests/errors/run.sh tests/errors/pages.sh
EXTRA_DIST += tests/errors/run.sh tests/errors/pages.sh tests/errors/pages.awk tests/errors/text.vec \
	tests/errors/meaning.vec tests/errors/limits.vec \
	tests/errors/load.vec tests/errors/codex.vec tests/errors/facts.vec \
	tests/errors/subject.vec tests/errors/lint.vec
