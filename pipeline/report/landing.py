"""``reports/index.html``: every municipality and year that has been built, and what there is of it.

It is made from the folders as they stand, without the clock and without opening a year, so that it
can be refreshed after each command: a folder that was taken away is not on it any more.
"""

import html
import os
import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

TITLE = "Мониторинг профессионального развития педагогов"

_WHAT = (
    ("index.html", "справки"),
    ("public/index.html", "для публикации"),
    ("cards/index.html", "карточки ОО"),
    ("indicators.xlsx", "Excel"),
    ("indicators.csv", "CSV"),
    ("datapackage.json", "описание данных"),
)
"""File of a year's folder → how the list calls it."""

_HEAD = re.compile(r"<title>(?P<title>.*?)</title>", re.DOTALL)
_NAME, _YEAR = re.compile(r"[a-z][a-z0-9_]*"), re.compile(r"20\d\d")
_HEAD_BYTES = 2000


@dataclass(frozen=True)
class Built:
    """A municipality's year that has pages.

    Attributes:
        municipality: Its name as printed.
        id: Identifier, the name of its folder.
        year: The year.
        links: Address and name of what there is.
        documents: Number of Word documents.
    """

    municipality: str
    id: str
    year: int
    links: tuple[tuple[str, str], ...]
    documents: int


def built(reports: Path) -> list[Built]:
    """Return what has been built, by name of the municipality, the newest year first."""
    found = [one for folder in reports.glob("*/*") for one in _year(folder)]
    return sorted(found, key=lambda one: (one.municipality, one.id, -one.year))


def _year(folder: Path) -> Iterator[Built]:
    municipality, year = folder.parent.name, folder.name
    if not (_NAME.fullmatch(municipality) and _YEAR.fullmatch(year)):
        return
    place = f"{municipality}/{year}"
    links = tuple((f"{place}/{file}", name) for file, name in _WHAT if (folder / file).is_file())
    pages = [folder / file for file in ("index.html", "public/index.html")]
    named = next((name for page in pages if (name := _municipality(page))), municipality)
    if links:
        yield Built(named, municipality, int(year), links, len(list(folder.glob("*.docx"))))


def _municipality(page: Path) -> str:
    """Read the municipality's name from the title of a year's index: «… — Район, 2022»."""
    try:
        with page.open(encoding="utf-8") as stream:
            match = _HEAD.search(stream.read(_HEAD_BYTES))
    except (OSError, UnicodeDecodeError):
        return ""
    title = html.unescape(match["title"]) if match else ""
    return title.rpartition(" — ")[2].rpartition(", ")[0].strip()


def write_landing(root: Path) -> Path:
    """Write the list of all that has been built; an unchanged list is left untouched.

    Before anything has been built there is none.

    Args:
        root: Folder that holds ``reports/``.
    """
    path = root / "reports" / "index.html"
    found = built(path.parent)
    if not found and not path.exists():
        return path
    text = page(found)
    if path.is_file() and path.read_text(encoding="utf-8") == text:
        return path
    path.parent.mkdir(parents=True, exist_ok=True)
    # Commands for two municipalities may end together: each writes a file of its own first.
    with tempfile.NamedTemporaryFile(
        "w", dir=path.parent, prefix=".index.", suffix=".part", encoding="utf-8", delete=False
    ) as beside:
        beside.write(text)
    Path(beside.name).chmod(0o666 & ~_mask())
    Path(beside.name).replace(path)
    return path


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def page(found: list[Built]) -> str:
    """Return the page of what has been built."""
    style = resources.files(__package__).joinpath("template", "style.css").read_text("utf-8")
    rows: dict[tuple[str, str], list[str]] = {}
    for one in found:
        rows.setdefault((one.municipality, one.id), []).append(_row(one))
    sections = "\n".join(
        f'<section><h2 id="{html.escape(id_)}">{html.escape(name)}</h2>\n'
        f'<div class="table-frame" tabindex="0" role="region" aria-label="{html.escape(name)}">'
        f"<table><caption>{html.escape(name)}: что построено</caption>"
        '<thead><tr><th scope="col">Год</th><th scope="col">Материалы</th></tr></thead>'
        f"<tbody>{''.join(lines)}</tbody></table></div></section>"
        for (name, id_), lines in rows.items()
    )
    nothing = "<p>Справки ещё не построены: выполните make report.</p>"
    return f"""<!DOCTYPE html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{TITLE}</title>
<style>
{style}</style>
</head>
<body>
<a class="skip" href="#content">К содержанию</a>
<div class="layout plain">
<main id="content">
<h1>{TITLE}</h1>
<p>Муниципалитеты и годы, по которым построены справки. Материалы без пометки «для публикации»
предназначены для служебного пользования.</p>
{sections or nothing}
</main>
</div>
</body>
</html>
"""


def _row(one: Built) -> str:
    links = [f'<a href="{html.escape(href)}">{html.escape(name)}</a>' for href, name in one.links]
    if one.documents:
        links.append(f"Word: {one.documents}\u00a0шт., ссылки — на странице года")
    return f'<tr><th scope="row">{one.year}</th><td>{" · ".join(links)}</td></tr>'
