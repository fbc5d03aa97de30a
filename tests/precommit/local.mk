# SPDX-License-Identifier: Apache-2.0

TESTS += tests/precommit/hooks.sh
EXTRA_DIST += tests/precommit/hooks.sh
