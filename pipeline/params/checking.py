"""From a YAML file to a checked record; every mistake found at once, in Russian."""

from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import ErrorDetails

from pipeline.params import strict_yaml
from pipeline.params.problems import ParamsError, Problem, nearest
from pipeline.params.strict_yaml import Document


class Record(BaseModel):
    """A part of a params file: unknown keys refused, nothing converted, never changed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


R = TypeVar("R", bound=Record)


def read(path: Path, root: Path, model: type[R]) -> tuple[R, Document]:
    """Read and check a params file.

    Args:
        path: The file.
        root: The project's folder, which messages leave out of the file's name.
        model: What the file must be.

    Returns:
        The record and the document it came from, for checks across files.

    Raises:
        ParamsError: With all problems of the file.
    """
    name = path.relative_to(root).as_posix() if path.is_relative_to(root) else path.name
    document = strict_yaml.load(path, name)
    if not document.readable:
        raise ParamsError(document.problems)
    record = None
    try:
        record = model.model_validate(document.data)
    except ValidationError as error:
        # A value refused while reading has been described; its type needs no second remark.
        told = {(problem.line, problem.path) for problem in document.problems}
        for problem in (_problem(details, document, model) for details in error.errors()):
            if (problem.line, problem.path) not in told:
                document.problems.append(problem)
    if document.problems or record is None:
        raise ParamsError(document.problems)
    return record, document


def _problem(details: ErrorDetails, document: Document, model: type[BaseModel]) -> Problem:
    # Pydantic adds a branch name («list[str]», «[key]») where a value may be of several types.
    path = tuple(
        part
        for part in details["loc"]
        if isinstance(part, int) or not (part.startswith("[") or "[" in part)
    )
    context = details.get("ctx", {})
    kind = details["type"]
    got = f"получено {_shown(details['input'])}"
    if kind == "missing":
        return document.problem(path, "обязательный ключ не указан", "указать его значение")
    if kind in {"extra_forbidden", "invalid_key"}:
        # «{value: 12,5}» holds the key 5: the comma ended the value.
        comma = " (если это дробь — с точкой: 12.5)" if isinstance(path[-1], int) else ""
        known = _known_keys(model, path[:-1])
        return document.problem(
            path,
            f"неизвестный ключ «{path[-1]}»{comma}",
            "ключи " + ", ".join(known),
            nearest(str(path[-1]), known),
        )
    if kind in {"literal_error", "enum"}:
        names = [
            part.strip("'") for part in str(context["expected"]).replace(" or ", ", ").split(", ")
        ]
        return document.problem(
            path, got, "одно из: " + ", ".join(names), nearest(str(details["input"]), names)
        )
    if kind == "russian":
        return document.problem(
            path, str(context["got"]), str(context["allowed"]), str(context.get("nearest", ""))
        )
    return document.problem(path, got, _ALLOWED.get(kind, _OTHERWISE).format(**context))


_ALLOWED = {
    "string_type": "текст (число или код — в кавычках)",
    "string_too_short": "непустой текст",
    "int_type": "целое число",
    "float_type": "число",
    "finite_number": "число",
    "bool_type": "true или false",
    "date_type": "дата ГГГГ-ММ-ДД, например 2022-09-20",
    "list_type": "список (каждый пункт с новой строки после «- »)",
    "tuple_type": "список (каждый пункт с новой строки после «- »)",
    "dict_type": "вложенные ключи «ключ: значение»",
    "model_type": "вложенные ключи «ключ: значение»",
    "greater_than_equal": "число не меньше {ge}",
    "less_than_equal": "число не больше {le}",
    "greater_than": "число больше {gt}",
    "string_pattern_mismatch": "текст по образцу {pattern}",
    "string_too_long": "текст не длиннее {max_length} знаков",
    "too_short": "не менее {min_length} знач.",
}


_OTHERWISE = "значение другого вида (см. пояснения в demo.yml)"


def _shown(value: Any) -> str:
    if isinstance(value, str):
        return f"«{value}»"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict | list):
        return "вложенные ключи" if isinstance(value, dict) else "список"
    return "пустое значение" if value is None else f"{value}"


def _known_keys(model: type[BaseModel], path: tuple[Any, ...]) -> list[str]:
    """Names of the keys that a part of the file may have."""
    current: Any = model
    for part in path:
        if _is_record(current):
            field = current.model_fields.get(str(part))
            current = _without_none(field.annotation) if field else None
        else:
            # list[X] and dict[str, X] hold what comes last in their brackets.
            current = _without_none(get_args(current)[-1]) if get_args(current) else None
    if _is_record(current):
        return [field.alias or name for name, field in current.model_fields.items()]
    return []


def _is_record(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, BaseModel)


def _without_none(annotation: Any) -> Any:
    if get_origin(annotation) in {Union, UnionType}:
        return next((a for a in get_args(annotation) if a is not NoneType), None)
    return annotation
