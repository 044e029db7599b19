# Everything that people and CI run. `make help` lists it.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
READY_DEV := $(VENV)/.ready-dev
JUDGE := .venv-judge/.ready
WORKERS ?= 2
CODE := bot conversations locales pci_content services storage tests benchmarks
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: help run test check fmt lint types imports catalogs packs messages voices figures bench soak judge clean

help: ## list what can be made
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

run: $(READY) ## install, migrate and start the bot (web chat on http://127.0.0.1:8080/)
	@exec $(BIN)/forest-smart-bot run

test: $(READY_DEV) $(JUDGE) ## run the whole test suite
	$(BIN)/pytest --numprocesses $(WORKERS) --dist worksteal

check: fmt lint types imports catalogs packs test ## everything CI holds

fmt: $(READY_DEV) ## is the format right?
	$(BIN)/ruff format --check $(CODE)

lint: $(READY_DEV) ## ruff's rules
	$(BIN)/ruff check $(CODE)

types: $(READY_DEV) ## mypy, strict
	$(BIN)/mypy

imports: $(READY_DEV) ## do imports point down?
	$(BIN)/lint-imports

catalogs: $(READY) ## are the translations complete and fresh?
	$(BIN)/python -m pci_content.messages check

packs: $(READY) ## every mistake in the content at once
	$(BIN)/forest-smart-bot content check

messages: $(READY) ## extract texts and update the catalogs
	$(BIN)/python -m pci_content.messages update

voices: $(READY) ## stand-in recordings by espeak-ng, marked as machine voice
	$(BIN)/python -m bot.machine_voices

judge: $(JUDGE) ## the environment that describes the Bot API independently

bench: $(READY_DEV) ## turns a second beside a stock bot (about 15 minutes)
	$(BIN)/python -m benchmarks.turns

figures: $(READY_DEV) ## the short benchmark (about a minute)
	$(BIN)/python -m benchmarks.turns --quick

soak: $(READY_DEV) $(JUDGE) ## the fault tests over and over: SOAK times, 5 if not said
	for round in $$(seq $${SOAK:-5}); do $(BIN)/pytest -q tests/faults || exit 1; done

$(READY): pyproject.toml
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --editable .
	@touch $@

$(READY_DEV): pyproject.toml $(READY)
	$(BIN)/pip install --quiet --editable '.[dev]'
	@touch $@

$(JUDGE): tests/botapi/judge-requirements.txt
	@test -x .venv-judge/bin/python || $(PYTHON) -m venv .venv-judge
	.venv-judge/bin/pip install --quiet --requirement $<
	@touch $@

clean: ## remove what was made (never the data)
	rm -rf $(VENV) .venv-judge .mypy_cache .ruff_cache .pytest_cache
