# Needs Python 3.11 or later and make. Everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: demo demo-report test lint bench lock sample clean

demo: $(READY)  ## the scorecard for 2024Q1 from the sample
	@$(BIN)/kpis compute --period 2024Q1 --data sample

demo-report: $(READY)  ## the report and the spreadsheet for 2024Q1 from the sample, into demo/
	@mkdir -p demo
	@$(BIN)/kpis report --period 2024Q1 --data sample --by age_band --output demo/report.html
	@$(BIN)/kpis compute --period 2024Q1 --data sample --by age_band --output demo/scorecard.xlsx

test: $(READY)  ## every test, then the linters' verdict in front of it
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n auto

lint: $(READY)
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(READY)  ## against hand-written SQL, what files cost by size, and a long archive; takes some minutes
	$(BIN)/python -m benchmarks.bench
	$(BIN)/python -m benchmarks.sizes
	$(BIN)/python -m benchmarks.archive

sample: $(READY)  ## draw sample_data/extracts and sample_data/ssda903 anew
	$(BIN)/kpis sample --children-in-care 580 --seed 1 --output sample_data/extracts
	$(BIN)/kpis sample --children-in-care 580 --seed 1 --layout ssda903 --years 5 --output sample_data/ssda903

lock:  ## needs uv
	uv pip compile --universal --python-version 3.11 --group dev --all-extras --generate-hashes \
	  --no-emit-index-url --no-emit-find-links --no-header --no-annotate --quiet pyproject.toml -o requirements/lock.txt

$(READY): pyproject.toml requirements/lock.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed; set PYTHON to it.")'
	@echo "Setting up .venv (once) ..."
	@$(PYTHON) -m venv .venv
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock.txt
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@touch $(READY)

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache bench_data
