# Every target installs what it needs; `make help` lists them.
SHELL := /bin/bash
RUN := .venv/bin
export OMP_THREAD_LIMIT := 1

.PHONY: help setup setup-dev demo test test-integration test-everything lint samples train bench bench-reading bench-classify bench-matching bench-desk bench-dashboards faults faults-short faults-bugs check-upgrade corpus fuzz fuzz-api test-browser pictures clean check-wheel check-image check-release check-deploy bench-metrics check-alerts check-traces check-privacy check-surroundings test-retention security sbom bench-scale docs check-tutorial

help: ## List the targets
	@grep -hE '^[a-z-]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t 24

setup: ## Install what is missing: system packages by apt, Python packages from the lock file
	@scripts/setup.sh

setup-dev: ## The same, and what tests, checks and benchmarks need
	@scripts/setup.sh dev

demo: setup ## Run everything on this machine on the sample submissions (ONCE=1: end by itself)
	$(RUN)/intake demo $(if $(ONCE),--once)

PLAIN := -m "not browser and not bugs"
# Many real processes at once: on real servers they are nearer to what is promised, and once is long enough.
PROCESSES := tests/faults tests/whole

test: setup-dev ## Run the tests
	$(RUN)/pytest -n 2 $(PLAIN) $(PROCESSES:%=--ignore=%)

test-integration: setup-dev ## Run the tests on real servers: PostgreSQL, Redis, RabbitMQ, Swift, ClamAV, LibreOffice
	@scripts/servers.sh
	$(RUN)/pytest -n 2 tests/storage tests/queue_config tests/review $(PROCESSES) \
		tests/intake/reading/test_word.py tests/intake/test_confinement.py $(PLAIN) --database postgresql

test-everything: setup-dev ## Run all tests but the browser's on SQLite, and all again on real servers (an hour)
	@scripts/servers.sh
	$(RUN)/pytest -n 2 $(PLAIN)
	$(RUN)/pytest -n 2 $(PLAIN) --database postgresql

check-traces: setup-dev ## Trace submissions through real processes to a real collector, also while it is away
	$(RUN)/pytest -n 0 tests/whole/test_traces.py

check-privacy: setup-dev ## Feed known personal data through everything, make it fail, and search all logs and spans
	$(RUN)/pytest -n 0 tests/whole/test_personal.py tests/whole/test_privacy.py

check-surroundings: setup-dev ## Start everything with wrong settings, full disks, odd zones and locales: one line each
	$(RUN)/pytest -n 0 tests/whole/test_surroundings.py tests/commands/test_starting.py

lint: setup-dev ## Check format, style, types and the arrows between packages
	$(RUN)/ruff format --check .
	$(RUN)/ruff check .
	$(RUN)/mypy
	$(RUN)/lint-imports

security: setup-dev ## Check for secrets, licences, known vulnerabilities and Django's deployment settings
	$(RUN)/python -m scripts.security

sbom: setup-dev ## Write the bill of materials (CycloneDX) to dist/sbom.json
	$(RUN)/python -m scripts.security --bill dist/sbom.json

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

check-alerts: setup-dev ## Check alert rules, their tests and the dashboard's expressions by promtool, and metrics by a real Prometheus
	@scripts/prometheus.sh
	promtool check config deploy/prometheus/prometheus.yml
	promtool test rules deploy/prometheus/tests.yml
	$(RUN)/pytest -n 0 -q tests/deploy/test_alerts.py tests/commands/test_metrics.py

bench-metrics: setup-dev ## Measure how long a scrape takes beside a million submissions
	@scripts/servers.sh postgresql
	$(RUN)/python -m benchmarks metrics

bench-scale: setup-dev ## Measure throughput, cost, idle workers, the simulation and the records' growth (30 minutes)
	@scripts/servers.sh
	$(RUN)/python -m benchmarks scale; broken=$$?; $(RUN)/python -m benchmarks.readme; exit $$broken

faults: setup-dev ## Break a real deployment while submissions flow, for 100 seconds on each of two brokers (SECONDS=100 SEED=1)
	@scripts/servers.sh
	$(RUN)/python -m tests.faults --broker rabbitmq --seconds $(or $(SECONDS),100) --seed $(or $(SEED),1)
	$(RUN)/python -m tests.faults --broker redis --seconds $(or $(SECONDS),100) --seed $(or $(SEED),1)

faults-short: setup-dev ## The same for 20 seconds
	@scripts/servers.sh
	$(RUN)/python -m tests.faults --broker redis --seconds 20 --seed 1

faults-bugs: setup-dev ## Put bugs into the product, one at a time, and see that breaking it finds them
	@scripts/servers.sh
	$(RUN)/pytest -m bugs tests/faults

check-upgrade: setup-dev ## Upgrade a running deployment from the previous version while submissions flow
	@scripts/servers.sh
	$(RUN)/python -m tests.upgrade

corpus: setup-dev ## Inspect a hostile and odd corpus and compare (REAL=folder: real files too)
	$(RUN)/python -m tests.corpus
	$(if $(REAL),$(RUN)/python -m tests.corpus --real $(REAL))

fuzz: setup-dev ## Give damaged bytes to sniffing, MRZ, forms, e-mails and archives for ten minutes (SECONDS=600)
	$(RUN)/python -m tests.fuzz --seconds $(or $(SECONDS),600)

fuzz-api: setup-dev ## Give the API what its description allows, and what it doesn't, for some minutes
	FUZZ_API_PHASES=examples,coverage,fuzzing FUZZ_API_EXAMPLES=50 $(RUN)/pytest -n 0 tests/review/api/test_fuzzed.py

test-retention: setup-dev ## Erase generated histories, killed at any instant, and look for what is left, on SQLite and PostgreSQL
	@scripts/servers.sh
	$(RUN)/pytest -n 0 tests/storage/retention tests/commands/test_retention.py
	$(RUN)/pytest -n 0 tests/storage/retention tests/commands/test_retention.py --database postgresql

test-browser: ## Play a day in a real Chromium: clients, reviewers, supervisors
	@scripts/setup.sh dev browser-test
	$(RUN)/pytest -m browser

check-deploy: setup-dev ## Render the Kubernetes overlays, and hold them and compose.yaml against schemas, settings and promises
	$(RUN)/pytest -n 0 tests/deploy

pictures: ## Take the README's pictures of the pages
	@scripts/setup.sh dev browser-test
	$(RUN)/python -m docs.pictures

check-wheel: setup-dev ## Build the wheel from what the repository holds, install it apart, and run the demo from it
	$(RUN)/pytest -n 0 -q -s tests/wheel/check_wheel.py

check-image: setup-dev ## Build the container image by buildah, and run its roles read-only as nobody special
	@scripts/image.sh

check-release: ## See that the version, the CHANGELOG and the tag agree
	@python3 scripts/release.py check

docs: setup-dev ## Build the documentation's site into build/docs
	NO_MKDOCS_2_WARNING=1 $(RUN)/mkdocs build --strict

check-tutorial: ## Follow the tutorial in a fresh copy, command by command (some minutes)
	python3 -m tests.tutorial

clean: ## Remove what the demo and the tools left
	rm -rf demo-data .intake .pytest_cache .mypy_cache .ruff_cache .import_linter_cache
