"""Who: the model of ``params/municipalities/<id>.yml``."""

import re
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from pipeline.params.annexes import AnnexId
from pipeline.params.checking import Record
from pipeline.params.directions import DirectionId, SubjectId
from pipeline.params.scoring import PointsScheme, RankingScheme, SelfAssessmentScheme

MUNICIPALITY_ID = r"[a-z][a-z0-9_]*"
"""A name of a folder and of a file: small Latin letters, digits, underscores."""


def _identifier(value: str) -> str:
    if not re.fullmatch(MUNICIPALITY_ID, value):
        raise PydanticCustomError(
            "russian",
            "",
            {
                "got": f"идентификатор «{value}»",
                "allowed": "строчные латинские буквы, цифры и «_», первой — буква (это имя папки)",
            },
        )
    return value


def _month_day(value: str) -> str:
    try:
        date.fromisoformat(f"2000-{value}")
    except ValueError as error:
        raise PydanticCustomError(
            "russian",
            "",
            {
                "got": f"получено «{value}»",
                "allowed": 'месяц и число в кавычках, например "09-20" — 20 сентября',
            },
        ) from error
    return value


Identifier = Annotated[str, AfterValidator(_identifier)]
MonthDay = Annotated[str, AfterValidator(_month_day)]


class Name(Record):
    """The municipality's name in the cases that the text needs.

    Attributes:
        nominative: «Крымский район».
        genitive: «(педагоги) Крымского района».
        prepositional: «(в) Крымском районе».
    """

    nominative: str = Field(min_length=1)
    genitive: str = Field(min_length=1)
    prepositional: str = Field(min_length=1)


class Passport(Record):
    """Who monitors and on what ground.

    Attributes:
        department: The body of education management.
        centre: The methodical centre that operates the monitoring.
        orders: Documents that the monitoring rests on.
        place: Place that stands in the title block.
    """

    department: str = Field(min_length=1)
    centre: str = Field(min_length=1)
    orders: list[str] = Field(min_length=1)
    place: str = ""


class Period(Record):
    """Dates that counting needs; day and month, the year is that of the report.

    Attributes:
        staff_on: Day on which staff and pupils are counted (ОО-1: 20 September).
        age_on: Day on which full years of age are counted (ОО-1: 1 January).
        age_in_next_year: Whether ``age_on`` lies in the year after the reporting one.
        collected_to: Last day of collecting the data, if the order names one (Argun: 21 January);
            the period may not be over by then, and the reference says so.
    """

    staff_on: MonthDay = "09-20"
    age_on: MonthDay = "01-01"
    age_in_next_year: bool = True
    collected_to: MonthDay | None = None


class Young(Record):
    """Who is a young teacher; the documents use three rules (see docs).

    Attributes:
        rule: By age, by length of teaching service, by either or by both.
        age_max: Limit of age in full years.
        age_inclusive: Whether someone of exactly ``age_max`` years is still young.
        service_max: Limit of teaching service in years, strict; no service counts as young.
    """

    rule: Literal["age", "service", "age_or_service", "age_and_service"] = "service"
    age_max: int = Field(35, ge=18, le=60)
    age_inclusive: bool = True
    service_max: float = Field(3, gt=0, le=10)


class Terms(Record):
    """Names that the documents of a municipality use and the tables repeat.

    Attributes:
        route_project: Project in which individual routes are supported («Вектор роста»); empty if
            any project counts.
        centre_names: Names under which the methodical centre appears as an organiser, beside the
            one in the passport («МКУ СЦРО»).
    """

    route_project: str = ""
    centre_names: list[str] = []


class Cyclogram(Record):
    """When a direction is monitored and what the results are used for.

    Attributes:
        month: Month of the monitoring, 1–12.
        usage: Use of the results, as the programme words it.
    """

    month: int = Field(ge=1, le=12)
    usage: str = ""


class Target(Record):
    """What a value should reach.

    Attributes:
        value: The aim, in the indicator's unit.
        at_most: Whether the value should stay at or below it.
    """

    value: float
    at_most: bool = False


