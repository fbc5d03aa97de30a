# SPDX-License-Identifier: Apache-2.0
#
# Every example of the documents is run, and nothing is left undescribed.

TESTS += tests/docs/tables.sh tests/docs/examples.sh tests/docs/self.sh \
	tests/docs/builtins.sh tests/docs/policies.sh tests/docs/demo.sh
EXTRA_DIST += tests/docs/tables.sh tests/docs/tables.awk tests/docs/packs.awk \
	tests/docs/examples.sh tests/docs/blocks.awk tests/docs/policies.sh \
	tests/docs/builtins.sh tests/docs/self.sh tests/docs/demo.sh \
	tests/docs/console.py \
	README.md grammar/LANGUAGE.md

# The C program of README.md, as it is printed there.
check_PROGRAMS += tests/docs/readme
nodist_tests_docs_readme_SOURCES = tests/docs/readme.c
tests_docs_readme_LDADD = libpolicy/libpolicy.la
CLEANFILES += tests/docs/readme.c
tests/docs/readme.c: README.md
	$(AM_V_GEN)$(MKDIR_P) tests/docs && \
	$(AWK) '/^```/ { inside = $$0 == "```c"; next } inside' \
		$(srcdir)/README.md >$@.tmp && mv $@.tmp $@
