"""The shape of `extracts.yaml`: which keys stand where, what each takes, and what an editor says of it."""

import codecs
from collections.abc import Collection
from functools import cache
from typing import Annotated, Any, ClassVar

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema, create_model

from permanence_kpis.extracts.mapped.codes_in_text import can_stand_in_text
from permanence_kpis.extracts.mapped.date_formats import DATE_FORMATS
from permanence_kpis.extracts.mapped.model import IN_TEXT, LAST_DAY
from permanence_kpis.file_reading import DEVICE_NAME, names_a_device
from permanence_kpis.suggest import did_you_mean, nearest, quoted
from permanence_kpis.tables import BUILT_IN, EXTRACTS, Catalogue, Column, Extract, Kind
from permanence_kpis.words import listed
from permanence_kpis.yaml_files.findings import RefusedError
from permanence_kpis.yaml_files.json_schema import TEXT, JsonSchema, words
from permanence_kpis.yaml_files.shape import MadeOf, ReadBy, Shape, reading

GUIDE = "'kpis guide extracts-yaml'"
HOW = f"{GUIDE} shows how the file is written."
_OTHER_WORKBOOKS = (".xls", ".xlsm", ".xlsb", ".ods", ".numbers")
_ENCODINGS = ("utf-8", "utf-16", "cp1252", "windows-1252", "latin-1", "cp850")
_NOT_OF_FILES = (
    "idna",
    "punycode",
    "undefined",
    "unicode-escape",
    "raw-unicode-escape",
    "utf-7",
    "mbcs",
    "oem",
)


def _read_format(written: str) -> str:
    if written != "1":
        raise RefusedError(f"'format' cannot be {quoted(written)}", "Write 'format: 1'.")
    return written


def _read_end_dates(written: str) -> str:
    if written.casefold() != LAST_DAY:
        rest = f"Write 'end_dates: {LAST_DAY}', or leave it out where an end is the day on which the next begins."
        remedy = did_you_mean(written, [LAST_DAY], rest)
        raise RefusedError(f"'end_dates' cannot be {quoted(written)}", remedy)
    return LAST_DAY


# D-032: `file` is a name in the folder, never a path
def _read_file(written: str) -> str:
    """The name of a file in the folder."""
    if any(mark in written for mark in "/\\:") or written in (".", ".."):
        what = "this is not the name of a file in the folder of extracts.yaml"
        raise RefusedError(what, "Put the file in that folder, and write its name only.")
    if names_a_device(written):
        raise RefusedError(DEVICE_NAME, "Give the file another name, and write it here.")
    if written.casefold().endswith(_OTHER_WORKBOOKS):
        what = "a kind of workbook that is not read"
        raise RefusedError(what, "Save it as .xlsx, or each sheet as CSV UTF-8.")
    return written


def _read_encoding(written: str) -> str:
    try:
        found = codecs.lookup(written)
        is_of_text = getattr(found, "_is_text_encoding", True) and found.name.replace("_", "-") not in _NOT_OF_FILES
    except (LookupError, ValueError):
        is_of_text = False
    if not is_of_text:
        rest = f"Most files are one of {listed(_ENCODINGS, 'or')}."
        raise RefusedError(f"there is no encoding {quoted(written)}", did_you_mean(written, _ENCODINGS, rest))
    return written


def _read_dates(written: str) -> str:
    if written.casefold() not in DATE_FORMATS:
        remedy = did_you_mean(written, DATE_FORMATS, f"It is one of {listed(DATE_FORMATS, 'or')}.")
        raise RefusedError(f"'dates' cannot be {quoted(written)}", remedy)
    return written.casefold()


_WORKBOOKS_NOT_READ = r"\.([Xx][Ll][Ss][MmBb]?|[Oo][Dd][Ss]|[Nn][Uu][Mm][Bb][Ee][Rr][Ss])$"
_FILE: JsonSchema = {
    **TEXT,
    "pattern": r"^[^/\\:]+$",
    "not": {"anyOf": [{"enum": [".", ".."]}, {"type": "string", "pattern": _WORKBOOKS_NOT_READ}]},
}


class _Part(Shape):
    explained: ClassVar[str | None] = HOW
    asks_of_empty_keys: ClassVar[bool] = True


class ColumnShape(_Part):
    """One of our columns: the heading under which it stands in the file, and how its codes are written there."""

    called: ClassVar[str] = "a column"
    required: ClassVar[tuple[str, ...]] = ("column",)

    column: str | None = None
    code: str | None = None
    codes: object = None


class ColumnsShape(_Part):
    """The columns of a table, by our names."""

    key_is: ClassVar[str] = "column"
    made_of: ClassVar[str] = "Write 'child_id: HEADING' lines under it, indented."


