# The commands of the project; `make help` lists them.
SHELL := /bin/sh
.DEFAULT_GOAL := help

BIN := .venv/bin
PORT ?= 4566
export PATH := $(CURDIR)/$(BIN):$(PATH)
# Where Python may not keep what it compiled, every run compiles it anew; it is kept in this folder.
unexport PYTHONDONTWRITEBYTECODE

# A .venv whose Python has gone is made again.
ifeq ($(shell .venv/bin/python -c 'print(1)' 2>/dev/null),)
$(shell rm -f .venv/.groundwork)
endif

.PHONY: help setup demo test lint format unit integration thorough meta core ministack pythons molecule sanity bench emulator emulator-stop lock clean

help: ## List the commands
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-15s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

setup: .venv/.groundwork ## Make .venv of the pinned requirements; costs nothing when it is there

.venv/.groundwork: requirements.txt requirements-test.txt
	@scripts/setup.sh .venv

demo: setup ## Build inventories/dev on an AWS emulator on this machine, and show what was built
	@scripts/demo.sh

test: setup ## Everything that has to pass: lint, tests, molecule, sanity, the oldest ansible-core, every Python
	@scripts/test.sh

lint: setup ## Format, types, YAML, Ansible and changelog
	@scripts/lint.sh

format: setup ## Let ruff repair what it can
	@ruff check --fix --quiet; ruff format

unit: setup ## Unit tests
	@pytest tests/unit tests/meta

integration: setup ## Playbooks and modules against the emulator
	@pytest -n 2 tests/integration

thorough: setup ## The tests that repeat at length what others show once: environments that differ little, runs killed at many places
	@pytest -n 2 --dist loadscope -m thorough tests

core: setup ## A selection of the tests on the oldest ansible-core that is supported
	@scripts/test-core.sh

ministack: setup ## Tests of modules and roles on the second emulator, ministack; what it does unlike AWS is listed
	@scripts/test-ministack.sh $(TESTS)

pythons: setup ## Unit tests on every supported Python of this machine
	@scripts/test-pythons.sh

molecule: setup ## Every scenario, on an emulator of its own
	@scripts/molecule.sh $(SCENARIO)

sanity: setup ## ansible-test sanity
	@scripts/sanity.sh

bench: setup ## Beside Terraform on one environment, and module calls with and without the runner; BENCH='--runs 1' for a quick look
	@python -m tests.bench $(BENCH)
	@python -m tests.bench.runner

emulator: setup ## Start an AWS emulator on 127.0.0.1:PORT (4566) in the background; prints the exports to use it
	@python tests/emulator start --port $(PORT)

emulator-stop: setup ## Stop it
	@python tests/emulator stop --port $(PORT)

lock: ## Make the requirements*.txt anew of the .in files
	@scripts/lock.sh

clean: ## Remove everything that these commands made
	@rm -rf .venv .cache .ansible .groundwork .pytest_cache .mypy_cache .ruff_cache
