"""Answers: what is given for a derivative, a claim, a comparison, as Python values around the JSON of the protocol."""

from __future__ import annotations

from typing import Any, Dict, Iterable, List, Mapping, Optional, Tuple, Union, overload

from ._core import GradusError, Names, Operand, Variables, ask, names_of, question, text_of


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
        from ._html import formula

        return formula(self.latex_equation)


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
        from ._html import steps

        return steps(self)


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
        from ._html import picture

        return picture(self)


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

    def check(self, claim: Operand, form: Optional[str] = None) -> "Claim":
        """Whether this is the derivative and, if not, what is wrong with it.

        >>> import gradus
        >>> claim = gradus.derive("x'*A*x", "x").check("2*A*x")
        >>> claim.verdict, claim.diagnosis
        ('right-if', 'right only if A is symmetric')
        """
        fields = {key: value for key, value in self._asked.items() if key != "forms"}
        return Claim(ask({**fields, "claim": text_of(claim), **({"form": form} if form else {})}))

    def code(self, target: str = "numpy", what: Optional[str] = None) -> str:
        """Source in a language: of the first form, of the form that ``what`` names, or of ``"value_and_gradient"`` and the like.

        >>> import gradus
        >>> "def matrix(A, x):" in gradus.derive("norm(A*x)^2", "x").code("numpy")
        True
        """
        from ._compile import source

        return source(self._asked, self, target, what)

    def compile(self, backend: str = "numpy", form: Optional[str] = None) -> Any:
        """A function of arrays with the value of a form, the first one if none is named.

        >>> import gradus
        >>> f = gradus.derive("norm(A*x - b)^2", "x").compile()
        >>> f(A=[[1, 0], [0, 2]], x=[1, 1], b=[0, 0])
        array([2., 8.])
        """
        from ._compile import of_form

        return of_form(self, form, backend)

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
        from ._sympy import sympy_of

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
        """The index form as a call of NumPy's ``einsum`` for each term."""
        from ._einsum import calls

        form = self._again(tree=True)["forms"].get("index")
        if form is None:
            raise GradusError("request", "there is no index form of this answer")
        return calls(form["tree"], form["free"])

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
        lines.append(("shape" if self.kind == "value" else self.kind, self._shapes()))
        lines += [("assuming", condition) for condition in self.conditions]
        if self._json.get("constraint"):
            lines.append(("constraint", self._json["constraint"]["convention"]))
        if self._json.get("layout", "mixed") != "mixed":
            lines.append(("layout", self._json["layout"]))
        lines.append(("verdict", f"{self.verdict.status} ({self.verdict.by})"))
        lines += [("note", note) for note in self.notes]
        return "\n".join(f"{label:<12}  {text}" for label, text in lines)

    def _shapes(self) -> str:
        known = ", ".join(f"{name}: {_declared(json)}" for name, json in self._json["vars"].items())
        return _shape(self.shape) + (f", where {known}" if known else "")

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))

    def _repr_latex_(self) -> str:
        best = self.best
        return (best.named or best)._repr_latex_()

    def _repr_html_(self) -> str:
        from ._html import answer

        return answer(self)


def _shape(axes: Iterable[str]) -> str:
    axes = list(axes)
    return ("scalar", "vector", "matrix", "tensor")[min(len(axes), 3)] + (f"({','.join(axes)})" if axes else "")


def _declared(json: Mapping[str, Any]) -> str:
    if json.get("kind") == "index":
        return f"index({','.join(json['shape'])})"
    return " ".join([_shape(json.get("shape") or []), *json.get("attrs", [])])


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
        from ._html import answers

        return answers(self)

    def code(self, target: str = "numpy", what: str = "value_and_gradient") -> str:
        """Source that computes this for all of the variables."""
        from ._compile import source_of_each

        return source_of_each(self._asked, list(self), target, what)

    def value_and_grad(self, backend: str = "numpy") -> Any:
        """One function with the value and the gradients by each variable, in their order: :func:`gradus.compile`."""
        from ._compile import of_question

        rest = {key: value for key, value in self._asked.items() if key != "wrt_each"}
        return of_question(rest, list(self), "value_and_gradient", backend, True)


class Claim:
    """What became of a claimed derivative: true where it is right."""

    def __init__(self, json: Mapping[str, Any]) -> None:
        self.json = json

    verdict = property(lambda self: self.json["verdict"], doc="``right``, ``right-if``, ``wrong`` or ``unknown``.")
    right = property(lambda self: self.json["right"], doc="The derivative in the form that the claim has.")
    form = property(lambda self: self.json["form"], doc="The name of that form.")
    counterexample = property(lambda self: self.json["counterexample"], doc="A point at which the two differ.")
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

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        printer.text(str(self))


@overload
def derive(
    expr: Operand,
    wrt: Optional[Names] = None,
    *,
    each: None = None,
    vars: Optional[Variables] = None,
    constraint: Optional[str] = None,
    layout: Optional[str] = None,
    forms: Union[None, str, Iterable[str]] = None,
    assume: Union[None, str, Iterable[str]] = None,
    latex: bool = False,
    **fields: Any,
) -> Answer: ...


@overload
def derive(
    expr: Operand,
    wrt: None = None,
    *,
    each: Names,
    vars: Optional[Variables] = None,
    constraint: Optional[str] = None,
    layout: Optional[str] = None,
    forms: Union[None, str, Iterable[str]] = None,
    assume: Union[None, str, Iterable[str]] = None,
    latex: bool = False,
    **fields: Any,
) -> Answers: ...


