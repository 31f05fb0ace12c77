# `make` alone prints this list.
.DEFAULT_GOAL := help
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
# The lock files name every package, so pip need not look for what else is needed.
INSTALL := $(BIN)/pip install --quiet --disable-pip-version-check --no-deps --require-hashes -r
# What is asked for and never imported: rapidocr's program around its models, and the downloads of tokenizers.
LEFT_OUT := colorlog filelock fsspec hf-xet huggingface-hub omegaconf opencv-python-headless pyclipper pyyaml shapely tqdm
COMPILE = uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header \
	$(addprefix --no-emit-package ,$(1))
DEV_LEFT_OUT := $(filter-out pyyaml,$(LEFT_OUT))
SPEECH_LEFT_OUT := $(filter-out filelock fsspec hf-xet huggingface-hub pyyaml tqdm,$(LEFT_OUT))
DATA ?=
T ?= tests
MINUTES ?= 120
# What is compiled is kept: the tests start hundreds of processes.
unexport PYTHONDONTWRITEBYTECODE

.PHONY: help run speech tracing test test-long faults check format bench pictures lock clean

help:  ## this list
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(VENV)/.run  ## start Footnote on this machine: everything it needs, in one process
	@$(BIN)/flask --app wsgi serve

speech: $(VENV)/.speech  ## install what transcribes recordings on this machine, 300 MB without a model

tracing: $(VENV)/.tracing  ## install what sends traces by OpenTelemetry, 5 MB

test: $(VENV)/.dev  ## run the tests, each behaviour once; a part of them with T=tests/chat
	@$(BIN)/pytest -n auto $(T)

test-long: $(VENV)/.dev $(VENV)/.long  ## run what takes long: many seeds, faults again and again, and how much the tests cover
	@$(BIN)/pytest -n auto --cov -m "long or not live" $(T) $(if $(filter-out tests,$(T)),--cov-fail-under=0)

faults: $(VENV)/.dev  ## break the running product for so many MINUTES while it is used, and look what was lost
	@$(BIN)/python -m tests.faults $(MINUTES)

check: $(VENV)/.dev  ## what CI runs: format, lint, types, all tests but the long ones
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	@$(BIN)/pytest -n auto -m "not long" $(T)

format: $(VENV)/.dev  ## put the code into the project's format
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(VENV)/.dev  ## measure the running product with the material in DATA=folder, and write docs/results.md
	@$(BIN)/python -m bench $(DATA)

pictures: $(VENV)/.dev  ## take the pictures of README, of the example, with Debian's chromium-headless-shell
	@$(BIN)/python -m bench.pictures

lock: $(VENV)/.dev  ## write the lock files after a change of requirements*.txt
	@$(BIN)/pip install --quiet --disable-pip-version-check uv==0.13.9
	$(BIN)/$(call COMPILE,$(LEFT_OUT)) requirements.txt --output-file requirements.lock
	$(BIN)/$(call COMPILE,$(SPEECH_LEFT_OUT)) requirements-speech.txt --constraint requirements.lock --output-file requirements-speech.lock
	$(BIN)/$(call COMPILE,$(LEFT_OUT)) requirements-tracing.txt --constraint requirements.lock --output-file requirements-tracing.lock
	@# botocore, which moto brings, asks for an older one, and works with that of procrastinate.
	echo "python-dateutil>=2.1" | $(BIN)/$(call COMPILE,$(DEV_LEFT_OUT)) requirements-dev.txt --constraint requirements.lock \
		--override /dev/stdin --output-file requirements-dev.lock

clean:  ## remove the virtual environment and the caches; your data in var/ stays
	rm -rf $(VENV) .pytest_cache .mypy_cache .ruff_cache .coverage

$(VENV)/.run: requirements.lock
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@echo "Installing what Footnote needs (once, about a minute) ..."
	@$(INSTALL) requirements.lock
	@touch $@

$(VENV)/.speech: $(VENV)/.run requirements-speech.lock
	@$(INSTALL) requirements-speech.lock
	@touch $@

$(VENV)/.tracing: $(VENV)/.run requirements-tracing.lock
	@$(INSTALL) requirements-tracing.lock
	@touch $@

$(VENV)/.long: $(VENV)/.speech requirements-long.txt
	@$(INSTALL) requirements-long.txt
	@touch $@

$(VENV)/.dev: $(VENV)/.run requirements-dev.lock
	@$(INSTALL) requirements-dev.lock
	@touch $@
