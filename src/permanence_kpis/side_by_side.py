"""Pieces of work done by several threads, or one after the other where there is too little to do to gain from them."""

from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from typing import ParamSpec, TypeVar

FEW_ROWS = 10_000
"""So many rows that a query over them is done before another thread is."""
P = ParamSpec("P")
T = TypeVar("T")


# D-669: to start a thread and to wait for it takes longer than a query over few rows
def workers(threads: int, *, is_little: bool) -> Executor:
    """So many threads; or none where little is to be done: it is then done at once, by the thread that asks."""
    return _InTurn() if is_little else ThreadPoolExecutor(threads)


class _InTurn(Executor):
    """Does each piece of work when it is asked for, in the thread that asks; what goes wrong is raised there."""

    def submit(self, work: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        done: Future[T] = Future()
        done.set_result(work(*args, **kwargs))
        return done
