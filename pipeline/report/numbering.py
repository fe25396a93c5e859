"""«Таблица 3», «Рисунок 2»: numbers are given to the page as it is, whichever parts it has."""

import html
import re

_ITEM = re.compile(
    r'(?P<details><details class="numbers">)'
    r"|(?P<end></details>)"
    r'|<figure class="picture"(?: id="(?P<picture>[^"]+)")?><figcaption><strong>'
    r'|(?P<frame><div [^>]*class="table-frame[^"]*"[^>]*>)'
    r"|(?P<caption><caption>)"
)
_REFERENCE = re.compile(r"(?P<space>\s*)\[\[(?P<names>[\w ,-]+)\]\]")


def numbered(page: str) -> str:
    """Number the tables and pictures of a page in reading order and resolve what refers to them.

    A table folded under a picture bears the picture's number. ``[[municipal]]`` becomes
    « (табл. 3)» with a link, several names in one pair of brackets become one list; a reference to
    a part that is not on the page disappears.
    """
    tables = pictures = 0
    folded = False
    names: dict[str, str] = {}

    def named(match: re.Match[str]) -> str:
        nonlocal tables, pictures, folded
        text = match.group(0)
        if match["details"]:
            folded = True
        elif match["end"]:
            folded = False
        elif match["caption"]:
            number = f"Числа рисунка {pictures}. " if folded else f"Таблица {tables}. "
            return text + number
        elif text.startswith("<figure"):
            pictures += 1
            if match["picture"]:
                names[match["picture"]] = f"рис. {pictures}"
            return f"{text}Рисунок {pictures}. "
        else:
            number = f"Числа рисунка {pictures}. "
            if not folded:
                tables += 1
                number = f"Таблица {tables}. "
                # The exporter sorts attributes, so the name may stand anywhere.
                if named_as := re.search(r' id="([^"]+)"', text):
                    names[named_as[1]] = f"табл. {tables}"
            return text.replace('aria-label="', f'aria-label="{number}', 1)
        return text

    return _REFERENCE.sub(lambda match: _link(match, names), _ITEM.sub(named, page))


def _link(match: re.Match[str], names: dict[str, str]) -> str:
    wanted = [name.strip() for name in match["names"].split(",")]
    links = [
        f'<a href="#{html.escape(name)}">{names[name].replace(" ", chr(0xA0))}</a>'
        for name in wanted
        if name in names
    ]
    return f" ({', '.join(links)})" if links else ""
