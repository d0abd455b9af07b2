# The two commands are `make run` and `make test`. Everything lives in .venv; nothing is global but
# the Debian packages that tests need (browsers, Redis, nginx), and those only where apt and root are there.

# None named: an existing .venv stays, a new one is made of the Python that tools/find-python takes.
PYTHON ?=
VENV := .venv
# A .venv that was not made or checked for the Python that is named has no such stamp yet.
RUNTIME := $(VENV)/.runtime$(if $(PYTHON),-$(notdir $(PYTHON)))
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
ARGS ?=
# Hundreds of processes would compile the sources each for itself without what Python writes of them.
# Tests of clusters wait for much of their time: three processes keep two cores at work.
TEST_PROCESSES ?= 3
ROWS ?= 5000000

.DEFAULT_GOAL := help
.PHONY: help setup run test test-programs test-python test-js test-pythons check format lint types lint-js types-js bundle lock inventory advisories audit bench clean

help: ## Show what can be made
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 14

setup: $(RUNTIME) ## Make .venv with what the dashboard needs

$(RUNTIME): requirements.txt pyproject.toml
	@./tools/make-venv $(VENV) $(PYTHON)
	@echo "Setting up $(VENV): two minutes the first time."
	@$(PIP) install --quiet --requirement requirements.txt
	@$(PIP) install --quiet --no-deps --no-build-isolation --editable .
	@touch $(VENV)/.runtime $@

$(VENV)/.dev: requirements-dev.txt $(RUNTIME)
	@echo "Adding what tests and checks need."
	@$(PIP) install --quiet --requirement requirements-dev.txt
	@touch $@

$(VENV)/.bench: requirements-bench.txt $(RUNTIME)
	@echo "Adding the systems that benchmarks compare with."
	@$(PIP) install --quiet --requirement requirements-bench.txt
	@touch $@

run: $(RUNTIME) ## Serve the dashboard on http://127.0.0.1:8050 (demo data, local cluster)
	@$(BIN)/python -m dashapp serve $(ARGS)

test: $(VENV)/.dev test-js test-python ## Set up everything and pass every test

test-programs: $(VENV)/.dev
	@./tools/install-test-programs

test-python: $(VENV)/.dev node_modules/.installed test-programs
	@env -u PYTHONDONTWRITEBYTECODE $(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile --no-loadscope-reorder $(ARGS)

test-js: $(VENV)/.dev
	@$(BIN)/node --test tests/js/*.test.js

test-pythons: $(VENV)/.dev ## Pass the tests' core on every other Python that is found
	@./tools/test-pythons $(ARGS)

check: $(VENV)/.dev lint types lint-js types-js audit test ## Format, lint, types, JS lint and types, advisories, tests

lint: $(VENV)/.dev
	@$(BIN)/ruff format --check .
	@$(BIN)/ruff check .

types: $(VENV)/.dev
	@$(BIN)/mypy

lint-js: $(VENV)/.dev node_modules/.installed
	@PATH="$(CURDIR)/$(BIN):$$PATH" npx eslint assets/js tests/js tools

types-js: $(VENV)/.dev node_modules/.installed
	@PATH="$(CURDIR)/$(BIN):$$PATH" npx tsc

bundle: $(VENV)/.dev node_modules/.installed ## Build what browsers get of assets/js, after changes there or in ids.py
	@$(BIN)/python -m tools.page_ids
	@$(BIN)/node tools/bundle.mjs

# The node of .venv: two jobs at a time would not wait for it.
node_modules/.installed: package-lock.json | $(VENV)/.dev
	@PATH="$(CURDIR)/$(BIN):$$PATH" npm ci --silent
	@touch $@

format: $(VENV)/.dev ## Put Python into shape
	@$(BIN)/ruff format .
	@$(BIN)/ruff check --fix .

lock: $(VENV)/.dev ## Compile the lock files anew (no download address is written into them)
	@$(BIN)/uv pip compile --quiet --no-emit-index-url --no-emit-find-links --generate-hashes \
		--universal --python-version 3.11 pyproject.toml --group build --output-file requirements.txt
	@$(BIN)/uv pip compile --quiet --no-emit-index-url --no-emit-find-links --generate-hashes \
		--universal --python-version 3.11 pyproject.toml --group dev --constraint requirements.txt \
		--output-file requirements-dev.txt
	@$(BIN)/uv pip compile --quiet --no-emit-index-url --no-emit-find-links --generate-hashes \
		--universal --python-version 3.11 pyproject.toml --group bench --constraint requirements-dev.txt \
		--output-file requirements-bench.txt

inventory: $(VENV)/.dev ## Write licences and bill of materials anew, after `make lock`
	@$(BIN)/python -m tools.dependencies inventory

advisories: $(VENV)/.dev ## Fetch what is known of vulnerabilities (asks osv.dev)
	@$(BIN)/python -m tools.dependencies advisories

audit: $(VENV)/.dev ## Compare what is locked with the advisories kept here (asks nobody)
	@$(BIN)/python -m tools.dependencies audit

bench: $(VENV)/.dev $(VENV)/.bench ## Measure speed and memory beside other systems (ROWS=146112989 for all)
	@$(BIN)/python -m benchmarks --rows $(ROWS) $(ARGS)

clean: ## Remove what was set up
	rm -rf $(VENV) .venvs node_modules test-results
