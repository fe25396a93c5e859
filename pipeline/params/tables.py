"""What is collected: the model of ``params/tables.yml``.

One definition of a table gives the Excel form, the recognition of headers, the cleaning of
cells, the checks, the rules of privacy and the dictionary.
"""

import hashlib
import json
from functools import cached_property
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.params.checking import Record

ColumnType = Literal[
    "text", "integer", "number", "percent", "yes_no", "date", "years", "enum", "org", "person"
]
"""How cells of a column are read.

``percent`` is 0–100; ``years`` is a length of service («3 г. 5 мес.» is 3.42); ``org`` is an
organisation by code, name or alias; ``person`` is a name that becomes a pseudonym.
"""

Privacy = Literal["public", "internal", "personal", "identifier"]
"""``identifier`` (name, birth date, СНИЛС) never leaves the reading of the files."""


class ColumnDef(Record):
    """One column of a table.

    Attributes:
        title: Heading in the form sent to schools.
        type: How its cells are read.
        aliases: Other headings seen in schools' files.
        values: Allowed values of an ``enum`` with the ways they are typed.
        labels: Words for values that are codes: what a form offers and a person reads.
        open: An ``enum`` that keeps unknown values as they are (a dictionary that grows).
        required: A header without this column is not this table's header.
        fill: A row with an empty cell here takes the value of the row above (merged cells).
        minimum: Smallest allowed number.
        maximum: Largest allowed number.
        unit: Unit of a number.
        hint: What to enter, for the form and the dictionary.
        privacy: Who may see it.
    """

    title: str = Field(min_length=1)
    type: ColumnType = "text"
    aliases: list[str] = []
    values: dict[str, list[str]] = {}
    labels: dict[str, str] = {}
    open: bool = False
    required: bool = False
    fill: bool = False
    minimum: float | None = None
    maximum: float | None = None
    unit: str = ""
    hint: str = ""
    privacy: Privacy = "internal"

    @property
    def offered(self) -> list[str]:
        """Values as a person reads them, in their order."""
        return [self.label(value) for value in self.values]

    def label(self, value: str) -> str:
        """Return a value as a person reads it."""
        return self.labels.get(value, value)

    @property
    def allowed(self) -> str:
        """What may be entered, in Russian; empty where anything may."""
        if self.type == "yes_no":
            return "да, нет"
        if self.values:
            return ", ".join(self.offered) + (" или другое" if self.open else "")
        limits = [
            f"{word} {format(limit, 'g').replace('.', ',')}"
            for word, limit in (("от", self.minimum), ("до", self.maximum))
            if limit is not None
        ]
        if self.type in {"integer", "number", "percent", "years"}:
            kind = "целое число" if self.type == "integer" else "число"
            return " ".join((kind, *limits))
        return "дата вида 01.09.2022" if self.type == "date" else ""

    @model_validator(mode="after")
    def _labels_are_of_values(self) -> Self:
        unknown = [value for value in self.labels if value not in self.values]
        if unknown:
            raise PydanticCustomError(
                "russian",
                "",
                {
                    "got": f"labels называет значение «{unknown[0]}», которого нет в values",
                    "allowed": "значения перечня values",
                },
            )
        return self

    @model_validator(mode="after")
    def _values_belong_to_enum(self) -> Self:
        if (self.type == "enum") != bool(self.values):
            raise PydanticCustomError(
                "russian",
                "",
                {
                    "got": f"тип столбца {self.type}, перечень values "
                    + ("задан" if self.values else "не задан"),
                    "allowed": "перечень values у столбца типа enum и только у него",
                },
            )
        return self


class Nested(Record):
    """«Из них» between rows: of rows that differ in one column only, a part and its whole.

    Attributes:
        name: Column that says what a row counts.
        value: Column of the counts.
        parts: What is counted → of what it is a part.
    """

    name: str = Field(min_length=1)
    value: str = Field(min_length=1)
    parts: dict[str, str] = Field(min_length=1)


