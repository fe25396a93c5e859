"""Workers: of this machine, or of a cluster that is there already."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager

import dask
from distributed import Client, LocalCluster

_CONNECT = "15s"


class ClusterError(Exception):
    """No workers can be had; the text says why, in Russian."""


@contextmanager
def workers(scheduler: str = "", count: int = 0, *, processes: bool = True) -> Iterator[Client]:
    """Connect to workers; those of this machine are started here and end here.

    Args:
        scheduler: Address of an existing cluster (``tcp://…``), or empty for this machine.
        count: Number of workers of this machine; one a core if 0.
        processes: Whether they are processes of their own.

    Raises:
        ClusterError: If the cluster does not answer.
    """
    if scheduler:
        try:
            client = Client(scheduler, timeout=_CONNECT)
        except (OSError, ValueError) as error:
            raise ClusterError(
                f"Планировщик {scheduler} не отвечает ({error}). Проверьте адрес и запустите: "
                "dask scheduler, затем на каждой машине dask worker <адрес> --nthreads 1."
            ) from error
        with client:
            yield client
        return
    with (
        tempfile.TemporaryDirectory(prefix="spravka-region-") as folder,
        dask.config.set(
            {
                "distributed.worker.daemon": False,
                # A task that killed three workers is given up.
                "distributed.scheduler.allowed-failures": 3,
                # A job takes a minute: none waits behind another one while a worker is idle.
                "distributed.scheduler.worker-saturation": 1.0,
                # A killed worker's place is kept for the next one, however slowly a busy machine
                # starts it: by default it is given up after 15 seconds, for good.
                "distributed.deploy.lost-worker-timeout": "10 minutes",
                # If nobody comes after all, jobs fail instead of waiting for ever.
                "distributed.scheduler.no-workers-timeout": "15 minutes",
            }
        ),
    ):
        cluster = LocalCluster(
            n_workers=count or os.cpu_count() or 1,
            threads_per_worker=1,
            processes=processes,
            dashboard_address=":0",
            local_directory=folder,
            # A worker only waits for the command that it started.
            memory_limit=0,
            # Whom a lost or a late worker concerns is told by the jobs' results, in Russian.
            silence_logs=logging.ERROR,
        )
        with cluster, Client(cluster) as client:
            yield client
