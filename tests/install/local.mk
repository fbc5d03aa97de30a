# SPDX-License-Identifier: Apache-2.0

if !SANITIZED
TESTS += tests/install/install.sh
endif
EXTRA_DIST += tests/install/install.sh tests/install/use-policy.c \
	tests/install/use-policy-eval.c
