"""The magic of notebooks: ``%%gradus``."""

from __future__ import annotations

import re
from typing import Any, List, Optional

from .questions import derive

_DECLARATION = re.compile(r"\s*[^\W\d]\w*\s*:\s*(scalar|vector|matrix|tensor|index)\b")


def answer_of(line: str, cell: Optional[str] = None) -> Any:
    """The answer to a cell: declarations a line each, then an expression. The line names the variables to differentiate by: ``W`` for one,
    ``x x`` for one after the other, ``W, b`` for each of several."""
    if cell is None:
        return derive(line)
    declarations: List[str] = []
    rest: List[str] = []
    for text in cell.splitlines():
        if text.strip() and not text.lstrip().startswith("#"):
            (declarations if _DECLARATION.match(text) else rest).append(text.strip())
    expr = "\n".join(rest)
    if "," in line:
        return derive(expr, each=[name.strip() for name in line.split(",")], vars=declarations)
    return derive(expr, line.split() or None, vars=declarations)


def load(shell: Any) -> None:
    """Registers the magic."""

    def gradus(line: str, cell: Optional[str] = None) -> Any:
        return answer_of(line, cell)

    gradus.__doc__ = f"A derivative: {answer_of.__doc__}"
    shell.register_magic_function(gradus, magic_kind="line_cell", magic_name="gradus")
