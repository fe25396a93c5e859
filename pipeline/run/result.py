"""What became of the steps of a run."""

from dataclasses import dataclass, field

FAILED = 1
"""Exit status when a step stopped."""

BAD_INPUT = 2
"""Exit status when params or data must be mended by a person."""

STOPPED = 130
"""Exit status after Ctrl-C."""


@dataclass
class Outcome:
    """What became of a step.

    Attributes:
        state: ``fresh`` (nothing to do), ``stale`` (to be built), ``built``, ``failed``,
            ``waiting`` (a step before it failed, or the run was stopped).
        because: Why it is or was out of date.
        seconds: How long it took.
        files: Its files, relative to the root.
        text: What it told.
        status: Exit status that it asks for.
    """

    state: str
    because: list[str] = field(default_factory=list)
    seconds: float = 0.0
    files: list[str] = field(default_factory=list)
    text: str = ""
    status: int = 0


@dataclass
class Result:
    """What became of all the steps.

    Attributes:
        steps: By name, in their order.
        stopped: Whether the run was stopped from outside.
    """

    steps: dict[str, Outcome]
    stopped: bool = False

    @property
    def status(self) -> int:
        """Exit status: 0 only if everything asked for stands and is up to date."""
        if self.stopped:
            return STOPPED
        return max((outcome.status for outcome in self.steps.values()), default=0)

    def in_state(self, *states: str) -> list[str]:
        """Return the names of steps in one of the states."""
        return [name for name, outcome in self.steps.items() if outcome.state in states]
