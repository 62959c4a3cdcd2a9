# Makefile of recurd. `make help` lists what it can do.
#
# .c files are found by folder: a new file needs no line here. Each folder sees only the headers
# that it may use: core sees include/core alone, so that a shell header does not even resolve.
#
#   daemon/core/*.c  -> core.a ---+----------+
#   daemon/shell/*.c -> shell.a --+--> recurd (daemon/main.c)
#   daemon/ctl/*.c   -> ctl.a ----+--> recurctl (daemon/ctl/main.c)
#   tests/unit, tests/integration +--> one program a file, with Check and tests/support
#
# Objects live in build/$(VARIANT)/. flags.mk there holds what pkg-config said; it is made first,
# so a machine without pkg-config gets its packages before anything asks for their flags.

VERSION := 0.1.0
VARIANT ?= release
PREFIX  ?= /usr/local
O := build/$(VARIANT)
BIN := $(if $(filter release,$(VARIANT)),build,$(O))

# ---- compiler ------------------------------------------------------------------------------
ifeq ($(origin CC),default)
CC := gcc
endif
WARN := -Wall -Wextra -Wconversion -Wshadow -Wcast-function-type -Wstrict-prototypes \
	-Wmissing-prototypes -Wpointer-arith -Wvla -Wundef -Werror
HARD := -fstack-protector-strong -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2
SANE := -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all
CFLAGS.release := -O2 $(HARD)
CFLAGS.clang := -O2 $(HARD)
CFLAGS.debug := -O0
CFLAGS.asan := $(SANE)
CFLAGS.clang-asan := $(SANE)
CFLAGS.fuzz := $(SANE) -fsanitize=fuzzer-no-link
CFLAGS.faults := -O2 $(HARD) -DRECURD_FAULTS
ifeq ($(origin CFLAGS.$(VARIANT)),undefined)
$(error VARIANT=$(VARIANT) is none of: release debug asan clang clang-asan faults fuzz)
endif
ifneq ($(filter clang% fuzz,$(VARIANT)),)
CC := clang
endif
# Same bytes on every machine: no fused multiply-add, whatever the processor offers.
ALL_CFLAGS = -std=c17 -g -fPIE -ffp-contract=off $(WARN) $(CFLAGS.$(VARIANT)) $(CFLAGS)
ALL_LDFLAGS = -pie -Wl,-z,relro,-z,now $(filter -fsanitize=%,$(CFLAGS.$(VARIANT))) $(LDFLAGS)
PKGS := libevent hiredis yaml-0.1 jansson libutf8proc libxxhash libcrypto

# ---- packages and flags --------------------------------------------------------------------
GOALS := $(or $(MAKECMDGOALS),all)
NEED := $(or $(if $(filter check,$(GOALS)),all),$(if $(filter test unit golden faults null-run quality%,$(GOALS)),test), \
	$(if $(filter run demo,$(GOALS)),run),build)
ifneq ($(filter-out help clean format mutate,$(GOALS)),)
include $(O)/flags.mk
endif
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += --no-print-directory --jobs=$(shell nproc)
endif

# Looked at in every run, written only when it changes; everything compiled depends on it.
$(O)/flags.mk: FORCE
	@scripts/packages -q $(NEED)
	@mkdir -p $(O)
	@{ echo "# $(CC) $(ALL_CFLAGS) $(ALL_LDFLAGS) $(VERSION)"; \
	echo "PKG_CFLAGS := $$(pkg-config --cflags $(PKGS))"; \
	echo "PKG_LIBS := $$(pkg-config --libs $(PKGS)) -lstemmer"; \
	echo "CHECK_CFLAGS := $$(pkg-config --cflags check 2>/dev/null)"; \
	echo "CHECK_LIBS := $$(pkg-config --libs check 2>/dev/null)"; } >$@.new
	@if cmp -s $@.new $@; then rm $@.new; else mv $@.new $@; fi

