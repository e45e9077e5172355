# A thin front: each target makes sure of what it needs (tools, libraries, Python's library, a build) and then runs one command.
# `make help` lists them. The build itself is CMakeLists.txt with CMakePresets.json.
PREFIX ?= /usr/local
PRESET ?= release
JOBS ?= $(shell nproc 2>/dev/null || echo 2)
PYTHON3T = build/$(PRESET)/python3t
MAKEFLAGS += --no-print-directory

.PHONY: help setup build run repl test programs stress leaks sanitize bench bench-stdlib scaling models fuzz conformance install format clean
.DEFAULT_GOAL := help

help:           ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):[^#]*## /  make \1 /' | awk '{ printf "  make %-12s", $$2; $$1 = $$2 = ""; print }'

setup:          ## install what is missing on this machine (the other targets do it too); prints what and why
	@core/tools/setup.sh

build: setup    ## build/release/python3t (PRESET=debug, tsan, asan, stress, release-gcc, ... for others)
	@cmake --preset $(PRESET) > build/configure-$(PRESET).log 2>&1 || { cat build/configure-$(PRESET).log; exit 1; }
	@cmake --build --preset $(PRESET) -j $(JOBS)

# (build/ has to be there before the log in it)
setup: | build.folder
.PHONY: build.folder
build.folder:
	@mkdir -p build

run: build      ## examples/code_census.py over the standard library and its tests; ARGS="..." runs python3t with those
	@$(if $(ARGS),:,core/tools/stdlib.sh --tests build/stdlib || echo "make run: without the tests, over the library alone")
	@$(PYTHON3T) $(if $(ARGS),$(ARGS),examples/code_census.py $(if $(P3T_STDLIB),$(P3T_STDLIB),build/stdlib))
	@$(if $(ARGS),:,echo; echo "The interpreter is $(PYTHON3T); 'make repl' starts it at its prompt.")

repl: build     ## python3t at its prompt
	@$(PYTHON3T)

test: build     ## C tests, Python programs, protocol models, and what is quick of CPython's own tests; ends with "N passed, N failed"
	@python3 tests/all.py --build build/$(PRESET) --jobs $(JOBS) $(TESTFLAGS)

stress: setup   ## stress-tests/ in the builds made to find races and broken memory (PRESETS="debug tsan asan"), for SECONDS=600 in each
	@stress-tests/run $(foreach p,$(or $(PRESETS),debug tsan asan),--preset $(p)) --seconds $(or $(SECONDS),600) $(STRESSFLAGS)

leaks: build    ## the work of the Python ones over and over in one process: memory may not grow (SECONDS=180)
	@stress-tests/run --build build/$(PRESET) --leaks --seconds $(or $(SECONDS),180) $(STRESSFLAGS)

sanitize: setup ## all tests in the same builds
	@tests/stress.sh $(or $(PRESETS),stress tsan asan)

models: setup   ## the protocol models alone, every interleaving
	@python3 tests/models/run.py --jobs $(JOBS)

fuzz: setup     ## tests/fuzz/ for SECONDS=60 each, with libFuzzer and the address sanitizer
	@tests/fuzz.sh $(or $(SECONDS),60)

conformance: build      ## CPython's own tests (from Debian): how many pass, and whether all do that did before; CONFORMANCEFLAGS=--update notes new ones
	@core/tools/stdlib.sh --tests build/stdlib
	@python3 tests/conformance/run.py --python $(PYTHON3T) --tests build/stdlib/tests --jobs $(JOBS) $(CONFORMANCEFLAGS)

programs: build ## Flask, Twisted, requests, pytest and others from Debian's packages, at work (downloads them)
	@tests/programs/packages.sh build/programs
	@python3 tests/run.py --python $(PYTHON3T) --jobs $(JOBS) --verbose tests/programs

bench: build    ## python3t against the reference interpreter (REFERENCE=..., or the python3 that is found)
	@python3 bench/run.py --python $(PYTHON3T) $(if $(REFERENCE),--reference $(REFERENCE)) --svg build/bench.svg $(BENCHFLAGS)

bench-stdlib: build ## the same for the standard library: json, pickle, re, datetime, io, ... (processor time)
	@python3 bench/stdlib.py --python $(PYTHON3T) $(if $(REFERENCE),--reference $(REFERENCE)) --svg build/bench-stdlib.svg $(BENCHFLAGS)

scaling: build  ## what a second thread brings, for own and for shared data
	@python3 bench/scaling.py --python $(PYTHON3T) --svg build/scaling.svg $(BENCHFLAGS)

install: build  ## bin/python3t, its library and its headers below PREFIX (/usr/local)
	@cmake --install build/$(PRESET) --prefix $(PREFIX)

format:         ## clang-format over the C sources that differ from the last commit
	@git diff --name-only --diff-filter=d HEAD -- '*.c' '*.h' | xargs -r clang-format -i

clean:          ## remove the builds (what was downloaded stays)
	@find build -mindepth 1 -maxdepth 1 ! -name stdlib ! -name programs -exec rm -rf {} + 2>/dev/null || true
