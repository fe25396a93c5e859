"""The command line behind ``make diff``: ``python -m pipeline.diff``."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline import fingerprint
from pipeline.diff.edition import Edition, EditionError, of_manifest, of_year
from pipeline.diff.page import diff_page, inputs_csv, values_csv
from pipeline.params.load import load
from pipeline.params.problems import ParamsError
from pipeline.paths import ROOT
from pipeline.report.publish import publish
from pipeline.verify.record import ManifestError

BAD_INPUT = 2
"""Exit status when there is nothing to compare."""

_SHOWN = 8


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare two editions and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.diff", description=__doc__)
    parser.add_argument("--municipality", default="demo")
    which = parser.add_mutually_exclusive_group(required=True)
    which.add_argument("--years", nargs="*", type=int)
    which.add_argument("--manifests", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    try:
        first, second, name = _editions(options)
        params = load(ROOT, second.municipality)
    except ParamsError as error:
        print(*error.problems, sep="\n", file=sys.stderr)
        return BAD_INPUT
    except (EditionError, ManifestError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    folder = ROOT / "reports" / second.municipality / "diff" / name
    publish(folder / "indicators.csv", values_csv(first, second))
    publish(folder / "inputs.csv", inputs_csv(first, second))
    path = publish(folder / "index.html", diff_page(first, second, params))
    print(f"Откройте в браузере: {path.relative_to(ROOT)}")
    return 0


def _editions(options: argparse.Namespace) -> tuple[Edition, Edition, str]:
    given = options.years if options.years is not None else options.manifests
    if len(given) != 2:
        raise EditionError(
            'Нужны два года: make diff YEARS="2021 2022", или два манифеста: '
            'make diff MANIFESTS="папка1/manifest.json папка2/manifest.json".'
        )
    if options.years is not None:
        years = sorted(given)
        first, second = (of_year(ROOT, options.municipality, year) for year in years)
        return first, second, "-".join(map(str, years))
    first, second = (of_manifest(path) for path in given)
    if first.municipality != second.municipality:
        raise EditionError(
            f"Сравниваются разные муниципалитеты: {first.municipality} и {second.municipality}."
        )
    return first, second, "-".join(fingerprint.sha256(path)[:_SHOWN] for path in given)


if __name__ == "__main__":
    sys.exit(main())
