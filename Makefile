# `make X` is a thin alias of `python -m tools.X`; what it does is written there.
# More arguments: make test ARGS="tests/crm -k merge"

.DEFAULT_GOAL := help
.PHONY: help setup demo test check stories long bench bench-attribution bench-graphql console console-dev wheel schema lock clean

ARGS ?=
PY := .venv/bin/python
# The first Python of this machine that is new enough; only set-up and locking use it.
PYTHON ?= $(shell for python in python3.11 python3.12 python3.13 python3.14 python3; do \
	"$$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo "$$python" && break; done)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  make \1|/p' $(MAKEFILE_LIST) | awk -F'|' '{ printf "%-18s %s\n", $$1, $$2 }'

setup: ## the environment in .venv, this checkout in it, GraphiQL's files, the console; skipped where up to date
	@test -n "$(PYTHON)" || { echo "Touchline needs Python 3.11 or newer, and none is on the PATH."; exit 1; }
	@"$(PYTHON)" -m tools.setup

demo: setup ## embedded PostgreSQL, migrations, a demo workspace and the server; prints the URL and a login
	@.venv/bin/touchline demo $(ARGS)

test: setup ## the suite on the embedded PostgreSQL 18, then its database tests on the system's PostgreSQL 15
	@$(PY) -m tools.test $(ARGS)

check: setup ## ruff, formatting, mypy, import contracts, the SDL snapshot, the made pages, the console's types
	@$(PY) -m tools.check $(ARGS)

stories: setup ## every story of the console, those of single screens too, which `make test` leaves out
	@$(PY) -m tools.browser
	@$(PY) -m pytest -q tests/console -m browser $(ARGS)

long: setup ## the suites too long for every run
	@$(PY) -m pytest -q -m "long and not browser" $(ARGS)

bench: setup ## measurements, all or ARGS=NAME; they assert nothing
	@$(PY) -m tools.bench $(ARGS)

bench-attribution: setup ## attribution and the funnel at full size: 15 minutes, 12 GB
	@$(PY) -m tools.bench attribution $(ARGS)

bench-graphql: setup ## the API beside PostGraphile, an ordinary server and SQL by hand: 20 minutes, 8 GB, npm
	@$(PY) -m tools.bench graphql $(ARGS)

console: setup ## the web console anew where its sources changed
	@$(PY) -m tools.console

console-dev: setup ## the console's sources behind Vite; ARGS="--server http://127.0.0.1:8000" names a running service
	@$(PY) -m tools.console dev $(ARGS)

wheel: setup ## dist/touchline-*.whl
	@$(PY) -m tools.wheel

schema: setup ## graphql/schema.graphql from the code
	@$(PY) -m tools.schema $(ARGS)

lock: ## requirements/*.txt from pyproject.toml; ARGS=--upgrade takes newer versions
	@"$(PYTHON)" -m tools.lock $(ARGS)

clean: ## what was built and cached; .venv stays
	rm -rf dist build .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	rm -rf graphql/graphapi/ide/assets crm/console/assets crm/console/assets.new
	find . -name __pycache__ -not -path './.venv/*' -prune -exec rm -rf {} +
