# Every target does its own set-up; `make help` lists them.

VAR ?= var
export VAR
unexport PYTHONPATH PYTHONHOME VIRTUAL_ENV DJANGO_SETTINGS_MODULE
# Compiled modules are kept: otherwise each of some fifty processes of a run compiles three thousand of them anew.
unexport PYTHONDONTWRITEBYTECODE

RUN := .venv/bin/python
ENVIRONMENT := python=$$(sh coalition/local/find-python.sh) && "$$python" coalition/local/environment.py
LOCK := .venv/bin/uv pip compile pyproject.toml --quiet --universal --python-version 3.12 --generate-hashes \
	--no-emit-index-url --no-emit-find-links --no-header

.PHONY: help demo test bench faults lint assets lock clean

help: ## this list
	@sed -n 's/^\([a-z]*\):.*## \(.*\)/  make \1\t\2/p' Makefile

demo: ## the whole portal on this machine, with the demo coalition in it (PORT=8123, VAR=dir)
	@$(ENVIRONMENT) demo
	@$(RUN) -m coalition.local.assets
	@exec $(RUN) -m coalition.local.demo

test: ## the whole suite: lint, types, layers, unit, access, real-browser journeys
	@$(ENVIRONMENT) test
	@$(RUN) -m coalition.local.assets --dev
	@$(RUN) -m tests.support.chromium
	@exec $(RUN) -m pytest --numprocesses 3 --dist loadgroup --durations 30 --durations-min 5

bench: ## the benchmarks, one JSON line a figure (BENCH=prefix)
	@$(ENVIRONMENT) test
	@exec $(RUN) -m coalition.local.bench

faults: ## kill worker, broker and database under load, compare what is left (FAULTS=500, ROUNDS=500, KILLS=500)
	@$(ENVIRONMENT) demo
	@exec $(RUN) -m coalition.local.faults

lint: ## format and check the code
	@$(ENVIRONMENT) test
	@$(RUN) -m ruff format .
	@$(RUN) -m ruff check --fix .

assets: ## fetch and copy what the browser is served
	@$(ENVIRONMENT) demo
	@$(RUN) -m coalition.local.assets

lock: ## make requirements/*.txt anew from pyproject.toml
	@$(ENVIRONMENT) test
	$(LOCK) --output-file requirements/production.txt
	$(LOCK) --extra local --extra sso --output-file requirements/demo.txt
	$(LOCK) --extra local --extra sso --extra test --output-file requirements/test.txt

clean: ## stop what the demo left running; remove its state and the environment
	@if [ -e "$(VAR)" ]; then $(ENVIRONMENT) demo && $(RUN) -m coalition.local.clean "$(VAR)"; fi
	@rm -rf .venv
