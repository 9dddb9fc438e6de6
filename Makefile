# `make` lists the targets. Paths stay relative: the folder's own path may hold blanks.
SHELL := /bin/sh
.DEFAULT_GOAL := help
.DELETE_ON_ERROR:

PYTHON ?= python3
BIN := .venv/bin
THROWAWAY := $(BIN)/python -m tenant_health.throwaway
# In the order of folders: the last files are short, so no core is left alone with a long one.
PYTEST_ARGS ?= -q -n auto --dist loadfile --no-loadscope-reorder
ALL := -m 'slow or not slow'
SPARK_TESTS := spark
export PIP_USER := 0
export PIP_NO_INPUT := 1
export PIP_DISABLE_PIP_VERSION_CHECK := 1
# Packages are compiled when they are first used, which most of their files never are; and kept so.
export PYTHONDONTWRITEBYTECODE :=

# The same choice as in profiles.yml.example.
TARGET := $(or $(DBT_TARGET),$(if $(PGHOST)$(PGUSER)$(PGDATABASE),server,embedded))
DATABASE := $(TARGET) $(TENANT_HEALTH_HOME) $(PGHOST) $(PGPORT) $(PGUSER) $(PGDATABASE) $(DBT_SCHEMA)
SPARK := $(or $(TENANT_HEALTH_HOME),$(CURDIR))/.spark
DATA := $(or $(TENANT_HEALTH_HOME),.)/.postgres
CODE := dbt_project.yml packages.yml models macros seeds tests src dbt_packages
SAMPLE := --tenants 200 --days 400
CLEAN := PGHOST PGPORT PGUSER PGPASSWORD PGDATABASE PGSERVICE TENANT_HEALTH_HOME \
  DBT_TARGET DBT_SCHEMA DBT_PROFILES_DIR DBT_PROJECT_DIR DBT_TARGET_PATH MAKEFLAGS MAKELEVEL

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-11s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

.PHONY: setup
setup: .venv/.installed profiles.yml .venv/.packages ## prepare .venv, profiles.yml and the dbt packages
	@:

.venv/.installed: requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "Python 3.11 or newer is needed; $(PYTHON) is $$($(PYTHON) --version 2>&1)." \
	    "Name another one: make setup PYTHON=python3.12" >&2; exit 1; }
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "Installing the locked Python packages into .venv; this takes about a minute."
	@$(BIN)/pip install -qq --no-compile --require-hashes --no-deps -r requirements.lock
	@$(BIN)/pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

profiles.yml:
	@cp profiles.yml.example $@

