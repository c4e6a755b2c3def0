"""What is being done, on a terminal, once it has taken a second; nothing off a terminal, and nothing left behind."""

import os
import sys
from threading import Lock, Timer
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.live import Live
    from rich.spinner import Spinner

# D-110: what is being done is said on standard error, on a terminal only, once it has taken a second
AFTER = 1.0
"""Seconds. What is done before says enough by being done."""


class Progress:
    """One line on standard error that says what is being done now, and goes once anything is written."""

    def __init__(self) -> None:
        self._doing = ""
        self._timer: Timer | None = None
        self._shown: tuple[Live, Spinner] | None = None
        self._lock = Lock()

    def say(self, doing: str) -> None:
        """From now on this is being done."""
        with self._lock:
            self._doing = doing
            if self._shown is not None:
                self._shown[1].update(text=doing)
            elif self._timer is None and _is_wanted():
                self._timer = Timer(AFTER, self._show)
                self._timer.daemon = True
                self._timer.start()

    def stop(self) -> None:
        """It is done: take the line away."""
        with self._lock:
            if self._timer is not None:
                self._timer.cancel()
                self._timer = None
            if self._shown is not None:
                self._shown[0].stop()
                self._shown = None

    def _show(self) -> None:
        from rich.console import Console
        from rich.live import Live
        from rich.spinner import Spinner

        with self._lock:
            if self._timer is None or self._shown is not None:  # stopped meanwhile
                return
            spinner = Spinner("line", text=self._doing, style="status.spinner")  # every code page has its characters
            line = Live(
                spinner,
                console=Console(stderr=True, highlight=False),
                transient=True,
                redirect_stdout=False,  # Rich's stand-in has no encoding, and prints to standard error
                redirect_stderr=False,
            )
            line.start()
            self._shown = line, spinner


PROGRESS = Progress()


def _is_wanted() -> bool:
    return sys.stderr.isatty() and os.environ.get("TERM") not in ("dumb", "unknown")
