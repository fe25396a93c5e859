"""The libraries, imported once; whatever is forked later has them already."""

import gc
import os
import sys
from importlib import import_module

_THREADS = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
    "NUMEXPR_NUM_THREADS",
)
_DATA = ("pandas", "duckdb", "pipeline.run.actions")
_PAGES = (
    "scipy.stats",
    "scipy.optimize",
    "sklearn.cluster",
    "statsmodels.api",
    "matplotlib.pyplot",
    "seaborn",
    "ipykernel.kernelapp",
    "matplotlib_inline.backend_inline",
    "papermill",
    "pipeline.report.build",
    "pipeline.report.quality",
    "pipeline.report.overview",
    "pipeline.report.export",
    "pipeline.report.sections",
    "pipeline.run.kernels",
)
_GRAMMAR = "rfc3987_syntax"


def up(kind: str) -> None:
    """Import what steps of a kind need.

    Args:
        kind: ``data``, ``page`` or ``notebook``, as in :class:`pipeline.run.steps.Step`.
    """
    one_thread()
    # The kernels' own word on where figures go; Matplotlib asks when it is imported.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    # jsonschema compiles a grammar of web addresses for seconds; notebooks hold none to check.
    sys.modules.setdefault(_GRAMMAR, None)  # type: ignore[arg-type]
    for name in _DATA if kind == "data" else (*_DATA, *_PAGES):
        import_module(name)
    # What is here stays: children share its memory until they write to it.
    gc.freeze()


def cool() -> None:
    """Before this process ends, let go of what :func:`up` has kept for the children."""
    gc.unfreeze()


def one_thread() -> None:
    """Let each process compute on one core, so that processes side by side do not fight."""
    for name in _THREADS:
        os.environ.setdefault(name, "1")