class TableShape(_Part):
    """One of our tables: where its rows are, how they are written, and its columns by our names."""

    called: ClassVar[str] = "a table"
    made_of: ClassVar[str] = "Write 'file:' and 'columns:' under it, indented."
    required: ClassVar[tuple[str, ...]] = ("file", "columns")

    file: Annotated[str, ReadBy(_read_file, _FILE, is_text=True)] | None = None
    sheet: str | None = None
    encoding: Annotated[str, ReadBy(_read_encoding, {"type": "string"}, is_text=True)] | None = None
    dates: Annotated[str, ReadBy(_read_dates, words(*DATE_FORMATS, in_any_case=True), is_text=True)] | None = None
    columns: ColumnsShape | None = None


class TablesShape(_Part):
    """The tables, by our names."""

    called: ClassVar[str] = "this project"
    key_is: ClassVar[str] = "table"
    where_others_are_declared: ClassVar[str] = " A list of your own is declared under 'own_tables' in the definitions."
    made_of: ClassVar[str] = "Write the name of a table under it, indented, such as 'children:'."
    required: ClassVar[tuple[str, ...]] = tuple(extract.name for extract in EXTRACTS.values() if extract.needed)


def _columns_of(extract: Extract) -> type[ColumnsShape]:
    columns: dict[str, Any] = {
        column.name: (_column(column) | None, Field(None, description=column.meaning))
        for column in extract.columns.values()
    }
    shape = create_model(f"columns_of_{extract.name}", __base__=ColumnsShape, **columns)
    shape.called = quoted(extract.name)
    shape.required = tuple(column.name for column in extract.columns.values() if column.required)
    return shape


def _column(column: Column) -> Any:
    """What stands for a column: a heading alone, or with how the codes are written in it."""

    def heading_alone(written: object) -> object:
        if isinstance(written, list):
            remedy = "Write the heading of one column: a table is read from one file, and a value from one column."
            raise RefusedError(f"'{column.name}' must be a single heading", remedy)
        return {"column": written} if isinstance(written, str) else written

    codes = column.codes or {}
    is_code = column.kind is Kind.CODE
    code = words(IN_TEXT, in_any_case=True) if is_code and can_stand_in_text(codes) else {"not": {}}
    ways: dict[str, Any] = {"code": (Annotated[str, WithJsonSchema(code)] | None, None)}
    if is_code:
        made_of = f"Write 'description: CODE' lines under it, indented; the codes are {listed(codes)}."
        one = Annotated[str, WithJsonSchema(words(*codes, in_any_case=True))]
        ways["codes"] = (Annotated[dict[str, one] | None, MadeOf(made_of)], None)
    else:
        ways["codes"] = (Annotated[object, WithJsonSchema({"not": {}})], None)
    shape = create_model(f"way_of_{column.name}", __base__=ColumnShape, **ways)
    return Annotated[shape, BeforeValidator(reading(heading_alone), json_schema_input_type=str | shape)]


def _table(extract: Extract) -> Any:
    columns: Any = _columns_of(extract) | None
    fields: dict[str, Any] = {"columns": (columns, None)}
    if extract.name == "children":
        fields["by"] = (_By, Field(None, description=_BY))
    shape = create_model(f"table_{extract.name}", __base__=TableShape, **fields)
    return shape | None, Field(None, description=f"one row is {extract.row_is}")


_BY = "columns of your own, for --by: your name of each, and its heading in the file"
_By = Annotated[
    dict[str, str] | None,
    MadeOf("Write 'name: HEADING' lines under it, indented: the name for --by, and the heading in the file."),
]


class MappingShape(_Part):
    """The whole file."""

    model_config = ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"required": ["format", "tables"]},
                {"required": ["end_dates"], "not": {"required": ["tables"]}},
                {"required": ["by"], "not": {"required": ["tables"]}},
            ]
        }
    )

    format: Annotated[str, ReadBy(_read_format, words("1"), is_text=True)] | None = None
    end_dates: Annotated[str, ReadBy(_read_end_dates, words(LAST_DAY, in_any_case=True), is_text=True)] | None = None
    by: _By = Field(None, description=_BY)
    tables: TablesShape | None = None

    @classmethod
    def required_beside(cls, keys: Collection[str]) -> tuple[str, ...]:
        """That end dates are last days, and columns for --by, may be all that the file says."""
        meant = {nearest(key, cls.known_keys()) for key in keys}
        says_only_that = "tables" not in keys and not meant.isdisjoint({"end_dates", "by"})
        return () if says_only_that else ("format", "tables")


@cache
def mapping_shape(catalogue: Catalogue = BUILT_IN) -> type[MappingShape]:
    """The shape with all its tables: made when one is read, for most folders have none."""
    of_tables: Any = create_model(
        "tables", __base__=TablesShape, **{name: _table(extract) for name, extract in catalogue.extracts.items()}
    )
    return create_model("extracts", __base__=MappingShape, tables=(of_tables | None, None))
