# Supertest. `make help` lists what there is.

PYTHON ?= python3
VENV ?= .venv
RUN := $(VENV)/bin/python
STAMP = $(VENV)/.installed-$(1)-$(firstword $(shell cksum < $(1).txt))
INSTALLED_RUN := $(call STAMP,requirements)
INSTALLED_DEV := $(call STAMP,requirements-dev)
RUNNER_ENV ?= $(CURDIR)/var/runner-env
INSTALL := $(RUN) -m pip install -qq --disable-pip-version-check --require-hashes -r
LOCK := $(VENV)/bin/uv pip compile --quiet --universal --generate-hashes --no-header \
	--no-annotate --python-version 3.11

.DEFAULT_GOAL := help
.PHONY: help run test check lock bench chaos clean browser

help: ## Show this list.
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-6s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

run: $(INSTALLED_RUN) ## Start Supertest at http://127.0.0.1:8000 (PORT, VAR_DIR and all settings: see README.md).
	@exec $(RUN) manage.py run

test: $(INSTALLED_DEV) browser ## Run all tests (TESTS=tests/unit for some of them, DATABASE=postgres on a PostgreSQL).
	@DATABASE="$(DATABASE)" RUNNER_ENV="$(RUNNER_ENV)" $(RUN) -m pytest $(TESTS)

check: $(INSTALLED_DEV) ## Check style, types, layers, production settings and migrations.
	@PATH="$(abspath $(VENV))/bin:$$PATH" sh .ci/check

lock: $(INSTALLED_DEV) ## Choose the newest allowed versions and write them, with hashes, to requirements*.txt.
	$(LOCK) --upgrade requirements.in -o requirements.txt
	$(LOCK) --upgrade -c requirements.txt requirements-optional.in -o requirements-optional.txt
	$(LOCK) --upgrade -c requirements.txt -c requirements-optional.txt requirements-dev.in -o requirements-dev.txt
	$(LOCK) --upgrade requirements-runner.in -o requirements-runner.txt

bench: $(INSTALLED_DEV) ## Measure Supertest beside its peers; writes docs/performance.md and VAR_DIR/bench.json.
	@$(RUN) -m bench

chaos: $(INSTALLED_DEV) ## Kill, freeze and cut parts of a real stack for SECONDS=600, by SEED, and audit what came of it.
	@RUNNER_ENV="$(RUNNER_ENV)" $(RUN) -m tests.chaos $(if $(SECONDS),--seconds $(SECONDS)) $(if $(SEED),--seed $(SEED))

clean: ## Remove what can be made again; the data below var/ stays.
	rm -rf $(VENV) .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -not -path './var/*' -prune -exec rm -rf {} +

browser: # Debian's headless Chromium for the tests, where this machine lets us install it.
	@sh .ci/browser

$(INSTALLED_DEV): | $(RUN)
	@echo "Installing what the tests and checks need (the first time takes a minute or two)."
	@$(INSTALL) requirements-dev.txt
	@rm -f $(VENV)/.installed-*
	@touch $(INSTALLED_RUN) $(INSTALLED_DEV)

$(INSTALLED_RUN): | $(RUN)
	@echo "Installing what Supertest needs (the first time takes a minute)."
	@$(INSTALL) requirements.txt
	@rm -f $(VENV)/.installed-requirements-[0-9]*
	@touch $(INSTALLED_RUN)

$(RUN):
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "Supertest needs Python 3.11 or newer; name one with: make PYTHON=..." >&2; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { rm -rf $(VENV); \
		echo "No virtual environment could be made: install python3-venv, or name another Python with: make PYTHON=..." >&2; exit 1; }
