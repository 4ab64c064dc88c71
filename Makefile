# Commondraft: `make help` lists what can be done.
# A stamp file remembers each finished step, so that a second call does nothing.

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input
CATALOGUES := $(wildcard wiki/translations/*/LC_MESSAGES/*.po)
PYTEST_ARGS ?=
TEST_PROCESSES ?= 2

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help setup setup-dev run test lint format bench bench-text messages pictures lock clean

help:  ## list the commands
	@awk 'BEGIN {FS = ":.*## "} /^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(VENV)/pyvenv.cfg:
	@sh tools/make-venv.sh $(PYTHON) $(VENV)

$(VENV)/.installed: requirements.txt pyproject.toml | $(VENV)/pyvenv.cfg
	$(PIP) install --quiet --require-hashes -r requirements.txt
	$(PIP) install --quiet --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.installed-dev: requirements-dev.txt $(VENV)/.installed
	$(PIP) install --quiet --require-hashes -r requirements-dev.txt
	@touch $@

$(VENV)/.catalogues: $(CATALOGUES) $(VENV)/.installed
	@if [ -n "$(CATALOGUES)" ]; then $(BIN)/pybabel -q compile -d wiki/translations; fi
	@touch $@

setup: $(VENV)/.installed $(VENV)/.catalogues  ## install the locked packages into .venv

setup-dev: setup $(VENV)/.installed-dev  ## the same with the packages for tests and lint

run: setup  ## serve the wiki (HOST, PORT and the other settings come from the environment)
	@exec $(BIN)/python run.py

test: setup-dev  ## run the whole suite
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadgroup $(PYTEST_ARGS)

lint: setup-dev  ## check style, types, layers, templates and spelling
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/djlint templates --lint --quiet
	$(BIN)/codespell

format: setup-dev  ## bring the code into its form
	$(BIN)/ruff check --fix-only --quiet .
	$(BIN)/ruff format .

bench: setup-dev  ## measure; prints tables and writes build/bench.json
	$(BIN)/python -m tools.bench

bench-text: setup-dev  ## measure the text core beside its peers (PARTS="quality speed"); writes build/bench-text.json
	$(BIN)/python -m tools.bench_text $(PARTS)

messages: setup-dev  ## collect the texts to translate, bring the catalogues up to date, compile them
	$(BIN)/python -m tools.messages

pictures: setup-dev  ## make the pictures of the README anew (needs a Chromium)
	$(BIN)/python -m tools.pictures

lock:  ## pin and hash the packages anew from pyproject.toml (needs uv)
	sh tools/lock.sh

clean:  ## remove what setup and tests made; the database and the index stay
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
