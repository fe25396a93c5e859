"""What every page must show or must not show, whatever municipality it is of."""

import re
from collections.abc import Iterator

from bs4 import BeautifulSoup

from pipeline.demo.world import world
from pipeline.report.year import Year
from tests.report.pages import CAUSAL, soup, words

RATING = re.compile(r"(лучш|худш)\w* (школ|организаци|ОО\b)", re.IGNORECASE)
"""No school is the best or the worst."""

DECIMAL_POINT = re.compile(r"(?<![\d.№])\d+\.\d+(?![\d.])(?=\s*(%|п\.п\.|балл|чел|ед\b))")
"""A number with its unit and an English decimal point."""

PERCENT = re.compile(r"\d\s?%")
COUNTED = re.compile(r"\d\s(из|против)\s[\d(]|\bn = \d|N из D|\d\s/\s\d")

WITHOUT_COUNTS = re.compile(
    r"цел[ьи]|при пороге|порог|предел|медиан|наименьш|наибольш|размах|процентил|не менее|не более|"
    r"менее \d|более \d|свыше|от \d+ (до|%)|силуэт|\(\d+ ОО\)|"
    r"ниже \d+ %|изменени|годом ранее|п\.п\.|вклад|дисперси|"
    r"различий показателей|интервал|охват меньше|максимум|уров(ень|ни|ней)|балл|индекс|"
    r"\(\d{4}\)|\d{4} г\.? — |приказ|програм|нагрузк|класс|выполнен",
    re.IGNORECASE,
)
"""Words of a percentage that is no share of people counted here: a target, a limit, a definition, a
median of schools' values, a figure of last year or a change, which stand beside this year's N из D.
"""

COLUMNS_WITHOUT_COUNTS = re.compile(
    r"^\d{4}\b|цел|было|стало|изменени|медиан|вклад|наименьш|порог|уровень|балл|доля дисперсии|"
    r"норматив|план|факт|индекс|как считается|формула|условие|принято|"
    r"что (неясно )?в документе|показатель|смысл|ориентир|от суммы строк|вес|"
    r"сглажен|разброс|по представившим|силуэт|значение$|, %$|"
    r"действие|мероприят|решени|рекомендаци",
    re.IGNORECASE,
)


def people_of(year: Year) -> set[str]:
    """Surnames of the invented people."""
    made = world(year.params.municipality.demo, year.year).people
    return {person.name.split()[0] for person in made.values()}


def statements(parsed: BeautifulSoup) -> Iterator[tuple[str, str]]:
    """Yield paragraphs, items, titles of pictures and rows of tables, with a column's heading."""
    for tag in parsed.find_all(["p", "li", "figcaption"]):
        yield "", text_of(tag)
    for table in parsed.find_all("table"):
        heads = [text_of(th) for th in table.thead.find_all("th")] if table.thead else []
        for row in table.tbody.find_all("tr") if table.tbody else ():
            cells = [text_of(cell) for cell in row.find_all(["td", "th"])]
            if COUNTED.search(" ".join(cells)):
                continue
            for position, cell in enumerate(cells):
                yield heads[position] if position < len(heads) else "", cell


def text_of(tag: object) -> str:
    """Text of a tag with plain spaces."""
    return re.sub(r"\s+", " ", tag.get_text(" ")).replace("\u00a0", " ").strip()  # type: ignore[attr-defined]


def bare_percentages(parsed: BeautifulSoup) -> list[str]:
    """Return statements with a percentage that say neither N из D nor why there is none."""
    found = []
    for head, text in statements(parsed):
        if not PERCENT.search(text) or COUNTED.search(text):
            continue
        if WITHOUT_COUNTS.search(text) or COLUMNS_WITHOUT_COUNTS.search(head):
            continue
        found.append(f"{head}: {text}" if head else text)
    return found


def without_numbers(parsed: BeautifulSoup) -> list[str]:
    """Return titles of pictures that have no table beside them, before the next heading."""
    found = []
    for figure in parsed.find_all("figure"):
        if figure.find("img") is None:
            continue
        heading = figure.find_previous(["h2", "h3"])
        table = figure.find_next("table")
        after = table is not None and table.find_previous(["h2", "h3"]) is heading
        before = figure.find_previous("table")
        if not after and (before is None or before.find_previous(["h2", "h3"]) is not heading):
            found.append(text_of(figure.figcaption)[:80])
    return found


def faults(text: str, year: Year) -> list[str]:
    """Return all that a page shows and must not, or must show and does not, in words."""
    parsed = soup(text)
    for tag in parsed(["style", "pre", "script"]):
        tag.decompose()
    seen = words(text)
    found = [f"без альтернативного текста: {i.get('src', '')[:30]}" for i in parsed.find_all("img")
             if not re.search(r"\d", i.get("alt", ""))]  # fmt: skip
    found += [f"рисунок без чисел рядом: {title}" for title in without_numbers(parsed)]
    for word, pattern in (
        ("причинный глагол", CAUSAL),
        ("рейтинг школ", RATING),
        ("значение Python", re.compile(r"\b(nan|None|NaN|NaT|<NA>|True|False|inf)\b")),
        ("две точки", re.compile(r"(?<!\.)\.\.(?!\.)")),
        ("ноль из нуля", re.compile(r"(?<!\d )\b0 из 0\b(?!,)")),
        ("пустая скобка", re.compile(r"\(\s*\)|«\s*»(?! _)|: \.|, \.")),
    ):
        found += [f"{word}: …{seen[max(0, m.start() - 60) : m.end() + 40]}…"
                  for m in pattern.finditer(seen)]  # fmt: skip
    found += [
        f"десятичная точка: {t[:160]}" for _, t in statements(parsed) if DECIMAL_POINT.search(t)
    ]
    outside = re.sub(r"xmlns[:\w]*=\"[^\"]*\"", "", text)
    found += [f"адрес вне страницы: {m}" for m in re.findall(r"https?://[^\s\"'<]+", outside)]
    found += [f"% без N из D: {t[:160]}" for t in bare_percentages(parsed)]
    found += [f"фамилия: {s}" for s in people_of(year) & set(re.findall(r"[А-ЯЁ][а-яё]+", text))]
    found += [f"ключ человека: {key}" for key in year.table("person")["person_id"] if key in text]
    if re.search(r"\b\d{3}-\d{3}-\d{3}[ -]\d{2}\b", text):
        found.append("СНИЛС")
    return found