class Balance(Record):
    """Counts that must add up: of rows that differ in some columns of the key only.

    Attributes:
        about: What is counted, in Russian, for the question.
        value: Column of the counts.
        whole: Where the whole stands, column → value; the first of these that is known counts.
        parts: Where its parts stand, column → values; every combination of them is a part.
        partial: Whether other parts may be left: then the sum is not larger than the whole.
    """

    about: str = Field(min_length=1)
    value: str = Field(min_length=1)
    whole: list[dict[str, str]] = Field(min_length=1)
    parts: dict[str, list[str]] = Field(min_length=1)
    partial: bool = False

    @model_validator(mode="after")
    def _one_set_of_columns(self) -> Self:
        if any(place.keys() != self.parts.keys() for place in self.whole):
            raise PydanticCustomError(
                "russian",
                "",
                {
                    "got": f"«{self.about}»: whole и parts называют разные столбцы",
                    "allowed": "одни и те же столбцы в whole и в parts",
                },
            )
        return self


class TableDef(Record):
    """One table.

    Attributes:
        title: Name of the sheet in the form.
        code: Number in the data model (T1–T28).
        about: What one row is.
        aliases: Other names of the sheet.
        holder: Who fills it in: each school, or the municipality in one list.
        key: Columns that together name a row.
        carry: Columns whose answers of last year stand in the next form already.
        people: Columns of type ``person``: ``{column: title}``; filled from the columns.
        columns: Columns in the form's order.
        parts: Column of a part → column of its whole, within a row («из них»).
        nested: The same between rows.
        balances: Counts of different rows that must add up.
    """

    title: str = Field(min_length=1)
    code: str = Field(pattern=r"^T([1-9]|1[0-9]|2[0-8])$")
    about: str = Field(min_length=1)
    aliases: list[str] = []
    holder: Literal["school", "municipality"]
    key: list[str] = []
    carry: list[str] = []
    columns: dict[str, ColumnDef] = Field(min_length=1)
    parts: dict[str, str] = {}
    nested: list[Nested] = []
    balances: list[Balance] = []

    @model_validator(mode="after")
    def _parts_are_of_columns(self) -> Self:
        named = [*self.parts, *self.parts.values()]
        for nested in self.nested:
            named += [nested.name, nested.value]
        for balance in self.balances:
            named += [balance.value, *balance.parts]
        unknown = [name for name in named if name not in self.columns]
        if unknown:
            raise PydanticCustomError(
                "russian",
                "",
                {
                    "got": f"части и целое называют столбец «{unknown[0]}», которого в таблице нет",
                    "allowed": "столбцы " + ", ".join(self.columns),
                },
            )
        return self

    @model_validator(mode="after")
    def _key_is_of_columns(self) -> Self:
        unknown = [name for name in (*self.key, *self.carry) if name not in self.columns]
        if unknown:
            raise PydanticCustomError(
                "russian",
                "",
                {
                    "got": f"key или carry называет столбец «{unknown[0]}», которого в ней нет",
                    "allowed": "столбцы " + ", ".join(self.columns),
                },
            )
        return self

    @cached_property
    def stored(self) -> dict[str, ColumnDef]:
        """Columns that reach the processed table: all but direct identifiers."""
        return {
            name: column
            for name, column in self.columns.items()
            if column.privacy != "identifier" or column.type == "person"
        }


class Tables(Record):
    """All tables that a municipality may collect.

    Attributes:
        tables: By name; the order is that of the data model.
    """

    tables: dict[str, TableDef]

    @cached_property
    def form_version(self) -> str:
        """What stamps a form: changes with any column, its type or its allowed values."""
        asked = [
            [
                name,
                table.title,
                [
                    [key, c.title, c.type, c.offered, c.open, c.minimum, c.maximum]
                    for key, c in table.columns.items()
                ],
            ]
            for name, table in self.tables.items()
        ]
        text = json.dumps(asked, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()[:12]