.venv/.packages: .venv/.installed packages.yml package-lock.yml $(wildcard fallback/dbt_utils/*.yml fallback/dbt_utils/macros/*.sql)
	@$(MAKE) --no-print-directory deps
	@touch $@

.PHONY: deps
deps: .venv/.installed ## install the dbt packages, from dbt's hub if it can be reached
	@$(BIN)/tenant-health deps

# A second demo of the same day, database and code only shows the result, unless dbt ran in between.
.PHONY: demo
demo: setup ## sample activity, `dbt build` and its result, on the embedded PostgreSQL or yours
	@mkdir -p target
	@test "$(TARGET)" != embedded || $(BIN)/tenant-health db start
	@echo "$$(date -u +%F) $(DATABASE) $(SAMPLE)" > target/demo.now
	@cmp -s target/demo.now target/demo.sampled \
	  && { test "$(TARGET)" != embedded || test target/demo.sampled -nt "$(DATA)/PG_VERSION"; } \
	  || { rm -f target/demo.built; $(BIN)/tenant-health sample $(SAMPLE); }
	@mv target/demo.now target/demo.sampled
	@touch target/demo.started
	@cmp -s target/run_results.json target/demo.built && test -z "$$(find $(CODE) -newer target/demo.built \
	    \( -type f ! -name '*.pyc' -o -type d ! -path 'src*' \) | head -n 1)" \
	  || { rm -f target/demo.built; $(MAKE) --no-print-directory demo-build; }
	@$(BIN)/tenant-health portfolio --limit 5
	@printf '\nWhy the score of the first one moved (tenant-health explain):\n\n'
	@$(BIN)/tenant-health explain
	@printf 'What would bring it back (tenant-health actions):\n\n'
	@$(BIN)/tenant-health actions

# One role of each kind of reader, if we may create roles on this server.
.PHONY: demo-build
demo-build:
	@echo "Building and testing the marts with dbt build; this takes about half a minute."
	@readers=$$($(BIN)/tenant-health readers) || readers={}; \
	  $(BIN)/dbt --quiet build --target $(TARGET) --vars "$$readers"
	@cp target/run_results.json target/demo.built && touch -r target/demo.started target/demo.built

.PHONY: test
test: setup lint ## all checks, of slow ones a sample, on databases of their own
	@unset $(CLEAN); $(BIN)/pytest $(PYTEST_ARGS)

.PHONY: test-all
test-all: setup-spark lint lint-spark ## every check there is, the dashboards' and Spark's too
	@unset $(CLEAN); $(BIN)/pytest $(PYTEST_ARGS) $(ALL)
	@$(MAKE) --no-print-directory test-bi BI_ARGS="$(ALL)"

.PHONY: lint
lint: setup ## the style and conventions of SQL, YAML and Python, and types
	@$(MAKE) --no-print-directory $(if $(findstring jobserver,$(MAKEFLAGS)),,--jobs=2 --output-sync=target) \
	  lint-python lint-project

.PHONY: lint-python
lint-python:
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

.PHONY: lint-project
lint-project:
	@$(THROWAWAY) $(MAKE) --no-print-directory lint-dbt

.PHONY: lint-dbt
lint-dbt: export DBT_TARGET_PATH := target/lint
lint-dbt: export COLUMNS := 160
lint-dbt:
	$(BIN)/dbt --quiet --warn-error parse
	$(BIN)/dbt-bouncer run --show-all-failures
	$(BIN)/sqlfluff lint --disable-progress-bar models tests

.PHONY: format
format: setup ## write SQL and Python in the style that `make lint` asks for
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .
	DBT_TARGET_PATH=target/lint $(THROWAWAY) $(BIN)/sqlfluff fix --disable-progress-bar models tests

.PHONY: docs
docs: setup ## dbt's docs site of your database, in one file: target/static_index.html
	@test "$(TARGET)" != embedded || $(BIN)/tenant-health db start
	@$(BIN)/dbt docs generate --static --target $(TARGET)
	@echo "Open target/static_index.html in a browser."

.venv-bi/.installed: bi/requirements.lock
	@test -x .venv-bi/bin/python || $(PYTHON) -m venv .venv-bi
	@echo "Installing Apache Superset into .venv-bi; this takes a minute or two."
	@.venv-bi/bin/pip install -qq --no-compile --require-hashes --no-deps -r bi/requirements.lock
	@touch $@

.PHONY: bi
bi: setup .venv-bi/.installed ## dashboards in Apache Superset, on what `make demo` or your `dbt build` made
	@$(BIN)/tenant-health bi start

.PHONY: bi-stop
bi-stop: setup ## stop Superset
	@$(BIN)/tenant-health bi stop

.PHONY: bi-export
bi-export: setup .venv-bi/.installed ## write what was edited in Superset back to bi/superset
	@$(BIN)/tenant-health bi export

.venv/.browser: .venv/.installed bi/tests/requirements.lock
	@$(BIN)/pip install -qq --no-compile --require-hashes --no-deps -r bi/tests/requirements.lock
	@touch $@

.PHONY: setup-bi
setup-bi: .venv-bi/.installed .venv/.browser
	@$(BIN)/python bi/tests/chromium.py

.PHONY: test-bi
test-bi: setup setup-bi ## open every dashboard in a browser, of slow walks a sample
	@unset $(CLEAN); $(BIN)/pytest -q $(BI_ARGS) bi/tests

.PHONY: bi-pictures
bi-pictures: setup setup-bi ## take the pictures of docs/images again
	@unset $(CLEAN); $(BIN)/python bi/tests/pictures.py

.venv-spark/.installed: requirements-spark.lock pyproject.toml
	@test -x .venv-spark/bin/python || $(PYTHON) -m venv .venv-spark
	@echo "Installing Apache Spark into .venv-spark; this takes a minute or two."
	@.venv-spark/bin/pip install -qq --no-compile --require-hashes --no-deps -r requirements-spark.lock
	@.venv-spark/bin/pip install -qq --no-deps --no-build-isolation -e .
	@touch $@

.PHONY: setup-spark
setup-spark: setup .venv-spark/.installed ## prepare .venv-spark, to build on Apache Spark
	@:

.PHONY: lint-spark
lint-spark: setup-spark ## the style of the SQL that Spark gets
	@rm -rf target/lint-spark/compiled; mkdir -p target/lint-spark
	@cp profiles.yml.example target/lint-spark/profiles.yml
	@unset $(CLEAN); export TENANT_HEALTH_HOME=target/lint-spark; .venv-spark/bin/dbt --quiet compile \
	  --target spark --profiles-dir target/lint-spark --target-path target/lint-spark
	$(BIN)/sqlfluff lint --config .sqlfluff-spark --disable-progress-bar target/lint-spark/compiled

.PHONY: test-spark
test-spark: setup-spark ## build on PostgreSQL and on Spark, and compare every mart
	@unset $(CLEAN); $(BIN)/pytest -q -m "$(SPARK_TESTS)" python_tests/project

.PHONY: demo-spark
demo-spark: setup-spark ## the same as `make demo`, built on Spark from Parquet and published to PostgreSQL
	@$(BIN)/tenant-health db start
	@$(BIN)/tenant-health sample $(SAMPLE) --parquet "$(SPARK)/lake"
	@echo "Building the marts on Spark; this takes some minutes."
	@.venv-spark/bin/dbt --quiet build --target spark --exclude-resource-type unit_test --vars '{lake: "$(SPARK)/lake"}'
	@$(BIN)/tenant-health publish "$(SPARK)/tables"
	@$(BIN)/tenant-health portfolio --limit 5

.PHONY: bench
bench: setup ## run every script in bench/
	@for script in bench/*.py; do echo "== $$script"; $(BIN)/python "$$script" || exit 1; done

.PHONY: lock
lock: ## pin every requirements.lock anew (needs uv)
	@command -v uv > /dev/null || { echo "uv is needed: https://docs.astral.sh/uv/" >&2; exit 1; }
	uv pip compile pyproject.toml --group dev --universal --python-version 3.11 --generate-hashes -o requirements.lock $(UV_FLAGS)
	uv pip compile pyproject.toml --group spark -c requirements.lock --universal --python-version 3.11 --generate-hashes -o requirements-spark.lock $(UV_FLAGS)
	uv pip compile bi/requirements.in --universal --python-version 3.11 --generate-hashes -o bi/requirements.lock $(UV_FLAGS)
	uv pip compile bi/tests/requirements.in -c requirements.lock --universal --python-version 3.11 --generate-hashes -o bi/tests/requirements.lock $(UV_FLAGS)

.PHONY: clean
clean: ## remove what can be made again; keeps .postgres, .superset and profiles.yml
	@test ! -x $(BIN)/tenant-health || test ! -d .postgres || $(BIN)/tenant-health db stop
	@test ! -x $(BIN)/tenant-health || test ! -d .superset || $(BIN)/tenant-health bi stop
	rm -rf .venv .venv-bi .venv-spark .spark dbt_packages target logs .mypy_cache .pytest_cache .ruff_cache .hypothesis
