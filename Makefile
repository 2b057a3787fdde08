# Two commands are all a newcomer needs: `make up` and `make test`. Both install what is missing first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
PYTHON ?= python3
# one more than cores: many tests wait for leases to lapse or for processes
TEST_PROCESSES ?= $(shell echo $$(( $$(nproc) + 1 )))
TESTS_OF := $(if $(LEADGEN_TEST_FULL),-m "full or not full")
# a process that may not keep compiled modules compiles all of the product each time it starts
unexport PYTHONDONTWRITEBYTECODE
BIN := .venv/bin
FRONTEND_SOURCES := $(shell find frontend/src frontend/public frontend/index.html -type f 2>/dev/null)

.PHONY: help up test test-full check backend-test frontend-test e2e wheel openapi format clean

help: ## Show this list
	@grep -E '^[a-z0-9-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 18

up: .venv/.installed frontend/dist/index.html ## Install, build, and run everything; prints the URL and the demo login
	@exec $(BIN)/leadgen up

test: .venv/.installed frontend/dist/index.html ## Install what is missing and run every check and every test
	@rm -rf .data/test-results
	@tools/beside 'check frontend-test e2e' backend-test; status=$$?; tools/count-tests .data/test-results && exit $$status

check: .venv/.installed frontend/node_modules/.installed ## Lint, types, import order, generated files
	cd backend && ../$(BIN)/ruff check . && ../$(BIN)/ruff format --check . && ../$(BIN)/mypy && ../$(BIN)/lint-imports
	$(BIN)/leadgen openapi --check
	cd frontend && ../tools/npm run openapi:check && ../tools/npm run format:check && ../tools/npm run lint \
		&& ../tools/npm run typecheck

backend-test: .venv/.installed ## Backend tests, in parallel, on databases cloned from a migrated template
	@mkdir -p .data/test-results
	cd backend && ../$(BIN)/python -m pytest -q -n $(TEST_PROCESSES) $(TESTS_OF) --durations=20 --junitxml=../.data/test-results/backend.xml

test-full: export LEADGEN_TEST_FULL := 1
test-full: ## As test, and what takes minutes: every fault at every point, slow races, texts at their whole size
	@$(MAKE) --no-print-directory test

frontend-test: frontend/node_modules/.installed ## Unit tests of the dashboard
	@mkdir -p .data/test-results
	cd frontend && ../tools/npm run test -- --reporter=default --reporter=junit --outputFile=../.data/test-results/frontend.xml

e2e: .venv/.installed frontend/dist/index.html ## The whole journey in Debian's Chromium
	@mkdir -p .data/test-results
	@tools/need-chromium
	cd frontend && PLAYWRIGHT_JUNIT_OUTPUT_FILE=../.data/test-results/e2e.xml ../tools/npm run e2e

openapi: .venv/.installed frontend/node_modules/.installed ## Write backend/openapi.json and the TypeScript types from the code
	$(BIN)/leadgen openapi
	cd frontend && ../tools/npm run openapi

format: .venv/.installed frontend/node_modules/.installed ## Format the backend and the dashboard
	cd backend && ../$(BIN)/ruff check --fix -q . ; ../$(BIN)/ruff format -q .
	cd frontend && ../tools/npm run format

wheel: .venv/.installed frontend/dist/index.html ## Build dist/leadgen_pipeline-*.whl: the product with dashboard and migrations
	$(BIN)/python -m pip wheel --quiet --disable-pip-version-check --no-deps --no-build-isolation --wheel-dir dist backend

bench-%: .venv/.installed ## Run bench/<name>.py; prints ratios
	$(BIN)/python bench/$*.py $(ARGS)

clean: ## Remove what was built and installed; data stays
	rm -rf .venv frontend/node_modules frontend/dist

.venv/.installed: backend/pyproject.toml backend/requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv || { echo "Python's venv module is missing: install python3-venv"; exit 1; }
	@$(BIN)/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "Python 3.11 or newer is needed: PYTHON=python3.11 make up"; exit 1; }
	$(BIN)/python -m pip install --quiet --disable-pip-version-check -r backend/requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps -e backend
	@touch $@

frontend/node_modules/.installed: .venv/.installed frontend/package.json frontend/package-lock.json
	cd frontend && ../tools/npm install --no-audit --no-fund --loglevel=error
	@touch $@

frontend/dist/index.html: frontend/node_modules/.installed $(FRONTEND_SOURCES) frontend/vite.config.ts
	cd frontend && ../tools/npm run build
	@touch $@
