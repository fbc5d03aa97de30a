# SPDX-License-Identifier: Apache-2.0
#
# Our reading of URLs beside that of others.

check_PROGRAMS += tests/hosts/urls
tests_hosts_urls_SOURCES = tests/hosts/urls.c
TESTS += tests/hosts/run.sh
EXTRA_DIST += tests/hosts/run.sh tests/hosts/urls.py tests/hosts/urls.mjs
