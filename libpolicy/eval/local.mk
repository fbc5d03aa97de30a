# SPDX-License-Identifier: Apache-2.0

eval_sources = \
	libpolicy/eval/answer.h \
	libpolicy/eval/batch.c \
	libpolicy/eval/call.c \
	libpolicy/eval/command.c \
	libpolicy/eval/element.c \
	libpolicy/eval/eval.c \
	libpolicy/eval/explain.c \
	libpolicy/eval/hits.c \
	libpolicy/eval/info.c \
	libpolicy/eval/list.c \
	libpolicy/eval/list.h \
	libpolicy/eval/names.c \
	libpolicy/eval/network.c \
	libpolicy/eval/part.h \
	libpolicy/eval/parts.c \
	libpolicy/eval/place.c \
	libpolicy/eval/plain.c \
	libpolicy/eval/record.h \
	libpolicy/eval/single.h \
	libpolicy/eval/subject.c \
	libpolicy/eval/subject.h \
	libpolicy/eval/target.c \
	libpolicy/eval/threads.c \
	libpolicy/eval/walk.c \
	libpolicy/eval/walk.h \
	libpolicy/eval/work.h

unit_sources += tests/unit/test_eval.c \
	tests/hostile/repair.c tests/hostile/repair.h
