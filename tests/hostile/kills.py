"""A command killed at each of its write points, in a folder of its own each time, and then run again there.

    python kills.py FORKS_AT STRIDE ROOT TEMPLATE ARGUMENT…
    python kills.py --watch ARGUMENT…

Before the function FORKS_AT (module:name) is called, the process is multiplied: what comes before, which writes
nothing, is done once. Each child goes on in its own copy of TEMPLATE, and is killed by SIGKILL STRIDE write points
later than the one before; the last is not. Then one more child goes on in each copy and is not killed. Printed as JSON:
for each copy whether its first child was killed, what its folder then held, and the exit code of the second.

With --watch a command is run to its end, and each write point is said on standard error.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.truncate", "os.symlink"}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_left: int | None = None
_is_said = False


def _point() -> None:
    """A write point: the end of the process, once so many have gone by."""
    global _left
    if _is_said:
        os.write(2, b"write point\n")
    if _left is not None:
        _left -= 1
        if _left < 0:
            os.kill(os.getpid(), signal.SIGKILL)


def _watch(event: str, arguments: tuple[Any, ...]) -> None:
    if event in _EVENTS or (event == "open" and (arguments[2] or 0) & _WRITES and arguments[0] != os.devnull):
        _point()


def _syncs(fsync: Callable[[int], None]) -> Callable[[int], None]:
    def counted(file: int) -> None:
        _point()
        fsync(file)

    return counted


def _listing(place: Path) -> dict[str, tuple[int, str]]:
    """By path, the permissions and the content of every file."""
    return {
        path.relative_to(place).as_posix(): (path.stat().st_mode & 0o777, path.read_bytes().hex())
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


def _multiplied(go_on: Callable[..., Any], stride: int, root: Path, template: Path) -> Callable[..., Any]:
    def started(*arguments: Any, **options: Any) -> Any:
        global _left
        found = []
        for moment in count():
            place = root / f"{moment}"
            shutil.copytree(template, place, symlinks=True)
            child = os.fork()
            if child == 0:
                os.chdir(place)
                _left = moment * stride
                return go_on(*arguments, **options)
            status = os.waitpid(child, 0)[1]
            found.append({"killed": os.WIFSIGNALED(status), "left": _listing(place)})
            if not os.WIFSIGNALED(status):
                found[-1]["code"] = os.waitstatus_to_exitcode(status)
                break
        for moment, one in enumerate(found):
            child = os.fork()
            if child == 0:
                os.chdir(root / f"{moment}")
                return go_on(*arguments, **options)
            one["again"] = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps(found), flush=True)
        os._exit(0)

    return started


def _watched(arguments: list[str]) -> NoReturn:
    global _is_said
    _is_said = True
    os.fsync = _syncs(os.fsync)
    sys.addaudithook(_watch)
    sys.argv = ["kpis", *arguments]
    from permanence_kpis.cli import main as kpis

    kpis()
    sys.exit()  # it ends the process itself


def main() -> NoReturn:
    if sys.argv[1] == "--watch":
        _watched(sys.argv[2:])
    forks_at, stride, root, template, *arguments = sys.argv[1:]
    home, name = forks_at.split(":")
    module = import_module(home)
    import filelock  # noqa: F401  # before steps are counted

    os.fsync = _syncs(os.fsync)
    sys.addaudithook(_watch)
    setattr(module, name, _multiplied(getattr(module, name), int(stride), Path(root), Path(template)))
    os.chdir(template)
    sys.argv = ["kpis", *arguments]
    from permanence_kpis.cli import main as kpis

    kpis()
    sys.exit("the function was never called")


if __name__ == "__main__":
    main()
