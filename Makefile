# Справка: make report YEAR=2022

YEAR ?= 2022
MUNICIPALITY ?= demo
DIRECTION ?=
AUDIENCE ?= internal
JOBS ?= $(shell nproc 2>/dev/null || echo 2)

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

# One failed reference must not keep the others from being built.
MAKEFLAGS += --keep-going --jobs=$(JOBS) --no-print-directory --no-builtin-rules
.SUFFIXES:
.DELETE_ON_ERROR:

VENV := .venv
PYTHON := $(VENV)/bin/python
READY := $(VENV)/.ready
PIPELINE := $(PYTHON) -m pipeline

RAW := data/raw/$(MUNICIPALITY)
PROCESSED := data/processed/$(MUNICIPALITY)
REPORTS := reports/$(MUNICIPALITY)/$(YEAR)$(if $(filter public,$(AUDIENCE)),/public)

# Years that have files, up to the reported one: change and trends need those before it.
YEARS := $(filter $(shell seq $$(($(YEAR) - 4)) $(YEAR)),$(notdir $(patsubst %/,%,$(wildcard $(RAW)/*/))))
YEARS := $(sort $(YEARS) $(YEAR))

PARAMS := params/tables.yml params/municipalities/$(MUNICIPALITY).yml
CODE_INTAKE := $(wildcard pipeline/*.py pipeline/params/*.py pipeline/intake/*.py)
CODE_INDICATORS := $(wildcard pipeline/indicators/*)
RULES := $(filter-out params/tables.yml,$(wildcard params/*.yml)) $(wildcard params/scoring/*.yml params/programme/$(MUNICIPALITY).yml)
CODE_REPORT := $(RULES) $(wildcard pipeline/display/*.py pipeline/analysis/*.py pipeline/scoring/*.py pipeline/advice/*.py pipeline/report/*.py pipeline/report/template/*)

.PHONY: help report cards check verify lab test lint bench clean demo forms docs lock
.DEFAULT_GOAL := help

help: ## показать эту справку
	@echo 'Справка: мониторинг профессионального развития педагогов'
	@echo
	@echo 'make report YEAR=2022                       справки демонстрационного района'
	@echo 'make report MUNICIPALITY=krymsk YEAR=2022   справки муниципалитета из data/raw/krymsk/2022/'
	@echo
	@grep -hE '^[a-z]+:.*## ' Makefile | sed -E 's/^([a-z]+):.*## (.*)/  make \1\t\2/' | expand -t 16
	@echo
	@echo 'Переменные: YEAR, MUNICIPALITY, DIRECTION (одно направление), AUDIENCE (internal, public), JOBS'

# ---- environment: a real target, made again when the lock changes

$(READY): requirements.lock
	@echo 'Готовится окружение Python (один раз, несколько минут)…'
	@rm -rf $(VENV)
	@python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo 'Нужен Python 3.11 или новее.' >&2; exit 1; }
	@python3 -m venv $(VENV)
	@$(PYTHON) -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements.lock
	@echo '$(CURDIR)' > $$($(PYTHON) -c 'import sysconfig; print(sysconfig.get_path("purelib"))')/spravka.pth
	@touch $@

# ---- the way data take: raw files -> tables -> indicators -> pages

ifeq ($(DIRECTION),)
report: $(REPORTS)/index.html ## построить справки за год
else
report: $(REPORTS)/$(DIRECTION).html
endif

# Folders are prerequisites as well: a file that was taken away changes its folder only.
define year_rules
$(PROCESSED)/$(1)/intake.json: $(PARAMS) $(CODE_INTAKE) $(shell find $(RAW)/$(1) 2>/dev/null | sed 's/[ \#]/\\&/g') | $(READY)
	@$(PIPELINE) intake --municipality $(MUNICIPALITY) --year $(1)

$(PROCESSED)/$(1)/indicators.parquet: $(PROCESSED)/$(1)/intake.json $(CODE_INDICATORS) $(wildcard params/indicators/*.yml) params/burnout_key.yml $(2) | $(READY)
	@$(PIPELINE) indicators --municipality $(MUNICIPALITY) --year $(1)
endef

# The indicators of a year wait for those of the year before, for the change.
PREVIOUS :=
$(foreach year,$(YEARS),$(eval $(call year_rules,$(year),$(PREVIOUS)))$(eval PREVIOUS := $(PROCESSED)/$(year)/indicators.parquet))
INDICATORS := $(foreach year,$(YEARS),$(PROCESSED)/$(year)/indicators.parquet)

$(NOTEBOOKS:%=$(REPORTS)/%.html): $(REPORTS)/%.html: notebooks/%.ipynb $(INDICATORS) $(CODE_REPORT) | $(READY)
	@$(PIPELINE) reference --municipality $(MUNICIPALITY) --year $(YEAR) --audience $(AUDIENCE) --direction $*

$(REPORTS)/quality.html: $(INDICATORS) $(CODE_REPORT) | $(READY)
	@$(PIPELINE) quality --municipality $(MUNICIPALITY) --year $(YEAR) --audience $(AUDIENCE)

$(REPORTS)/index.html: $(NOTEBOOKS:%=$(REPORTS)/%.html) $(REPORTS)/quality.html
	@$(PIPELINE) index --municipality $(MUNICIPALITY) --year $(YEAR) --audience $(AUDIENCE)

# ---- for people

cards: $(INDICATORS) ## карточки ОО для индивидуального ознакомления руководителей
	@$(PIPELINE) cards --municipality $(MUNICIPALITY) --year $(YEAR) --audience $(AUDIENCE)

check: $(READY) ## прочитать исходные файлы, записать вопросы к школам и страницу о качестве данных
	@$(PIPELINE) check --municipality $(MUNICIPALITY) --year $(YEAR)

demo: $(READY) ## записать вымышленные исходные файлы муниципалитета
	@$(PIPELINE) demo --municipality $(MUNICIPALITY) --year $(YEAR)

forms: $(READY) ## записать пустые формы Excel для школ
	@$(PIPELINE) forms --municipality $(MUNICIPALITY) --year $(YEAR)

verify: $(READY) ## построить дважды и сравнить до байта; с MANIFEST=… — проверить опубликованное
	@$(PYTHON) -m pipeline.verify $(if $(MANIFEST),--manifest '$(MANIFEST)',--municipality $(MUNICIPALITY) --year $(YEAR) --direction '$(DIRECTION)')

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
	@rm -rf reports data/processed data/questions
