# Each target bootstraps what it needs and is instant when up to date.
SHELL := bash
.SHELLFLAGS := -euo pipefail -c
.DEFAULT_GOAL := help
MAKEFLAGS += --no-builtin-rules
.PHONY: help setup demo up test test-slow check lock bench

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
TESTS ?=

help: ## Say what can be made
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  \033[1m%-10s\033[0m %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: $(READY) ## Virtual environment with everything, pinned and hashed

# uv comes from its own hashed lock by pip; all else comes by uv, five times as fast.
$(READY): bootstrap.lock requirements.lock pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@test -x $(VENV)/uv/bin/uv || $(PYTHON) -m venv $(VENV)/uv
	@$(VENV)/uv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r bootstrap.lock
	@$(UV) pip sync --quiet --python $(BIN)/python --require-hashes requirements.lock
	@$(UV) pip install --quiet --python $(BIN)/python --no-deps --no-build-isolation -e .
	@touch $@

demo: $(READY) ## Two deliveries in virtual time, then how to bring up the live thing
	@$(BIN)/postsales simulate examples/scenarios/partner-blames-wrongly.yaml
	@$(BIN)/postsales simulate examples/scenarios/late-payer.yaml
	@printf '\nThat was virtual time. The live thing, on this machine:\n'
	@printf '  \033[1mmake up\033[0m                              server, worker and API; Ctrl-C stops, the next start goes on\n'
	@printf '  \033[1m.venv/bin/postsales delivery list\033[0m    in another terminal\n'

up: $(READY) ## The live thing on this machine, with the example contracts in it
	@exec $(BIN)/postsales up --open-demo

test: $(READY) ## Tests that take minutes, not more
	@$(BIN)/python -m pytest -q -m "not slow" $(TESTS)

test-slow: $(READY) ## The rest: kills, PostgreSQL, whole processes
	@$(BIN)/python -m pytest -q -m slow $(TESTS)

check: $(READY) ## Format, lint, types, rings, dependencies
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports
	@$(BIN)/deptry .

UV := $(VENV)/uv/bin/uv
COMPILE = $(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header

lock: $(READY) ## Pin anew what pyproject.toml asks for
	@$(COMPILE) --upgrade pyproject.toml --group dev -o requirements.lock
	@echo uv | $(COMPILE) --upgrade - -o bootstrap.lock
	@if grep -n '://' requirements.lock bootstrap.lock; then echo 'an address in a lock file: it would tie everybody to one index' >&2; exit 1; fi

bench: $(READY) ## How fast and how big, with the goals beside the figures
	@$(BIN)/python -m bench
