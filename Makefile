# `make` lists the targets. Paths stay relative: the folder's own path may hold blanks.
SHELL := /bin/sh
.SHELLFLAGS := -eu -c
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
export PIP_USER := 0
export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: .venv/.installed profiles.yml .venv/.packages ## prepare .venv, profiles.yml and the dbt packages
	@:

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	    "Name another one: make setup PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the locked Python packages into .venv; this takes about a minute."
	@$(BIN)/pip install -qq --require-hashes --no-deps -r requirements.lock
	@$(BIN)/pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

profiles.yml:
	@cp profiles.yml.example $@

.venv/.packages: .venv/.installed packages.yml package-lock.yml $(wildcard fallback/dbt_utils/*.yml fallback/dbt_utils/macros/*.sql)
	@$(MAKE) --no-print-directory deps
	@touch $@

.PHONY: deps
deps: .venv/.installed ## install the dbt packages, from the hub if it can be reached
	@$(BIN)/python -m tenant_health.packages
