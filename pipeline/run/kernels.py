"""Real ipykernel processes that begin where a warm process stands: with everything imported.

The worker forks its kernel before it makes a ZMQ context or an event loop; the kernel waits for
its connection file. Papermill and nbclient start it through a provisioner, as any other.
"""

import json
import os
import sys
from collections.abc import Sequence
from importlib.metadata import EntryPoint
from typing import Any, ClassVar

from jupyter_client.provisioning.factory import KernelProvisionerFactory
from jupyter_client.provisioning.local_provisioner import LocalProvisioner

from pipeline.run.forked import Child, Lifeline, fork

_LAUNCHER = "ipykernel_launcher"
_COLUMNS_IN_A_KERNEL = 20
_INLINE = "module://matplotlib_inline.backend_inline"


class WaitingKernel:
    """A forked process that becomes a kernel when it is told its command."""

    def __init__(self) -> None:
        self._lifeline = Lifeline()
        reading, self._order = os.pipe()

        def body() -> None:
            os.close(self._order)
            self._lifeline.hold()
            with os.fdopen(reading, encoding="utf-8") as pipe:
                text = pipe.read()
            if text:
                order = json.loads(text)
                _become_kernel(order["arguments"], order["env"], order["cwd"])

        self.process: Child = fork(body)
        os.close(reading)

    def start(self, arguments: Sequence[str], env: dict[str, str], cwd: str) -> Child:
        """Let it become a kernel.

        Args:
            arguments: Arguments of ``ipykernel_launcher``.
            env: Its environment.
            cwd: Its working directory.
        """
        with os.fdopen(self._order, "w", encoding="utf-8") as pipe:
            json.dump({"arguments": list(arguments), "env": env, "cwd": cwd}, pipe)
        return self.process


class ForkedProvisioner(LocalProvisioner):
    """Starts the kernel that waits, instead of a new Python process."""

    waiting: ClassVar[WaitingKernel | None] = None
    kernel: WaitingKernel | None = None

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> Any:
        """Start the waiting kernel with the arguments that a new process would get."""
        waiting, ForkedProvisioner.waiting = ForkedProvisioner.waiting, None
        if waiting is None or _LAUNCHER not in cmd:
            return await super().launch_kernel(cmd, **kwargs)
        cwd = os.fspath(kwargs.get("cwd") or os.getcwd())  # noqa: PTH109 - the kernel's own word
        arguments = cmd[cmd.index(_LAUNCHER) + 1 :]
        kernel = waiting.start(arguments, dict(kwargs.get("env") or os.environ), cwd)
        self.kernel = waiting  # while it is held, the kernel's lifeline is
        self.process = kernel  # type: ignore[assignment]
        self.pid = self.pgid = kernel.pid
        self.cwd = cwd
        return self.connection_info


def fork_kernel() -> Child:
    """Fork the kernel of this process's notebook and make it the one that Jupyter starts."""
    ForkedProvisioner.waiting = WaitingKernel()
    factory = KernelProvisionerFactory.instance()
    # The project is not installed, so it has no entry points: here is the one that it needs.
    factory.provisioners["forked"] = EntryPoint(
        "forked", f"{__name__}:{ForkedProvisioner.__name__}", factory.GROUP_NAME
    )
    factory.default_provisioner_name = "forked"
    return ForkedProvisioner.waiting.process


def _become_kernel(arguments: Sequence[str], env: dict[str, str], cwd: str) -> None:
    """Run ipykernel as ``python -m ipykernel_launcher`` would, until it is shut down."""
    import pandas as pd
    from ipykernel.kernelapp import IPKernelApp

    os.environ.clear()
    os.environ.update(env)
    os.chdir(cwd)
    sys.argv = [_LAUNCHER, *arguments]
    # pandas looks for a kernel while it is imported, and there was none yet.
    pd.set_option("display.max_columns", _COLUMNS_IN_A_KERNEL, "display.encoding", "UTF-8")
    app = IPKernelApp.instance(parent_handle=os.getppid())
    app.initialize(list(arguments))
    _hook_figures()
    app.start()


def _hook_figures() -> None:
    """Do what ``matplotlib_inline`` does when it is imported: in a warm process that is past."""
    import matplotlib as mpl
    from matplotlib_inline import backend_inline

    if os.environ.get("MPLBACKEND") == _INLINE:
        mpl.use(_INLINE)
        backend_inline._enable_matplotlib_integration()
