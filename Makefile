# make serve    from nothing to a scoring service on this machine
# make test     set up what is needed and run every test
# make help     the rest
.DEFAULT_GOAL := help
SHELL := /bin/bash
.SHELLFLAGS := -euo pipefail -c
.DELETE_ON_ERROR:

PYTHON ?= python3
VENV   ?= .venv
WORK   ?= work
PORT   ?= 3000
MLFLOW_PORT ?= 5000
# DATA: a folder of your own 837 and 835 files. Without it a simulated year is made.
DATA   ?=
CLAIMS ?= 100000

BIN := $(VENV)/bin
INSTALLED := $(VENV)/.installed
UV := uv==0.13.9

ifneq ($(words $(DATA)),$(if $(DATA),1,0))
$(error DATA has a blank in it, which make cannot handle: link the folder to a name without one)
endif

ifeq ($(DATA),)
RUN   := $(WORK)/simulated-$(CLAIMS)
FILES := $(RUN)/files
else
RUN   := $(WORK)/$(notdir $(patsubst %/,%,$(DATA)))-$(firstword $(shell printf %s '$(abspath $(DATA))' | cksum))
FILES := $(DATA)
endif

.PHONY: FORCE
FORCE:

.PHONY: help
help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## /{printf "  make %-14s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: install
install: $(INSTALLED) ## make the environment in .venv

