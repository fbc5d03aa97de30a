# SPDX-License-Identifier: Apache-2.0

emit_sources = \
	libpolicy/emit/emit.h
