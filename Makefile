# make serve   everything, up to the page at http://127.0.0.1:8000
# make test    the same set-up, then all tests
# make check   format, lint, types, layers
# make test-llm  a real small chat model writes answers (compiles llama.cpp the first time: ten minutes)
# make crash   kill the library 200 times
# make eval    the question cases; make bench: timings; make lock: resolve the lock files again
PYTHON ?= python3
BIN := .venv/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check

.PHONY: serve index model test test-llm crash check format eval bench calibrate ablation reader lock clean
.DEFAULT_GOAL := serve

$(BIN)/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11) and "Python 3.11 or newer is needed; name one: make PYTHON=python3.11")'
	$(PYTHON) -m venv .venv

.venv/runtime: requirements.lock pyproject.toml | $(BIN)/python
	@echo "Installing what the lock file names (a few minutes the first time) …"
	$(PIP) -r requirements.lock
	$(PIP) --no-deps --editable .
	@touch $@

.venv/development: requirements-dev.lock .venv/runtime
	@echo "Installing what tests and checks need …"
	$(PIP) -r requirements-dev.lock
	@touch $@

model: .venv/runtime
	@$(BIN)/askavim model prepare

index: .venv/runtime
	@$(BIN)/askavim index

serve: index
	@$(BIN)/askavim serve

# Two processes, each with half of the tests; one that has nothing left takes over tests of the other.
test: .venv/development model
	$(BIN)/python -m pytest -n 2 --dist worksteal

# The model's server has an environment of its own: what it needs must never enter the lock.
LLM := .venv-llm
.venv-llm/ready: tests/llm/requirements.txt
	@echo "Compiling llama.cpp (about ten minutes on two cores) …"
	$(PYTHON) -m venv $(LLM)
	CMAKE_ARGS="-DLLAVA_BUILD=OFF -DGGML_OPENMP=OFF" CMAKE_BUILD_PARALLEL_LEVEL=2 \
	  nice $(LLM)/bin/python -m pip install --quiet --disable-pip-version-check --no-deps -r tests/llm/requirements.txt
	@touch $@

test-llm: .venv/development index .venv-llm/ready
	$(BIN)/python -m pytest tests/llm

crash: .venv/development
	ASKAVIM_TEST_KILLS=200 $(BIN)/python -m pytest -s --timeout 3000 tests/integration/test_crash.py

check: .venv/development
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy src tests
	$(BIN)/lint-imports

format: .venv/development
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

XQUAD := $(if $(wildcard ../shared/xquad/en.json),--xquad ../shared/xquad)
eval: index
	@$(BIN)/askavim eval $(XQUAD) --baseline evals/baselines --json build/eval/scores.json --report build/eval/report.html

bench: .venv/development index
	@$(BIN)/python -m askavim.evaluation.bench

calibrate: .venv/development model
	@$(BIN)/python -m askavim.evaluation.calibrate ../shared/xquad

ablation: index
	@$(BIN)/python -m askavim.evaluation.ablation $(XQUAD)

reader: .venv/development model
	@$(BIN)/python -m askavim.training.reader ../shared/xquad --out reader.safetensors

COMPILE := $(BIN)/pip-compile --quiet --strip-extras --no-emit-index-url --no-emit-find-links --no-emit-trusted-host
lock: .venv/development
	$(COMPILE) --output-file requirements.lock pyproject.toml
	$(COMPILE) --extra dev --constraint requirements.lock --output-file requirements-dev.lock pyproject.toml
	# Wherever a local build of torch was resolved, its release is what is locked.
	sed -i 's/^\(torch==[0-9.]*\)+.*/\1/' requirements.lock requirements-dev.lock

clean:
	rm -rf .venv .venv-llm data build dist
