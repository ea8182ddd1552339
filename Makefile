# What a newcomer needs: make serve, make test. What a developer needs: the rest.
# Everything is installed into .venv from the locks, by hash; nothing else is touched.

PYTHON    ?= python3
WORKSPACE ?= .
PORT      ?= $(or $(CITYMAP_PORT),8000)
BIN       := .venv/bin
WEB       := src/citymap/web
PAGE      := $(WEB)/vendor/leaflet/leaflet.js
BUNDLE    := $(WEB)/built/app.js
COMPILE   := uv pip compile -q --universal --python-version 3.11 --generate-hashes \
             --no-header --no-annotate
PIP       := $(BIN)/python -m pip --disable-pip-version-check --quiet

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev data serve check test prove bench pictures lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 12

setup: .venv/installed $(PAGE) $(BUNDLE)  ## install citymap into .venv, and what its page is made of

setup-dev: .venv/installed-dev node_modules/.dev $(BUNDLE)  ## the same, with what tests and checks need

.venv/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' \
	  || { echo "citymap needs Python 3.11 or newer; $(PYTHON) is older" >&2; exit 1; }
	@$(PYTHON) -m venv .venv \
	  || { rm -rf .venv; echo "no venv: on Debian or Ubuntu, apt-get install python3-venv" >&2; exit 1; }

.venv/installed: requirements.lock pyproject.toml | .venv/bin/python
	@echo "installing citymap (once)"
	@$(PIP) install --require-hashes -r requirements.lock
	@$(PIP) install --no-deps --no-build-isolation -e .
	@touch $@

.venv/installed-dev: requirements-dev.lock .venv/installed
	@echo "installing what tests need (once)"
	@$(PIP) install --require-hashes -r requirements-dev.lock
	@touch $@

$(PAGE): package-lock.json requirements-node.lock tools/assets.sh | .venv/installed
	@echo "fetching what the page is made of (once)"
	@sh tools/assets.sh

$(BUNDLE): $(PAGE) $(wildcard $(WEB)/js/*.js $(WEB)/published/*)
	@sh tools/assets.sh bundle

node_modules/.dev: $(PAGE) | .venv/installed-dev
	@sh tools/assets.sh dev
	@touch $@

data: setup  ## give the workspace data: the synthetic demo, or its extract
	@sh tools/data.sh $(BIN)/citymap $(WORKSPACE)

serve: data  ## serve the workspace (WORKSPACE=examples/helsinki, PORT=8000)
	@exec $(BIN)/citymap serve --workspace $(WORKSPACE) --port $(PORT)

check: setup-dev  ## format, lint, types, floors, docs as tests
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -q tests/test_house.py tests/docs src

test: setup-dev  ## everything that can fail, on seeded samples
	@sh tools/system.sh
	$(BIN)/python -m pytest -q

prove: setup-dev  ## the full counts that README and issues promise; writes docs/proof.md
	@sh tools/system.sh
	$(BIN)/python -m prove

bench: setup-dev  ## ratios measured in one run; writes docs/bench.md
	@sh tools/system.sh
	$(BIN)/python -m benchmarks
	$(BIN)/python -m benchmarks.publishing

pictures: setup-dev  ## take the README's pictures anew, in Chromium
	@sh tools/system.sh
	@sh tools/data.sh $(BIN)/citymap .
	@sh tools/data.sh $(BIN)/citymap examples/helsinki
	$(BIN)/python -m tests.browser.pictures
	$(BIN)/python -m tests.browser.published_pictures

lock:  ## make the locks anew from requirements*.in and package.json (needs uv and npm)
	$(COMPILE) requirements.in -o requirements.lock
	$(COMPILE) -c requirements.lock requirements-dev.in -o requirements-dev.lock
	$(COMPILE) requirements-node.in -o requirements-node.lock
	npm install --package-lock-only --ignore-scripts --no-audit --no-fund

clean:  ## remove .venv and what checks leave behind; never data
	rm -rf .venv node_modules $(WEB)/vendor $(WEB)/built .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