# pip is the way in when uv cannot reach the index that pip is set up for.
$(INSTALLED): requirements.lock pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	  echo "denialrisk needs Python 3.11 or newer; this is $$($(PYTHON) --version)." \
	       "Name another: make PYTHON=python3.12 ..." >&2; exit 1; }
	@echo "Setting up $(VENV) ..."
	@test -x $(BIN)/python || $(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check $(UV)
	@$(BIN)/uv pip install --quiet --python $(BIN)/python --require-hashes -r requirements.lock \
	  || $(BIN)/python -m pip install --quiet --require-hashes -r requirements.lock
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps \
	  --no-build-isolation --editable .
	@touch $@

.PHONY: serve
serve: $(RUN)/reports/index.html ## make what is missing (files, tables, model, reports) and serve it
	@$(BIN)/denialrisk serve --bundle $(RUN)/bundle --reports $(RUN)/reports --port $(PORT)

$(WORK)/simulated-$(CLAIMS)/files/truth.parquet: | $(INSTALLED)
	@rm -rf $(@D)
	@$(BIN)/denialrisk simulate $(@D) --claims $(CLAIMS)

# Files of your own that came or changed since are ingested too; what is known is not taken twice.
# The stamp says when an ingest began that came to its end; a killed one leaves tables, no stamp.
CAME := $(if $(DATA),$(shell find $(DATA) -type f -cnewer $(RUN)/ingested 2>/dev/null | wc -l))
$(RUN)/ingested: $(if $(DATA),$(if $(filter-out 0,$(CAME)),FORCE),$(FILES)/truth.parquet) | $(INSTALLED)
	@mkdir -p $(@D) && touch $@.begun
	@$(BIN)/denialrisk ingest $(if $(DATA),$(DATA),$(FILES)/claims $(FILES)/remits) --into $(RUN)/tables
	@mv $@.begun $@

# A changed decision means another model.
DECISIONS := $(wildcard features/*.yaml models/*.yaml training/*.yaml training/recipes/default.yaml)
$(RUN)/bundle/manifest.json: $(RUN)/ingested $(DECISIONS) | $(INSTALLED)
	@cd $(WORK) && $(abspath $(BIN))/denialrisk --home $(CURDIR) train \
	  --data $(abspath $(RUN)/tables) --bundle $(abspath $(RUN)/bundle) \
	  $(if $(DATA),,--truth $(abspath $(FILES)/truth.parquet))

$(RUN)/reports/index.html: $(RUN)/bundle/manifest.json | $(INSTALLED)
	@$(BIN)/denialrisk report $(RUN)/tables --newest 200 --bundle $(RUN)/bundle --out $(@D)

.PHONY: test
test: $(INSTALLED) ## run every test
	$(BIN)/pytest -n auto --dist loadfile

.PHONY: test-postgres
test-postgres: $(INSTALLED) ## test what is kept against a real PostgreSQL, started for it
	.ci/postgres $(BIN)/pytest tests/unit/keep tests/functional/test_service_state.py

.PHONY: unit
unit: $(INSTALLED) ## run the quick tests only
	$(BIN)/pytest tests/unit tests/properties tests/house -m "not slow"

.PHONY: check
check: $(INSTALLED) ## lint, format, types, floors and the decision folders
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/denialrisk check

.PHONY: bench
bench: $(RUN)/bundle/manifest.json ## measure speed, with peers where there are any
	$(BIN)/python bench/simulate.py
	$(BIN)/python bench/read.py
	$(BIN)/python bench/read_fhir.py
	$(BIN)/python bench/flat.py
	$(BIN)/python bench/label.py
	$(BIN)/python bench/history/derive.py
	$(BIN)/python bench/explain.py --bundle $(RUN)/bundle --data $(RUN)/tables
	$(BIN)/python bench/serve/serve.py --bundle $(RUN)/bundle

# Agreement needs public samples: DENIALRISK_SAMPLES=/their/folder make proofs
.PHONY: proofs
proofs: $(RUN)/bundle/manifest.json ## damage 100,000 files, agree with other readers, show what honest history is worth
	$(BIN)/python bench/damage/fuzz.py
	$(if $(DENIALRISK_SAMPLES),$(BIN)/python bench/agreement/agreement.py)
	$(BIN)/python bench/history/gap.py --data $(RUN)/tables
	$(BIN)/python bench/history/ablation.py --data $(RUN)/tables
	$(BIN)/python bench/history/grid.py --data $(RUN)/tables
	$(BIN)/python bench/serve/features.py --bundle $(RUN)/bundle --claims $(FILES)/claims --data $(RUN)/tables
	$(BIN)/python bench/serve/upload.py --bundle $(RUN)/bundle --claims $(FILES)/claims
	$(BIN)/python bench/serve/mutate.py --bundle $(RUN)/bundle
	$(BIN)/python bench/serve/soak.py --bundle $(RUN)/bundle
	$(if $(DATA),,$(BIN)/python bench/remedies.py --data $(RUN)/tables --claims $(CLAIMS))

# The wheel lies in serving/ only while the Bento is built: it would pack itself the next time.
.PHONY: bento
bento: $(INSTALLED) ## build the service as a Bento, to be containerized
	@rm -rf $(WORK)/wheels serving/wheels
	@$(BIN)/python -m hatchling build -t wheel -d $(WORK)/wheels
	@cp -r $(WORK)/wheels serving/wheels
	@trap 'rm -rf serving/wheels' EXIT; \
	  BENTOML_DO_NOT_TRACK=true $(BIN)/bentoml build serving

# Asks PyPI's advisories for every pinned version, so it needs the internet.
.PHONY: audit
audit: $(INSTALLED) ## look for known holes in the dependencies
	$(BIN)/uv tool run 'pip-audit>=2.10' --strict --disable-pip --requirement requirements.lock

.PHONY: mlflow
mlflow: $(INSTALLED) ## look at the training runs in a browser
	@test -f $(WORK)/mlflow.db || { echo "no training run in $(WORK) yet: make serve" >&2; exit 2; }
	@! (exec 3<>/dev/tcp/127.0.0.1/$(MLFLOW_PORT)) 2>&- || { \
	  echo "port $(MLFLOW_PORT) is taken; name another: make mlflow MLFLOW_PORT=5001" >&2; exit 2; }
	@echo "MLflow opens on http://127.0.0.1:$(MLFLOW_PORT) in a moment; Ctrl-C ends it"
	@cd $(WORK) && MLFLOW_DISABLE_TELEMETRY=true MLFLOW_SERVER_ENABLE_JOB_EXECUTION=false \
	  $(abspath $(BIN))/mlflow ui \
	  --backend-store-uri sqlite:///mlflow.db --host 127.0.0.1 --port $(MLFLOW_PORT) --workers 1

# On DATA, if named: the notebooks read its tables and write beside them. The pages ask nothing of
# the network; what the kernel sends over the loopback is encrypted, for others may share the machine.
QUIET_PAGES := $(foreach name,require_js mathjax mermaid_js mermaid_layout_elk jquery,\
  --HTMLExporter.$(name)_url=)

.PHONY: notebooks
notebooks: $(if $(DATA),$(RUN)/ingested) | $(INSTALLED) ## run the notebooks, write them as pages
	@mkdir -p $(WORK)/notebooks
	@DENIALRISK_HISTORY=$(abspath $(if $(DATA),$(RUN),$(WORK)/notebooks)) \
	  $(BIN)/python -m nbconvert --execute --to html --log-level ERROR \
	  --KernelManager.transport_encryption=auto $(QUIET_PAGES) --output-dir $(WORK)/notebooks \
	  notebooks/*.ipynb
	@echo "Read them: $(WORK)/notebooks/*.html. To work in them, see notebooks/README.md"

.PHONY: lock
lock: $(INSTALLED) ## resolve the dependencies anew
	$(BIN)/uv pip compile pyproject.toml --all-extras --group dev --universal \
	  --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
	  --quiet --output-file requirements.lock

.PHONY: clean
clean: ## remove what `make serve` made; the environment stays
	rm -rf $(WORK)
