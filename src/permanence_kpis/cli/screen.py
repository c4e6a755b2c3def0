"""Printing: data to standard output, messages to standard error, whatever the terminal or code page.

All that is printed goes through here, and nothing else writes to either stream. No control character gets through but
in data that go to a pipe or a file, which are as they would be in a file of their own.
"""

import errno
import io
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn, TextIO, TypeVar

from permanence_kpis.cli.destination import Destination
from permanence_kpis.cli.progress import PROGRESS
from permanence_kpis.errors import OutputError, UsageError, printable

if TYPE_CHECKING:
    from rich.console import RenderableType

    from permanence_kpis.outputs.notices import Notice
    from permanence_kpis.writing.whole import Content

Found = TypeVar("Found")
Data = str | bytes | Iterator[str]
"""What is written of something found, a text also as one piece after another."""

PAGE = "table"
"""The format that is a page laid out for the screen."""

# D-134: `COLUMNS` says how wide a page is laid out off a terminal too
PIPED_WIDTH = 100
"""How wide a page is laid out where nobody says how wide the screen is."""


USUAL_WIDTH = 80
"""How wide a screen is taken to be that does not say so."""


def stand_in_for_closed_streams() -> None:
    """Put something in the place of a standard stream that was closed before the program began (`>&-`).

    Otherwise the next file that is opened would get its number. Messages go nowhere; results are refused.
    """
    nowhere = Path(os.devnull)
    if sys.stdout is None:
        sys.stdout = nowhere.open(encoding="utf-8")  # for reading: whatever is written to it fails
    if sys.stderr is None:
        sys.stderr = nowhere.open("w", encoding="utf-8")


def leave(ended: SystemExit) -> NoReturn:
    """End the process as it wants to be ended, but at once: to take all modules and tables down takes time."""
    if not isinstance(ended.code, int):
        raise ended
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError):
            stream.flush()
    os._exit(ended.code)


def show(text: str) -> None:
    """Write a text for people to standard output.

    Raises: OutputError where it cannot be written.
    """
    _show(printable(text))


@contextmanager
def writing() -> Iterator[None]:
    """Where standard output is written to.

    Raises: OutputError where it cannot be. A reader that has stopped reading (`| head`) has all it wants.
    """
    try:
        yield
    except OSError as error:
        if error.filename is not None:  # a file's, not the stream's
            raise
        _silence(sys.stdout)  # what is still held back would fail again when the program ends
        if not _nobody_reads(error):
            why = error.strerror or "standard output is closed"
            raise OutputError(f"the output could not be written: {why}.") from error


def can_show(characters: str) -> bool:
    """Whether standard output has these characters: an old code page of Windows has not."""
    try:
        characters.encode(sys.stdout.encoding or "ascii")
    except UnicodeEncodeError:
        return False
    return True


def is_screen() -> bool:
    """Whether standard output is a terminal."""
    return sys.stdout.isatty()


def height() -> int | None:
    """The lines of this terminal; None where standard output is none."""
    return shutil.get_terminal_size((PIPED_WIDTH, 50)).lines if is_screen() else None


def keep_off_screen(what: str, file: str) -> None:
    """What nobody can read on a terminal is not shown there.

    Raises: UsageError where standard output is one.
    """
    if is_screen():
        raise UsageError(f"{what} cannot be shown on a screen. Write it to a file with --output {file}.")


def show_page(page: "RenderableType", *, may_be_wider: bool = False) -> None:
    """Lay out a page for this terminal and write it to standard output.

    `may_be_wider`: off a terminal, where nothing has to fit, a table is as wide as it needs.
    """
    from permanence_kpis.outputs import terminal

    on_screen = is_screen()
    _show(  # its colours are ours: what stands in it was made printable when it was laid out
        terminal.text(
            page,
            shutil.get_terminal_size((PIPED_WIDTH, 50)).columns,
            has_colour=on_screen and _has_colour(),
            may_be_wider=may_be_wider and not on_screen,
        )
    )


