"""The page from its templates, which stand in `templates` and are HTML that anybody who builds pages can edit."""

import base64
import hashlib
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from permanence_kpis.errors import printable

if TYPE_CHECKING:
    from jinja2 import Environment

_TEMPLATES = Path(__file__).parent / "templates"


def rendered(words: Mapping[str, object]) -> str:
    """The report with these words. Nothing in it asks for anything from anywhere, and nothing in it runs."""
    # D-132: report.css keeps what belongs together on one page of paper
    style = (_TEMPLATES / "report.css").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"
    return _environment().get_template("report.html").render(words, style=style, policy=policy)


@cache
def _environment() -> "Environment":
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        autoescape=True,
        loader=FunctionLoader(_template),
        undefined=StrictUndefined,
        finalize=_harmless,
        auto_reload=False,
    )


def _template(name: str) -> str:
    """A template without its line breaks and the spaces around them: a page is a third smaller without them."""
    return "".join(line.strip() for line in (_TEMPLATES / name).read_text(encoding="utf-8").splitlines())


def _harmless(value: object) -> object:
    """What a template prints: escaped, unless it is HTML already, and without characters that no reader sees."""
    from markupsafe import Markup

    return value if hasattr(value, "__html__") else Markup(escape(printable(str(value))))