def derive(
    expr: Operand,
    wrt: Optional[Names] = None,
    *,
    each: Optional[Names] = None,
    vars: Optional[Variables] = None,
    constraint: Optional[str] = None,
    layout: Optional[str] = None,
    forms: Union[None, str, Iterable[str]] = None,
    assume: Union[None, str, Iterable[str]] = None,
    latex: bool = False,
    **fields: Any,
) -> Any:
    """The derivative of an expression by a variable, or by several in turn, in every form: an :class:`Answer`.

    >>> import gradus
    >>> gradus.derive("norm(A*x - b)^2", "x").matrix
    Form("2*A'*(A*x - b)")
    >>> gradus.derive("x'*A*x", ["x", "x"]).matrix
    Form("A + A'")
    >>> gradus.derive("x'*S*x", "x", vars={"S": "matrix(n,n) symmetric"}).matrix
    Form("2*S*x")

    Text that asks for a derivative itself needs no ``wrt``: ``derive("d(x'*x)/dx")``; text with a LaTeX command, or any with ``latex=True``,
    is read as LaTeX. ``each`` derives by each of several variables and gives :class:`Answers`, a dictionary:

    >>> gradus.derive("norm(W*x + b)^2", each=["W", "b"])["b"].matrix
    Form("2*(W*x + b)")

    ``vars`` says what is known of variables, ``constraint`` restricts the last variable (``symmetric``, ``symmetric-riesz``, ``skew``,
    ``diagonal``, ``lower``, ``upper``), ``layout`` is ``mixed``, ``numerator`` or ``denominator``, ``forms`` names the forms to make,
    ``assume`` has equations between variables. Other fields of the protocol can be given by name.
    """
    asked = question(
        expr,
        vars,
        wrt=names_of(wrt),
        wrt_each=names_of(each),
        constraint=constraint,
        layout=layout,
        forms=[forms] if isinstance(forms, str) else list(forms or ()),
        assume=[assume] if isinstance(assume, str) else list(assume or ()),
        **({"from": "latex"} if latex else {}),
        **fields,
    )
    json = ask(asked)
    return Answers(asked, json) if "wrt_each" in asked else Answer(asked, json)


def simplify(expr: Operand, *, vars: Optional[Variables] = None, **options: Any) -> Answer:
    """The simplified expression: the form ``value`` of the answer.

    >>> import gradus
    >>> gradus.simplify("tr(A*B) - tr(B*A)").value
    Form("0")
    """
    answer: Answer = derive(expr, None, vars=vars, **options)
    return answer


def check(expr: Operand, wrt: Optional[Names], claim: Operand, *, form: Optional[str] = None, vars: Optional[Variables] = None, **fields: Any) -> Claim:
    """Whether a formula is the derivative and, if not, what is wrong with it.

    >>> import gradus
    >>> print(gradus.check("1/2*norm(D*W - X)^2", "W", "2*D'*(D*W - X)").diagnosis)
    twice the right answer
    """
    return Claim(ask(question(expr, vars, wrt=names_of(wrt), claim=claim, form=form, **fields)))


def equal(left: Operand, right: Operand, *, vars: Optional[Variables] = None, **fields: Any) -> Equality:
    """Whether two expressions are equal: a proof, a test in exact arithmetic, or a point at which they differ.

    >>> import gradus
    >>> bool(gradus.equal("vec(A*X*B)", "kron(B',A)*vec(X)"))
    True
    >>> print(gradus.equal("A*B", "B*A", vars={"A": "matrix(n,n)", "B": "matrix(n,n)"}))
    different
    for example at n = 2
      A      = [[0, 0], [0, 1]]
      B      = [[0, 0], [1, 0]]
      first  = [[0, 0], [1, 0]]
      second = [[0, 0], [0, 0]]
    """
    return Equality(ask(question(left, vars, equal=right, **fields)))


def explain(left: Operand, right: Operand, *, vars: Optional[Variables] = None, **fields: Any) -> Optional[Explanation]:
    """The rules that lead from one expression to an equal one; ``None`` where they do not within the limits.

    >>> import gradus
    >>> [line.text for line in gradus.explain("tr(A*B)", "tr(B*A)")]
    ['tr(A*B)', 'tr(B*A)']
    """
    return Explanation(ask(question(left, vars, explain=right, **fields))) or None


def facts(expr: Operand, *, vars: Optional[Variables] = None, **fields: Any) -> Facts:
    """What is known of an expression, and why.

    >>> import gradus
    >>> print(gradus.facts("A'*A")[0])
    A'*A is positive semidefinite: product
    """
    return Facts(ask(question(expr, vars, facts=True, **fields)))


def code(expr: Operand, wrt: Optional[Names] = None, target: str = "numpy", what: Optional[str] = None, **options: Any) -> str:
    """Source of a derivative: :meth:`Answer.code` of :func:`derive`."""
    return str(derive(expr, wrt, **options).code(target, what))


def parse(expr: Operand, *, vars: Optional[Variables] = None, **fields: Any) -> Any:
    """An expression as it is read, with the kinds and shapes that its variables have: an :class:`~gradus.Expr`, to build on.

    >>> import gradus
    >>> f = gradus.parse("2 x^T A x")
    >>> f, f.declarations
    (Expr("2*x'*A*x"), ['x: vector(n)', 'A: matrix(n,n)'])
    """
    from .symbols import Expr

    read = ask(question(expr, vars, read=True, **fields))
    known = {name: _declared(json) for name, json in read["vars"].items()}
    made = Expr(read["text"], known)
    made._free = "".join(read.get("free") or [])
    return made
