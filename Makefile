# Two commands do everything: `make demo` and `make test`. Both set up what is missing first.
PYTHON ?= python3
BIN := .venv/bin
CIRCUITS := circuits/node_modules/.installed
CONTRACTS := contracts/node_modules/.installed
CONSOLE := services/titan_console/node_modules/.installed
PAGES := services/titan_console/static/wallet.js
PROVER := src/titan/zk/prover.wasm
PACKAGE := .venv/.installed
# Half of the tests by the clock; whatever is not named here is the other half.
EARLY := $(addprefix tests/,aml artifacts bench chain circuits cli credentials documents zk)

# Packages of Python and of npm are fetched side by side.
MAKEFLAGS += --jobs=2

.PHONY: demo test test-fast test-exhaustive coverage audit prove peers docs screens lint setup clean help

screens: setup   ## take pictures of every page at three widths into build/screens
	@$(BIN)/python tests/worlds/screens.py --out build/screens

help:            ## show this list
	@grep -E '^[a-z-]+: .*##|^[a-z-]+:  +##' Makefile | sed 's/:.*##/\t/'

demo: setup      ## walk through the main job on this machine
	@$(BIN)/titan demo

# One thread each: two halves that both spin on both cores take twice as long.
test: export OMP_NUM_THREADS = 1
test: setup      ## run every check and test, in two halves side by side
	@mkdir -p build
	@$(BIN)/pytest -m "not exhaustive" $(EARLY) > build/early.log 2>&1 & early=$$!; \
	$(BIN)/pytest -m "not exhaustive" $(EARLY:%=--ignore=%); late=$$?; \
	wait $$early; early=$$?; cat build/early.log; exit $$((early | late))

test-fast: setup ## run the tests that take seconds
	@$(BIN)/pytest -m "not slow and not exhaustive"

test-exhaustive: peers ## run the checks that take minutes each
	@$(BIN)/pytest -m exhaustive

peers: setup     ## install the systems that `titan bench chain` measures beside ours
	@cd contracts && npm install --no-save --include=dev --silent --no-fund --no-audit

coverage: setup  ## require every line and branch of the contracts to be run by their tests
	@$(BIN)/pytest tests/contracts/test_coverage.py

audit: setup     ## look for known weaknesses of the contracts with slither, in a venv of its own
	@test -x build/audit/bin/slither || { $(PYTHON) -m venv build/audit && build/audit/bin/pip install --quiet --disable-pip-version-check slither-analyzer==0.11.6; }
	@$(BIN)/pytest tests/contracts/test_audit.py

prove: setup     ## prove properties of the contracts with halmos, in a venv of its own
	@test -x build/prove/bin/halmos || { $(PYTHON) -m venv build/prove && build/prove/bin/pip install --quiet --disable-pip-version-check halmos==0.3.3; }
	@$(BIN)/pytest tests/contracts/test_properties.py

docs: setup      ## render the pages that come from the code
	@$(BIN)/python tests/house/documentation.py

lint: setup      ## format and check the sources
	@$(BIN)/ruff format . && $(BIN)/ruff check --fix . && $(BIN)/mypy && $(BIN)/lint-imports

setup: $(PACKAGE) $(CIRCUITS) $(CONTRACTS) $(PAGES) $(PROVER) ## install what is missing

$(PACKAGE): pyproject.toml requirements.lock hatch_build.py $(wildcard src/titan/zk/native/*)
	@test -x $(BIN)/python || $(PYTHON) -m venv .venv
	@echo "installing Python packages (some minutes the first time)"
	@$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock -e '.[dev]'
	@touch $@

# With what only the tests of the pages need: the type checker and axe.
$(CONSOLE): services/titan_console/package.json services/titan_console/package-lock.json
	@echo "installing npm packages of services/titan_console"
	@cd services/titan_console && npm install --no-save --silent --no-fund --no-audit
	@touch $@

$(PAGES): $(CONSOLE) $(CIRCUITS) services/titan_console/build.mjs src/titan/zk/webassembly.mjs $(wildcard services/titan_console/sources/* services/titan_console/styles/*)
	@cd services/titan_console && node build.mjs

# The compiler is a wheel of 100 MB; where it cannot be had, the holder's page proves with snarkjs.
$(PROVER): $(PACKAGE) src/titan/zk/webassembly.py $(wildcard src/titan/zk/native/*)
	@$(BIN)/pip install --quiet --disable-pip-version-check -c requirements.lock ziglang 2>/dev/null || true
	@$(BIN)/python -m titan.zk.webassembly

# Not `npm ci`: it refuses a lock file made on one platform when a package has binaries for others.
# Versions are pinned exactly all the same, and the lock's hashes are checked.
%/node_modules/.installed: %/package.json %/package-lock.json
	@echo "installing npm packages of $*"
	@cd $* && npm install --no-save --omit=dev --silent --no-fund --no-audit
	@touch $@

clean:           ## remove what setup installed
	rm -rf .venv circuits/node_modules contracts/node_modules services/titan_console/node_modules services/titan_console/static $(PROVER)
