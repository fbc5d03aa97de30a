# SPDX-License-Identifier: Apache-2.0

if !SANITIZED
TESTS += tests/lint/all.sh tests/lint/self.sh
endif
EXTRA_DIST += tests/lint/all.sh tests/lint/lib.sh tests/lint/layers.sh \
	tests/lint/exports.sh tests/lint/freestanding.sh \
	tests/lint/headers.sh tests/lint/listed.sh tests/lint/size.sh \
	tests/lint/words.sh tests/lint/format.sh tests/lint/shell.sh \
	tests/lint/man.sh tests/lint/self.sh \
	tests/lint/static.sh
