# Everything that this project does, by name. `make` alone lists the targets.
#   make PYTHON=python3.12 …   another Python for the environment (3.11 or later)
#   make lab LABFLAGS=…        more options for JupyterLab, such as --no-browser

PYTHON ?= python3
LABFLAGS ?=
SECONDS ?= 600
# Root is the only user of many containers, and JupyterLab wants to be told that this is meant.
ROOT := $(if $(filter 0,$(shell id -u)),--allow-root)

VENV := .venv
BIN := $(VENV)/bin
# Stamp files: the environment is made anew only when one of these is older than what it was made from.
RUN := $(VENV)/.ready
DEV := $(VENV)/.ready-for-development
# nbgrader calls alembic by name, and the environment need not be activated.
COMMAND := PATH="$(CURDIR)/$(BIN):$$PATH" $(BIN)/

STEPS := release collect grade feedback report
ifneq ($(filter $(STEPS),$(MAKECMDGOALS)),)
ifeq ($(strip $(ASSIGNMENT)),)
$(error Say which assignment: make $(firstword $(filter $(STEPS),$(MAKECMDGOALS))) ASSIGNMENT=jacobians)
endif
endif

.PHONY: help lab demo $(STEPS) book test fuzz lint bench
.DEFAULT_GOAL := help

help: ## this list
	@awk -F ':.*## ' '/^[a-z]+:.*## / { printf "make %-9s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

lab: $(RUN) ## JupyterLab, opened on course/START_HERE.ipynb
	$(COMMAND)jupyter-lab --LabApp.default_url=/lab/tree/course/START_HERE.ipynb $(ROOT) $(LABFLAGS)

demo: $(RUN) ## a sample class, released, submitted, graded and fed back, in the terminal
	@$(COMMAND)autograder demo

release: $(RUN) ## ASSIGNMENT=…: make the students' version from solutions/ and put it into the exchange
	@$(COMMAND)autograder release "$(ASSIGNMENT)"

collect: $(RUN) ## ASSIGNMENT=…: fetch what students submitted from the exchange
	@$(COMMAND)autograder collect "$(ASSIGNMENT)"

grade: $(RUN) ## ASSIGNMENT=…: grade what lies in classroom/submitted
	@$(COMMAND)autograder grade "$(ASSIGNMENT)"

feedback: $(RUN) ## ASSIGNMENT=…: write each student's feedback and put it into the exchange
	@$(COMMAND)autograder feedback "$(ASSIGNMENT)"

report: $(RUN) ## ASSIGNMENT=…: the class in a table: marks, verdicts, named mistakes
	@$(COMMAND)autograder report "$(ASSIGNMENT)"

book: $(DEV) ## the executed lessons as a static site, in _build/book
	@echo "Running every lesson for its page: some minutes, and a line for each."
	@$(COMMAND)sphinx-build -E -j auto -c docs/book . _build/book
	@echo "Open _build/book/index.html."

test: $(DEV) ## all tests
	$(COMMAND)python -m pytest

fuzz: $(DEV) ## SECONDS=600: coverage-guided fuzzing of the intake and of the wire, one after the other
	$(BIN)/python -m pip install --quiet --constraint constraints.txt --editable '.[fuzz]'
	$(BIN)/python tests/fuzz/fuzz.py intake --seconds $(SECONDS)
	$(BIN)/python tests/fuzz/fuzz.py wire --seconds $(SECONDS)

lint: $(DEV) ## ruff, format and lint, over code and notebooks
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .

bench: $(DEV) ## grading against stock nbgrader, and the differences against other schemes
	$(COMMAND)python benchmarks/grading.py
	$(COMMAND)python benchmarks/finite_differences.py

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || \
		{ echo "This needs Python 3.11 or later. Name one: make PYTHON=python3.11 …" >&2; exit 1; }
	@echo "Making the environment in $(VENV): some minutes the first time, most of them for torch."
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); exit 1; }

# JupyterLab starts without asking whether it may fetch news, and without looking for newer versions of itself.
QUIET := {"@jupyterlab/apputils-extension:notification": {"fetchNews": "false", "checkForUpdates": false}}

$(RUN): pyproject.toml constraints.txt | $(BIN)/python
	$(BIN)/python -m pip install --constraint constraints.txt --editable .
	@mkdir -p $(VENV)/share/jupyter/lab/settings
	@echo '$(QUIET)' > $(VENV)/share/jupyter/lab/settings/overrides.json
	@touch $@

$(DEV): $(RUN)
	$(BIN)/python -m pip install --constraint constraints.txt --editable '.[dev,book]'
	@touch $@
