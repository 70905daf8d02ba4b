PYTHON ?= python3.11
BIN := .venv/bin

.PHONY: run test lint lock clean

# The invented deliveries, if there are none yet, and the months up to 2020-06.
run: .venv/installed
	@test -n "$$(find data/raw -mindepth 2 -type f -print -quit)" || $(BIN)/chuangye sample
	@$(BIN)/chuangye run 2020-06

test: .venv/installed .venv/old-client
	$(BIN)/python -m pytest

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

# An old DuckDB client, only to prove that it opens what is published.
.venv/old-client: tests/old_client.lock .venv/installed
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes --no-deps --upgrade --target $@ -r $<
	@touch $@

# Needs uv; writes versions and hashes, no addresses.
lock:
	uv pip compile pyproject.toml --group dev --generate-hashes --no-emit-index-url --no-header \
		--no-annotate --python-version 3.11 --quiet -o requirements.lock

clean:
	rm -rf .venv data/processed/*
