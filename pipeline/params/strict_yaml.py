"""YAML without surprises: what an analyst typed is what the program gets.

YAML reads an unquoted ``no`` as false, ``01701000`` as an octal number and lets a repeated key
replace the first one without a word. Each of these is refused here, with its line. PyYAML does
the parsing; only the last step, from nodes to values, is stricter than its own.
"""

import re
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from pipeline.params.problems import Problem

Key = tuple[str | int, ...]

_SWITCHES = {"yes", "no", "on", "off", "y", "n"}
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")
_OTHER_NUMBERS = re.compile(r"[-+]?(0[xob][0-9a-fA-F_]+|[0-9]+(:[0-5]?[0-9])+|[0-9]+_[0-9_]+)")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass
class Document:
    """A YAML file as read.

    Attributes:
        file: The file's name for messages.
        data: Plain Python values.
        lines: Line of every key and list item, by its path from the top.
        problems: What was refused while reading.
    """

    file: str
    data: Any = None
    lines: dict[Key, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def line(self, path: Key) -> int:
        """Return the line of a path, or of its nearest parent that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)

    def problem(self, path: Key, got: str, allowed: str, nearest: str = "") -> Problem:
        """Describe what is wrong at a path, with its line."""
        return Problem(
            self.file, self.line(path), ".".join(str(part) for part in path), got, allowed, nearest
        )

    def refuse(self, path: Key, got: str, allowed: str, nearest: str = "") -> None:
        """Note what is wrong at a path and go on."""
        self.problems.append(self.problem(path, got, allowed, nearest))


def load(path: Path, name: str) -> Document:
    """Read a YAML file strictly.

    Args:
        path: The file.
        name: How messages name it.

    Returns:
        The document; it never raises because of what the file says, all goes to ``problems``.
    """
    document = Document(name)
    try:
        node = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = mark.line + 1 if mark else 0
        document.problems.append(
            Problem(
                name,
                line,
                "",
                f"строка не читается как YAML ({error.problem})",
                "«ключ: значение» с одинаковым отступом из пробелов; текст с двоеточием "
                "или решёткой — в кавычках",
            )
        )
        return document
    except (UnicodeDecodeError, yaml.YAMLError):
        document.problems.append(
            Problem(name, 0, "", "файл не читается как текст", "текст в кодировке UTF-8")
        )
        return document
    document.data = _value(node, (), document) if node is not None else {}
    return document


def _value(node: yaml.Node, path: Key, document: Document) -> Any:
    document.lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, i), document) for i, item in enumerate(node.value)]
    return _scalar(node, path, document)


def _mapping(node: yaml.MappingNode, path: Key, document: Document) -> dict[Any, Any]:
    result: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        key = _key(key_node, path, document)
        if key in result:
            first = document.lines[(*path, key)]
            document.problems.append(
                Problem(
                    document.file,
                    key_node.start_mark.line + 1,
                    ".".join(str(part) for part in (*path, key)),
                    f"ключ повторён (первый раз — в строке {first})",
                    "каждый ключ один раз",
                )
            )
            continue
        document.lines[(*path, key)] = key_node.start_mark.line + 1
        result[key] = _value(value_node, (*path, key), document)
    return result


def _key(node: yaml.Node, path: Key, document: Document) -> str | int:
    # A year is the only number that stands as a key; everything else is a name.
    text = str(node.value)
    if isinstance(node, yaml.ScalarNode) and not node.style:
        if _INTEGER.fullmatch(text):
            return int(text)
        if text.lower() in _SWITCHES:
            document.lines.setdefault((*path, text), node.start_mark.line + 1)
            document.refuse((*path, text), f"ключ {text} без кавычек", f'"{text}" в кавычках')
    return text


def _scalar(node: yaml.Node, path: Key, document: Document) -> Any:
    text: str = node.value
    if not isinstance(node, yaml.ScalarNode) or node.style:
        return text
    if text in {"", "~", "null"}:
        return None
    if text in {"true", "false"}:
        return text == "true"
    if text.lower() in _SWITCHES or text.lower() in {"true", "false"}:
        document.refuse(
            path,
            f"получено {text} без кавычек (YAML прочёл бы это как «истина/ложь»)",
            f'true или false; если это текст — "{text}" в кавычках',
        )
        return text
    if _LEADING_ZERO.fullmatch(text):
        document.refuse(
            path,
            f"получено {text} без кавычек (начальный ноль теряется, число читается иначе)",
            f'код в кавычках: "{text}"',
        )
        return text
    if _OTHER_NUMBERS.fullmatch(text) or _DECIMAL_COMMA.fullmatch(text):
        document.refuse(
            path,
            f"получено {text} без кавычек (число такого вида читается неоднозначно)",
            "целое число, дробь с точкой (12.5) или текст в кавычках",
        )
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    if _DATE.fullmatch(text):
        return _date(text, path, document)
    return text


def _date(text: str, path: Key, document: Document) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        document.refuse(
            path, f"даты {text} нет в календаре", "дата ГГГГ-ММ-ДД, например 2022-09-20"
        )
        return text
