# SPDX-License-Identifier: Apache-2.0

image_sources = \
	libpolicy/image/format.h
