"""The command line behind ``make verify``: ``python -m pipeline.verify``."""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from pipeline.paths import ROOT
from pipeline.verify.compare import compare
from pipeline.verify.published import Part, State, examine, proved
from pipeline.verify.record import ManifestError, read_manifest
from pipeline.verify.surroundings import two
from pipeline.verify.twice import RESULTS, BuildError, Order, build

DIFFERENT = 1
"""Exit status when something is not the same."""

BAD_INPUT = 2
"""Exit status when nothing could be compared."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Verify and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.verify", description=__doc__)
    parser.add_argument("--municipality", default="demo")
    parser.add_argument("--year", type=int, default=2022)
    parser.add_argument("--direction", default="")
    parser.add_argument("--manifest", type=Path)
    options = parser.parse_args(arguments)
    try:
        if options.manifest:
            return _published(options.manifest)
        return _twice(Order(options.municipality, options.year, options.direction))
    except (ManifestError, BuildError) as error:
        print(error, file=sys.stderr)
        return BAD_INPUT
    except KeyboardInterrupt:
        print("Остановлено: сравнение не закончено.", file=sys.stderr)
        return 130


def _published(path: Path) -> int:
    manifest = read_manifest(path)
    findings = examine(manifest, ROOT)
    for part in Part:
        own = [finding for finding in findings if finding.part is part]
        counts = Counter(finding.state for finding in own)
        totals = ", ".join(f"{state.value} {counts[state]}" for state in State if counts[state])
        print(f"{part.value}: {totals or 'нет'}")
        for finding in own:
            note = f" ({finding.note})" if finding.note else ""
            print(f"  {finding.state.value:<11} {finding.name}{note}")
    if not proved(findings):
        print(
            "Вывод: страницы, исходные файлы или параметры уже не те, что записаны в манифесте.",
            file=sys.stderr,
        )
        return DIFFERENT
    print("Вывод: страницы, исходные файлы и параметры — те же, что записаны в манифесте.")
    return 0


def _twice(order: Order) -> int:
    with tempfile.TemporaryDirectory(prefix="spravka-verify-") as name:
        workplace = Path(name)
        folders = []
        for count, surroundings in enumerate(two(workplace), 1):
            print(f"Сборка {count} из 2: {surroundings.described()}", flush=True)
            folders.append(build(ROOT, workplace, surroundings, order))
        results = [path for name in RESULTS for path in (folders[0] / name).rglob("*")]
        compared = sum(path.is_file() for path in results)
        differences = [
            (result, found)
            for result in RESULTS
            for found in compare(folders[0] / result, folders[1] / result)
        ]
        for result, found in differences:
            print(f"{result}/{found.name}: {found.place}", file=sys.stderr)
            if found.first or found.second:
                print(f"  1: {found.first}\n  2: {found.second}", file=sys.stderr)
    if differences:
        print(f"Различаются файлы: {len(differences)} из {compared}.", file=sys.stderr)
        return DIFFERENT
    print(f"Обе сборки совпали до байта, файлов: {compared}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
