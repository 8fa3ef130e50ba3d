# `make run` brings the whole system up on this machine; `make help` lists the rest.
PYTHON ?= python3
VENV := .venv/bin/python

.DEFAULT_GOAL := help
.PHONY: help run stop reset backup restore doctor test lint unit journeys screens soak bench types lock shell python run-venv test-venv

help:
	@echo 'make run            start everything here (DEMO=0 for an empty one, PORT=9000)'
	@echo 'make stop           end it from another terminal'
	@echo 'make reset          delete its data and begin anew'
	@echo 'make backup         write a backup to var/backups; keep var/secrets.json elsewhere'
	@echo 'make restore FILE=… put a backup back in place of what is there'
	@echo 'make doctor         check everything, and say how to mend what is wrong'
	@echo 'make shell          a Django shell on it'
	@echo 'make test           all checks and tests; make lint and make unit do a part'
	@echo 'make journeys       walk through the screens in a real browser'
	@echo 'make screens        take the pictures of docs/screens anew'
	@echo 'make soak           the promises of docs/reliability.md at full size'
	@echo 'make bench          measure the hot paths beside their limits'
	@echo 'make types          write the app’s types of the API anew'
	@echo 'make lock           resolve requirements/*.in into the lock files'

python:
	@command -v $(PYTHON) >/dev/null || { echo 'Rapport needs Python 3.11 or newer, called python3 (or name it: make run PYTHON=…).' >&2; exit 1; }

run-venv: python
	@$(PYTHON) launch/bootstrap.py run

test-venv: python
	@$(PYTHON) launch/bootstrap.py test

run: run-venv
	@exec $(VENV) -m launch run

stop: python
	@[ ! -x $(VENV) ] || exec $(VENV) -m launch stop

reset: run-venv
	@exec $(VENV) -m launch reset

backup: run-venv
	@exec $(VENV) -m launch backup

restore: run-venv
	@exec $(VENV) -m launch restore "$(FILE)"

doctor: run-venv
	@exec $(VENV) -m launch doctor

shell: run-venv
	@exec $(VENV) manage.py shell

test: test-venv
	@exec $(VENV) -m checks

lint: test-venv
	@exec $(VENV) -m checks lint

unit: test-venv
	@exec $(VENV) -m checks unit

journeys: test-venv
	@exec $(VENV) -m checks journeys

screens: test-venv
	@exec $(VENV) -m tests.journeys.pictures

soak: test-venv
	@exec $(VENV) -m checks soak

types: test-venv
	@exec $(VENV) -m checks.api_types

bench: test-venv
	@exec $(VENV) -m bench

lock: test-venv
	@cd requirements && for name in run observe test; do \
	  ../.venv/bin/uv pip compile --universal --python-version 3.11 --generate-hashes \
	    --no-emit-index-url --no-emit-find-links --no-header --no-annotate -q $$name.in -o $$name.lock; \
	done
