# make setup   everything a working copy needs, into .venv, .tools and web/node_modules
# make demo    set up, start the server, train a small model, print the address to look at
# make test    set up and run all tests         make lint    all static checks
# make bench   measure; see docs/benchmarks.md            make bench-web   the web app alone, in Chromium
# make web     build the web app                make build   the wheel, into dist/
# make lock    resolve the lock files anew      make clean   remove what was made

PYTHON ?= python3
# Tests wait for processes, browsers and disks more than they compute, so it takes two and a half workers to keep a core busy;
# but each may hold servers and an embedded ClickHouse, which is 2 GB with all that they start.
WORKERS ?= $(shell $(PYTHON) -c 'import os; cores = os.cpu_count() or 2; pages = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"); \
	print(max(2, min(cores * 5 // 2, pages // (3 << 30), 12)))')
PYTEST_ARGS ?=

VENV := .venv/bin
SETUP := $(PYTHON) scripts/setup.py
export PATH := $(CURDIR)/.tools/bin:$(PATH)
export UV_PYTHON_DOWNLOADS := never
# Hundreds of interpreters would each compile all that they import.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help setup test-setup demo test test-python test-web lint lint-python lint-web format bench bench-web web build lock clean

help:
	@sed -n '1,6s/^# //p' Makefile

setup:
	@$(SETUP) uv node python web

test-setup: setup
	@$(SETUP) official scale query fetcher integrations browser postgresql

demo: setup
	@$(SETUP) demo
	@$(VENV)/python scripts/demo.py

# The Python tests come last so that their closing line ends the output.
test: test-web test-python

test-python: test-setup
	$(VENV)/python -m pytest -n $(WORKERS) --dist worksteal $(PYTEST_ARGS)

test-web: setup
	cd web && npm run --silent test

lint: lint-python lint-web

lint-python: setup
	$(VENV)/ruff format --check
	$(VENV)/ruff check
	$(VENV)/lint-imports
	$(VENV)/pyright

lint-web: setup
	cd web && npm run --silent lint && npm run --silent typecheck && npm run --silent size

format: setup
	$(VENV)/ruff format
	$(VENV)/ruff check --fix
	cd web && npm run --silent format

bench: setup
	$(VENV)/python -m bench $(BENCH_ARGS)

bench-web: test-setup
	$(VENV)/python -m bench web web_rivals

web:
	@$(SETUP) uv node web

build: setup
	rm -rf dist
	$(VENV)/python -m hatchling build -t wheel -t sdist

lock:
	@$(SETUP) uv
	@sh scripts/lock.sh

clean:
	rm -rf .venv .venvs .tools .demo dist build web/node_modules web/test-results web/playwright-report src/seamark/server/static
	rm -f src/seamark/wire/neptune3/messages/*_pb2.py* src/seamark/wire/neptune3/messages/.stamp
	rm -rf .pytest_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests scripts bench -name __pycache__ -type d -prune -exec rm -rf {} +
