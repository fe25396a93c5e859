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

_TEXT_TAG = "tag:yaml.org,2002:str"
_SWITCHES = {"yes", "no", "on", "off", "y", "n"}
_LEADING_ZERO = re.compile(r"[-+]?0[0-9_]+")
_OTHER_NUMBERS = re.compile(r"[-+]?(0[xob][0-9a-fA-F_]+|[0-9]+(:[0-5]?[0-9])+|[0-9]+_[0-9_]+)")
_INTEGER = re.compile(r"[-+]?(0|[1-9][0-9]*)")
_FLOAT = re.compile(r"[-+]?(0|[1-9][0-9]*)\.[0-9]+")
_DECIMAL_COMMA = re.compile(r"[-+]?[0-9]+,[0-9]+")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")

_COMPLAINTS = {
    "mapping values are not allowed": "лишнее двоеточие или неверный отступ",
    "did not find expected key": "неверный отступ",
    "could not find expected ':'": "нет двоеточия после ключа или неверный отступ",
    "did not find expected '-' indicator": "неверный отступ в списке",
    "block sequence entries are not allowed": "пункт списка «- » стоит не на своём месте",
    "found character that cannot start any token": "отступ знаком табуляции или запрещённый знак",
    "found unexpected end of stream": "не закрыта кавычка или скобка",
    "did not find expected ',' or": "не закрыта скобка",
    "found undefined alias": "ссылка (*) на то, чего выше нет",
    "expected a single document": "в файле несколько документов, разделённых «---»",
}
"""What PyYAML says → what it means to someone who edits the file."""


@dataclass
class Document:
    """A YAML file as read.

    Attributes:
        file: The file's name for messages.
        data: Plain Python values.
        lines: Line of every key and list item, by its path from the top.
        problems: What was refused while reading.
        readable: Whether the file is YAML at all; if it is not, ``data`` means nothing.
    """

    file: str
    data: Any = None
    lines: dict[Key, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    readable: bool = True

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

    def unreadable(self, line: int, got: str, allowed: str) -> None:
        """Note that the file as a whole cannot be read."""
        self.readable = False
        self.problems.append(Problem(self.file, line, "", got, allowed))

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
        node = yaml.compose(path.read_text(encoding="utf-8-sig"), Loader=yaml.CSafeLoader)
        document.data = _value(node, (), document) if node is not None else {}
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        document.unreadable(
            mark.line + 1 if mark else 0,
            f"строка не читается как YAML{_said(error)}",
            "«ключ: значение» с одинаковым отступом из пробелов; текст с двоеточием "
            "или решёткой — в кавычках",
        )
    except (UnicodeDecodeError, yaml.YAMLError):
        document.unreadable(0, "файл не читается как текст", "текст в кодировке UTF-8")
    except OSError:
        document.unreadable(0, "файла нет или он не открывается", "файл с этим именем")
    except RecursionError:
        document.unreadable(0, "ссылка (*) указывает на саму себя", "ссылка на другой раздел")
    return document


def _said(error: yaml.MarkedYAMLError) -> str:
    """Say what the parser complained of, in Russian where it is one of the usual mistakes."""
    problem = str(error.problem or "")
    known = next((said for part, said in _COMPLAINTS.items() if part in problem), "")
    return f" ({known})" if known else ""


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
    if not isinstance(node, yaml.ScalarNode):
        place = (*path, f"строка {node.start_mark.line + 1}")
        document.lines.setdefault(place, node.start_mark.line + 1)
        document.refuse(place, "вместо имени ключа стоят вложенные значения", "имя ключа")
        return str(place[-1])
    text = str(node.value)
    if not node.style:
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
    if text in {"", "~", "null", "Null", "NULL"}:
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
    if node.tag != _TEXT_TAG:
        # «.5», «1.0e+3», a date with hours: PyYAML sees no text, and we no plain number or date.
        document.refuse(
            path,
            f"получено {text} без кавычек (значение такого вида читается неоднозначно)",
            "целое число, дробь с точкой (12.5), дата ГГГГ-ММ-ДД или текст в кавычках",
        )
    return text


def _date(text: str, path: Key, document: Document) -> date | str:
    try:
        return date.fromisoformat(text)
    except ValueError:
        document.refuse(
            path, f"даты {text} нет в календаре", "дата ГГГГ-ММ-ДД, например 2022-09-20"
        )
        return text
