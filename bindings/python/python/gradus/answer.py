"""Answers: what is given for a derivative, as Python values around the JSON of the protocol."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Tuple

from ._core import GradusError, Operand, ask, declared, names_of, shape_text, text_of
from .forms import Definition, Form, Picture, Step, Steps, Verdict
from .results import Claim


def _form(name: str, doc: str) -> Any:
    return property(lambda self: self.form(name), doc=doc)


class Answer:
    """A derivative in every form; a form that it does not have is ``None``.

    >>> import gradus
    >>> answer = gradus.derive("W*W'", "W")
    >>> print(answer)
    index         J[i,j,k,l] = delta[i,k]*W[j,l] + W[i,l]*delta[j,k]
    vec           kron(W,eye(n)) + kron(eye(n),W)*K(n,m)
    differential  dW*W' + W*dW'
    jacobian      tensor(n,n,n,m), where W: matrix(n,m)
    verdict       proved (equal normal forms)
    >>> answer.matrix is None, answer.verdict, answer.conditions
    (True, Verdict("proved", by="equal normal forms"), [])
    """

    #: The names of the forms, in the order in which they are shown.
    FORMS = ("matrix", "index", "vec", "vech", "differential", "value", "hvp", "frechet", "single-entry", "isotropic")

    def __init__(self, asked: Mapping[str, Any], json: Dict[str, Any]) -> None:
        self._asked = dict(asked)
        self._json = json
        self._more: Dict[str, Any] = {}

    @property
    def json(self) -> Dict[str, Any]:
        """The whole answer, as the protocol has it."""
        return self._json

    def _again(self, **more: Any) -> Dict[str, Any]:
        """The answer to the same request with more asked for."""
        key = repr(sorted(more.items()))
        if key not in self._more:
            self._more[key] = ask({**self._asked, **more})
        found: Dict[str, Any] = self._more[key]
        return found

    def form(self, name: str) -> Optional[Form]:
        """The form of this name; one that is made only on request is asked for now."""
        forms = self._json["forms"]
        if name in forms:
            json = forms[name]
        elif self._json["kind"] == "value":
            json = None
        else:
            json = self._again(forms=[name])["forms"].get(name)
        if json is None:
            return None
        left = "F" if self._json["kind"] == "value" else "dF" if name in ("differential", "frechet") else "J"
        return Form(name, json, left)

    matrix = _form("matrix", "Matrix notation, of a result with at most two axes.")
    index = _form("index", "Index notation with Kronecker deltas.")
    vec = _form("vec", "``d vec(F)/d vec(X)'``, of a result with three axes or more.")
    differential = _form("differential", "The differential.")
    value = _form("value", "The simplified expression, of an answer that is no derivative.")
    hvp = _form("hvp", "The Hessian of a scalar applied to a direction ``V``.")
    frechet = _form("frechet", "The derivative applied to a direction ``V``.")
    single_entry = _form("single-entry", "The derivative by one entry.")
    isotropic = _form("isotropic", "The derivative with the isotropic tensors.")
    vech = _form("vech", "By the independent entries of a structured variable.")

    @property
    def forms(self) -> Dict[str, Form]:
        """The forms that it has, by name."""
        made = ((name, self.form(name)) for name, json in self._json["forms"].items() if json is not None)
        forms = {name: form for name, form in made if form is not None}
        rank = {name: at for at, name in enumerate(self.FORMS)}
        return dict(sorted(forms.items(), key=lambda item: rank.get(item[0], len(rank))))

    @property
    def best(self) -> Form:
        """The first form that it has."""
        return next(iter(self.forms.values()))

    @property
    def kind(self) -> str:
        """``gradient``, ``hessian``, ``jacobian`` or ``value``."""
        return str(self._json["kind"])

    @property
    def shape(self) -> Tuple[str, ...]:
        """The axes of the derivative: those of the value, then those of each variable."""
        json = self._json
        return tuple(json["value_shape"]) + tuple(axis for shape in json["wrt_shapes"] for axis in shape)

    @property
    def vars(self) -> Dict[str, Any]:
        """The variables as inferred, by name."""
        return dict(self._json["vars"])

    @property
    def conditions(self) -> List[str]:
        """What the answer assumes, in words."""
        return list(self._json["conditions"])

    @property
    def notes(self) -> List[str]:
        """What else is to be known of it, such as what was read otherwise than literally."""
        return list(self._json.get("notes", []))

    @property
    def verdict(self) -> Verdict:
        """How it was checked."""
        return Verdict(self._json["verdict"])

    @property
    def definitions(self) -> List[Definition]:
        """Names for parts of the forms, each using earlier ones."""
        return [Definition(json) for json in self._json.get("definitions", [])]

    @property
    def question(self) -> str:
        """The expression in the notation of the engine."""
        return str(self._json.get("question") or self._asked["expr"])

    @property
    def certificate(self) -> Optional[Any]:
        """What an independent checker reads, where the engine makes it."""
        return self._again(certificate=True).get("certificate")

    @property
    def picture(self) -> Optional[Picture]:
        """The index form as a tensor network, where it can be drawn; a notebook shows it.

        >>> import gradus
        >>> str(gradus.derive("A*X*B", "X").picture).startswith("<svg")
        True
        """
        svg = self._again(picture=True).get("picture")
        return Picture(svg) if svg else None

    def taylor(self, order: int) -> Optional[Form]:
        """The Taylor expansion up to this order, from 1 to 4."""
        json = self._again(taylor=order)["forms"].get("taylor")
        return None if json is None else Form("taylor", json, "F")

    def steps(self, form: Optional[str] = None) -> Steps:
        """The way to the answer, line by line; to one form, where one is named.

        >>> import gradus
        >>> print(gradus.derive("A*X*B", "X").steps("index")[0])
        A*dX*B   differentiate each factor in turn
        """
        asked = {key: value for key, value in self._asked.items() if key != "forms"}
        if "steps" not in self._more:
            self._more["steps"] = self._json if "steps" in self._json else ask({**asked, "steps": True})
        lines = [Step(json) for json in self._more["steps"].get("steps", [])]
        others = [name for name in self.FORMS if name not in (form, "value", "differential")]
        return Steps(line for line in lines if form is None or line.of.replace("-differential", "") not in others)

    def check(self, claim: Operand, form: Optional[str] = None) -> Claim:
        """Whether this is the derivative and, if not, what is wrong with it.

        >>> import gradus
        >>> claim = gradus.derive("x'*A*x", "x").check("2*A*x")
        >>> claim.verdict, claim.diagnosis
        ('right-if', 'right only if A is symmetric')
        """
        fields = {key: value for key, value in self._asked.items() if key != "forms"}
        return Claim(ask({**fields, "claim": text_of(claim), **({"form": form} if form else {})}))

    def code(self, target: str = "numpy", what: Optional[str] = None) -> str:
        """Source in a language: of the first form, of the form that ``what`` names, or of ``"value_and_gradient"`` and the like. The languages
        are ``numpy``, ``jax``, ``torch``, ``matlab``, ``julia``, ``rust`` and ``einsum``.

        >>> import gradus
        >>> "def matrix(A, x):" in gradus.derive("norm(A*x)^2", "x").code("numpy")
        True
        """
        from ._compile import source

        return source(self._asked, target, what or self.best.name)

    def compile(self, backend: str = "numpy", form: Optional[str] = None) -> Any:
        """A function of arrays with the value of a form, the first one if none is named.

        >>> import gradus
        >>> f = gradus.derive("norm(A*x - b)^2", "x").compile()
        >>> f(A=[[1, 0], [0, 2]], x=[1, 1], b=[0, 0])
        array([2., 8.])
        """
        from ._compile import of_form

        return of_form(self._asked, self.vars, form or self.best.name, backend)

    def numpy(self, form: Optional[str] = None) -> Any:
        """A function of NumPy arrays: :meth:`compile`."""
        return self.compile("numpy", form)

    def jax(self, form: Optional[str] = None) -> Any:
        """A function of JAX arrays: :meth:`compile`."""
        return self.compile("jax", form)

    def torch(self, form: Optional[str] = None) -> Any:
        """A function of PyTorch tensors: :meth:`compile`."""
        return self.compile("torch", form)

    def value_and_grad(self, backend: str = "numpy") -> Any:
        """A function with the value and the gradient: :func:`gradus.compile`."""
        from ._compile import of_question

        return of_question(self._asked, self._asked.get("wrt", []), "value_and_gradient", backend, False)

    def diff(self, *wrt: Any) -> "Answer":
        """The derivative by further variables."""
        more = list(self._asked.get("wrt", [])) + names_of(list(wrt))
        asked = {**self._asked, "wrt": more}
        return Answer(asked, ask(asked))

    def to_sympy(self, form: Optional[str] = None) -> Any:
        """A form in SymPy, the first one if none is named: matrices as ``MatrixExpr``, index notation with ``KroneckerDelta`` and ``Sum``."""
        from ._to_sympy import sympy_of

        name = form or self.best.name
        json = self._again(tree=True)["forms"].get(name)
        if json is None:
            raise GradusError("request", f"there is no form {name} of this answer")
        variables = dict(self._json["vars"])
        # The directions of differentials are as their variables.
        for variable, known in self._json["vars"].items():
            variables.setdefault(f"d{variable}", known)
        is_number = name == "differential" and not self._json["value_shape"]
        shape: Optional[List[str]] = [] if is_number else None
        return sympy_of(json["tree"], variables, shape, json.get("free"), False)

    sympy = to_sympy

    @property
    def einsum(self) -> str:
        """The index form as calls of ``einsum`` and ``eye``, multiplied out."""
        from ._compile import source

        return source(self._asked, "einsum", "index").partition(" = ")[2].strip()

    def __repr__(self) -> str:
        best = self.best
        return f'<gradus.Answer {self.kind}, {best.name}: "{best.equation}">'

    def __str__(self) -> str:
        lines: List[Tuple[str, str]] = []
        if self._json.get("question"):
            lines.append(("question", self._json["question"]))
        for name, form in self.forms.items():
            lines.append((name, (form.named or form).equation))
        lines += [("where", str(definition)) for definition in self.definitions]
        return "\n".join(f"{label:<12}  {text}" for label, text in lines + self._said())

    def _said(self) -> List[Tuple[str, str]]:
        """What is said of the forms: shapes, conditions, conventions, verdict."""
        known = ", ".join(f"{name}: {declared(json)}" for name, json in self._json["vars"].items())
        shapes = shape_text(self.shape) + (f", where {known}" if known else "")
        lines = [("shape" if self.kind == "value" else self.kind, shapes)]
        lines += [("assuming", condition) for condition in self.conditions]
        if self._json.get("constraint"):
            lines.append(("constraint", self._json["constraint"]["convention"]))
        if self._json.get("layout", "mixed") != "mixed":
            lines.append(("layout", self._json["layout"]))
        lines.append(("verdict", f"{self.verdict.status} ({self.verdict.by})"))
        return lines + [("note", note) for note in self.notes]

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_latex_(self) -> str:
        best = self.best
        return (best.named or best)._repr_latex_()

    def _repr_html_(self) -> str:
        from . import _html

        return _html.page(self._html())

    def _html(self) -> str:
        from . import _html

        panels = []
        for name, form in self.forms.items():
            shown = form.named or form
            where = [f"{d.name} = {d.latex}" for d in self.definitions] if form.named else []
            panels.append((name, _html.form(shown.latex_equation, shown.equation, where)))
        panels.append(("NumPy", _html.code("\n".join(form.numpy for form in self.forms.values()))))
        way = self.steps()._html() if self.kind != "value" else ""
        return _html.tabs(panels) + _html.said(self._said()) + _html.folded("steps", way)


class Answers(Dict[str, Answer]):
    """The derivatives by each of several variables, by their names."""

    def __init__(self, asked: Mapping[str, Any], json: Mapping[str, Any]) -> None:
        answers = json["derivatives"]
        self._asked = dict(asked)
        rest = {key: value for key, value in asked.items() if key != "wrt_each"}
        super().__init__((name, Answer({**rest, "wrt": [name]}, one)) for name, one in answers.items())

    def __str__(self) -> str:
        return "\n\n".join(f"by {name}\n{answer}" for name, answer in self.items())

    def __repr__(self) -> str:
        return f"<gradus.Answers by {', '.join(self)}>"

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_html_(self) -> str:
        from . import _html

        return _html.page(_html.tabs([(f"by {name}", answer._html()) for name, answer in self.items()]))

    def code(self, target: str = "numpy", what: str = "value_and_gradient") -> str:
        """Source that computes this for all of the variables."""
        from ._compile import source

        return source(self._asked, target, what)

    def value_and_grad(self, backend: str = "numpy") -> Any:
        """One function with the value and the gradients by each variable, in their order: :func:`gradus.compile`."""
        from ._compile import of_question

        rest = {key: value for key, value in self._asked.items() if key != "wrt_each"}
        return of_question(rest, list(self), "value_and_gradient", backend, True)
