# The only door to every task: `make` prints the list.
SHELL := /bin/bash
.DEFAULT_GOAL := help
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:
MAKEFLAGS += --no-print-directory

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
UV := $(or $(shell command -v uv 2>/dev/null),$(BIN)/uv)
STAMP := $(VENV)/.synced-with-the-lock
RUN := $(BIN)/rewardstream
PYTEST := $(BIN)/pytest
# Workers of pytest-xdist; each has servers of its own where its tests ask for them.
WORKERS ?= 2
export UV_PROJECT_ENVIRONMENT := $(VENV)

.PHONY: help
help:  ## Print this list
	@grep -hE '^[a-z][a-z-]*:.*## ' $(MAKEFILE_LIST) | sort | \
		awk -F ':.*## ' '{printf "  \033[1m%-14s\033[0m %s\n", $$1, $$2}'

# -- the environment ---------------------------------------------------------------------------

.PHONY: setup
setup: $(STAMP)  ## Make .venv with the command `rewardstream` in it (quick when nothing changed)

$(STAMP): pyproject.toml uv.lock deploy/venv.sh deploy/uv_from_lock.py
	@deploy/venv.sh $(PYTHON) $(VENV)
	@$(UV) sync --frozen --inexact --python $(BIN)/python
	@touch $@

# -- the house in order ------------------------------------------------------------------------

.PHONY: fmt
fmt: setup  ## Format, and fix what can be fixed
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix-only --quiet .

.PHONY: lint
lint: setup  ## ruff, mypy --strict, import contracts
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .
	@$(BIN)/mypy
	@$(BIN)/lint-imports

.PHONY: schemas
schemas: setup  ## Write schemas/ from the contracts
	@$(RUN) schemas

# -- tests: one target for each room -----------------------------------------------------------

QUIET_ROOMS = $(wildcard tests/unit tests/property tests/contract tests/architecture)
SERVED_ROOMS = $(wildcard tests/scenarios tests/integration tests/faults tests/end_to_end)

.PHONY: test
test: setup  ## Every room, faults in their short profile
	@$(PYTEST) -q -n $(WORKERS) $(QUIET_ROOMS)
	@$(PYTEST) -q -n $(WORKERS) --dist loadfile $(SERVED_ROOMS)

.PHONY: unit
unit: setup  ## Is this rule right?
	@$(PYTEST) -q -n $(WORKERS) tests/unit

.PHONY: property
property: setup  ## Does the law always hold?
	@$(PYTEST) -q -n $(WORKERS) tests/property

.PHONY: contract
contract: setup  ## Do we still speak the same language?
	@$(PYTEST) -q tests/contract

.PHONY: architecture
architecture: setup  ## Is the house in order?
	@$(PYTEST) -q tests/architecture

.PHONY: scenarios
scenarios: setup  ## The examples of the rules, against functions and system
	@$(PYTEST) -q tests/scenarios

.PHONY: integration
integration: setup  ## One service, real Kafka and real Postgres
	@$(PYTEST) -q tests/integration

# N is the number of seeds; without it the short profile runs.
.PHONY: faults
faults: setup  ## Real processes killed, frozen, cut off; N= seeds for the long profile
	@REWARDSTREAM_FAULTS=$(N) $(PYTEST) -q tests/faults

# -- the river ---------------------------------------------------------------------------------

.PHONY: demo
demo: setup  ## A year of real purchases through real Kafka and real Postgres (ARGS="--days 14")
	@$(RUN) demo $(ARGS)

.PHONY: bench
bench: setup  ## Stage by stage and end to end, as ratios (ARGS="--json")
	@$(UV) sync --quiet --frozen --inexact --group bench --python $(BIN)/python
	@$(RUN) bench $(ARGS)

.PHONY: up
up: setup  ## Start the embedded Kafka and Postgres
	@$(RUN) up

.PHONY: down
down: setup  ## Stop them
	@$(RUN) down

.PHONY: status
status: setup  ## Show what runs, and where
	@$(RUN) status

.PHONY: topics
topics: setup  ## Create the topics that are missing
	@$(RUN) topics

.PHONY: migrate
migrate: setup  ## Bring the database to the newest migration
	@$(RUN) migrate

.PHONY: clean
clean:  ## Remove .venv, caches and the embedded stack's data (it is stopped first)
	@if [ -x $(RUN) ] && [ -d .rewardstream ]; then $(RUN) down --remove; fi
	@rm -rf $(VENV) .rewardstream .hypothesis .mypy_cache .pytest_cache .ruff_cache \
		.import_linter_cache build dist *.egg-info
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
