"""What takes long to make and is made anew with each state of the index: in a thread of its own, while readers go on
with the one before."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor, Future, wait
from threading import Lock
from time import monotonic
from typing import Generic, TypeVar

T = TypeVar("T")

REST = 20.0
"""How many times as long as the making took it rests before it is made again: news may come every second."""


class Latest(Generic[T]):
    """Keeps what was made last, and makes another where that is of an older state. Threads may share it.

    `patience` is how many seconds somebody who asks waits for something new.
    """

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._lock = Lock()
        self._made: tuple[str, T] | None = None
        self._making: Future[None] | None = None
        self._resting_until = 0.0

    def get(self, executor: Executor, state: str, make: Callable[[], T]) -> T | None:
        """What is made of `state`, if that is ready in time; else what was made last, None where nothing was.

        Raises what `make` raises.
        """
        with self._lock:
            if self._made is not None and self._made[0] == state:
                return self._made[1]
            if self._making is None and monotonic() >= self._resting_until:
                self._making = executor.submit(self._make, state, make)
            making = self._making
        if making is not None and wait([making], self._patience).done:
            making.result()
        made = self._made
        return made[1] if made is not None else None

    def forget(self) -> None:
        """Let go of what was made, and of what was to be made in threads that end."""
        with self._lock:
            self._made = self._making = None

    def _make(self, state: str, make: Callable[[], T]) -> None:
        started = monotonic()
        try:
            self._made = state, make()
        finally:
            ended = monotonic()
            with self._lock:
                self._making = None
                self._resting_until = ended + REST * (ended - started)
