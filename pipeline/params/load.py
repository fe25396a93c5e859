"""Read all params of a municipality and check them against one another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pipeline.params.advice import Advice, PlacedRule
from pipeline.params.burnout_key import BurnoutKey
from pipeline.params.catalogue import Indicator, IndicatorSet
from pipeline.params.checking import R, read
from pipeline.params.directions import SUBJECT_IDS
from pipeline.params.leaders import LeaderRules
from pipeline.params.municipality import MUNICIPALITY_ID, Municipality
from pipeline.params.problems import ParamsError, Problem, nearest
from pipeline.params.programme import Programme
from pipeline.params.sheet import Sheet
from pipeline.params.sources import FOLDER
from pipeline.params.strict_yaml import Document
from pipeline.params.tables import Tables

SHEET = Path(FOLDER) / "scoring" / "self_assessment.yml"


@dataclass(frozen=True)
class Chosen:
    """An indicator that a municipality reports, and where its definition stands.

    Attributes:
        key: ``set:id``, unique over all sets.
        set: The set that defines it.
        indicator: The definition.
        file: File of the definition.
        line: Its first line there.
    """

    key: str
    set: IndicatorSet
    indicator: Indicator
    file: str
    line: int


@dataclass(frozen=True)
class Params:
    """Everything that the params files say about one municipality.

    Attributes:
        municipality: Its own file.
        tables: What is collected.
        chosen: Indicators that it reports, in the order of directions and documents.
        advice: Rules of recommendations as the file has them.
        rules: The rules that the municipality uses, with its changes.
        sheet: Blocks of the self-assessment, if the municipality is scored by one.
        burnout_key: Key of the questionnaire on burnout; ``None`` only where no answers are
            collected.
        programme: Its programme with an index of results, if it has the annex.
        leader_rules: What is advised to heads of organisations, if it has the annex.
    """

    municipality: Municipality
    tables: Tables
    chosen: tuple[Chosen, ...]
    advice: Advice = field(default_factory=Advice)
    rules: tuple[PlacedRule, ...] = ()
    sheet: Sheet | None = None
    burnout_key: BurnoutKey | None = None
    programme: Programme | None = None
    leader_rules: LeaderRules | None = None

    @cached_property
    def by_key(self) -> dict[str, Chosen]:
        """Chosen indicators by their ``set:id``."""
        return {chosen.key: chosen for chosen in self.chosen}

    def of_direction(self, direction: str) -> list[Chosen]:
        """Return the indicators of one direction."""
        return [chosen for chosen in self.chosen if chosen.indicator.direction == direction]


def municipality_ids(root: Path) -> list[str]:
    """Return the identifiers of all municipalities that have a params file."""
    return sorted(path.stem for path in (root / FOLDER / "municipalities").glob("*.yml"))


def load(root: Path, municipality_id: str) -> Params:
    """Read and check all params that concern one municipality.

    Args:
        root: Folder that holds ``params/``.
        municipality_id: Name of the municipality's file.

    Raises:
        ParamsError: With every problem of every file.
    """
    path = _municipality_file(root, municipality_id)
    problems: list[Problem] = []
    municipality = _read(path, root, Municipality, problems)
    tables = _read(root / FOLDER / "tables.yml", root, Tables, problems)
    sets = [
        _read(file, root, IndicatorSet, problems)
        for file in sorted((root / FOLDER / "indicators").glob("*.yml"))
    ]
    advice = _advice(root, problems)
    assessed = municipality and municipality[0].scoring.self_assessment
    sheet = _read(root / SHEET, root, Sheet, problems) if assessed else None
    whole = [entry for entry in sets if entry]
    problems += _set_names(whole)
    key = programme = leader_rules = None
    if tables and "burnout" in tables[0].tables:
        key = _read(root / FOLDER / "burnout_key.yml", root, BurnoutKey, problems)
    if municipality:
        if "programme" in municipality[0].annexes:
            file = root / FOLDER / "programme" / f"{municipality_id}.yml"
            programme = _read(file, root, Programme, problems)
        if "leaders" in municipality[0].annexes:
            leader_rules = _read(root / FOLDER / "leaders.yml", root, LeaderRules, problems)
        problems += _identity(*municipality, municipality_id)
        problems += _one_line(*municipality)
        if tables:
            problems += _sources(*municipality, tables[0])
            problems += _groups(*municipality, tables[0])
        if len(whole) == len(sets):
            # With a set unread, every choice from it would look like a mistake.
            chosen = tuple(_chosen(municipality[0], whole))
            problems += _selections(*municipality, whole)
            problems += _repeated(municipality[1], chosen)
            problems += _targets(*municipality, chosen)
            problems += _main(*municipality, chosen)
            problems += _scored(*municipality, chosen)
            if programme:
                problems += _programme(*programme, municipality[0], chosen)
            if leader_rules:
                problems += _leader_rules(*leader_rules, whole)
        if advice:
            problems += _rule_choices(*municipality, advice[0])
    if advice and len(whole) == len(sets):
        problems += _advice_names(*advice, whole)
    if problems or not municipality or not tables:
        raise ParamsError(problems)
    return Params(
        municipality[0],
        tables[0],
        chosen,
        advice=advice[0] if advice else Advice(),
        rules=tuple(_used_rules(municipality[0], *advice)) if advice else (),
        sheet=sheet[0] if sheet else None,
        burnout_key=key[0] if key else None,
        programme=programme[0] if programme else None,
        leader_rules=leader_rules[0] if leader_rules else None,
    )


def _read(
    path: Path, root: Path, model: type[R], problems: list[Problem]
) -> tuple[R, Document] | None:
    """Read one file; what is wrong with it joins what is wrong with the others."""
    if not path.exists():
        name = path.relative_to(root).as_posix()
        problems.append(Problem(name, 0, "", "файла нет", "файл параметров (см. demo.yml)"))
        return None
    try:
        return read(path, root, model)
    except ParamsError as error:
        problems += error.problems
        return None


def _advice(root: Path, problems: list[Problem]) -> tuple[Advice, Document] | None:
    """Read the rules of recommendations; a project without the file gives none."""
    path = root / FOLDER / "advice.yml"
    return _read(path, root, Advice, problems) if path.exists() else None


def _used_rules(
    municipality: Municipality, advice: Advice, document: Document
) -> Iterator[PlacedRule]:
    for position, rule in enumerate(advice.rules):
        choice = municipality.advice.rules.get(rule.id)
        if choice and not choice.use:
            continue
        changes = choice.model_dump(exclude_none=True, exclude={"use", "due"}) if choice else {}
        if choice and choice.due:
            changes["due"] = choice.due
        yield PlacedRule(
            rule.model_copy(update=changes), document.file, document.line(("rules", position))
        )


def _rule_choices(
    municipality: Municipality, document: Document, advice: Advice
) -> Iterator[Problem]:
    known = [rule.id for rule in advice.rules]
    for name in municipality.advice.rules:
        if name not in known:
            yield document.problem(
                ("advice", "rules", name),
                f"нет правила «{name}»",
                "правила из params/advice.yml",
                nearest(name, known),
            )


def _advice_names(
    advice: Advice, document: Document, sets: list[tuple[IndicatorSet, Document]]
) -> Iterator[Problem]:
    indicators = {f"{s.source}:{i.id}" for s, _ in sets for i in s.indicators}
    materials = {material.id for material in advice.materials}
    seen: set[str] = set()
    for position, rule in enumerate(advice.rules):
        path = ("rules", position)
        if rule.id in seen:
            yield document.problem(
                (*path, "id"), f"правило «{rule.id}» описано дважды", "каждое правило один раз"
            )
        seen.add(rule.id)
        for part, names, known, where in (
            ("indicators", rule.indicators, indicators, "показатели в виде «набор:показатель»"),
            ("thirds", rule.thirds, indicators, "показатели в виде «набор:показатель»"),
            ("materials", rule.materials, materials, "материалы из раздела materials"),
        ):
            for place, name in enumerate(names):
                if name not in known:
                    yield document.problem(
                        (*path, part, place), f"нет «{name}»", where, nearest(name, known)
                    )


def _municipality_file(root: Path, municipality_id: str) -> Path:
    known = municipality_ids(root)
    if not re.fullmatch(MUNICIPALITY_ID, municipality_id):
        raise ParamsError(
            [
                Problem(
                    "MUNICIPALITY",
                    0,
                    "",
                    f"идентификатор «{municipality_id}» не может быть именем папки",
                    "строчные латинские буквы, цифры и «_»",
                    nearest(municipality_id, known),
                )
            ]
        )
    path = root / FOLDER / "municipalities" / f"{municipality_id}.yml"
    if not path.exists():
        raise ParamsError(
            [
                Problem(
                    "MUNICIPALITY",
                    0,
                    "",
                    f"нет файла params/municipalities/{municipality_id}.yml",
                    ", ".join(known)
                    + f" (новый муниципалитет: make new MUNICIPALITY={municipality_id})",
                    nearest(municipality_id, known),
                )
            ]
        )
    return path


def _identity(
    municipality: Municipality, document: Document, municipality_id: str
) -> Iterator[Problem]:
    if municipality.id != municipality_id:
        yield document.problem(
            ("id",),
            f"идентификатор «{municipality.id}» не совпадает с именем файла",
            f"«{municipality_id}»",
        )


def _one_line(municipality: Municipality, document: Document) -> Iterator[Problem]:
    """The Makefile reads the annexes without Python: the list stands in one line."""
    if any(
        document.line(("annexes", place)) != document.line(("annexes",))
        for place in range(len(municipality.annexes))
    ):
        yield document.problem(
            ("annexes",), "список записан в несколько строк", "одна строка: annexes: [leaders]"
        )


def _set_names(sets: list[tuple[IndicatorSet, Document]]) -> Iterator[Problem]:
    for indicator_set, document in sets:
        stem = Path(document.file).stem
        if indicator_set.source != stem:
            yield document.problem(
                ("source",),
                f"набор «{indicator_set.source}» не совпадает с именем файла",
                f"«{stem}»",
            )


def _selections(
    municipality: Municipality, document: Document, sets: list[tuple[IndicatorSet, Document]]
) -> Iterator[Problem]:
    known = {s.source: {i.id for i in s.indicators} for s, _ in sets}
    for direction, selectors in municipality.indicators.items():
        for position, selector in enumerate(selectors):
            source, _, indicator = selector.partition(":")
            path = ("indicators", direction, position)
            if source not in known:
                yield document.problem(
                    path,
                    f"нет набора показателей «{source}»",
                    ", ".join(known),
                    nearest(source, known),
                )
            elif indicator and indicator not in known[source]:
                yield document.problem(
                    path,
                    f"в наборе «{source}» нет показателя «{indicator}»",
                    f"показатели из params/indicators/{source}.yml",
                    nearest(indicator, known[source]),
                )


def _chosen(
    municipality: Municipality, sets: list[tuple[IndicatorSet, Document]]
) -> Iterator[Chosen]:
    by_source = {s.source: (s, document) for s, document in sets}
    for direction in SUBJECT_IDS:
        for selector in municipality.indicators.get(direction, []):  # type: ignore[call-overload]
            source, _, wanted = selector.partition(":")
            if source not in by_source:
                continue
            indicator_set, document = by_source[source]
            for position, indicator in enumerate(indicator_set.indicators):
                # A single indicator may serve another direction than the one it was written for.
                if indicator.id == wanted or (not wanted and indicator.direction == direction):
                    yield Chosen(
                        f"{source}:{indicator.id}",
                        indicator_set,
                        indicator.model_copy(update={"direction": direction}),
                        document.file,
                        document.line(("indicators", position)),
                    )


def _repeated(document: Document, chosen: tuple[Chosen, ...]) -> Iterator[Problem]:
    """Two directions cannot share an indicator: its value would stand under one name twice."""
    seen: dict[str, str] = {}
    for item in chosen:
        direction = item.indicator.direction
        if item.key in seen:
            yield document.problem(
                ("indicators", direction),
                f"показатель «{item.key}» уже отнесён к направлению «{seen[item.key]}»",
                "каждый показатель в одном направлении",
            )
        seen[item.key] = direction


def _targets(
    municipality: Municipality, document: Document, chosen: tuple[Chosen, ...]
) -> Iterator[Problem]:
    units = {c.key: c.indicator.unit for c in chosen}
    for key, years in municipality.targets.items():
        if key not in units:
            yield document.problem(
                ("targets", key),
                f"цель задана для показателя «{key}», которого нет среди выбранных",
                "показатели из раздела indicators в виде «набор:показатель»",
                nearest(key, units),
            )
            continue
        for year, target in years.items():
            if units[key] == "%" and not 0 <= target.value <= 100:
                yield document.problem(
                    ("targets", key, year, "value"),
                    f"цель {target.value:g} %",
                    "доля от 0 до 100 %",
                )
            if not 2000 <= year <= 2100:
                yield document.problem(("targets", key, year), f"год {year}", "год, например 2022")


def _main(
    municipality: Municipality, document: Document, chosen: tuple[Chosen, ...]
) -> Iterator[Problem]:
    for direction, key in municipality.main_indicator.items():
        known = [c.key for c in chosen if c.indicator.direction == direction]
        if key not in known:
            yield document.problem(
                ("main_indicator", direction),
                f"показатель «{key}» не относится к направлению",
                ", ".join(known) or "показатели направления (их нет)",
                nearest(key, known),
            )


def _scored(
    municipality: Municipality, document: Document, chosen: tuple[Chosen, ...]
) -> Iterator[Problem]:
    """Every indicator that a scheme names must be among the chosen ones, with limits in order."""
    scoring = municipality.scoring
    known = {item.key: item.indicator for item in chosen}
    named: list[tuple[tuple[str | int, ...], str]] = []
    if points := scoring.points:
        named += [(("points", "own_cutoffs", key), key) for key in points.own_cutoffs]
        if points.high <= points.middle:
            yield document.problem(
                ("scoring", "points", "high"),
                f"порог высокого уровня {points.high:g} % не выше порога среднего",
                f"число больше {points.middle:g}",
            )
    if own := scoring.self_assessment:
        named += [(("self_assessment", "ineffective", key), key) for key in own.ineffective]
        for name in ("not_corresponding", "verify"):
            named += [
                (("self_assessment", name, place), key)
                for place, key in enumerate(getattr(own, name))
            ]
    if ranking := scoring.ranking:
        named += [
            (("ranking", "indicators", place), key) for place, key in enumerate(ranking.indicators)
        ]
        for key in ranking.weights:
            if key not in ranking.indicators:
                yield document.problem(
                    ("scoring", "ranking", "weights", key),
                    f"вес задан показателю «{key}», который не ранжируется",
                    ", ".join(ranking.indicators),
                    nearest(key, ranking.indicators),
                )
    for path, key in named:
        if key not in known:
            yield document.problem(
                ("scoring", *path),
                f"показателя «{key}» нет среди выбранных",
                "показатели из раздела indicators в виде «набор:показатель»",
                nearest(key, known),
            )


def _programme(
    programme: Programme,
    document: Document,
    municipality: Municipality,
    chosen: tuple[Chosen, ...],
) -> Iterator[Problem]:
    """Every indicator of a programme is reported and has targets."""
    known = {c.key for c in chosen}
    named = {
        "orientations": [part.indicators for part in programme.orientations],
        "tasks": [task.indicators for task in programme.tasks],
    }
    for name, parts in named.items():
        for position, keys in enumerate(parts):
            for place, key in enumerate(keys):
                path = (name, position, "indicators", place)
                if key not in known:
                    yield document.problem(
                        path,
                        f"показателя «{key}» нет среди выбранных",
                        "показатели муниципалитета в виде «набор:показатель»",
                        nearest(key, known),
                    )
                elif key not in municipality.targets:
                    yield document.problem(
                        path,
                        f"у показателя «{key}» нет целевых значений",
                        "показатели из раздела targets параметров муниципалитета",
                        nearest(key, municipality.targets),
                    )


def _leader_rules(
    rules: LeaderRules, document: Document, sets: list[tuple[IndicatorSet, Document]]
) -> Iterator[Problem]:
    known = [f"{s.source}:{i.id}" for s, _ in sets for i in s.indicators]
    for position, rule in enumerate(rules.recommendations):
        if rule.indicator not in known:
            yield document.problem(
                ("recommendations", position, "indicator"),
                f"нет показателя «{rule.indicator}»",
                "показатели в виде «набор:показатель»",
                nearest(rule.indicator, known),
            )


def _groups(municipality: Municipality, document: Document, tables: Tables) -> Iterator[Problem]:
    org = tables.tables.get("org")
    known = list(org.columns["org_type"].values) if org and "org_type" in org.columns else []
    for position, group in enumerate(municipality.context_groups):
        path = ("context_groups", position)
        for place, kind in enumerate(group.types):
            if known and kind not in known:
                yield document.problem(
                    (*path, "types", place),
                    f"нет типа организаций «{kind}»",
                    ", ".join(known),
                    nearest(kind, known),
                )
        if group.students_max is not None and group.students_max < group.students_min:
            yield document.problem(
                (*path, "students_max"),
                f"получено {group.students_max}, меньше students_min",
                f"число не меньше {group.students_min}",
            )


def _sources(municipality: Municipality, document: Document, tables: Tables) -> Iterator[Problem]:
    for position, source in enumerate(municipality.sources):
        path = ("sources", position)
        table = tables.tables.get(source.table)
        if table is None:
            yield document.problem(
                (*path, "table"),
                f"нет таблицы «{source.table}»",
                "таблицы из params/tables.yml",
                nearest(source.table, tables.tables),
            )
            continue
        used = {
            **{("columns", name): column for name, column in source.columns.items()},
            **{("constants", name): name for name in source.constants},
            **{("values", name): name for name in source.values},
            **{("join", name): name for name in source.join},
        }
        if source.unpivot:
            used |= {
                ("unpivot", "name"): source.unpivot.name,
                ("unpivot", "value"): source.unpivot.value,
            }
        for place, column in used.items():
            if column not in table.columns:
                yield document.problem(
                    (*path, *place),
                    f"в таблице «{source.table}» нет столбца «{column}»",
                    ", ".join(table.columns),
                    nearest(column, table.columns),
                )
