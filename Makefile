# Putonghua Lab: every task a person needs, by name. `make help` lists them.

PYTHON ?= python3.11
VENV   := .venv
BIN    := $(VENV)/bin
SPEECH ?= ../shared/speech
export PIP_CONSTRAINT := $(CURDIR)/constraints.txt
export PIP_DISABLE_PIP_VERSION_CHECK := 1
export PUTONGHUA_DATA ?= $(CURDIR)/var/server
export PUTONGHUA_STATION_HOME ?= $(CURDIR)/var/booth

# Debian packages and why they are needed.
RUN_PACKAGES  := $(shell cut -d ' ' -f 2 packaging/linux/libraries.txt)
RUN_WHY       := PortAudio for the microphone, the libraries Qt draws with
TEST_PACKAGES := pulseaudio libasound2-plugins xvfb openbox xdotool chromium-headless-shell libatomic1 poppler-utils postgresql
TEST_WHY      := a virtual microphone, a virtual desktop, a browser and its driver, a PDF reader and PostgreSQL for the tests
# One more than this machine's cores usually are: much of a test is waiting for a browser or a booth.
TEST_PROCESSES := 3
PICTURE_PACKAGES := fonts-noto-cjk
PICTURE_WHY   := Chinese letters for the browser that the pictures are taken with

.DEFAULT_GOAL := help
.PHONY: help demo test test-postgres serve booth lint accuracy benchmark pictures voices \
	station-lock wheelhouse station-folder station-deb clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

demo: $(BIN)/.run debian-run ## install, then run a whole sitting with the sample candidate: marks, report, certificate
	@$(BIN)/python -m demo

test: $(BIN)/.dev debian-run debian-test ## run all checks: ruff, mypy, import contracts, pytest
	@$(MAKE) --no-print-directory lint
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile -p tests.admin.private_postgres -m both_databases tests/admin

test-postgres: $(BIN)/.dev debian-run debian-test ## run the server's tests on a PostgreSQL of their own instead of SQLite
	$(BIN)/python -m pytest -n $(TEST_PROCESSES) --dist loadfile -p tests.admin.private_postgres tests/admin

lint: $(BIN)/.dev ## run ruff, mypy and the import contracts
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports

serve: $(BIN)/.run debian-run ## start the lab server (console and one scoring worker) at http://127.0.0.1:8000
	@$(BIN)/putonghua-admin serve --with-worker

booth: $(BIN)/.run debian-run ## start the booth's window on this machine
	@$(BIN)/putonghua-station run

accuracy: $(BIN)/.dev ## measure the engine on people left out of training and write docs/accuracy (needs SPEECH=<folder of recordings>, npm)
	$(BIN)/python -m pip install --quiet -e '.[synthesis]'
	PUTONGHUA_SPEECH=$(abspath $(SPEECH)) $(BIN)/python -m benchmarks.accuracy

benchmark: $(BIN)/.dev ## measure composing and scoring speed, and the booth's losses when it is killed
	$(BIN)/python benchmarks/compose_papers.py
	PUTONGHUA_SPEECH=$(SPEECH) $(BIN)/python benchmarks/speed.py
	PUTONGHUA_SPEECH=$(SPEECH) $(BIN)/python benchmarks/batch_speed.py

pictures: $(BIN)/.dev debian-run debian-test debian-pictures ## take the pictures of docs/pictures from the running program
	$(BIN)/python docs/pictures/booth.py
	$(BIN)/python docs/pictures/console.py
	@$(MAKE) --no-print-directory demo
	$(BIN)/python docs/pictures/demonstration.py

voices: $(BIN)/.dev ## synthesise the sample candidate, spoken instructions and standard voice again (needs npm)
	$(BIN)/python -m pip install --quiet -e '.[synthesis]'
	$(BIN)/python -m demo.sample_candidate
	$(BIN)/python -m demo.instructions
	$(BIN)/python -m scoring.synthesis.standard_voice

station-lock: $(BIN)/.dev ## write packaging/station.lock anew after constraints.txt has changed
	$(BIN)/python packaging/lock.py

wheelhouse: $(BIN)/.dev ## make dist/putonghua-station-<version>-linux-x86_64.tar.gz: a booth installed offline by install.sh
	$(BIN)/python packaging/wheelhouse.py

# A clean environment: PyInstaller takes whatever it finds.
station-folder: $(BIN)/.dev debian-run ## make the booth's program as a self-contained folder, and its archive in dist/
	rm -rf build/booth build/booth-wheel build/booth-env
	mkdir -p build/booth-wheel
	$(BIN)/python -c 'import sys; sys.path.insert(0, "packaging"); import booth_wheel, pathlib; booth_wheel.build(pathlib.Path("build/booth-wheel"))'
	$(PYTHON) -m venv build/booth-env
	build/booth-env/bin/pip install --quiet "$$(ls build/booth-wheel/*.whl)[station,packaging]"
	build/booth-env/bin/pyinstaller --noconfirm --log-level WARN --workpath build/work --distpath build/booth packaging/station.spec
	$(BIN)/python packaging/folder.py

station-deb: station-folder ## make dist/putonghua-station_<version>_amd64.deb
	$(BIN)/python packaging/deb.py

clean: ## remove what was installed and made here (asks first)
	@printf 'Remove $(VENV) and var/ (all data of the demo and of "make serve")? [y/N] '; \
	read answer; [ "$$answer" = y ] && rm -rf $(VENV) var || echo 'Nothing removed.'

$(VENV)/bin/python:
	@command -v $(PYTHON) >/dev/null || { echo 'Python 3.11 is needed: name it with make PYTHON=/path/to/python3.11'; exit 1; }
	@echo 'Making a Python environment in $(VENV) …'
	@$(PYTHON) -m venv $(VENV)

# Not compiled: of what libraries bring most is never imported, the rest is compiled when it is.
$(BIN)/.run: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo 'Installing booth and server, pinned by constraints.txt (a few minutes the first time) …'
	@$(BIN)/python -m pip install --quiet --no-compile --editable '.[station,server]'
	@touch $@

$(BIN)/.dev: pyproject.toml constraints.txt | $(VENV)/bin/python
	@echo 'Installing booth, server and the tools of development, pinned by constraints.txt …'
	@$(BIN)/python -m pip install --quiet --no-compile --editable '.[station,server,dev]'
	@touch $@ $(BIN)/.run

.PHONY: debian-run debian-test debian-pictures
debian-run:
	@sh .ci/debian-packages '$(RUN_WHY)' $(RUN_PACKAGES)

debian-test:
	@sh .ci/debian-packages '$(TEST_WHY)' $(TEST_PACKAGES)

debian-pictures:
	@sh .ci/debian-packages '$(PICTURE_WHY)' $(PICTURE_PACKAGES)
