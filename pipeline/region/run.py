"""All municipalities of a region: one job each; what fails does not stop the others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath

from distributed import Client, as_completed

from pipeline import fingerprint
from pipeline.paths import PROJECT
from pipeline.region.job import Job, Result, State, work
from pipeline.region.store import Store

FOLDER = "region"
"""Folder of the region's pages below ``reports/``; no municipality may have this name."""

_RETRIES = 2
"""How often a job is tried again after an error of the machine: network, disk, memory."""


@dataclass(frozen=True)
class Order:
    """What is built.

    Attributes:
        year: Reporting year.
        municipalities: Identifiers; empty for all that have params.
        audience: Who reads the pages.
        cards: Whether school cards are built too.
    """

    year: int
    municipalities: tuple[str, ...] = ()
    audience: str = "internal"
    cards: bool = True

    @property
    def with_cards(self) -> bool:
        """Whether there are cards: the public has none."""
        return self.cards and self.audience == "internal"


class UnknownMunicipalityError(Exception):
    """A municipality was named that has no params; the text says which are known, in Russian."""


def chosen(store: Store, order: Order) -> list[str]:
    """Return the municipalities of an order, sorted.

    Raises:
        UnknownMunicipalityError: If one of those named has no params in the store.
    """
    known = [PurePosixPath(n).stem for n in store.names("params/municipalities/*.yml")]
    if FOLDER in known:
        raise UnknownMunicipalityError(
            f"Муниципалитет не может называться «{FOLDER}»: это папка страниц региона."
        )
    unknown = sorted(set(order.municipalities) - set(known))
    if unknown or not known:
        raise UnknownMunicipalityError(
            f"Нет параметров муниципалитетов: {', '.join(unknown) or 'ни одного'}. "
            f"В хранилище {store.url} есть: {', '.join(known) or 'папка params/ пуста'}."
        )
    return sorted(order.municipalities) if order.municipalities else known


def jobs(store: Store, order: Order, *, may_create_key: bool) -> list[Job]:
    """Return one job a municipality.

    Args:
        store: Where params and raw files lie.
        order: What is built.
        may_create_key: Whether workers may make secrets of pseudonyms.
    """
    pages = ("cards", "index") if order.with_cards else ()
    code = fingerprint.code(PROJECT)
    return [
        Job(name, order.year, order.audience, pages, code, may_create_key)
        for name in chosen(store, order)
    ]


def run(
    client: Client,
    url: str,
    asked: Sequence[Job],
    tell: Callable[[Result], object] = repr,
) -> list[Result]:
    """Do jobs on the workers of a client.

    A worker that is lost in the middle loses nothing: its job is given to another one, and only
    whole files ever have their names in the store.

    Args:
        client: The workers.
        url: Address of the store, the same for all of them.
        asked: The jobs.
        tell: Called with every result as it arrives.

    Returns:
        One result a job, in the jobs' order.
    """
    futures = {
        client.submit(
            work,
            job,
            url,
            key=("municipality", job.municipality, id(asked)),
            retries=_RETRIES,
            pure=False,
        ): job
        for job in asked
    }
    found: dict[str, Result] = {}
    for future in as_completed(futures, raise_errors=False):
        job = futures[future]
        if future.status == "finished":
            result: Result = future.result()
        else:
            error = future.exception()
            result = Result(job.municipality, State.FAILED, _why(error))
        found[job.municipality] = result
        tell(result)
    return [found[job.municipality] for job in asked]


def _why(error: BaseException | None) -> str:
    first = next(iter(str(error).strip().splitlines()), "")
    return f"{type(error).__name__}: {first}" if first else type(error).__name__
