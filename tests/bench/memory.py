"""Memory of several processes at once: what they share counts once."""

import threading
from pathlib import Path


class Peak(threading.Thread):
    """Looks at the memory of all processes that have a variable of their environment in common.

    Sums proportional set sizes: a page that n processes share counts 1/n in each of them.
    """

    def __init__(self, variable: str, value: str, every: float = 0.5) -> None:
        """Say whose memory to look at.

        Args:
            variable: Name of the variable.
            value: Its value.
            every: Seconds between two looks.
        """
        super().__init__(daemon=True)
        self.megabytes = 0.0
        self._mark = f"{variable}={value}".encode()
        self._every = every
        self._over = threading.Event()

    def run(self) -> None:
        """Look until told to stop."""
        while not self._over.wait(self._every):
            self.megabytes = max(self.megabytes, sum(map(self._share, Path("/proc").iterdir())))

    def stop(self) -> float:
        """Return the largest sum seen, MB."""
        self._over.set()
        self.join()
        return self.megabytes

    def _share(self, entry: Path) -> float:
        try:
            if not entry.name.isdigit() or self._mark not in (entry / "environ").read_bytes():
                return 0.0
            text = (entry / "smaps_rollup").read_text(encoding="utf-8")
        except OSError:
            return 0.0
        # A process that is ending has no memory any more.
        shares = (line.split()[1] for line in text.splitlines() if line.startswith("Pss:"))
        return int(next(shares, 0)) / 1024
