"""What a notebook shows: forms in tabs that need no script, steps folded. All text is escaped. Formulas are MathML, which
browsers show by themselves; one that cannot be is LaTeX for the notebook's own typesetting."""

from __future__ import annotations

from html import escape
from itertools import count
from typing import TYPE_CHECKING, List, Tuple

from ._mathml import mathml

if TYPE_CHECKING:
    from .answer import Answer, Answers, Form, Picture, Steps

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


def _tabs(panels: List[Tuple[str, str]]) -> str:
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


def _form(form: "Form", answer: "Answer") -> str:
    shown = form.named or form
    where = ""
    if form.named is not None:
        where = "".join(f"<dt>where</dt><dd>{_math(f'{d.name} = {d.latex}')}</dd>" for d in answer.definitions)
        where = f"<dl>{where}</dl>" if where else ""
    return f'{_math(shown.latex_equation)}{where}<div class="text"><code>{escape(shown.equation)}</code></div>'


def _rows(answer: "Answer") -> str:
    rows = [("shape" if answer.kind == "value" else answer.kind, answer._shapes())]
    rows += [("assuming", condition) for condition in answer.conditions]
    constraint = answer.json.get("constraint")
    rows += [("constraint", constraint["convention"])] if constraint else []
    rows += [("verdict", f"{answer.verdict.status} ({answer.verdict.by})")]
    rows += [("note", note) for note in answer.notes]
    cells = "".join(f"<dt>{escape(label)}</dt><dd><code>{escape(text)}</code></dd>" for label, text in rows)
    return f"<dl>{cells}</dl>"


def _body(answer: "Answer") -> str:
    panels = [(name, _form(form, answer)) for name, form in answer.forms.items()]
    sources = "\n".join(form.numpy for form in answer.forms.values())
    panels.append(("NumPy", f"<pre><code>{escape(sources)}</code></pre>"))
    way = steps_table(answer.steps()) if answer.kind != "value" else ""
    folded = f"<details><summary>steps</summary>{way}</details>" if way else ""
    return _tabs(panels) + _rows(answer) + folded


def steps_table(steps: "Steps") -> str:
    """The lines of a derivation as rows, each with what it is of where that changes."""
    rows, last = [], None
    for step in steps:
        of = step.of if step.of != last else ""
        last = step.of
        name = f"<code>{escape(step.name)}</code> = " if step.name else ""
        rows.append(
            f"<tr><td>{escape(of)}</td><td>{name}{_math(step.latex)}</td><td class=\"law\"><code>{escape(step.law)}</code></td></tr>"
        )
    return f'<table class="steps">{"".join(rows)}</table>' if rows else ""


def formula(latex: str) -> str:
    """A formula by itself."""
    return f'{_STYLE}<div class="gradus">{_math(latex)}</div>'


def picture(picture: "Picture") -> str:
    """A picture, in which nothing can run."""
    from base64 import b64encode

    data = b64encode(picture.svg.encode()).decode()
    return f'<img alt="the index form as a tensor network" src="data:image/svg+xml;base64,{data}">'


def answer(answer: "Answer") -> str:
    """An answer."""
    return f'{_STYLE}<div class="gradus">{_body(answer)}</div>'


def answers(answers: "Answers") -> str:
    """The answers by each of several variables, in tabs."""
    return f'{_STYLE}<div class="gradus">{_tabs([(f"by {name}", _body(one)) for name, one in answers.items()])}</div>'


def steps(steps: "Steps") -> str:
    """The lines of a derivation."""
    return f'{_STYLE}<div class="gradus">{steps_table(steps)}</div>'
