"""The sheet of a self-assessment: the model of ``params/scoring/self_assessment.yml``."""

from typing import Literal

from pydantic import Field

from pipeline.params.checking import Record
from pipeline.params.directions import DirectionId


class SheetParameter(Record):
    """One parameter of a block.

    Attributes:
        name: Heading of its column.
        requires: What earns it, after «чтобы получить балл, требуется».
        aliases: Other names in the table «Самооценка».
    """

    name: str = Field(min_length=1)
    requires: str = Field(min_length=1)
    aliases: list[str] = []


class SheetBlock(Record):
    """One block of the self-assessment, a section of the programme.

    Attributes:
        number: Number of the section.
        title: Its title.
        parameters: Its three parameters.
        stated: Greatest number of points as the programme states it; ``None`` where it is silent.
        note: What is unclear in the programme, and how it is handled.
    """

    number: int = Field(ge=2, le=9)
    title: str = Field(min_length=1)
    parameters: list[SheetParameter] = Field(min_length=3, max_length=3)
    stated: int | None = Field(None, ge=1)
    note: str = ""


class SheetPosition(Record):
    """A position of assessment.

    Attributes:
        name: Its name.
        directions: Directions of the monitoring that it takes together.
        aliases: Other names in the table «Самооценка».
    """

    name: str = Field(min_length=1)
    directions: list[DirectionId] = Field(min_length=1)
    aliases: list[str] = []


class SheetMeasure(Record):
    """A row of block 7: a kind of measures.

    Attributes:
        name: Its name.
        directions: A measure of one of these directions belongs here.
        words: So does one whose title holds one of these stems, whatever its direction.
    """

    name: str = Field(min_length=1)
    directions: list[DirectionId] = []
    words: list[str] = []


class SheetGoal(Record):
    """A goal of the programme with what the programme says of it.

    Attributes:
        number: Its number.
        title: Its wording.
        directions: Directions that serve it.
        justified: Whether the programme justifies it.
        realistic: Whether it says why it can be reached.
        published: Whether it names the ways of publication.
    """

    number: int = Field(ge=1)
    title: str = Field(min_length=1)
    directions: list[DirectionId] = []
    justified: bool
    realistic: bool
    published: bool


class SheetMethod(Record):
    """A method of collecting or processing data that the programme lists.

    Attributes:
        name: Its name.
        kind: Collecting or processing.
        tables: It is in use if one of these tables holds rows.
        produced: It is in use if the pipeline itself has done this.
    """

    name: str = Field(min_length=1)
    kind: Literal["сбор", "обработка"]
    tables: list[str] = []
    produced: Literal["", "values", "medians", "groups", "ranking", "dynamics"] = ""


class Sheet(Record):
    """Everything that the programme says of the self-assessment.

    Attributes:
        source: The document.
        blocks: Blocks with points, in their order.
        profiles: Name of the profile → its positions.
        measures: Rows of block 7; an eighth row changes the greatest number of points.
        goals: Block 1, a checklist without points.
        methods: Block 3, a checklist without points.
        ineffective: Code of a reason → its words.
    """

    source: str = Field(min_length=1)
    blocks: list[SheetBlock] = Field(min_length=1)
    profiles: dict[Literal["krymsk_4", "extended_8"], list[SheetPosition]]
    measures: list[SheetMeasure] = Field(min_length=1)
    goals: list[SheetGoal] = []
    methods: list[SheetMethod] = []
    ineffective: dict[Literal["E1", "E2", "E3", "N1", "N2", "N3"], str]
