"""Many files at once, in processes of their own where that pays; the results keep their order."""

import gc
import multiprocessing
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

from pipeline.intake import rules
from pipeline.intake.journal import Message
from pipeline.intake.workbook import Content, Setting, read_file

PAYS_FROM = 2_000_000
"""Bytes of all files; reading less than this in one process is as quick as starting others."""

_MOST = 8
_setting: Setting | None = None

Job = tuple[Path, str]
"""A file and how messages name it."""


def read_files(
    jobs: Sequence[Job], setting: Setting, processes: int | None = None
) -> list[Content]:
    """Read files; what comes out does not depend on how many processes did it.

    Args:
        jobs: The files.
        setting: What reading any file needs.
        processes: How many work; by default as many as there are processors, one for few bytes.
    """
    if processes is None:
        processes = _processors() if _size(jobs) >= PAYS_FROM else 1
    processes = min(processes, len(jobs))
    if processes <= 1:
        return [read_file(path, name, setting) for path, name in jobs]
    # Large files first would even out the load; small portions do so as well and keep the order.
    portion = max(1, len(jobs) // (processes * 8))
    try:
        with _pool(processes, setting) as pool:
            return list(pool.map(_read, jobs, chunksize=portion))
    except BrokenProcessPool:
        return [_alone(job, setting) for job in jobs]


def _alone(job: Job, setting: Setting) -> Content:
    """Read a file in a process of its own: one of the files kills its reader, and only it fails."""
    try:
        with _pool(1, setting) as pool:
            return pool.submit(_read, job).result()
    except BrokenProcessPool:
        content = Content(job[1])
        content.journal.add(Message(rules.DAMAGED, job[1]))
        return content


def _pool(processes: int, setting: Setting) -> ProcessPoolExecutor:
    # A copy of the process starts at once on Linux; elsewhere it is not safe or not possible.
    method = "fork" if sys.platform == "linux" else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(processes, context, _begin, (setting,))


def _begin(setting: Setting) -> None:
    global _setting
    _setting = setting
    # A worker only builds what it gives back: there is nothing to collect.
    gc.disable()


def _read(job: Job) -> Content:
    if _setting is None:
        raise RuntimeError("a worker reads files only after it was told the setting")
    return read_file(*job, _setting)


def _size(jobs: Sequence[Job]) -> int:
    return sum(path.stat().st_size for path, _ in jobs)


def _processors() -> int:
    known = (
        len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    )
    return min(known, _MOST)
