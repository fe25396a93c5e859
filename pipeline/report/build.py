"""Papermill runs a notebook, nbconvert renders it; a page appears only when it is whole."""

import os
import tempfile
from functools import cache
from pathlib import Path

import nbformat
import papermill
from nbclient.exceptions import DeadKernelError
from nbconvert import HTMLExporter
from papermill.exceptions import PapermillExecutionError
from traitlets.config import Config

from pipeline.params.annexes import SUBJECTS
from pipeline.paths import PROJECT
from pipeline.report import engine
from pipeline.report.numbering import numbered
from pipeline.report.page import TEMPLATES, shell, with_contents
from pipeline.report.publish import publish
from pipeline.report.year import Year

TITLES: dict[str, str] = {
    **{name: subject.title for name, subject in SUBJECTS.items()},
    "summary": "Сводная справка",
}
"""References that are notebooks, with their titles."""


KILLED = "ядро блокнота остановлено извне (сигнал или нехватка памяти)"


class NotebookError(Exception):
    """A notebook that stopped; the text says which one, in which section and why."""

    def __init__(self, notebook: str, section: str, why: str, draft: str) -> None:
        super().__init__(
            f"Справка не построена: {notebook}.\n"
            f"Раздел: «{section}».\n"
            f"Причина: {why} (черновик: {draft}; прежняя справка не изменена)."
        )


def build_reference(year: Year, name: str, watch: engine.Watch | None = None) -> Path:
    """Execute a notebook and write its page.

    Args:
        year: The year; its folders and audience go to the notebook as parameters.
        name: Name of the notebook and of the page.
        watch: Told before every cell where the notebook is.

    Returns:
        The page.

    Raises:
        NotebookError: If a cell fails; the last good page stays as it is.
    """
    reached = engine.BEGINNING

    def follow(section: str, position: int, count: int) -> None:
        nonlocal reached
        reached = section
        if watch is not None:
            watch(section, position, count)

    root = year.paths.root
    source = root / "notebooks" / f"{name}.ipynb"
    # The kernel is another process: it must find the project, and one thread is enough for it.
    os.environ["PYTHONPATH"] = str(PROJECT)
    os.environ["SPRAVKA_ROOT"] = str(root)
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory(prefix="spravka-") as folder:
        executed = Path(folder) / f"{name}.ipynb"
        try:
            notebook = papermill.execute_notebook(
                str(source),
                str(executed),
                parameters={
                    "municipality": year.paths.municipality,
                    "year": year.year,
                    "audience": year.audience,
                },
                engine_name=engine.NAME,
                watch=follow,
                kernel_name="python3",
                progress_bar=False,
                cwd=str(root),
                config=_private_sockets(Path(folder)),
                # The results are in the notebook: nothing is gained by waiting for a farewell.
                shutdown_kernel="immediate",
            )
        except PapermillExecutionError as error:
            why = next(iter(str(error.evalue).strip().splitlines()), "")
            raise _failure(year, name, executed, reached, f"{error.ename}: {why}") from None
        except DeadKernelError:
            raise _failure(year, name, executed, reached, KILLED) from None
    return publish(year.paths.reports(year.audience) / f"{name}.html", _html(year, name, notebook))


def _private_sockets(folder: Path) -> Config:
    """Let the kernel talk through sockets in a folder of its own, not through the network.

    Other processes of the machine cannot listen, and kernels side by side cannot meet.
    """
    return Config({"ConnectionFileMixin": {"transport": "ipc", "ip": str(folder / "kernel")}})


@cache
def _exporter() -> HTMLExporter:
    return HTMLExporter(
        template_file="notebook.html.j2",
        extra_template_paths=[str(TEMPLATES)],
        exclude_anchor_links=True,
    )


def _html(year: Year, name: str, notebook: nbformat.NotebookNode) -> str:
    resources = {"page": shell(year, name, TITLES[name])}
    body, _ = _exporter().from_notebook_node(notebook, resources=resources)
    return numbered(with_contents(body))


def _failure(year: Year, name: str, executed: Path, section: str, why: str) -> NotebookError:
    draft = year.paths.failed / f"{name}.ipynb"
    draft.parent.mkdir(parents=True, exist_ok=True)
    draft.write_bytes(executed.read_bytes())
    return NotebookError(
        f"notebooks/{name}.ipynb ({TITLES[name]})",
        section,
        why,
        draft.relative_to(year.paths.root).as_posix(),
    )


def clear_failure(year: Year, name: str) -> None:
    """Forget the draft of a notebook that has been built since."""
    (year.paths.failed / f"{name}.ipynb").unlink(missing_ok=True)
