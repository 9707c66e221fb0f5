# `make run` serves the site, `make test` runs every check. Both set up what they need.

PORT ?= 8000
DEMO ?= 1
PYTHON = .venv/bin/python
export ENVIRONMENT ?= local
export DEMO

.PHONY: help run test environment lock messages screening-report train-screening bench races clean

help:  ## Show this list
	@grep -E '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 20

run:  ## Set up what is missing and serve the site (PORT=8000, DEMO=0 for no demonstration members)
	@tools/environment requirements.txt
	@tools/serve $(PORT)

test:  ## Format, lint, migrations, translations and all tests, on SQLite and PostgreSQL, in a real browser
	@tools/environment requirements-dev.txt
	@ENVIRONMENT=test DEMO=0 $(PYTHON) tools/run_tests.py

environment:  ## Only create .venv with everything, tests' tools included
	@tools/environment requirements-dev.txt

lock:  ## Renew the locked, hashed requirements from the *.in files (needs uv)
	uv pip compile -q --upgrade --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --universal --python-version 3.12 requirements.in -o requirements.txt
	uv pip compile -q --upgrade --generate-hashes --no-header --no-emit-index-url --no-emit-find-links --universal --python-version 3.12 requirements-dev.in -o requirements-dev.txt

messages:  ## Collect the texts to translate into locale/ (needs gettext)
	$(PYTHON) manage.py makemessages -l zh_Hans --no-location --no-wrap --ignore=.venv --ignore=tests

screening-report:  ## Recall and false alarms of the screening rules per policy code
	@tools/environment requirements-dev.txt
	@$(PYTHON) tools/screening_report.py

train-screening:  ## Renew the learned model after a change of rules or texts
	@tools/environment requirements-dev.txt
	@$(PYTHON) tools/train_screening.py

bench:  ## Time the review desk with 100,000 waiting texts, and screening with 10,000 rules (needs PostgreSQL)
	@tools/environment requirements-dev.txt
	@$(PYTHON) tools/bench_screening.py
	@ENVIRONMENT=test DEMO=0 $(PYTHON) tools/run_bench.py

races:  ## Every race five hundred times, with real threads on PostgreSQL (make test runs a hundred rounds)
	@tools/environment requirements-dev.txt
	@ENVIRONMENT=test DEMO=0 RACE_ROUNDS=500 $(PYTHON) tools/run_bench.py races

clean:  ## Remove the environment and the local database
	rm -rf .venv var
