"""Look at built pages in a browser: accessibility by axe-core, and no sideways scrolling.

``python -m tests.pages_check reports/demo/2022`` checks every page below the folder; exit status 1
names what is wrong. The browser is Chromium of the system.
"""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Request, sync_playwright

WIDTHS = (1280, 360)
SCHEMES = ("light", "dark")
LEVELS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def chromium() -> str | None:
    """Return the path of the system's browser, or nothing where there is none."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium")


@contextmanager
def browser(path: str) -> Iterator[Browser]:
    """Start the browser and end it."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(_FLAGS))
        try:
            yield started
        finally:
            started.close()


def problems(opened: Browser, file: Path) -> list[str]:
    """Return what is wrong with a page at the widths of a screen and of a phone, light and dark.

    Args:
        opened: The browser.
        file: The page.
    """
    found = []
    for width, scheme in zip(WIDTHS, SCHEMES, strict=True):
        page = opened.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)
        asked: list[str] = []
        page.on("request", lambda request, asked=asked: _note_address(request, asked))
        page.goto(file.resolve().as_uri())
        found += [f"{file.name}, {width} px: {text}" for text in _wrong(page, width)]
        found += [f"{file.name}: asks for {address}" for address in asked]
        page.close()
    return found


def _note_address(request: Request, asked: list[str]) -> None:
    if not request.url.startswith(("file:", "data:")):
        asked.append(request.url)


def _wrong(page: Page, width: int) -> Iterator[str]:
    wide = page.evaluate("document.documentElement.scrollWidth")
    if wide > width:
        yield f"scrolls sideways, {wide} px wide"
    # What is folded is read as well.
    page.evaluate("document.querySelectorAll('details').forEach(part => { part.open = true })")
    opened = page.evaluate("document.documentElement.scrollWidth")
    if opened > max(wide, width):
        yield f"scrolls sideways when everything is unfolded, {opened} px wide"
    result = Axe().run(page, options={"runOnly": {"type": "tag", "values": LEVELS}})
    for violation in result.response["violations"]:
        nodes = violation["nodes"]
        yield f"{violation['id']} ({len(nodes)}): {violation['help']}: {nodes[0]['html'][:160]}"


def _problems_of(files: Sequence[Path]) -> list[str]:
    """Check some pages in a browser of this process."""
    path = chromium()
    if path is None or not files:
        return []
    with browser(path) as opened:
        return [text for file in files for text in problems(opened, file)]


def main(folders: Sequence[str]) -> int:
    """Check every page below the folders and say what is wrong."""
    if chromium() is None:
        print("no Chromium: install the package chromium or set CHROMIUM", file=sys.stderr)  # noqa: T201
        return 2
    files = sorted(file for folder in folders for file in Path(folder).rglob("*.html"))
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores) as pool:
        shares = pool.map(_problems_of, [files[i::cores] for i in range(cores)])
        found = sorted(text for share in shares for text in share)
    print("\n".join([*found, f"{len(files)} pages, {len(found)} problems"]))  # noqa: T201
    return 1 if found or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
