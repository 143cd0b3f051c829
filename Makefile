# Maillage: every command that a developer or an operator needs. `make` alone lists them.

.DEFAULT_GOAL := help
SHELL := /bin/sh
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes
RUN := $(VENV)/.run
DEV := $(VENV)/.dev
PYTEST := $(BIN)/python -m pytest $(if $(FULL),--full)
JOBS ?= 2

.NOTPARALLEL:
.PHONY: help run serve test bench lint types arrows unit sqlite postgres browser chromium lock messages shots clean

help: ## list these targets
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "  make %-10s %s\n", $$1, $$2 }' Makefile

# -- use ------------------------------------------------------------------------------------------

run: $(RUN) ## start with the demonstration (PORT, HOST, INSTANCE_PATH, BASE_URL … from the environment)
	@$(BIN)/python -P app/launch.py run

serve: $(RUN) ## start for real use: no demonstration, a one-time link for the first administrator
	@$(BIN)/python -P app/launch.py serve

# -- check ----------------------------------------------------------------------------------------

test: $(DEV) chromium lint types arrows sqlite postgres browser ## everything; FULL=1 in the sizes that the issues name

lint: $(DEV) ## style of code and templates, unused or missing dependencies
	@echo "── Style"
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/djlint app/templates --lint --quiet
	$(BIN)/deptry . --no-ansi

types: $(DEV) ## types
	@echo "── Types"
	$(BIN)/mypy

arrows: $(DEV) ## which module may import which
	@echo "── Arrows between modules"
	$(BIN)/lint-imports

unit: $(DEV) ## the tests on SQLite of one folder or file: make unit T=tests/clubs
	$(PYTEST) $(or $(T),tests) --ignore=tests/browser

sqlite: $(DEV) ## all tests but the browser's, on SQLite
	@echo "── Tests on SQLite"
	$(PYTEST) tests --ignore=tests/browser -n $(JOBS) --database sqlite

postgres: $(DEV) ## the same tests on a real PostgreSQL
	@echo "── Tests on PostgreSQL"
	$(PYTEST) tests --ignore=tests/browser -n $(JOBS) --database postgres

browser: $(DEV) chromium ## the tests that drive a real browser
	@echo "── Tests in a browser"
	$(PYTEST) tests/browser

chromium: # root installs it when it is missing; others are told what to install
	@command -v chromium >/dev/null || command -v chromium-browser >/dev/null || { \
		if [ "$$(id -u)" = 0 ] && command -v apt-get >/dev/null; then \
			echo "── Installing Chromium"; \
			apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null; \
		else \
			echo "The browser tests need Chromium: install your system's package “chromium”, then run make test again."; \
			exit 1; \
		fi; }

bench: $(DEV) ## the benchmarks, as ratios
	$(BIN)/python -m bench

# -- keep -----------------------------------------------------------------------------------------

lock: $(DEV) ## lock requirements*.in again (UPGRADE=1 takes the newest versions)
	tools/lock $(if $(UPGRADE),--upgrade)

messages: $(DEV) ## take the screens' words into the English catalogue, and compile it
	$(BIN)/pybabel -q extract -F pyproject.toml --project Maillage --copyright-holder "The Maillage contributors" -k _l -k _n:1,2 --no-location --sort-output -o app/translations/messages.pot app
	$(BIN)/pybabel -q update -i app/translations/messages.pot -d app/translations -l en --init-missing --no-fuzzy-matching --ignore-obsolete --ignore-pot-creation-date
	$(BIN)/pybabel -q compile -d app/translations --statistics

shots: $(DEV) ## the screenshots of the README
	$(BIN)/python tools/screenshots.py

clean: ## remove what was installed or made here, but not your data (instance/)
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .import_linter_cache build

# -- the virtual environment ----------------------------------------------------------------------

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Maillage needs Python 3.11 or newer: make PYTHON=/path/to/python3.11"; exit 1; }
	@echo "── Making $(VENV)"
	@$(PYTHON) -m venv $(VENV)

$(RUN): requirements.txt | $(BIN)/python
	@echo "── Installing requirements.txt"
	@$(PIP) -r requirements.txt
	@touch $@

$(DEV): requirements.txt requirements-dev.txt | $(BIN)/python
	@echo "── Installing requirements.txt and requirements-dev.txt"
	@$(PIP) -r requirements.txt -r requirements-dev.txt
	@touch $(RUN) $@
