# Needs Python 3.11 or later and make. Everything else goes into .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/ready

.PHONY: demo demo-report check fast test fix coverage docs bench windows lock sample clean

demo: $(READY)  ## the scorecard for 2024Q1 from the sample
	@$(BIN)/kpis compute --period 2024Q1 --data sample

demo-report: $(READY)  ## the report and the spreadsheet for 2024Q1 from the sample, into demo/
	@mkdir -p demo
	@$(BIN)/kpis report --period 2024Q1 --data sample --by age_band --output demo/report.html
	@$(BIN)/kpis compute --period 2024Q1 --data sample --by age_band --output demo/scorecard.xlsx

check: $(READY)  ## the linters and the types
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

fast: $(READY)  ## the tests that are neither slow nor need a browser (tests/conftest.py): half a minute
	$(BIN)/python -m pytest -n auto --dist loadfile -m "not slow and not browser"

test: $(READY)  ## check, then every test
	@$(MAKE) --no-print-directory check
	@$(BIN)/python -m compileall -q src  # else each command that is tested in a process of its own may compile it again
	$(BIN)/python -m pytest -n auto --dist loadfile

fix: $(READY)  ## what the linters can correct by themselves
	$(BIN)/ruff check --fix .
	$(BIN)/ruff format .

coverage: $(READY)  ## which lines and branches of src no test reaches; fails below the gate in pyproject.toml
	@rm -rf build/coverage && mkdir -p build/coverage
	$(BIN)/python -m coverage run -m pytest -n auto --dist loadfile
	@$(BIN)/python -m coverage combine --quiet
	$(BIN)/python -m coverage report

docs: $(READY)  ## the pages of docs as a site, into build/docs; a broken link fails
	@$(BIN)/python -m sphinx -W --keep-going -q -b html -c docs . build/docs
	@echo "Wrote build/docs/docs/index.html"

bench: $(READY)  ## against hand-written SQL, files by size, a long archive, own tables; takes some minutes
	$(BIN)/python -m benchmarks.bench
	$(BIN)/python -m benchmarks.sizes
	$(BIN)/python -m benchmarks.archive
	$(BIN)/python -m benchmarks.own_tables

windows: $(READY)  ## dist/kpis-…-windows and its zip: runs on Windows without installing; docs/windows.md
	@$(BIN)/python -m tools.windows_folder $(if $(PYTHON_ARCHIVE),--python-archive "$(PYTHON_ARCHIVE)") \
	  $(if $(PYTHON_ARCHIVE_SHA256),--sha256 "$(PYTHON_ARCHIVE_SHA256)")

sample: $(READY)  ## generate sample_data/extracts and sample_data/ssda903 again
	$(BIN)/kpis sample --children-in-care 580 --seed 1 --output sample_data/extracts
	$(BIN)/kpis sample --children-in-care 580 --seed 1 --layout ssda903 --years 5 --output sample_data/ssda903

# D-002: hashes, and no package host's name, whose pages a council may not reach
LOCKED := uv pip compile --python-version 3.11 --all-extras --generate-hashes --no-emit-index-url --no-emit-find-links \
  --no-header --no-annotate --quiet pyproject.toml
lock:  ## needs uv; windows.txt is the part of lock.txt that runs on Windows
	$(LOCKED) --universal --group dev -o requirements/lock.txt
# D-004: what runs on Windows is locked a second time, in `requirements/windows.txt`
	$(LOCKED) --python-platform x86_64-pc-windows-msvc --constraint requirements/lock.txt -o requirements/windows.txt

$(READY): pyproject.toml requirements/lock.txt
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Python 3.11 or later is needed; set PYTHON to it.")'
	@echo "Setting up .venv, once: making a Python environment ..."
	@$(PYTHON) -m venv .venv
	@echo "Installing up to $$(grep -c '==' requirements/lock.txt) packages into it: a minute or two, with nothing printed ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/lock.txt
	@echo "Installing kpis itself ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	@echo "Ready: $(BIN)/kpis"
	@touch $(READY)

clean:
	rm -rf .venv build dist .pytest_cache .mypy_cache .ruff_cache bench_data
