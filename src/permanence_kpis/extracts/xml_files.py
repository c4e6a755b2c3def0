"""XML read in pieces, in bounded memory: the one place that knows the parser and what it can say."""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO, NoReturn
from xml.parsers import expat

_BLOCK = 2**18
_DEEPEST = 64
_LONGEST_MARK = 2**20
"""Bytes of the longest beginning of an element, or comment: the parser holds all of it."""
# D-038: no file takes more memory than 64 MB and 8 times its size
_MOST_NAMES = 20_000
"""Different names of elements and attributes: the parser holds them all."""


class NotXmlError(Exception):
    """What is read is not XML, or more of it than is read: what is wrong, and the line and column where known."""

    def __init__(self, what: str, line: int | None = None, column: int | None = None) -> None:
        super().__init__(what)
        self.what, self.line, self.column = what, line, column


class RefusedError(Exception):
    """What a reader raises of an element that it does not take; told with its line and column."""


def blocks_of(file: BinaryIO) -> Iterator[bytes]:
    """What a file holds, piece by piece."""
    while block := file.read(_BLOCK):
        yield block


def local_name(tag: str) -> str:
    """The name of an element without the prefix of its namespace."""
    return tag.rpartition(":")[2] if ":" in tag else tag


def parse(
    blocks: Iterable[bytes],
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> None:
    """Read a document, telling of each beginning and end of an element and of the text between them.

    Raises: what `parsed` does.
    """
    deque(parsed(blocks, start=start, end=end, text=text), maxlen=0)


def parsed(
    blocks: Iterable[bytes],
    *,
    start: Callable[[str, dict[str, str]], None],
    end: Callable[[str], None] | None = None,
    text: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """The same block by block, so that what was told can be taken up before more of it comes.

    Raises: NotXmlError where it is not well-formed, declares a document type (its entities could have no end), is in an
    encoding that is not known, or holds what no sensible document does.
    """
    parser = expat.ParserCreate()
    parser.buffer_text = True
    depth, has_begun = 0, False

    def begun(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth, has_begun
        depth, has_begun = depth + 1, True
        if depth > _DEEPEST:
            raise RefusedError(f"elements are nested more than {_DEEPEST} deep")
        start(tag, attributes)

    def ended(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if end:
            end(tag)

    parser.StartElementHandler, parser.EndElementHandler = begun, ended
    parser.StartDoctypeDeclHandler = _refuse_document_type
    if text:
        parser.CharacterDataHandler = text
    try:
        yield from _fed(parser, blocks)
    except expat.ExpatError as error:
        what = f"the file is not well-formed XML ({expat.ErrorString(error.code)})"
        raise NotXmlError(what, error.lineno, error.offset + 1) from error
    except RefusedError as error:
        raise NotXmlError(str(error), parser.CurrentLineNumber, parser.CurrentColumnNumber + 1) from error
    except (LookupError, ValueError) as error:
        if has_begun:  # the declaration, where the encoding is named, was read long before: a bug
            raise
        raise NotXmlError("the file says that it is in an encoding that is not known", 1) from error


def _fed(parser: expat.XMLParserType, blocks: Iterable[bytes]) -> Iterator[None]:
    fed = 0
    for block in blocks:
        parser.Parse(block, False)
        fed += len(block)
        if fed - max(0, parser.CurrentByteIndex) > _LONGEST_MARK + len(block):
            raise RefusedError(f"an element or a comment is longer than {_LONGEST_MARK >> 20} MiB")
        if len(parser.intern) > _MOST_NAMES:
            raise RefusedError(f"more than {_MOST_NAMES:,} different names of elements")
        yield
    parser.Parse(b"", True)
    yield


def _refuse_document_type(*_: object) -> NoReturn:
    raise RefusedError("it declares a document type, which no return needs")
