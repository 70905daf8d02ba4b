PYTHON ?= python3.11
BIN := .venv/bin
PIP := -m pip --quiet --disable-pip-version-check
LOCKS := requirements.lock tests/old-client.lock tests/next-engine.lock
# Once `make wheels` has filled the folder, nothing is asked of the network any more.
OFFLINE := $(if $(wildcard wheels/*.whl),--no-index --find-links wheels)

.PHONY: run test test-next test-spark soak lint lock wheels

# The invented deliveries, if there are none yet, and the months up to 2020-06.
run: .venv/installed
	@test -n "$$(find data/raw -mindepth 2 -type f -print -quit)" || $(BIN)/chuangye sample
	@$(BIN)/chuangye run 2020-06

test: .venv/installed .venv/old-client
	$(BIN)/python -m pytest -n auto

# The SQL and the whole month once more on the next major version of the engine.
test-next: .venv/installed .venv/next-engine
	PYTHONPATH=.venv/next-engine $(BIN)/python -m pytest -n auto \
		tests/sql tests/computing tests/test_run.py

# A small month and every SELECT once more on Spark, which needs Java 17.
test-spark: .venv/installed .venv/spark
	PYTHONPATH=.venv/spark $(BIN)/python -m pytest tests/spark

# The long trials, of which the suite keeps a sample: some hours.
soak: .venv/installed .venv/old-client
	$(BIN)/python -m tests.soak

lint: .venv/installed
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .

.venv/installed: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python $(PIP) install $(OFFLINE) --require-hashes -r requirements.lock
	$(BIN)/python $(PIP) install $(OFFLINE) --no-deps --no-build-isolation -e .
	@touch $@

# Other DuckDB versions: an old client that must open what is published, and the next engine.
.venv/old-client .venv/next-engine: .venv/%: tests/%.lock .venv/installed
	$(BIN)/python $(PIP) install $(OFFLINE) --require-hashes --no-deps --upgrade --target $@ -r $<
	@touch $@

# Spark comes as source, 450 MB of it.
.venv/spark: tests/spark.lock .venv/installed
	$(BIN)/python $(PIP) install --require-hashes --no-deps --no-build-isolation --upgrade \
		--target $@ -r $<
	@touch $@

# Everything that is installed but Spark, for machines of this kind without network; `wheels/` goes with them.
wheels:
	rm -rf wheels
	for lock in $(LOCKS); do \
		$(PYTHON) $(PIP) download --require-hashes --no-deps --only-binary :all: \
			--dest wheels -r $$lock || exit 1; \
	done

# Needs uv; writes versions and hashes, no addresses.
lock:
	uv pip compile pyproject.toml --group dev --generate-hashes --no-header \
		--no-annotate --python-version 3.11 --quiet -o requirements.lock