def deliver(
    found: Found,
    page: "Callable[[Found], RenderableType]",
    text_as: Callable[[str, Found], Data],
    wanted: str | None,
    files: Destination | None,
    *,
    beside: "Sequence[Notice]" = (),
    may_be_wider: bool = False,
    is_private: bool = False,
) -> "list[Notice]":
    """Write what was found where it was asked for: into files, as text in a format, or as a page.

    `text_as` gives the text in a format by its name. `beside` is what a page says for itself, and a message has to say
    beside a file or text. `is_private`: only the owner may read the files.

    Gives: what is to be said of it.
    """
    if files is None and wanted in (None, PAGE):
        from permanence_kpis.outputs.notices import BLANK

        show_page(page(found), may_be_wider=may_be_wider)
        return [BLANK]
    return [*deliver_data(found, text_as, wanted, files, is_private=is_private), *beside]


def deliver_data(
    found: Found,
    text_as: Callable[[str, Found], Data],
    wanted: str | None,
    files: Destination | None,
    *,
    is_private: bool = False,
) -> "list[Notice]":
    """Write what was found into files, or in the format wanted.

    Gives: what is to be said of it: which files were written.
    """
    if files is not None:
        return [_write_files(files, lambda name: text_as(name, found), is_private=is_private)]
    if wanted is not None:
        _show_data(text_as(wanted, found))
    return []


# D-112: an id with `?` in it is another id
def _show_data(data: Data) -> None:
    """Write data to standard output: off a screen the bytes that a file would hold, whatever the code page."""
    if not isinstance(data, bytes) and sys.stdout.isatty():
        show("".join(data))
    else:
        _show(_encoded(data))


def _show(printed: "str | Content") -> None:
    with writing():
        _write(sys.stdout, printed)


# D-113: a path in a message is written as the system writes it
def tell(message: str) -> None:
    """Write a message to standard error, on lines of its own, where anybody can read it.

    It is for people wherever it goes, for a log is read on a screen too.
    """
    if message:
        printed = printable(message)
        try:
            _write(sys.stderr, printed if printed.endswith("\n") else f"{printed}\n")
        except OSError:
            _silence(sys.stderr)


def columns_of_messages() -> int | None:
    """How wide the screen is that messages go to; None where they go to none, but into a log or to a program."""
    if not sys.stderr.isatty():
        return None
    try:
        return os.get_terminal_size(sys.stderr.fileno()).columns or USUAL_WIDTH
    except OSError:
        return USUAL_WIDTH


def contents_of(files: Destination, content_in: Callable[[str], Data]) -> dict[str, bytes]:
    """What goes into each file, by name."""
    contents = {name: _encoded(content_in(wanted)) for name, wanted in files.formats.items()}
    return {name: one if isinstance(one, bytes) else b"".join(one) for name, one in contents.items()}


def _bytes_of(data: str | bytes) -> bytes:
    return data if isinstance(data, bytes) else data.encode(errors="replace")


def _encoded(data: Data) -> "Content":
    return map(_bytes_of, data) if isinstance(data, Iterator) else _bytes_of(data)


def _write_files(files: Destination, content_in: Callable[[str], Data], *, is_private: bool = False) -> "Notice":
    """Write each file in its format, all of them or none, and give what is to be said of it."""
    from permanence_kpis.outputs.notices import written
    from permanence_kpis.writing import write_whole

    contents = {name: _encoded(content_in(wanted)) for name, wanted in files.formats.items()}
    paths = write_whole(files.folder, contents, make_folder=files.is_folder, is_private=is_private)
    return written(str(files.folder), list(files.formats), [str(path) for path in paths])


def _nobody_reads(error: OSError) -> bool:
    return error.errno == errno.EPIPE or (os.name == "nt" and error.errno == errno.EINVAL)  # what Windows says of it


def _silence(stream: TextIO) -> None:
    """Nothing more can be written here: let nothing more be said about it, also when the program ends."""
    with suppress(OSError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _write(stream: TextIO, text: "str | Content") -> None:
    PROGRESS.stop()
    if not isinstance(text, str):
        stream.buffer.writelines([text] if isinstance(text, bytes) else text)
        stream.buffer.flush()
        return
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="replace")  # a code page without a character shows `?` rather than failing
    stream.write(text)
    stream.flush()


def _has_colour() -> bool:
    from rich.console import detect_legacy_windows

    return not (os.environ.get("NO_COLOR") or os.environ.get("TERM") in ("dumb", "unknown") or detect_legacy_windows())
