# SPDX-License-Identifier: Apache-2.0

check_PROGRAMS += tests/oom/oom
TESTS += tests/oom/oom
tests_oom_oom_SOURCES = tests/oom/oom.c $(sample_sources)
