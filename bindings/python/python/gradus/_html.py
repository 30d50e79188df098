"""What a notebook shows: forms in tabs that need no script, steps folded. All text is escaped. Formulas are MathML, which
browsers show by themselves; one that cannot be is LaTeX for the notebook's own typesetting."""

from __future__ import annotations

from html import escape
from itertools import count
from typing import Iterable, Optional, Sequence, Tuple

from ._mathml import mathml

# Each set of tabs has names of its own in the page.
_serial = count(1)

_STYLE = """<style>
.gradus{font-size:14px;line-height:1.5;max-width:72em;text-align:left}
.gradus .tabs{display:flex;flex-wrap:wrap;align-items:stretch}
.gradus input[type=radio]{position:absolute;opacity:0;pointer-events:none}
.gradus .tabs>label{order:1;padding:.2em .9em;cursor:pointer;border-bottom:2px solid transparent;opacity:.7}
.gradus .tabs>input:checked+label{border-bottom-color:#1976d2;opacity:1;font-weight:600}
.gradus .tabs>input:focus-visible+label{outline:2px solid #1976d2}
.gradus .tabs>.panel{order:2;flex-basis:100%;display:none;padding:.6em .2em;overflow-x:auto;border-top:1px solid rgba(128,128,128,.35)}
.gradus .tabs>input:checked+label+.panel{display:block}
.gradus math{font-size:115%}
.gradus code{font-size:90%;white-space:pre-wrap;background:none}
.gradus .text{opacity:.75;margin-top:.3em}
.gradus pre{margin:0;padding:.3em;white-space:pre;overflow-x:auto;background:rgba(128,128,128,.08)}
.gradus dl{display:grid;grid-template-columns:max-content auto;gap:.1em 1em;margin:.3em 0}
.gradus dt{opacity:.7;font-weight:normal;margin:0}
.gradus dd{margin:0}
.gradus summary{cursor:pointer;opacity:.85}
.gradus table.steps{border-collapse:collapse;margin:.3em 0}
.gradus table.steps td{text-align:left;vertical-align:middle;padding:.15em 1em .15em 0;border:none;background:none}
.gradus .law{opacity:.75}
</style>"""


def _math(latex: str) -> str:
    return mathml(latex) or f"$\\displaystyle {escape(latex)}$"


def tabs(panels: Iterable[Tuple[str, str]]) -> str:
    """Panels with labels, one of which is shown."""
    group = f"gradus-{next(_serial)}"
    parts = []
    for at, (label, content) in enumerate(panels):
        name = f"{group}-{at}"
        checked = " checked" if at == 0 else ""
        parts.append(
            f'<input type="radio" name="{group}" id="{name}"{checked}><label for="{name}">{escape(label)}</label>'
            f'<div class="panel">{content}</div>'
        )
    return f'<div class="tabs">{"".join(parts)}</div>'


def form(latex: str, text: str, where: Sequence[str] = ()) -> str:
    """A formula with its text, and definitions of what it uses."""
    parts = "".join(f"<dt>where</dt><dd>{_math(latex)}</dd>" for latex in where)
    return f'{_math(latex)}{f"<dl>{parts}</dl>" if parts else ""}<div class="text"><code>{escape(text)}</code></div>'


def code(source: str) -> str:
    """Source code."""
    return f"<pre><code>{escape(source)}</code></pre>"


def said(rows: Iterable[Tuple[str, str]]) -> str:
    """Lines with labels."""
    cells = "".join(f"<dt>{escape(label)}</dt><dd><code>{escape(text)}</code></dd>" for label, text in rows)
    return f"<dl>{cells}</dl>"


def folded(label: str, content: str) -> str:
    """What is shown when it is asked for; nothing, if there is nothing."""
    return f"<details><summary>{escape(label)}</summary>{content}</details>" if content else ""


def steps(lines: Iterable[Tuple[str, Optional[str], str, str]]) -> str:
    """The lines of a derivation as rows: what each is of, the name that it has, its formula, its law."""
    rows = []
    for of, name, latex, law in lines:
        named = f"<code>{escape(name)}</code> = " if name else ""
        rows.append(f'<tr><td>{escape(of)}</td><td>{named}{_math(latex)}</td><td class="law"><code>{escape(law)}</code></td></tr>')
    return f'<table class="steps">{"".join(rows)}</table>' if rows else ""


def page(content: str) -> str:
    """What is shown, with its style."""
    return f'{_STYLE}<div class="gradus">{content}</div>'


def formula(latex: str) -> str:
    """A formula by itself."""
    return page(_math(latex))


def picture(svg: str) -> str:
    """A picture, in which nothing can run."""
    from base64 import b64encode

    data = b64encode(svg.encode()).decode()
    return f'<img alt="the index form as a tensor network" src="data:image/svg+xml;base64,{data}">'
