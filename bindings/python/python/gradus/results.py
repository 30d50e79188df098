"""What became of a claim, a comparison, a question about what is known, as Python values around the JSON of the protocol."""

from __future__ import annotations

from typing import Any, List, Mapping, Optional, Tuple

from .forms import Step, Verdict


class Claim:
    """What became of a claimed derivative: true where it is right."""

    def __init__(self, json: Mapping[str, Any]) -> None:
        self.json = json

    verdict = property(lambda self: self.json["verdict"], doc="``right``, ``right-if``, ``wrong`` or ``unknown``.")
    right = property(lambda self: self.json["right"], doc="The derivative in the form that the claim has.")
    form = property(lambda self: self.json["form"], doc="The name of that form.")
    counterexample = property(lambda self: self.json["counterexample"], doc="A point at which the two differ.")
    conditions = property(lambda self: self.json.get("conditions", []), doc="What a right claim needs to be defined.")
    notes = property(lambda self: self.json.get("notes", []), doc="What was read otherwise than literally.")

    @property
    def kind(self) -> Optional[str]:
        """What kind of slip it is: ``factor``, ``sign``, ``transpose`` and so on."""
        diagnosis = self.json["diagnosis"]
        return diagnosis and str(diagnosis["kind"])

    @property
    def diagnosis(self) -> Optional[str]:
        """What is wrong with it, or what it needs to be right, in words."""
        diagnosis = self.json["diagnosis"]
        return diagnosis and str(diagnosis["text"])

    def __bool__(self) -> bool:
        return bool(self.json["verdict"] == "right")

    def __str__(self) -> str:
        lines = [self.verdict if self.verdict in ("right", "unknown") else self.diagnosis or self.verdict]
        lines[0] = f"wrong: {lines[0]}" if self.verdict == "wrong" and self.diagnosis else lines[0]
        lines += [f"assuming {condition}" for condition in self.conditions]
        lines += [f"{self.form:<12}  {self.right}"]
        return "\n".join(lines + _point(self.counterexample, ("claim", "right")))

    def __repr__(self) -> str:
        return f'<gradus.Claim {self.verdict}{": " + self.diagnosis if self.diagnosis else ""}>'

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


def _point(case: Optional[Mapping[str, Any]], sides: Tuple[str, str]) -> List[str]:
    if not case:
        return []
    sizes = ", ".join(f"{name} = {size}" for name, size in case["sizes"].items())
    values = {**case["values"], sides[0]: case.get("claim", case.get("left")), sides[1]: case["right"]}
    width = max(map(len, values))
    lines = [f"  {name:<{width}} = {'no value' if value is None else value}" for name, value in values.items()]
    return [f"for example at {sizes}" if sizes else "for example at", *lines]


class Equality:
    """What was found out about two expressions: true where they are equal."""

    def __init__(self, json: Mapping[str, Any]) -> None:
        self.json = json

    equal = property(lambda self: self.json["equal"], doc="Whether they are equal; ``None`` where that is not known.")
    counterexample = property(lambda self: self.json["counterexample"], doc="A point at which they differ.")
    conditions = property(lambda self: self.json["conditions"], doc="What the two need to be defined.")
    notes = property(lambda self: self.json.get("notes", []), doc="What was read otherwise than literally.")

    @property
    def verdict(self) -> Verdict:
        """How sure that is."""
        return Verdict(self.json["verdict"])

    def __bool__(self) -> bool:
        return self.json["equal"] is True

    def __str__(self) -> str:
        word = {True: "equal", False: "different", None: "unknown"}[self.equal]
        how = f": {self.verdict.status} ({self.verdict.by})" if self.equal is not False else ""
        lines = [word + how, *(f"assuming {condition}" for condition in self.conditions)]
        return "\n".join(lines + _point(self.counterexample, ("first", "second")))

    def __repr__(self) -> str:
        return f"<gradus.Equality {str(self).splitlines()[0]}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


class Facts(List[str]):
    """What is known of an expression and why, a line each; ``conditions`` is what it needs to be defined."""

    def __init__(self, json: Mapping[str, Any]) -> None:
        super().__init__(fact["text"] for fact in json["facts"])
        self.json = json
        self.conditions: List[str] = json["conditions"]
        self.notes: List[str] = json.get("notes", [])

    def __str__(self) -> str:
        return "\n".join([*self, *(f"assuming {condition}" for condition in self.conditions)]) or "nothing is known"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


class Explanation(List[Step]):
    """The terms that lead from one expression to an equal one, each with the law that made it of the one before."""

    def __init__(self, json: Mapping[str, Any]) -> None:
        super().__init__(Step(line) for line in json["steps"])
        self.json = json

    @property
    def verdict(self) -> Verdict:
        """How sure it is that the two are equal."""
        return Verdict(self.json["verdict"])

    def __str__(self) -> str:
        return "\n".join(line.text + (f"   by {line.law}" if line.law else "") for line in self)

    def _repr_html_(self) -> str:
        from . import _html

        rows = [("=" if at else "", None, line.latex, line.law) for at, line in enumerate(self)]
        return _html.page(_html.steps(rows) + _html.said([("verdict", str(self.verdict))]))

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))
