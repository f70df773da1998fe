# Two commands: `make demo` runs a shop, `make test` proves it. The rest are their parts and the slow suites.
PYTHON ?= python3
PORT ?= 8000
START = $(PYTHON) project/start.py
PY = .venv/bin/python

.PHONY: hunt walk lives help demo demo-reset test env dev lint contracts lock doctor tour races engines browser chaos bench bench-mail bench-scale migrations

help:
	@echo "make demo         a running demo shop at http://localhost:$(PORT)/ (PORT=8001 moves it, Ctrl-C ends it)"
	@echo "make demo-reset   forget the demo's data, then start afresh"
	@echo "make test         the quick suite on SQLite"
	@echo "make tour         walk the main job through the running demo, step by step"
	@echo "make doctor       what is wrong with this machine's services"
	@echo "make lint         style, security lint, import contracts"
	@echo "make races        concurrency suite; DATABASE_URL names PostgreSQL or MariaDB"
	@echo "make engines      search suite against ELASTICSEARCH_URL"
	@echo "make chaos        checkouts while processes are killed; needs PostgreSQL and Redis (CHAOS_ORDERS=300)"
	@echo "make bench        what each request costs on real servers, beside a bare floor and stock Oscar (BENCH_SECONDS=6)"
	@echo "make bench-scale  how that grows with the shop, from 10,000 products and orders to SCALE=100000"
	@echo "make bench-mail   messages of a campaign a CPU second (BENCH_READERS=3000; DATABASE_URL names the database)"
	@echo "make lives        random lives of the shop against its promises (LIFE_EXAMPLES=150 LIFE_STEPS=50)"
	@echo "make hunt         every property with other and more examples than the suite tries (HUNT=20 times as many)"
	@echo "make walk         every route as every role with nothing and with junk (ROLES=customer,Support walks as those)"
	@echo "make migrations   the migration tests"
	@echo "make lock         compile the hash-locked requirement files from pyproject.toml"

demo:
	@PORT=$(PORT) $(START) demo

demo-reset:
	@PORT=$(PORT) $(START) demo --reset

env:
	@$(START) env

dev:
	@$(START) env dev

# No reordering by xdist: it would begin with the files of most tests; tests/conftest.py begins with those that take longest.
test:
	@$(START) test -n auto --dist loadfile --no-loadscope-reorder -m "not race and not engine and not browser and not chaos and not migrations and not walk" $(ARGS)

races: dev
	@$(PY) -m pytest -m race $(ARGS)

engines: dev
	@$(PY) -m pytest -m engine $(ARGS)

chaos: dev
	@$(PY) -m pytest -m chaos -s -q $(ARGS)

# Random lives of the shop, other ones each time: a hunt for what the fixed ones of the suite do not see.
lives: dev
	@LIFE_EXAMPLES=$${LIFE_EXAMPLES:-150} LIFE_STEPS=$${LIFE_STEPS:-50} $(PY) -m pytest -q -s tests/life/test_shop_life.py $(ARGS)

# The suite tries each property with the same examples every time; this hunts with other ones.
hunt: dev
	@HUNT=$${HUNT:-20} $(PY) -m pytest -q -n auto --dist worksteal --timeout=0 -m "hypothesis and not engine" $(ARGS)

# Every route as every role, with nothing and with junk; ROLES=customer,Support walks as those, WALK_DEPTH=1 more lightly,
# WALK_LOG names a file that tells each sight at once.
walk: dev
	@WALK_ROLES="$(ROLES)" $(PY) -m pytest -q -m walk -n 2 --dist worksteal --timeout=0 tests/walk $(ARGS)

browser: dev
	@$(PY) -m pytest -m browser $(ARGS)

bench: dev
	@$(PY) -m tests.bench $(ARGS)

bench-scale: dev
	@$(PY) -m tests.bench --scale $${SCALE:-100000} $(ARGS)

bench-mail: dev
	@$(PY) -m pytest tests/bench/bench_mail.py -q -p no:warnings $(ARGS)

migrations: dev
	@$(PY) -m pytest -m migrations --migrations --timeout=600 $(ARGS)

lint: dev
	@$(PY) -m ruff check .
	@$(PY) -m ruff format --check .
	@$(PY) -m bandit -q -ll -x '*/migrations/*' -r project forked_apps cms search api_extensions
	@$(MAKE) --no-print-directory contracts

contracts: dev
	@.venv/bin/lint-imports

doctor: env
	@$(PY) manage.py doctor

tour: env
	@SHOP_BASE_URL=http://localhost:$(PORT) $(PY) manage.py tour

lock:
	@uv pip compile --universal --generate-hashes --no-emit-index-url -q -c .ci/lock-constraints.txt pyproject.toml -o requirements.txt
	@uv pip compile --universal --generate-hashes --no-emit-index-url -q --extra dev -c requirements.txt pyproject.toml -o requirements-dev.txt