class ContextGroup(Record):
    """Schools that are compared with one another: type before size.

    Attributes:
        name: Name of the group.
        types: Types of organisations.
        students_min: Smallest number of pupils.
        students_max: Largest number of pupils.
        ranked: Whether schools of the group may be ranked at all.
        note: Footnote: who else is in the group, and why.
    """

    name: str = Field(min_length=1)
    types: list[str] = Field(min_length=1)
    students_min: int = Field(0, ge=0)
    students_max: int | None = Field(None, ge=0)
    ranked: bool = True
    note: str = ""


class Gates(Record):
    """Below which numbers nothing is said (report outline, section 2).

    Attributes:
        public_min_denominator: Smallest D of a published share.
        public_min_numerator: Smallest N, and smallest D − N, of a published share.
        school_min_denominator: Below this D a school's share is marked as resting on few people.
    """

    public_min_denominator: int = Field(5, ge=1)
    public_min_numerator: int = Field(3, ge=0)
    school_min_denominator: int = Field(5, ge=1)


class Levels(Record):
    """Levels of competence by a diagnosis; a limit belongs to the better level.

    No document gives a scale: these are a recommendation, percent of the greatest score.

    Attributes:
        low: From here on «низкий», below it «минимальный».
        middle: From here on «средний»; a result below it is a deficit.
        high: From here on «высокий».
    """

    low: float = Field(40, gt=0, lt=100)
    middle: float = Field(60, gt=0, lt=100)
    high: float = Field(80, gt=0, le=100)

    @model_validator(mode="after")
    def _rising(self) -> Self:
        if not self.low < self.middle < self.high:
            raise PydanticCustomError(
                "russian",
                "",
                {
                    "got": f"получено {self.low:g}, {self.middle:g}, {self.high:g}",
                    "allowed": "границы уровней по возрастанию: low < middle < high",
                },
            )
        return self

    @property
    def cutoffs(self) -> tuple[float, float, float]:
        """The three limits in rising order."""
        return self.low, self.middle, self.high


class Mentoring(Record):
    """What the reference on mentoring counts beside the indicators.

    Attributes:
        novice_service: A novice has taught for fewer years than this; cohorts of novices are
            followed from year to year.
        mentees_per_mentor: More young teachers with one mentor are reported (outline: 1 to 3).
        surveys: Anonymous surveys on mentoring, as the table of answers names them → whom they ask.
    """

    novice_service: float = Field(1, gt=0, le=5)
    mentees_per_mentor: int = Field(3, ge=1)
    surveys: dict[str, str] = {"наставляемые": "наставляемые", "наставники": "наставники"}


class Staffing(Record):
    """What the reference on staffing counts beside the indicators.

    Attributes:
        age_groups: Last full year of age of each group of the passport form but the oldest:
            35 and 60 mean «до 35», «36–60», «61 и старше».
        overload_hours: More teaching hours a week are an overload.
        need_age: From this age on a post is counted as a risk of need; never a person.
        horizons: In how many years, for the forecast of the risk of need.
    """

    age_groups: list[int] = Field([35, 60], min_length=1)
    overload_hours: float = Field(36, gt=0)
    need_age: int = Field(65, ge=50, le=80)
    horizons: list[int] = Field([1, 3], min_length=1)


class Due(Record):
    """When a recommendation is to be fulfilled: days after the reference, or a day of the year.

    Attributes:
        days: Days after the day on which the reference is issued.
        date: Month and day; the next such day after the reference is issued.
    """

    days: int | None = Field(None, ge=1, le=730)
    date: MonthDay | None = None

    @model_validator(mode="after")
    def _one_of_two(self) -> Self:
        if (self.days is None) == (self.date is None):
            raise PydanticCustomError(
                "russian",
                "",
                {
                    "got": "срок не задан" if self.days is None else "срок задан дважды",
                    "allowed": 'один из ключей: days (число дней) или date ("09-20")',
                },
            )
        return self


