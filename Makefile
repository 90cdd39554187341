# `make` alone prints what there is.

VENV := .venv
PYTHON :=
BIN := $(VENV)/bin
SHELL := /bin/sh
.DELETE_ON_ERROR:
.PHONY: help serve test test-quick coverage test-all-pythons test-oldest test-wheel lint types pytest soak catalogs reference docs audit screenshots bench bench-search constraints wheel clean

help:
	@echo "make serve              serve the demonstration on this machine, in Thai and English"
	@echo "make test               run every check and test"
	@echo "make test-all-pythons   the same, on each of Python 3.11, 3.12 and 3.13 that is installed"
	@echo "make test-oldest        run every test with the oldest versions of what the portal needs"
	@echo "make test-wheel         build the wheel, and run the tests of embedding with it alone on each of these Pythons"
	@echo "make lint               check style (ruff)"
	@echo "make types              check types (mypy)"
	@echo "make test-quick         check style and types, and run the tests of texts, markup, catalogs and templates"
	@echo "make pytest             run the tests"
	@echo "make coverage           run the tests and show what they cover (takes longer)"
	@echo "make soak               kill writers at many points, run two versions beside each other, send 100,000 hostile"
	@echo "                        requests, and read 100,000 pages through caches; nothing may be lost, or be another's"
	@echo "make catalogs           bring the catalogs up to date with the templates, and check them"
	@echo "make reference          write the tables of docs/reference anew from the code"
	@echo "make docs               build the documentation into pages, below var/docs"
	@echo "make screenshots        make the pictures of docs/images anew (needs Chromium)"
	@echo "make audit              audit the pages with every tool, for the accessibility statement (some 20 minutes)"
	@echo "make bench              measure what a page costs beside a bare application, into benchmarks/PAGES.md (five minutes)"
	@echo "make bench-search       measure how well and how fast search answers, into benchmarks/SEARCH.md (half an hour)"
	@echo "make constraints        renew the pinned versions in constraints.txt"
	@echo "make wheel              build the package into dist/"
	@echo "make clean              remove what these commands made, the data in var/ kept"
	@echo
	@echo "PYTHON=/path/to/python3.12 chooses the Python; PORT=8080 the port of make serve; QUICK=1 a small make bench-search;"
	@echo "TESTS=tests/views the part of make test-oldest; SOAK_REQUESTS=5000 a short make soak, SOAK_SEED=7 another one."

# Without a recipe: an environment whose Python is gone (the system's was upgraded) counts as out of date.
$(BIN)/python:

$(VENV)/for-serving: $(BIN)/python pyproject.toml constraints.txt scripts/make-environment
	@scripts/make-environment $(VENV) serve $(PYTHON)
	@touch $@

$(VENV)/for-tests: $(BIN)/python pyproject.toml constraints.txt scripts/make-environment
	@scripts/make-environment $(VENV) test $(PYTHON)
	@touch $@ $(VENV)/for-serving

serve: $(VENV)/for-serving
	@exec $(BIN)/portal serve --demo $(if $(PORT),--port $(PORT))

test: $(VENV)/for-tests
	@scripts/ensure-chromium
	@scripts/ensure-firefox
	@scripts/ensure-node-tools
	@$(MAKE) --no-print-directory --keep-going lint types pytest

test-all-pythons:
	@scripts/test-all-pythons

test-oldest:
	@scripts/ensure-chromium
	@scripts/ensure-firefox
	@scripts/ensure-node-tools
	@scripts/test-oldest "$(PYTHON)" $(TESTS)

test-wheel: $(VENV)/for-tests
	@scripts/test-wheel

lint: $(VENV)/for-tests
	$(BIN)/ruff check
	$(BIN)/ruff format --check

types: $(VENV)/for-tests
	$(BIN)/mypy

# Hundreds of processes that tests start would compile the package anew where a machine keeps no bytecode.
unexport PYTHONDONTWRITEBYTECODE

# The tests of one file stay in one process, and files in their order: those that need a browser are last.
PYTEST := $(BIN)/python -m pytest --numprocesses=auto --maxprocesses=4 --dist=loadfile --no-loadscope-reorder

pytest: $(VENV)/for-tests
	$(PYTEST)

test-quick: lint types
	$(PYTEST) -m "not (browser or news)" tests/derive tests/i18n tests/pages tests/static tests/testing tests/text

# Counting lines and branches doubles what Python costs.
coverage: $(VENV)/for-tests
	$(PYTEST) --cov --cov-report=term

# At full length a test may well take more than the ten minutes after which one is taken to hang.
UNBOUNDED := --override-ini=faulthandler_timeout=0

soak: $(VENV)/for-tests
	SOAK_KILLS=$${SOAK_KILLS:-60} SOAK_ROUNDS=$${SOAK_ROUNDS:-600} \
		$(BIN)/python -m pytest $(UNBOUNDED) tests/search/test_crashes.py tests/search/test_beside.py
	SOAK_KILLS=$${SOAK_KILLS:-200} SOAK_REQUESTS=$${SOAK_REQUESTS:-100000} \
		$(BIN)/python -m pytest $(UNBOUNDED) --numprocesses=auto --maxprocesses=4 -rP tests/soak
	CACHES_REQUESTS=$${CACHES_REQUESTS:-100000} $(BIN)/python -m pytest $(UNBOUNDED) -rP tests/deploy/test_changes.py
	HOSTILE_ARTICLES=$${HOSTILE_ARTICLES:-60} $(BIN)/python -m pytest $(UNBOUNDED) tests/hostile

catalogs: $(VENV)/for-serving
	$(BIN)/portal catalogs extract
	$(BIN)/portal catalogs update
	$(BIN)/portal catalogs check

reference: $(VENV)/for-tests
	$(BIN)/python -m scripts.reference

docs: $(VENV)/for-tests
	@$(BIN)/python -m scripts.docs

screenshots: $(VENV)/for-tests
	@scripts/ensure-chromium
	$(BIN)/python -m scripts.screenshots

audit: $(VENV)/for-tests
	@scripts/ensure-chromium
	@scripts/ensure-node-tools
	@$(BIN)/python -m scripts.audit

bench: $(VENV)/for-tests
	$(BIN)/python -m benchmarks.pages

bench-search: $(VENV)/for-tests
	@$(BIN)/python -m benchmarks.search report $(if $(QUICK),--quick --file var/SEARCH-quick.md)

constraints:
	@scripts/renew-constraints $(PYTHON)

wheel: $(VENV)/for-tests
	$(BIN)/python -m build --wheel --no-isolation

clean:
	rm -rf .venv .venv-* dist htmlcov .coverage .coverage.* .mypy_cache .pytest_cache .ruff_cache .hypothesis
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
