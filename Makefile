# `make help` lists what stands here. PYTHON=/path/to/python picks an interpreter other than the first one found.

PYTHONS := python3.13 python3.12 python3.11 python3
PYTHON ?= $(shell for each in $(PYTHONS); do \
	"$$each" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1 && { command -v "$$each"; break; }; done)
WORKERS ?= 2
T ?=

BIN := .venv/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check --quiet
HASHED := $(PIP) install --require-hashes --only-binary :all:
LOCK := uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-header --no-annotate

.DEFAULT_GOAL := help
.PHONY: help install demo dev test tour faults slow sweep scan audit sbom check lock

help: ## Say what each command does
	@awk -F ': .*## |: ## ' '/^[a-z]+:.*## / { printf "  make %-9s %s\n", $$1, $$2 }' Makefile

install: .venv/installed ## Set up what the demo runs on, and no more

demo: .venv/installed ## Serve the demo world on http://127.0.0.1:8000 (PORT=… moves it, FRESH=1 rebuilds it)
	@exec $(BIN)/portal demo

dev: .venv/developed ## Set up what the tests and checks need besides

test: .venv/developed ## Run every test, browser and PostgreSQL ones included (T=path picks some)
	@sh tests/setup/system_parts.sh browser
	@sh tests/setup/system_parts.sh scanner
	@$(BIN)/python -m pytest -n $(WORKERS) --durations=10 -m "not slow and not sweep" $(T)

tour: .venv/developed ## Drive the whole main job in a real browser; pictures in var/tour/
	@sh tests/setup/system_parts.sh browser
	@sh tests/setup/system_parts.sh scanner
	@$(BIN)/python -m tests.tour

faults: .venv/developed ## Kill, stop, fill and cut what the portal runs on, and audit every promise after each fault
	@sh tests/setup/system_parts.sh faults
	@$(BIN)/python -m tests.faults

slow: .venv/developed ## Run the tests that take long
	@sh tests/setup/system_parts.sh browser
	@sh tests/setup/system_parts.sh identity-provider
	@sh tests/setup/system_parts.sh scanner
	@$(BIN)/python -m pytest -n $(WORKERS) --durations=10 -m slow $(T)

sweep: .venv/developed ## Search every answer of every phase for planted words, and send rubbish to every route and form
	@sh tests/setup/system_parts.sh browser
	@$(BIN)/python -m pytest -n $(WORKERS) --durations=10 -m sweep $(T)

scan: .venv/developed .venv-scan/installed ## Scan the demo world with wapiti, as a visitor and as each role (20 minutes)
	@$(BIN)/python -m tests.scan .venv-scan/bin/wapiti

audit: .venv-audit/installed ## Compare the locked packages with published advisories (needs an advisory source)
	@.venv-audit/bin/python tests/setup/audit.py

sbom: .venv-audit/installed ## Write a bill of materials of what the portal runs on, to var/sbom.json
	@mkdir -p var
	@.venv-audit/bin/python -W ignore -m cyclonedx_py requirements requirements/runtime.txt --pyproject pyproject.toml \
		--spec-version 1.6 --output-reproducible --validate --output-format JSON --output-file var/sbom.json
	@echo "var/sbom.json holds the bill of materials: CycloneDX 1.6, validated"

check: .venv/developed ## Check style, types, imports, templates and migrations, without running tests
	@sh tests/setup/static_checks.sh $(BIN)

lock: ## Write the locked requirements anew (needs uv)
	$(LOCK) pyproject.toml -o requirements/runtime.txt
	$(LOCK) --extra dev pyproject.toml -o requirements/dev.txt
	$(LOCK) requirements/audit.in -o requirements/audit.txt
	$(LOCK) --no-binary yaswfp --override requirements/scan-overrides.in requirements/scan.in -o requirements/scan.txt

.venv/made:
	@test -n "$(PYTHON)" || { echo "Fairtender needs Python 3.11 or newer: none of $(PYTHONS) is one." >&2; exit 1; }
	@sh tests/setup/system_parts.sh venv "$(PYTHON)"
	@echo "Setting up Python packages in .venv (a minute or so, the first time)"
	@"$(PYTHON)" -m venv --clear .venv
	@touch $@

.venv/installed: .venv/made requirements/runtime.txt pyproject.toml
	@$(HASHED) -r requirements/runtime.txt
	@$(PIP) install --no-deps -e .
	@touch $@

.venv/developed: .venv/installed requirements/dev.txt
	@echo "Setting up what the tests need"
	@$(HASHED) -r requirements/dev.txt
	@touch $@

# Tools that need other versions than the portal have environments of their own.
.venv-scan/installed: .venv/made requirements/scan.txt requirements/scan-source.txt
	@echo "Setting up the scanner in .venv-scan"
	@"$(PYTHON)" -m venv --clear .venv-scan
	@.venv-scan/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --only-binary :all: --no-deps \
		-r requirements/scan.txt
	@.venv-scan/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --no-binary :all: --no-deps \
		--no-build-isolation -r requirements/scan-source.txt
	@touch $@

.venv-audit/installed: .venv/made requirements/audit.txt
	@echo "Setting up the audit in .venv-audit"
	@"$(PYTHON)" -m venv --clear .venv-audit
	@.venv-audit/bin/python -m pip --disable-pip-version-check --quiet install --require-hashes --only-binary :all: \
		-r requirements/audit.txt
	@touch $@
