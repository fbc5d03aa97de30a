# SPDX-License-Identifier: Apache-2.0

gitignore_tests =
if HAVE_JANSSON
gitignore_tests += tests/gitignore/sample.sh tests/gitignore/corpus.sh \
	tests/gitignore/hostile.sh
endif
TESTS += $(gitignore_tests)
EXTRA_DIST += tests/gitignore/sample.sh tests/gitignore/sample.py \
	tests/gitignore/corpus.sh tests/gitignore/corpus.py \
	tests/gitignore/suite.py tests/gitignore/translate.py \
	tests/gitignore/sample tests/gitignore/hostile.sh \
	tests/gitignore/hostile.py
