# Each target bootstraps what it needs and is instant when up to date.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules --no-print-directory
.PHONY: help setup demo up test test-slow check golden wire lock bench

PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
UV := .cache/bootstrap/bin/uv
export UV_PYTHON_DOWNLOADS := never
# What `make test` hands to pytest besides: a path, -k, --junitxml.
TESTS ?=

help: ## What can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1m%-10s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## A virtual environment with everything, pinned and hashed
	@:

demo: $(READY) ## Two deliveries in virtual time, then how to bring up the live thing
	@$(BIN)/postsales simulate $(addprefix examples/scenarios/,partner-blames-wrongly.yaml late-payer.yaml)
	@printf '\nThat was virtual time. The live thing, on this machine:\n'
	@printf '지금까지는 가상 시간이었습니다. 이 컴퓨터에서 실제로 실행하려면:\n\n'
	@printf '  \033[1mmake up\033[0m                             Temporal, worker and API; Ctrl-C stops it, the next start goes on\n'
	@printf '                                      Temporal, 워커, API. Ctrl-C로 멈추고, 다시 시작하면 이어집니다\n'
	@printf '  \033[1m.venv/bin/postsales delivery list\033[0m   in another terminal; every command has --help\n'
	@printf '                                      다른 터미널에서. 모든 명령에 --help, 우리말은 --lang ko\n'

up: $(READY) ## The live thing on this machine, with the example contracts in it
	@exec $(BIN)/postsales up --open-demo

test: $(READY) ## The tests of minutes, not more
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m 'not slow' $(TESTS)

test-slow: $(READY) ## The rest: kills, PostgreSQL, whole processes
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m slow $(TESTS)

check: $(READY) ## Format, lint, types, rings, dependencies, the compose file
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports --no-logo
	@$(BIN)/deptry .
	@$(BIN)/check-jsonschema --builtin-schema vendor.compose-spec docker-compose.yml

bench: $(READY) ## How fast and how big, with the goals beside the figures
	@$(BIN)/python -m bench

# KEEP=<patch id> keeps the histories of before beside the new ones.
golden: $(READY) ## Take histories and fingerprints of workflows anew, on purpose only
	@$(BIN)/python -m tests.replay.golden $(KEEP)
	@$(BIN)/python -m tests.replay.fingerprints

wire: $(READY) ## Write down anew the shape of what travels and is kept, on purpose only
	@$(BIN)/python -m tests.replay.wire

sheet: $(READY) ## Write down the verbs anew for the command line
	@$(BIN)/python -m postsales.desk.verb_sheet > src/postsales/cli/verbs.json.new
	@mv src/postsales/cli/verbs.json.new src/postsales/cli/verbs.json

COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
	--no-emit-index-url --no-annotate --no-header

lock: $(UV) ## Pin anew what pyproject.toml asks for
	@$(COMPILE) pyproject.toml --group dev --group bench --output-file requirements.lock
	@echo uv | $(COMPILE) - --output-file bootstrap.lock
	@! grep -n '://' requirements.lock bootstrap.lock || \
		{ echo 'an address in a lock file would tie everybody to one index' >&2; exit 1; }

# uv comes by pip from a lock of its own; everything else comes by uv, five times as fast.
$(UV): bootstrap.lock
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo 'Python 3.11 or later is needed: make setup PYTHON=python3.11' >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(dir $(@D))
	@$(@D)/pip install --quiet --disable-pip-version-check --require-hashes -r bootstrap.lock
	@touch $@

# Compiled here once: where Python may not write bytecode, every start would compile everything, three seconds each time.
$(READY): $(UV) requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(UV) venv --quiet --python $$(command -v $(PYTHON)) .venv
	@$(UV) pip sync --quiet --compile-bytecode --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@$(BIN)/python -m compileall -q src workflows activities
	@touch $@