class RuleChoice(Record):
    """What a municipality changes in a rule of ``params/advice.yml``; not given: as it is there.

    Attributes:
        use: Whether the rule is used.
        threshold: Number that the rule's condition compares with.
        min_denominator: Smallest D at which the rule speaks.
        due: Term.
        responsible: Who answers for it.
        form: Form of the work.
    """

    use: bool = True
    threshold: float | None = None
    min_denominator: int | None = Field(None, ge=1)
    due: Due | None = None
    responsible: str | None = Field(None, min_length=1)
    form: str | None = Field(None, min_length=1)


class AdviceChoice(Record):
    """How a municipality uses the rules of ``params/advice.yml``.

    Attributes:
        issued_on: Month and day of the reporting year on which references are issued; without it
            the last day of the reporting period. Terms are counted from it.
        head: Whose signature the draft order needs.
        control: On whom control is laid (accusative); who signs keeps it, if not given.
        rules: Changes to single rules.
    """

    issued_on: MonthDay | None = None
    head: str = Field("Руководитель", min_length=1)
    control: str = ""
    rules: dict[str, RuleChoice] = {}


class Unpivot(Record):
    """Several columns of a foreign file that are rows of the table.

    Attributes:
        columns: Column of the file → value of ``name``.
        name: Column of the table that says which of the file's columns it was.
        value: Column of the table that takes the cell.
    """

    columns: dict[str, str] = Field(min_length=1)
    name: str
    value: str


class Resubmitted(Record):
    """How an export of an online form holds answers that were sent again.

    Attributes:
        same: Columns of the file that together name the sender.
        time: Column with the moment of sending («Отметка времени»); the latest answer counts.
    """

    same: list[str] = Field(min_length=1)
    time: str = Field(min_length=1)


class Split(Record):
    """A column whose cells hold several answers (checkboxes).

    Attributes:
        column: Column of the file; each answer becomes a row.
        mark: What stands between the answers.
        options: Answers that the form offers, as they stand in the file; what is left of a cell is
            the one answer that the sender wrote. Without them the values of the table's column
            are known to be answers, and all else is parted at the mark.
    """

    column: str = Field(min_length=1)
    mark: str = Field(", ", min_length=1)
    options: list[str] = []


class Source(Record):
    """How a foreign file becomes a table.

    Attributes:
        file: Pattern of the file's name.
        sheet: Name of the sheet; the first one if not given.
        table: Table that its rows go to.
        columns: Column of the file → column of the table.
        values: Column of the table → {as in the file: as in the table}.
        constants: Column of the table → the value of every row.
        unpivot: Columns that become rows.
        join: Column of the table → columns of the file that are put together, in this order.
        drop: Column of the file → values of rows that are no records (tests, dismissed staff).
        resubmitted: How answers that were sent again are told.
        split: Column with several answers in a cell.
        skip_if_empty: Rows where this column of the file is blank are no records of the table.
        missing: How the file writes an unknown value, for example ``NA``.
        ordinal: Columns of the file with codes of categories; they are not summed or averaged.
        top_coded: Column of the file → the value that stands for «this many or more».
        expected: Columns of the file that should hold values; a blank one is reported, and in a
            column of numbers that is not read each cell that is no number.
        note: A line for the quality page.
    """

    file: str = Field(min_length=1)
    sheet: str = ""
    table: str
    columns: dict[str, str] = {}
    values: dict[str, dict[str, str]] = {}
    constants: dict[str, str] = {}
    unpivot: Unpivot | None = None
    join: dict[str, list[str]] = {}
    drop: dict[str, list[str]] = {}
    resubmitted: Resubmitted | None = None
    split: Split | None = None
    skip_if_empty: str = ""
    missing: list[str] = []
    ordinal: list[str] = []
    top_coded: dict[str, int] = {}
    expected: list[str] = []
    note: str = ""


