"""Warm kernels beside ordinary ones: the same outputs, and nothing that a fork would copy."""

import json
import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from pipeline.paths import PROJECT
from pipeline.run.forked import FORKING

CELLS = (
    "import pandas as pd\nshown = pd._config.config._registered_options\n"
    "{k: str(pd.get_option(k)) for k in shown if k.startswith('display')}",
    "pd.DataFrame([range(30)])",
    "import matplotlib.pyplot as plt\n_ = plt.plot([1, 3, 2])",
    "import sys, os\nsys.stdin.read(), os.environ['MPLBACKEND'], os.getpgrp() == os.getpid()",
    "import signal\n[str(signal.getsignal(getattr(signal, f'SIG{n}'))) for n in ('TERM', 'PIPE')]",
    "print('слова'); print('ошибки', file=sys.stderr)",
    "__name__, sys.modules['__main__'].__name__, os.getcwd(), 'pipeline' in sys.modules",
    "import does_not_exist",
)
"""What a kernel is like; the last cell fails, as cells may."""

SCRIPT = """
import json, sys
import papermill
from papermill.exceptions import PapermillExecutionError
from pipeline.run import warm
from pipeline.report import engine
source, target, kind = sys.argv[1:]
if kind == "forked":
    warm.up("notebook")
    from pipeline.run.kernels import fork_kernel
    fork_kernel()
try:
    papermill.execute_notebook(source, target, engine_name=engine.NAME, kernel_name="python3",
                               progress_bar=False, shutdown_kernel="immediate")
except PapermillExecutionError:
    pass
"""

pytestmark = pytest.mark.skipif(not FORKING, reason="processes cannot be forked here")


def executed(folder: Path, kind: str, cells: tuple[str, ...]) -> list[list[dict[str, object]]]:
    """Run cells in a kernel of a kind and return their outputs."""
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(c) for c in cells])
    source, target = folder / "cells.ipynb", folder / f"{kind}.ipynb"
    nbformat.write(notebook, source)
    subprocess.run(
        [sys.executable, "-c", SCRIPT, str(source), str(target), kind],
        env={**os.environ, "PYTHONPATH": str(PROJECT), "OMP_NUM_THREADS": "1"},
        cwd=folder,
        check=True,
        capture_output=True,
    )
    done = json.loads(target.read_text(encoding="utf-8"))
    return [cell["outputs"] for cell in done["cells"] if "papermill-error" not in str(cell)]


def test_a_warm_kernel_gives_what_an_ordinary_one_gives(tmp_path: Path) -> None:
    """Options of pandas, tables, figures, streams, signals and failures are the same."""
    forked, plain = (executed(tmp_path, kind, CELLS) for kind in ("forked", "plain"))

    # Whether the project was imported already is the one difference that is meant.
    told = [str(outputs).replace("True)", "False)") for outputs in forked[:-1]]
    assert told == [str(outputs).replace("True)", "False)") for outputs in plain[:-1]]
    assert "image/png" in str(forked[2])
    assert [o.get("ename") for o in forked[-1]] == [o.get("ename") for o in plain[-1]]
