"""The command line behind ``make region``: ``python -m pipeline.region``."""

import argparse
import sys
from collections.abc import Sequence

from pipeline.display.russian import counted
from pipeline.params.problems import ParamsError
from pipeline.paths import ROOT
from pipeline.region.cluster import ClusterError, workers
from pipeline.region.comparison import MUNICIPALITIES
from pipeline.region.job import Result, State
from pipeline.region.publish import publish
from pipeline.region.run import Order, UnknownMunicipalityError, jobs, run
from pipeline.region.store import Store

FAILED = 1
"""Exit status when a municipality was not built."""

BAD_INPUT = 2
"""Exit status when params or the order must be mended by a person."""

_ALL = "all"


def main(arguments: Sequence[str] | None = None) -> int:
    """Build a region and return the exit status."""
    options = _parser().parse_args(arguments)
    names = options.municipalities.replace(",", " ").split()
    order = Order(
        options.year,
        () if names == [_ALL] else tuple(dict.fromkeys(names)),
        options.audience,
        options.cards,
    )
    store = Store(options.store or ROOT.as_uri())
    try:
        asked = jobs(store, order, may_create_key=not options.scheduler)
        print(f"{counted(len(asked), *MUNICIPALITIES)}, хранилище {store.url}", flush=True)
        with workers(options.scheduler, options.jobs) as client:
            results = run(client, store.url, asked, _Progress(len(asked)).tell)
        page = publish(store, options.region, order, results)
    except ParamsError as error:
        print(f"Параметры не приняты, замечаний: {len(error.problems)}.", file=sys.stderr)
        print(*error.problems, sep="\n", file=sys.stderr)
        return BAD_INPUT
    except (UnknownMunicipalityError, ClusterError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print(
            "Остановлено. Готовые муниципалитеты записаны; повторите команду, чтобы продолжить.",
            file=sys.stderr,
        )
        return 130
    print(f"Страница региона: {page}")
    # A municipality without data is no mistake, unless it was asked for by name.
    bad = {State.FAILED, State.PARTLY, *([State.NO_DATA] if order.municipalities else [])}
    failed = [result for result in results if result.state in bad]
    if failed:
        print(f"Не построены: {len(failed)} из {len(results)}.", file=sys.stderr)
        for result in failed:
            print(f"  {result.municipality}: {result.reason}", file=sys.stderr)
    return FAILED if failed else 0


class _Progress:
    """Counts results and says a line about each."""

    def __init__(self, total: int) -> None:
        self.total = total
        self.done = 0

    def tell(self, result: Result) -> None:
        """Say what became of a municipality."""
        self.done += 1
        # A record tells what the job took when it was done.
        took = result.seconds if result.state is not State.UNCHANGED else 0.0
        seconds = f", {took:.0f} с" if took else ""
        reason = f" — {result.reason}" if result.reason else ""
        print(
            f"[{self.done} из {self.total}] {result.municipality}: {result.state.value}"
            f"{seconds}{reason}",
            flush=True,
        )


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m pipeline.region", description=__doc__)
    parser.add_argument("--year", type=int, required=True)
    parser.add_argument("--municipalities", default=_ALL, help="«all» or a list")
    parser.add_argument("--region", default="demo", help="file of params/regions/")
    parser.add_argument("--audience", default="internal", choices=["internal", "public"])
    parser.add_argument("--store", default="", help="fsspec address; default: the project's folder")
    parser.add_argument("--scheduler", default="", help="tcp://… of an existing Dask cluster")
    parser.add_argument("--jobs", type=int, default=0, help="workers here; default: all cores")
    parser.add_argument("--no-cards", dest="cards", action="store_false")
    return parser


if __name__ == "__main__":
    sys.exit(main())
