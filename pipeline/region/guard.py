"""Run a module as a command that ends with the process which started it, whatever ended that.

``python -m pipeline.region.guard pipeline report …``: the starter holds the other end of standard
input and never writes to it. When it is killed, the pipe breaks, and the command with all that it
started is ended too.
"""

import os
import signal
import subprocess
import sys
from threading import Thread


def main(arguments: list[str]) -> int:
    """Run ``python -m`` with arguments and return its exit status."""
    process = subprocess.Popen(  # noqa: S603 - the starter says what is run
        [sys.executable, "-m", *arguments], stdin=subprocess.DEVNULL, start_new_session=True
    )
    Thread(target=_end_with_starter, args=(process,), daemon=True).start()
    status = process.wait()
    return status if status >= 0 else 128 - status


def _end_with_starter(process: "subprocess.Popen[bytes]") -> None:
    # Not through sys.stdin: its lock, held here, would be waited for when Python ends.
    while os.read(0, 1):
        pass
    os.killpg(process.pid, signal.SIGKILL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
