# Every target installs what it needs; `make help` lists them.
SHELL := /bin/bash
RUN := .venv/bin
export OMP_THREAD_LIMIT := 1

.PHONY: help setup setup-dev demo test test-integration lint samples train bench bench-reading bench-classify bench-matching bench-desk bench-dashboards faults faults-short faults-bugs corpus fuzz fuzz-api test-browser pictures docs check-tutorial clean

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 16

setup: ## Install what is missing: system packages by apt, Python packages from the lock file
	@scripts/setup.sh

setup-dev:
	@scripts/setup.sh dev

demo: setup ## Run everything on this machine on 60 sample submissions (ONCE=1: end by itself)
	$(RUN)/intake demo $(if $(ONCE),--once)

test: setup-dev ## Run the tests
	$(RUN)/pytest -n 2 -m "not browser and not bugs"

test-integration: setup-dev ## Run the tests on real servers: PostgreSQL, Redis, RabbitMQ, Swift, ClamAV, LibreOffice
	@scripts/servers.sh
	$(RUN)/pytest -n 2 tests/storage tests/queue_config tests/review tests/commands tests/faults \
		tests/intake/reading/test_word.py tests/intake/test_confinement.py \
		-m "not browser and not bugs" --database postgresql

lint: setup-dev ## Check format, style, types and the arrows between packages
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports

samples: setup-dev ## Make the ready samples anew
	$(RUN)/python -m samples --ready

train: setup-dev ## Train the classifier from generated samples
	$(RUN)/intake train --out classifiers/models

bench: setup-dev ## Print the figures of the README
	$(RUN)/python -m benchmarks

bench-reading: setup-dev ## Measure reading beside OCRmyPDF and RapidOCR, and write benchmarks/README.md
	@scripts/peers.sh
	$(RUN)/python -m benchmarks reading; broken=$$?; $(RUN)/python -m benchmarks.readme; exit $$broken

bench-classify: setup-dev ## Measure the classifier and the splitting of pages, draw pictures, and write benchmarks/README.md
	$(RUN)/python -m benchmarks classifying; broken=$$?; $(RUN)/python -m benchmarks.readme; exit $$broken

bench-matching: setup-dev ## Measure how many documents get onto the right case, lookup and import, and write benchmarks/README.md
	@scripts/servers.sh
	$(RUN)/python -m benchmarks matching cases; broken=$$?; $(RUN)/python -m benchmarks.readme; exit $$broken

bench-desk: setup-dev ## Measure how long 20 reviewers wait among 100,000 exceptions, and write benchmarks/README.md
	@scripts/servers.sh
	$(RUN)/python -m benchmarks desk; broken=$$?; $(RUN)/python -m benchmarks.readme; exit $$broken

bench-dashboards: setup-dev ## Measure how quickly dashboards answer with a year of a million submissions (half an hour)
	@scripts/servers.sh
	$(RUN)/python -m benchmarks dashboards

faults: setup-dev ## Break a real deployment for five minutes while submissions flow (SECONDS=100 SEED=1)
	@scripts/servers.sh
	$(RUN)/python -m tests.faults --broker rabbitmq --seconds $(or $(SECONDS),100) --seed $(or $(SEED),1)
	$(RUN)/python -m tests.faults --broker redis --seconds $(or $(SECONDS),100) --seed $(or $(SEED),1)

faults-short: setup-dev ## The same for a minute
	@scripts/servers.sh
	$(RUN)/python -m tests.faults --broker redis --seconds 20 --seed 1

faults-bugs: setup-dev ## Put bugs into the product, one at a time, and see that breaking it finds them
	@scripts/servers.sh
	$(RUN)/pytest -m bugs tests/faults

corpus: setup-dev ## Inspect a hostile and odd corpus and compare (REAL=folder: real files too)
	$(RUN)/python -m tests.corpus
	$(if $(REAL),$(RUN)/python -m tests.corpus --real $(REAL))

fuzz: setup-dev ## Give damaged bytes to sniffing, MRZ, forms, e-mails and archives for ten minutes (SECONDS=600)
	$(RUN)/python -m tests.fuzz --seconds $(or $(SECONDS),600)

fuzz-api: setup-dev ## Give the API what its description allows, and what it doesn't, for some minutes
	FUZZ_API_PHASES=examples,coverage,fuzzing FUZZ_API_EXAMPLES=50 $(RUN)/pytest -n 0 tests/review/api/test_fuzzed.py

test-browser: ## Play a day in a real Chromium: clients, reviewers, supervisors
	@scripts/setup.sh dev browser-test
	$(RUN)/pytest -m browser

pictures: ## Take the README's pictures of the pages
	@scripts/setup.sh dev browser-test
	$(RUN)/python -m docs.pictures

docs: setup-dev ## Build the documentation's site into build/docs
	NO_MKDOCS_2_WARNING=1 $(RUN)/mkdocs build --strict

check-tutorial: ## Follow the tutorial in a fresh copy, command by command (some minutes)
	python3 -m docs.following

clean: ## Remove what the demo and the tools left
	rm -rf demo-data .intake .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
