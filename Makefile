# Two commands: `make demo` shows what Communiqué does, `make test` proves it. Needs make and Python 3.11 or later.
# Everything is put in .venv; articles go to .communique (or .communique-from). `make clean` takes .venv away again.

PYTHON ?= python3
FROM ?=
PYTEST ?=
UPGRADE ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --no-input --quiet --quiet
# What is installed is known by what was asked for: the same lock and project file in the same place, nothing to do.
sum = $(shell (cat $(1) pyproject.toml 2>/dev/null; pwd) | cksum | tr -d ' ')
RUN_READY := .venv/run-$(call sum,requirements.lock)
DEV_READY := .venv/dev-$(call sum,requirements-dev.lock)

.PHONY: help demo test lint types docs lock clean setup setup-dev
.DEFAULT_GOAL := help

help:
	@echo 'make demo            add the sample articles, ask two questions, write a readout'
	@echo 'make demo FROM=DIR   the same with the articles in DIR'
	@echo 'make test            run the tests; some of them: make test PYTEST="-k cli"'
	@echo 'make lint types      style and import layers; types'
	@echo 'make docs            write docs/cli.md again, from the help of the commands'
	@echo 'make lock            pin the dependencies again (UPGRADE=--upgrade: newer ones); needs uv'
	@echo 'make clean           remove .venv and caches; articles stay'

demo: $(RUN_READY)
	@$(BIN)/communique demo $(if $(FROM),--from "$(FROM)")

test: $(DEV_READY)
	@$(BIN)/python -m pytest -q -n 2 --dist loadfile -m "not alone" $(PYTEST)
	@$(BIN)/python -m pytest -q -m alone $(PYTEST) || [ $$? = 5 ]  # 5: none of them was asked for

lint: $(DEV_READY)
	@$(BIN)/ruff format --check --quiet --output-format concise . || { echo 'Not formatted. Mend it: $(BIN)/ruff format .' >&2; exit 1; }
	@$(BIN)/ruff check --quiet .
	@$(BIN)/lint-imports --no-logo --no-cache

types: $(DEV_READY)
	@$(BIN)/python -m mypy

docs: $(DEV_READY)
	@$(BIN)/python -m rag.cli.reference >docs/cli.md

setup: $(RUN_READY)
setup-dev: $(DEV_READY)

# Installs the packages of a lock, hashes checked, then this folder as it is, without fetching anything more.
define install
@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
  echo 'Communiqué needs Python 3.11 or later, and $(PYTHON) is not. Name another: make demo PYTHON=python3.12' >&2; \
  exit 1; }
@printf '%-13s %-50s ' 'Setting up' '.venv, locked packages, hashes checked'; \
start=$$(date +%s); \
$(BIN)/python -c 'import pip' 2>/dev/null || $(PYTHON) -m venv --clear .venv || { \
  echo 'This Python makes no virtual environments. On Debian and Ubuntu: apt install python3-venv' >&2; exit 1; }; \
rm -f .venv/run-* .venv/dev-*; \
$(PIP) install --require-hashes -r $(1) && \
$(PIP) install --no-deps --no-index --no-build-isolation --editable . || { \
  echo 'The packages could not be installed; the lines above say why.' >&2; exit 1; }; \
printf '%6s s\n' $$(($$(date +%s) - start))
@touch $@ $(RUN_READY)
endef

$(RUN_READY):
	$(call install,requirements.lock)

$(DEV_READY):
	$(call install,requirements-dev.lock)

# Pins for every platform, with hashes. The second lock is the first and the tools of `make test`.
UV = $(shell command -v uv || echo $(BIN)/uv)
COMPILE = $(UV) pip compile --quiet --universal --generate-hashes --python-version 3.11 --no-header --no-annotate $(UPGRADE)
lock:
	@$(UV) --version >/dev/null 2>&1 || { echo 'make lock needs uv: pipx install uv' >&2; exit 1; }
	@$(COMPILE) --group build pyproject.toml -o requirements.lock
	@$(COMPILE) --group dev -c requirements.lock pyproject.toml -o requirements-dev.lock

clean:
	rm -rf .venv build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
