# Huiyin: `make demo` to see it, `make test` to trust it.

PYTHON ?= python3
BIN := .venv/bin
STAMP := .venv/.ready
WORKERS := -n 2 --dist loadfile --no-loadscope-reorder
CORES := src/huiyin/base $(wildcard src/huiyin/*/core src/huiyin/*/protocols/*/core)

.PHONY: help setup demo test test-postgres check bench clean format

help:  ## what there is to do
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: $(STAMP)  ## make .venv with everything in it; leaves .venv/bin/huiyin

$(STAMP): pyproject.toml uv.lock tools/bootstrap.py $(wildcard src/huiyin/*/locale/*/LC_MESSAGES/*.po)
	$(PYTHON) tools/bootstrap.py
	$(BIN)/python tools/messages.py compile
	@touch $@

demo: setup  ## a working city on this machine, with log-ins printed
	HUIYIN_DATA=$${HUIYIN_DATA:-var/demo} $(BIN)/huiyin demo

test: setup  ## every test, on SQLite and then on PostgreSQL
	$(BIN)/pytest $(WORKERS)
	$(BIN)/python tools/with_postgres.py $(BIN)/pytest $(WORKERS) -m django_db

check: setup  ## format, lint, types, floors, migrations, deployment, templates, translations
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy $(CORES)
	$(BIN)/lint-imports
	$(BIN)/huiyin manage makemigrations --check --dry-run
	HUIYIN_HTTPS=1 $(BIN)/huiyin manage check --deploy --fail-level WARNING
	$(BIN)/python tools/check_templates.py
	$(BIN)/python tools/messages.py check

format: setup  ## put the tree in shape
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: setup  ## every claim about speed, ours beside the peer, as ratios
	$(BIN)/uv sync --frozen --inexact --group peers
	@for claim in benchmarks/[a-z]*.py; do echo "== $$claim"; $(BIN)/python $$claim || exit 1; done

clean:  ## back to a fresh clone; the demo city goes too
	rm -rf .venv var .pytest_cache .mypy_cache .ruff_cache .hypothesis .import_linter_cache
	find src tests benchmarks tools -name __pycache__ -type d -prune -exec rm -rf {} +