class OpenData(Record):
    """What ``datapackage.json`` says of the table of values besides its columns.

    Attributes:
        publisher: Who publishes; the department of the passport if not given.
        licence_name: Identifier of the licence, for example ``CC-BY-4.0``.
        licence_title: Its name.
        licence_url: Where its text is.
        source: Where the figures come from; the schools' reports if not given.
    """

    publisher: str = ""
    licence_name: str = Field("", pattern=r"^[A-Za-z0-9.+-]*$")
    licence_title: str = ""
    licence_url: str = Field("", pattern=r"^(https?://\S+)?$")
    source: str = ""


class Demo(Record):
    """How large an invented municipality is (``make demo``).

    Attributes:
        schools: Number of general-education organisations.
        kindergartens: Number of preschool organisations.
        extra: Number of organisations of supplementary education.
        teachers: Number of pedagogical staff, about.
        seed: Seed of the random numbers: the same seed writes the same bytes.
    """

    schools: int = Field(34, ge=1, le=500)
    kindergartens: int = Field(0, ge=0, le=500)
    extra: int = Field(0, ge=0, le=100)
    teachers: int = Field(1300, ge=1, le=50_000)
    seed: int = Field(1, ge=0)


class Scoring(Record):
    """Which schemes of points, levels and places the municipality's documents demand.

    Attributes:
        as_of: Day on which the calendar of the year looks at what is late; the year's end if not
            given.
        points: Sum of points and levels of schools (Argun).
        self_assessment: Self-assessment by blocks (Krymsk).
        ranking: Clusters, scaling and ranking of schools (Sochi).
    """

    as_of: MonthDay | None = None
    points: PointsScheme | None = None
    self_assessment: SelfAssessmentScheme | None = None
    ranking: RankingScheme | None = None


class Municipality(Record):
    """One municipality: everything that differs from the next one.

    Attributes:
        id: Name of its folders and of this file.
        name: Its name in three cases.
        oktmo: Code ОКТМО, in quotes.
        passport: Who monitors and on what ground.
        indicators: Which sets of indicators, or single ones as ``set:id``, serve a direction.
        goals: Goal of the programme that a direction serves.
        main_indicator: The indicator that stands on the index card of a direction.
        targets: ``{indicator: {year: target}}``.
        period: Dates of counting.
        young: Who is a young teacher.
        leaders: Whose «руководители» are counted: directors with deputies and heads of branches,
            or directors only.
        terms: Names that the tables use.
        cyclogram: Months of the monitoring.
        context_groups: Groups of schools that are compared with one another.
        gates: Smallest numbers.
        public_schools: How organisations stand in pages for the public: by name, by the code of
            the list of organisations, or not at all. Small figures are masked in each case.
        levels: Limits of the levels of competence.
        mentoring: What the reference on mentoring counts.
        staffing: What the reference on staffing counts.
        scoring: Schemes of points, levels and places.
        sources: Foreign files.
        open_data: Licence and source of the published table of values.
        demo: Size of the invented data.
        notes: Lines for every reference («Ограничения данных»).
        advice: Terms and changes for the recommendations.
        annexes: References beside the nine; one line in brackets, for the Makefile reads it too.
    """

    id: Identifier
    name: Name
    oktmo: str = Field("", pattern=r"^([0-9]{8}|[0-9]{11})?$")
    passport: Passport
    indicators: dict[SubjectId, list[str]]
    goals: dict[DirectionId, str] = {}
    main_indicator: dict[DirectionId, str] = {}
    targets: dict[str, dict[int, Target]] = {}
    period: Period = Period()
    young: Young = Young()
    leaders: Literal["all", "directors"] = "all"
    terms: Terms = Terms()
    cyclogram: dict[DirectionId, Cyclogram] = {}
    context_groups: list[ContextGroup] = Field(min_length=1)
    gates: Gates = Gates()
    public_schools: Literal["names", "codes", "none"] = "codes"
    levels: Levels = Levels()
    mentoring: Mentoring = Mentoring()
    staffing: Staffing = Staffing()
    scoring: Scoring = Scoring()
    sources: list[Source] = []
    open_data: OpenData = OpenData()
    demo: Demo = Demo()
    notes: list[str] = []
    advice: AdviceChoice = AdviceChoice()
    annexes: list[AnnexId] = []
