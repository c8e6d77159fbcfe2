# Two commands for a new machine: `make report` and `make test`.  Python 3.11 or newer, pip and make suffice.
PYTHON ?= python3
SCENARIO ?= scenarios/resist-stop.toml
BIN = .venv/bin

.PHONY: report test check kernels slurm bench golden results images reference site lock clean

report: .venv/run.stamp
	$(BIN)/tenchains compare $(SCENARIO)

test: .venv/dev.stamp
	$(BIN)/python -m pytest -n auto

check: .venv/dev.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# Compiles what numba compiles, once, before several test processes do so at the same time.
kernels: .venv/run.stamp
	$(BIN)/tenchains run scenarios/resist-stop.toml --replications 2 --workers 1 --out build/kernels --quiet

.venv/run.stamp: requirements.lock pyproject.toml
	$(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	$(BIN)/python -m pip install --quiet --no-deps --no-build-isolation --editable .
	touch $@

.venv/dev.stamp: requirements-dev.lock .venv/run.stamp
	$(BIN)/python -m pip install --quiet --require-hashes -r requirements-dev.lock
	touch $@

# An array job on a real SLURM of this machine; needs Debian's slurm-wlm and munge.
slurm: .venv/run.stamp
	tests/slurm.sh

# Speed bars; needs a quiet machine. All are measured; the last line and the exit status say which were missed.
bench: .venv/dev.stamp
	@missed=; $(BIN)/python -m pytest -q -c benchmarks/pytest.ini benchmarks || missed=" bench_kernel"; \
	for part in parts runs workers random_networks startup scenarios; do \
	  $(BIN)/python benchmarks/$$part.py || missed="$$missed $$part"; done; \
	if [ -n "$$missed" ]; then echo "bars missed or not measured:$$missed"; exit 1; fi; echo "all bars met"

# Golden numbers of the tests, and the tables of the shipped scenarios that git keeps; explain changes in CHANGELOG.md.
golden: .venv/dev.stamp
	TENCHAINS_GOLDEN=write $(BIN)/python -m pytest -q tests/test_golden.py

results: .venv/run.stamp
	for scenario in scenarios/*.toml; do $(BIN)/tenchains compare $$scenario || exit 1; done

# What is written from the forms and from sim/loading/attributes.csv: schemas for editors, tables of keys in docs.
reference: .venv/dev.stamp
	for kind in network scenario strategy sweep; do $(BIN)/tenchains schema $$kind > schemas/$$kind.schema.json || exit 1; done
	$(BIN)/python docs/reference.py

# The documentation as a site in site/, every link checked; nothing is fetched.
site: .venv/dev.stamp
	NO_MKDOCS_2_WARNING=1 $(BIN)/mkdocs build --quiet --strict

# The picture of the front page; needs Chromium.
images: .venv/dev.stamp
	$(BIN)/tenchains compare scenarios/resist-stop.toml
	$(BIN)/python docs/images.py

# Pins and hashes of every dependency, for all platforms and, where one can be had, one version for all Pythons: what
# was tested is what everybody gets.  Needs `pip install uv`.
LOCKED = uv pip compile --quiet --universal --fork-strategy fewest --generate-hashes --no-annotate \
  --custom-compile-command "make lock"

lock:
	$(LOCKED) --extra build -o requirements.lock pyproject.toml
	$(LOCKED) --extra build --extra cluster --extra dev --extra docs \
	  -c requirements.lock -o requirements-dev.lock pyproject.toml

clean:
	rm -rf .venv dist build site .pytest_cache .benchmarks .mypy_cache .ruff_cache .hypothesis
