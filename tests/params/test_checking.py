import re
from pathlib import Path

import pytest

from pipeline.params.problems import ParamsError, Problem, nearest
from tests.params.worlds import MUNICIPALITY, SET, TABLES, line_of, project, refusals


def spoiled(old: str, new: str) -> str:
    """Return the municipality's file with one part replaced."""
    assert old in MUNICIPALITY
    return MUNICIPALITY.replace(old, new, 1)


@pytest.mark.parametrize(
    ("old", "new", "path", "said", "hint"),
    [
        ('oktmo: "01701000"', "oktmo: 01701000", "oktmo", "получено 01701000 без кавычек", ""),
        ('oktmo: "01701000"', 'oktmo: "0170"', "oktmo", "получено «0170»", ""),
        ("centre: Центр", "centre: no", "passport.centre", "получено no без кавычек", ""),
        ("centre: Центр", "centre: 5", "passport.centre", "получено 5", ""),
        ("centre: Центр", 'centre: ""', "passport.centre", "получено «»", ""),
        ("  centre: Центр\n", "", "passport.centre", "обязательный ключ не указан", ""),
        ("centre: Центр", "center: Центр", "passport.center", "неизвестный ключ", "centre"),
        ("month: 9", "mnoth: 9", "cyclogram.deficits.mnoth", "неизвестный ключ", "month"),
        ("month: 9", "month: 13", "cyclogram.deficits.month", "получено 13", ""),
        ("month: 9", 'month: "9"', "cyclogram.deficits.month", "получено «9»", ""),
        ("month: 9", "month: 9.5", "cyclogram.deficits.month", "получено 9.5", ""),
        (
            "{value: 60}",
            "{value: 60, at_mots: true}",
            "targets.pilot:has_plan.2022.at_mots",
            "неизвестный ключ",
            "at_most",
        ),
        ("{value: 60}", "{value: abc}", "targets.pilot:has_plan.2022.value", "получено «abc»", ""),
        ("{value: 60}", "{value: true}", "targets.pilot:has_plan.2022.value", "получено true", ""),
        (
            "{value: 60}",
            "{value: 12,5}",
            "targets.pilot:has_plan.2022.5",
            "неизвестный ключ",
            "",
        ),
        ("  deficits: [pilot]", "  deficit: [pilot]", "indicators.deficit", "deficit", "deficits"),
        ("  deficits: [pilot]", "  deficits: pilot", "indicators.deficits", "получено «pilot»", ""),
        ("name:\n", "nаme:\n", "nаme", "неизвестный ключ", "name"),
        ("id: town", "id: ../town", "id", "идентификатор «../town»", ""),
        ("id: town", "id: Town", "id", "идентификатор «Town»", ""),
        ("orders: [Приказ]", "orders: []", "passport.orders", "получено список", ""),
        (
            "cyclogram:",
            'period: {staff_on: "02-31"}\ncyclogram:',
            "period.staff_on",
            "получено «02-31»",
            "",
        ),
        ("id: town", "id: town\nyaer: 2022", "yaer", "неизвестный ключ «yaer»", ""),
    ],
)
def test_each_mistake_has_file_line_key_got_and_allowed(
    tmp_path: Path, old: str, new: str, path: str, said: str, hint: str
) -> None:
    """One mistake of each kind is told with its place, what stands there and what may."""
    text = spoiled(old, new)
    problems = [p for p in refusals(project(tmp_path, text)) if p.path == path]
    assert len(problems) == 1
    (problem,) = problems
    assert problem.file == "params/municipalities/town.yml"
    if new:
        assert abs(problem.line - line_of(text, new.split("\n")[-1])) <= 1
    assert said in problem.got
    assert problem.allowed
    assert problem.nearest == hint


def test_lines_are_exact(tmp_path: Path) -> None:
    """A line is that of the key, not that of its block."""
    text = spoiled("centre: Центр", "centre: 5").replace("month: 9", "month: 90")
    found = {p.path: p.line for p in refusals(project(tmp_path, text))}
    assert found == {
        "passport.centre": line_of(text, "centre: 5"),
        "cyclogram.deficits.month": line_of(text, "month: 90"),
    }


def test_two_mistakes_of_one_line_are_both_told(tmp_path: Path) -> None:
    """A refused word does not hide an unknown key beside it."""
    text = spoiled("{month: 9}", "{month: no, yaer: 2022}")
    assert [p.path for p in refusals(project(tmp_path, text))] == [
        "cyclogram.deficits.month",
        "cyclogram.deficits.yaer",
    ]


def test_all_mistakes_of_all_files_at_once(tmp_path: Path) -> None:
    """Three spoiled files are told together, sorted by file and line."""
    root = project(
        tmp_path,
        spoiled("centre: Центр", "centre: 5").replace("month: 9", "month: no"),
        TABLES.replace("code: T1", "code: T99").replace("holder:", "holdr:"),
        SET.replace("better: higher", "better: hihger", 1),
    )
    problems = refusals(root)
    assert {p.file for p in problems} == {
        "params/indicators/pilot.yml",
        "params/municipalities/town.yml",
        "params/tables.yml",
    }
    assert len(problems) == 6
    assert problems == sorted(problems)
    assert next(p for p in problems if p.path == "indicators.0.better").nearest == "higher"


def test_unreadable_file_is_one_line(tmp_path: Path) -> None:
    """Wrong indentation gives one line, not a second one about what could not be read."""
    text = spoiled("  genitive: Города", " genitive: Города")
    (problem,) = refusals(project(tmp_path, text))
    assert problem.line == line_of(text, " genitive")
    assert "отступ" in problem.allowed


def test_no_words_of_the_library(tmp_path: Path) -> None:
    """Whatever is spoiled, the message holds no English sentence."""
    text = MUNICIPALITY
    for line in text.splitlines():
        key, _, value = line.partition(": ")
        if not value:
            continue
        for other in ("[]", "{}", "5", "-1", "true", "x", '""', "2022-01-01", "1.5", "[1, {a: 2}]"):
            broken = text.replace(line, f"{key}: {other}", 1)
            for problem in refusals(project(tmp_path, broken)):
                said = re.sub(r"«[^»]*»|\(см\. пояснения в demo\.yml\)", "", str(problem))
                assert not re.search(
                    r"\b(should|input|valid|must|type|expected|str|dict|error)\b", said
                )


def test_sentence_of_a_problem() -> None:
    """A problem reads as one Russian sentence with the nearest name."""
    problem = Problem("params/x.yml", 3, "a.b", "получено «с»", "d", "d")
    assert str(problem) == (
        "params/x.yml, строка 3, ключ «a.b»: получено «с»; допускается: d. "
        "Возможно, имелось в виду: «d»."
    )
    assert str(ParamsError([problem, problem])) == str(problem)


@pytest.mark.parametrize(
    ("name", "expected"),
    [("yaer", "year"), ("munth", "month"), ("zzz", ""), ("krimsk", "krymsk"), ("", "")],
)
def test_nearest(name: str, expected: str) -> None:
    """Swapped and mistaken letters find the name, a strange word finds none."""
    assert nearest(name, ["year", "month", "krymsk"]) == expected
