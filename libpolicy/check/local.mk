# SPDX-License-Identifier: Apache-2.0

check_sources = \
	libpolicy/check/check.h \
	libpolicy/check/rules.h