# ---- what there is -------------------------------------------------------------------------
objects = $(patsubst %.c,$(O)/%.o,$(wildcard $(1)/*.c))
CORE := $(call objects,daemon/core)
SHELL_O := $(call objects,daemon/shell) $(O)/embedded.o \
	$(if $(filter faults,$(VARIANT)),$(O)/tests/faults/hook/fault.o)
CTL := $(call objects,daemon/ctl)
SUPPORT := $(call objects,tests/support)
UNIT := $(patsubst %.c,$(O)/%,$(wildcard tests/unit/test_*.c))
INTEGRATION := $(patsubst %.c,$(O)/%,$(wildcard tests/integration/test_*.c))
QUALITY := $(patsubst %.c,$(O)/%,$(wildcard tests/quality/*.c))
FUZZ_SOURCES := $(wildcard tests/fuzz/fuzz_$(or $(T),*).c)
FUZZ := $(patsubst %.c,$(O)/%,$(wildcard tests/fuzz/fuzz_*.c))
FAULTS := $(call objects,tests/faults)
PROGRAMS := $(if $(wildcard daemon/main.c),$(BIN)/recurd) \
	$(if $(wildcard daemon/ctl/*.c),$(BIN)/recurctl)
EMBEDDED := $(wildcard config/stopwords.txt config/lexicon.txt config/spelling.txt config/holidays.kr config/texts.* daemon/shell/*.lua)

$(O)/daemon/core/%.o: INCLUDE := -Iinclude/core
$(O)/daemon/shell/%.o $(O)/daemon/main.o $(O)/embedded.o: INCLUDE := -Iinclude/core -Iinclude/shell
$(O)/daemon/ctl/%.o: INCLUDE := -Iinclude/core -Iinclude/shell -Iinclude/ctl
$(O)/tests/%.o: INCLUDE = -Iinclude/core -Iinclude/shell -Iinclude/ctl -Itests/support $(CHECK_CFLAGS)

Q := $(if $(V),,@)
say = @printf '  %-5s %s\n' $(1) $(2)
compile = $(Q)$(CC) $(ALL_CFLAGS) $(INCLUDE) $(PKG_CFLAGS) -DRECURD_VERSION='"$(VERSION)"' \
	-MMD -MP -c -o $@ $<
link = $(Q)$(CC) $(ALL_LDFLAGS) -o $@ $(filter %.o %.a,$^)

# ---- rules ---------------------------------------------------------------------------------
.DEFAULT_GOAL := all
.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: FORCE all programs tests unit golden test faults check quality quality-mega null-run fuzz mutate run demo format clean install help browser

$(O)/%.o: %.c $(O)/flags.mk
	$(call say,CC,$<)
	@mkdir -p $(@D)
	$(compile)

$(O)/embedded.o: $(O)/embedded.c
	$(compile)

$(O)/embedded.c: scripts/embed $(EMBEDDED) $(O)/flags.mk config daemon/shell
	$(call say,EMBED,$@)
	$(Q)scripts/embed $(EMBEDDED) >$@

# Folders stand among the prerequisites because a file that goes away makes nothing else newer; and
# archives are made anew from all members, for ar would keep the object of such a file.
$(O)/core.a: $(CORE) daemon/core
$(O)/shell.a: $(SHELL_O) daemon/shell
$(O)/ctl.a: $(filter-out %/main.o,$(CTL)) daemon/ctl
$(O)/%.a:
	$(call say,AR,$@)
	$(Q)rm -f $@ && ar rcs $@ $(filter %.o,$^)

$(BIN)/recurd: $(O)/daemon/main.o $(O)/shell.a $(O)/core.a
	$(call say,LINK,$@)
	$(link) $(PKG_LIBS)

$(BIN)/recurctl: $(O)/daemon/ctl/main.o $(O)/ctl.a $(O)/shell.a $(O)/core.a
	$(call say,LINK,$@)
	$(link) $(PKG_LIBS)

$(UNIT) $(INTEGRATION) $(QUALITY): $(O)/%: $(O)/%.o $(SUPPORT) $(O)/ctl.a $(O)/shell.a \
		$(O)/core.a tests/support
	$(call say,LINK,$@)
	$(link) $(PKG_LIBS) $(CHECK_LIBS)

$(O)/tests/faults/campaign: $(FAULTS) $(SUPPORT) $(O)/ctl.a $(O)/shell.a $(O)/core.a tests/faults
	$(call say,LINK,$@)
	$(link) $(PKG_LIBS) $(CHECK_LIBS)

# With VARIANT=fuzz libFuzzer's main() drives a target, else replay.c feeds it its corpus.
$(FUZZ): $(O)/%: $(O)/%.o $(if $(filter fuzz,$(VARIANT)),,$(O)/tests/fuzz/replay.o) $(O)/shell.a \
		$(O)/core.a
	$(call say,LINK,$@)
	$(link) $(if $(filter fuzz,$(VARIANT)),-fsanitize=fuzzer) $(PKG_LIBS)

-include $(patsubst %.o,%.d,$(FAULTS) $(CORE) $(SHELL_O) $(CTL) $(SUPPORT) $(O)/daemon/main.o) \
	$(addsuffix .d,$(UNIT) $(INTEGRATION) $(QUALITY) $(FUZZ))

# ---- targets -------------------------------------------------------------------------------
all: programs ## build build/recurd and build/recurctl (VARIANT=debug, asan, clang: in build/VARIANT/)

programs: $(PROGRAMS) $(O)/core.a $(O)/shell.a

tests: $(UNIT) $(INTEGRATION) $(QUALITY) $(FUZZ)

# Tests run with core and shell under ASan and UBSan, against the programs as they are shipped.
ASAN_UNIT := $(patsubst %.c,build/asan/%,$(wildcard tests/unit/test_$(or $(T),*).c))
CAMPAIGN := build/faults/tests/faults/campaign
ASAN_ALL := $(ASAN_UNIT) $(patsubst %.c,build/asan/%,$(wildcard tests/integration/test_*.c \
	tests/fuzz/fuzz_*.c))

unit: ## build and run the unit tests alone, under ASan and UBSan (T=buf: tests/unit/test_buf.c)
	@$(MAKE) NEED=test VARIANT=asan $(ASAN_UNIT)
	@scripts/test-run $(ASAN_UNIT)

browser: programs ## open digests of hostile text in chromium; pictures in build/browser
	@scripts/browser

golden: ## write the digests of tests/data/digest.jsonl anew; git shows what has changed
	@$(MAKE) NEED=test VARIANT=asan build/asan/tests/unit/test_digest
	@GOLDEN=write build/asan/tests/unit/test_digest

test: programs ## install what is missing, build, run every test that CI runs
	@scripts/check-layers
	@scripts/check-pure $(O)
	@scripts/check-names $(O)
	@$(MAKE) NEED=test VARIANT=clang programs
	@$(MAKE) NEED=test VARIANT=asan $(ASAN_ALL)
	@$(MAKE) NEED=test VARIANT=faults programs $(CAMPAIGN)
	@N=0 RECURD=$(BIN)/recurd RECURCTL=$(BIN)/recurctl scripts/test-run $(ASAN_ALL) $(CAMPAIGN)
	@scripts/browser --brief

faults: programs ## let recurd and Redis die in every way (N=3: minutes; ROWS=text: some); a table
	@$(MAKE) NEED=test VARIANT=faults programs $(CAMPAIGN)
	@N=$(or $(N),100) ROWS="$(ROWS)" RECURCTL=$(BIN)/recurctl $(CAMPAIGN)

check: test ## everything: test, and style, format, documentation and shell scripts
	@$(MAKE) NEED=all VARIANT=clang tests
	@scripts/check-style
	@scripts/format --check
	@scripts/check-docs
	@shellcheck -x -S warning $$(grep -lE "^#!/bin/(ba)?sh" scripts/* .ci/run)

quality: programs $(QUALITY) ## measure grouping and alerts (DATA=DIR: your labelled sets)
	@RECURCTL=$(BIN)/recurctl TOOLS=$(O)/tests/quality scripts/quality $(DATA)

# Minutes: 200 000 cases whose words are all common, and 2 million whose words change.
quality-mega: programs $(QUALITY) ## the long runs of test_mega and test_vocabulary
	@RECURCTL=$(BIN)/recurctl TOOLS=$(O)/tests/quality scripts/quality --mega

# A minute a seed: 50 000 cases of a helpdesk in which nothing breaks out.
null-run: $(QUALITY) ## false alarms on the background alone, against the rate that rules state (SEEDS=3)
	@$(O)/tests/quality/quiet $(or $(CASES),50000) $(or $(SEEDS),3)

# What is found lies in build/fuzz/found-*; what widened the coverage, in build/fuzz/corpus/.
SECONDS := 60
fuzz: ## feed each target of tests/fuzz bytes at random for a while (SECONDS=60, T=text)
	@$(MAKE) NEED=fuzz VARIANT=fuzz $(patsubst %.c,build/fuzz/%,$(FUZZ_SOURCES))
	@for t in $(basename $(notdir $(FUZZ_SOURCES))); do echo "$$t"; mkdir -p build/fuzz/corpus/$$t; \
	build/fuzz/tests/fuzz/$$t -max_total_time=$(SECONDS) -timeout=10 -rss_limit_mb=2048 \
	-verbosity=0 -print_final_stats=1 -artifact_prefix=build/fuzz/found-$$t- \
	build/fuzz/corpus/$$t tests/fuzz/corpus/$$t </dev/null || exit 1; done

mutate: ## bend line after line; 9 of 10 must make a test fail (FILE=daemon/core/records.c)
	@scripts/mutate $(FILE)

run: programs ## run recurd in the foreground on config/recurd-minimal.yaml
	@scripts/run

demo: programs ## show a story from case to alert (STORY=FILE.jsonl: your own cases)
	@scripts/demo $(if $(STORY),"$(STORY)")

format: ## rewrite all C files with clang-format 14
	@scripts/format

install: programs ## copy the programs to PREFIX (/usr/local), below DESTDIR if that is set
	install -d $(DESTDIR)$(PREFIX)/bin $(DESTDIR)$(PREFIX)/share/recurd
	install -m 755 $(BIN)/recurd $(BIN)/recurctl $(DESTDIR)$(PREFIX)/bin
	install -m 644 config/recurd.yaml $(DESTDIR)$(PREFIX)/share/recurd

clean: ## remove build/
	rm -rf build

help: ## this list
	@sed -n 's/^\([a-z-]*\):[^#]*## /\1\t/p' Makefile | while IFS='	' read -r name text; do \
	printf '  make %-12s %s\n' "$$name" "$$text"; done
