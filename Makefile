# Справка: make report YEAR=2022

YEAR ?= 2022
MUNICIPALITY ?= demo
DIRECTION ?=
AUDIENCE ?= internal
JOBS ?=
FORCE ?=
MUNICIPALITIES ?= all
REGION ?= demo
STORE ?=
YEARS ?=
MANIFESTS ?=
SCHEDULER ?=

DIRECTIONS := deficits routes retraining expert school_mo mentorship networks staffing

# A name becomes a part of paths: anything but small letters, digits and «_» stops here.
ifneq ($(shell printf '%s' '$(subst ','"'"',$(MUNICIPALITY))' | grep -cxE '[a-z][a-z0-9_]*'),1)
$(error MUNICIPALITY=«$(MUNICIPALITY)»: допускаются строчные латинские буквы, цифры и «_»)
endif
ifneq ($(shell printf '%s' '$(subst ','"'"',$(YEAR))' | grep -cxE '20[0-9][0-9]'),1)
$(error YEAR=«$(YEAR)»: допускается год четырьмя цифрами, например 2022)
endif
ifeq ($(filter $(AUDIENCE),internal public),)
$(error AUDIENCE=«$(AUDIENCE)»: допускается internal или public)
endif

# References that only some municipalities have: the key «annexes», one line in brackets.
ANNEXES := $(shell sed -n 's/^annexes:[[:space:]]*\[\([^]]*\)\].*/\1/p' params/municipalities/$(MUNICIPALITY).yml 2>/dev/null | tr -d " \"'" | tr ',' ' ')
NOTEBOOKS := $(DIRECTIONS) summary $(ANNEXES)

ifneq ($(filter-out $(ANNEXES),$(filter programme leaders burnout,$(DIRECTION))),)
$(error DIRECTION=«$(DIRECTION)»: у муниципалитета $(MUNICIPALITY) такой справки нет (ключ annexes в params/municipalities/$(MUNICIPALITY).yml); допускается $(NOTEBOOKS))
endif
ifneq ($(filter-out $(NOTEBOOKS),$(DIRECTION)),)
$(error DIRECTION=«$(DIRECTION)»: допускается $(NOTEBOOKS))
endif

.SUFFIXES:
.DELETE_ON_ERROR:

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
PIPELINE := $(PYTHON) -m pipeline

# The driver knows what is out of date: by content, not by the clock (see docs/speed.md).
DRIVER = --municipality $(MUNICIPALITY) --year $(YEAR) --audience $(AUDIENCE) $(if $(JOBS),--jobs $(JOBS)) $(if $(FORCE),--force)

# «make -n» asks the driver what it would build: such a line («+») is carried out all the same.
ASKED := $(findstring n,$(firstword -$(MAKEFLAGS)))$(findstring q,$(firstword -$(MAKEFLAGS)))$(findstring t,$(firstword -$(MAKEFLAGS)))
ASKING = $(if $(ASKED),$(if $(wildcard $(READY)),+))@
DRY = $(if $(ASKED),--dry-run)

.PHONY: help report data why cards docx check verify diff region lab test lint bench clean demo forms new docs lock
.DEFAULT_GOAL := help

help: ## показать эту справку
	@echo 'Справка: мониторинг профессионального развития педагогов'
	@echo
	@echo 'make report YEAR=2022                       справки демонстрационного района'
	@echo 'make report MUNICIPALITY=krymsk YEAR=2022   справки муниципалитета из data/raw/krymsk/2022/'
	@echo
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16
	@echo
	@echo 'Переменные: YEAR, MUNICIPALITY, DIRECTION (одна справка), AUDIENCE (internal, public),'
	@echo 'JOBS (сколько строить одновременно), FORCE=1 (построить заново), KERNELS=plain (обычные ядра);'
	@echo 'для region: MUNICIPALITIES (all или перечень), REGION (файл params/regions/),'
	@echo 'STORE (адрес хранилища), SCHEDULER=tcp://… (готовый кластер Dask)'

# ---- environment: a real target, made again when the lock changes

$(READY): requirements.lock
	@echo 'Готовится окружение Python (один раз, несколько минут)…'
	@rm -rf $(VENV)
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Нужен Python 3.11 или новее.' >&2; exit 1; }
	@python3 -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@echo '$(CURDIR)' > $$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/spravka.pth
	@touch $@

# ---- raw files -> tables -> indicators -> pages

report: $(READY) ## построить справки за год
	$(ASKING)$(PIPELINE) report $(DRIVER) $(DRY) $(if $(DIRECTION),--only $(DIRECTION))

data: $(READY) ## только таблицы и показатели, без справок
	$(ASKING)$(PIPELINE) data $(DRIVER) $(DRY)

why: $(READY) ## что изменилось с тех пор, как справка построена: make why DIRECTION=deficits
	$(ASKING)$(PIPELINE) why $(or $(DIRECTION),index) --municipality $(MUNICIPALITY) --year $(YEAR) --audience $(AUDIENCE)

cards: $(READY) ## карточки ОО для индивидуального ознакомления руководителей
	$(ASKING)$(PIPELINE) cards $(DRIVER) $(DRY)

docx: $(READY) ## справки в формате Word, рядом с готовыми страницами
	$(ASKING)$(PIPELINE) docx $(DRIVER) $(DRY) $(if $(DIRECTION),--only $(DIRECTION))

# ---- for people

check: $(READY) ## прочитать исходные файлы, записать вопросы к школам и страницу о качестве данных
	@$(PIPELINE) check --municipality $(MUNICIPALITY) --year $(YEAR)

demo: $(READY) ## записать вымышленные исходные файлы муниципалитета
	@$(PIPELINE) demo --municipality $(MUNICIPALITY) --year $(YEAR)

forms: $(READY) ## записать формы Excel для школ (PEOPLE=yes — с прошлогодними списками работников)
	@$(PIPELINE) forms --municipality $(MUNICIPALITY) --year $(YEAR) $(if $(filter yes,$(PEOPLE)),--people)

new: $(READY) ## создать параметры муниципалитета: make new MUNICIPALITY=armavir
	@$(PIPELINE) new --municipality $(MUNICIPALITY) --year $(YEAR)

verify: $(READY) ## построить дважды и сравнить до байта; с MANIFEST=… — проверить опубликованное
	@$(PYTHON) -m pipeline.verify $(if $(MANIFEST),--manifest '$(MANIFEST)',--municipality $(MUNICIPALITY) --year $(YEAR) --direction '$(DIRECTION)')

diff: $(READY) ## что изменилось: make diff YEARS="2021 2022" или MANIFESTS="а/manifest.json б/manifest.json"
	@$(if $(YEARS),$(PIPELINE) data --municipality $(MUNICIPALITY) --year $(lastword $(sort $(YEARS))))
	@$(PYTHON) -m pipeline.diff --municipality $(MUNICIPALITY) $(if $(MANIFESTS),--manifests $(MANIFESTS),--years $(YEARS))

region: $(READY) ## справки и карточки всех муниципалитетов и страница региона: make region YEAR=2022
	@$(PYTHON) -m pipeline.region --year $(YEAR) --municipalities '$(MUNICIPALITIES)' --region '$(REGION)' --audience $(AUDIENCE) --store '$(STORE)' --scheduler '$(SCHEDULER)' $(if $(JOBS),--jobs $(JOBS))

lab: $(READY) ## открыть блокноты в JupyterLab
	@$(VENV)/bin/jupyter lab --notebook-dir=notebooks

test: $(READY) ## выполнить тесты
	@$(PYTHON) -m pytest

lint: $(READY) ## проверить код: стиль, типы, слои
	@$(VENV)/bin/ruff check . && $(VENV)/bin/ruff format --check . && $(VENV)/bin/mypy && $(VENV)/bin/lint-imports

bench: $(READY) ## измерить время и память
	@$(PYTHON) -m tests.bench

docs: $(READY) ## обновить словарь показателей (docs/indicators.md) и схемы параметров
	@$(PIPELINE) docs

lock: $(READY) ## обновить requirements.lock
	@$(VENV)/bin/uv pip compile pyproject.toml --group dev --universal --fork-strategy fewest --python-version 3.11 --generate-hashes --no-emit-index-url --no-emit-find-links --no-annotate --no-header --upgrade --quiet -o requirements.lock

clean: ## удалить построенные справки и таблицы (исходные файлы не трогаются)
	@rm -rf reports data/processed data/questions data/region
