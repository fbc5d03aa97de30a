# SPDX-License-Identifier: Apache-2.0

TESTS += tests/ci/workflow.sh
EXTRA_DIST += tests/ci/workflow.sh tests/ci/workflow.py
