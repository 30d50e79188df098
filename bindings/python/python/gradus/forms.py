"""The parts of an answer as Python values around the JSON of the protocol: forms, steps, names for parts, pictures, verdicts."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional


class Form:
    """One form of an answer. ``str`` is the text, which can be read back.

    >>> import gradus
    >>> form = gradus.derive("1/2*norm(D*W - X)^2", "W").matrix
    >>> print(form, "|", form.unicode, "|", form.latex, "|", form.size)
    D'*(D*W - X) | Dᵀ (D W - X) | D^{\\top} \\left( D W - X \\right) | 8
    """

    __slots__ = ("name", "_json", "_left")

    def __init__(self, name: str, json: Mapping[str, Any], left: str = "J") -> None:
        self.name = name
        self._json = json
        self._left = left

    @property
    def text(self) -> str:
        """The surface syntax; of index notation the right-hand side."""
        return str(self._json["text"])

    @property
    def unicode(self) -> str:
        """Unicode, for people."""
        return str(self._json["unicode"])

    @property
    def latex(self) -> str:
        """LaTeX, without dollar signs; of index notation the right-hand side."""
        return str(self._json["latex"])

    @property
    def size(self) -> int:
        """The number of operators and leaves."""
        return int(self._json["size"])

    @property
    def numpy(self) -> str:
        """NumPy source with one function, named after the form."""
        return str(self._json["numpy"])

    @property
    def free(self) -> Optional[List[str]]:
        """The free indices in the order of the axes, in index notation."""
        return self._json.get("free")

    @property
    def named(self) -> Optional["Form"]:
        """The form with the names of the answer's definitions, where it is shorter for a reader."""
        named = self._json.get("named")
        return None if named is None else Form(self.name, {**self._json, **named}, self._left)

    @property
    def equation(self) -> str:
        """The text, in index notation with its left-hand side."""
        return f"{self._left}[{','.join(self.free)}] = {self.text}" if self.free else self.text

    @property
    def latex_equation(self) -> str:
        """LaTeX, in index notation with its left-hand side."""
        left = f"{self._left}_{{{''.join(self.free)}}} = " if self.free else ""
        return left + self.latex

    def __str__(self) -> str:
        return self.text

    def __repr__(self) -> str:
        return f'Form("{self.equation}")'

    def __eq__(self, other: object) -> bool:
        """Whether both are written alike; a form is also equal to its own text."""
        return self.text == (other.text if isinstance(other, Form) else other)

    def __hash__(self) -> int:
        return hash(self.text)

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex_equation}$"

    def _repr_html_(self) -> str:
        from . import _html

        return _html.formula(self.latex_equation)


class Step:
    """A line of a derivation: ``law`` leads from ``before`` to ``text``, which is equal to what it is ``of``."""

    __slots__ = ("json",)

    def __init__(self, json: Mapping[str, Any]) -> None:
        self.json = json

    phase = property(lambda self: self.json["phase"], doc="What kind of step it is.")
    name = property(lambda self: self.json.get("name"), doc="The name of the part that the line says, where it says one.")
    law = property(lambda self: self.json["law"], doc="What was used, as formulas or in words.")
    laws = property(lambda self: self.json.get("laws", []), doc="All that was used, each with its rule and where that is from.")
    rule = property(lambda self: self.json["rule"], doc="The name of the first rule that was used, where there is one.")
    link = property(lambda self: self.json.get("link"), doc="The page of that rule.")
    before = property(lambda self: self.json["before"], doc="The line before, of the same.")
    of = property(lambda self: self.json["of"], doc="What it is equal to: the value, the differential, a form.")
    text = property(lambda self: self.json["text"], doc="The line.")
    after = text
    latex = property(lambda self: self.json["latex"], doc="The line in LaTeX.")
    verdict = property(lambda self: self.json["verdict"], doc="How sure it is: proved, tested or sampled.")
    free = property(lambda self: self.json.get("free"), doc="The free indices, in index notation.")

    @property
    def line(self) -> str:
        """The line, with the name of the part that it says."""
        return f"{self.name} = {self.text}" if self.name else str(self.text)

    def __str__(self) -> str:
        return f"{self.line}   {self.law}".rstrip()

    def __repr__(self) -> str:
        return f'Step("{self.line}", law="{self.law}")'


class Steps(List[Step]):
    """The lines of a derivation, in order."""

    def __str__(self) -> str:
        width = max((len(step.line) for step in self), default=0)
        return "\n".join(f"{step.of:<12}  {step.line:<{width}}   {step.law}".rstrip() for step in self)

    def _repr_html_(self) -> str:
        from . import _html

        return _html.page(self._html())

    def _html(self) -> str:
        from . import _html

        rows, last = [], None
        for step in self:
            # What it is of, where that changes.
            rows.append((step.of if step.of != last else "", step.name, step.latex, step.law))
            last = step.of
        return _html.steps(rows)


class Definition:
    """A name for a part of an answer."""

    __slots__ = ("name", "text", "latex")

    def __init__(self, json: Mapping[str, Any]) -> None:
        self.name: str = json["name"]
        self.text: str = json["text"]
        self.latex: str = json.get("latex", json["text"])

    def __str__(self) -> str:
        return f"{self.name} = {self.text}"

    def __repr__(self) -> str:
        return f'Definition("{self}")'


class Picture:
    """The index form drawn as a tensor network, in SVG."""

    __slots__ = ("svg",)

    def __init__(self, svg: str) -> None:
        self.svg = svg

    def __str__(self) -> str:
        return self.svg

    def __repr__(self) -> str:
        return f"<gradus.Picture of {len(self.svg)} characters>"

    def _repr_html_(self) -> str:
        from . import _html

        return _html.picture(self.svg)


class Verdict:
    """How an answer was checked: ``status`` is proved, tested, sampled or unknown, ``by`` says how. ``str`` is the status."""

    __slots__ = ("status", "by")

    def __init__(self, json: Mapping[str, Any]) -> None:
        self.status: str = json["status"]
        self.by: str = json["by"]

    def __str__(self) -> str:
        return self.status

    def __repr__(self) -> str:
        return f'Verdict("{self.status}", by="{self.by}")'

    def __eq__(self, other: object) -> bool:
        """Whether the status is this one."""
        return self.status == (other.status if isinstance(other, Verdict) else other)

    def __hash__(self) -> int:
        return hash(self.status)
