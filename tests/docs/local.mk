# SPDX-License-Identifier: Apache-2.0
#
# Every example of the documents is run, and nothing is left undescribed.

TESTS += tests/docs/tables.sh
EXTRA_DIST += tests/docs/tables.sh tests/docs/tables.awk \
	tests/docs/examples.sh tests/docs/blocks.awk \
	README.md grammar/LANGUAGE.md
