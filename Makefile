# The only list of commands. Every target makes the virtual environment itself and installs
# again only when a lock file or pyproject.toml has changed.

PYTHON ?= python3
VENV   := .venv
BIN    := $(VENV)/bin
STAMP  := $(VENV)/.stamp
PIP    := $(BIN)/python -m pip --disable-pip-version-check --quiet

# HOST is taken from the command line only: some shells export a HOST that is the machine's name.
HOST = $(or $(OSTEO_CDS_HOST),127.0.0.1)
PORT ?= $(or $(OSTEO_CDS_PORT),8080)

.DEFAULT_GOAL := help
.PHONY: help serve check test bench review lock

help: ## Show this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / {printf "make %-8s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

$(STAMP): requirements-dev.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
		|| { echo "Python 3.11 or later is needed; name one with PYTHON=..." >&2; exit 1; }
	test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	@touch $(STAMP)

serve: $(STAMP) ## Serve on http://127.0.0.1:8080 (PORT=, HOST=)
	OSTEO_CDS_HOST=$(HOST) OSTEO_CDS_PORT=$(PORT) $(BIN)/osteo-cds serve

check: $(STAMP) ## Lint, formatting and types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

test: check ## Check, then every test with branch coverage
	$(BIN)/python -m pytest -n 2 --cov --cov-report=term

bench: $(STAMP) ## Measure a call in process, as a ratio to decoding its body
	$(BIN)/python -m bench

review: $(STAMP) ## Write the clinicians' review sheets to docs/review
	$(BIN)/python -m cds_service.review

# Only who changes a dependency runs this. uv is pinned here and not in the lock, because
# nobody else needs it. The files name no index, so they install from any mirror (ADR 0004).
LOCK := $(BIN)/uv pip compile pyproject.toml --universal --python-version 3.11 \
	--generate-hashes --no-emit-index-url --quiet --custom-compile-command 'make lock'

lock: $(STAMP) ## Write both lock files from pyproject.toml
	$(PIP) install uv==0.13.9
	$(LOCK) -o requirements.lock
	$(LOCK) --group dev -c requirements.lock -o requirements-dev.lock
	@! grep -nE 'https?://|--index-url|--find-links' requirements.lock requirements-dev.lock
