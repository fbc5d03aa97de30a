# SPDX-License-Identifier: Apache-2.0

check_PROGRAMS += tests/threads/threads
TESTS += tests/threads/threads
tests_threads_threads_SOURCES = tests/threads/threads.c $(sample_sources)
tests_threads_threads_LDADD = $(LDADD) $(POL_THREAD_LIBS)
