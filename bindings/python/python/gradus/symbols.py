"""Expressions as Python values: symbols, operators and functions, with NumPy's function protocols.

An :class:`Expr` is the text of an expression and the declarations of its symbols. The engine reads that text: nothing is computed here.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, Sequence, Tuple, Union

from . import questions
from ._core import GradusError, Names, Operand, Variables, ask, declared, number_text, question
from .answer import Answer

# How tightly a text binds.
_SUM, _PRODUCT, _NEGATIVE, _POSTFIX, _ATOM = range(5)

Size = Union[str, int]


class Expr:
    """An expression with symbols of declared shape.

    >>> import gradus
    >>> A = gradus.matrix("A", "n", "m")
    >>> x, b = gradus.vector("x", "m"), gradus.vector("b", "n")
    >>> loss = (A @ x - b).norm() ** 2 / 2
    >>> loss
    Expr("norm(A @ x - b)^2/2")
    >>> str(loss.diff(x).matrix)
    "A'*(A*x - b)"

    ``@`` is the product, ``*``, ``/`` and ``**`` go entry by entry, as in NumPy; vectors are columns, ``.T`` transposes. In brackets a string
    is an index (``W["i", "p"]``), a number a place, counted from 0.
    """

    __slots__ = ("text", "_level", "_vars", "_scalar", "_free")

    # Before arrays: ``array * expr`` is ours to answer.
    __array_priority__ = 1000

    def __init__(self, text: str, vars: Optional[Dict[str, str]] = None) -> None:
        self._set(text, _SUM, dict(vars or {}), False)

    def _set(self, text: str, level: int, vars: Dict[str, str], scalar: bool, free: str = "") -> None:
        self.text = text
        self._level = level
        self._vars = vars
        self._scalar = scalar
        self._free = free

    @staticmethod
    def _new(text: str, level: int, vars: Dict[str, str], scalar: bool = False, free: str = "") -> "Expr":
        made = object.__new__(Expr)
        made._set(text, level, vars, scalar, free)
        return made

    @staticmethod
    def of(value: Any) -> "Expr":
        """A number, or what is an expression already."""
        if isinstance(value, Expr):
            return value
        text = number_text(value)
        level = _SUM if text.startswith("-") else _PRODUCT if "/" in text else _ATOM
        return Expr._new(text, level, {}, True)

    @property
    def declarations(self) -> List[str]:
        """The declarations of the symbols, as texts."""
        return [f"{name}: {declared}" for name, declared in self._vars.items()]

    def __repr__(self) -> str:
        return f'Expr("{self}")'

    def __str__(self) -> str:
        return f"F[{','.join(self._free)}] = {self.text}" if self._free else self.text

    def __hash__(self) -> int:
        return hash((str(self), tuple(self._vars.items())))

    def __eq__(self, other: object) -> bool:
        """Whether both are written alike; :func:`gradus.equal` says whether they have the same value."""
        return isinstance(other, Expr) and (str(self), self._vars) == (str(other), other._vars)

    def __bool__(self) -> bool:
        raise TypeError("an expression has no truth value; gradus.equal compares two")

    def __iter__(self) -> Any:
        raise TypeError("an expression cannot be iterated over")

    # Parts of texts.

    def _at(self, level: int) -> str:
        self = self._plain()
        return self.text if self._level >= level else f"({self.text})"

    def _plain(self) -> "Expr":
        """The expression without a left-hand side, to be a part of another one."""
        if not self._free:
            return self
        form = ask(question(str(self), self._declared(), forms=["value"]))["forms"]["value"]
        if form.get("free"):
            raise GradusError("index", f"{self.text} has no matrix notation, so that it cannot be a part of another expression")
        return Expr._new(form["text"], _SUM, self._vars)

    def _declared(self) -> Dict[str, str]:
        return self._vars

    def _with(self, other: "Expr") -> Dict[str, str]:
        for name, declared in other._vars.items():
            if self._vars.get(name, declared) != declared:
                raise GradusError(
                    "declaration", f"{name} is declared twice: as {self._vars[name]}, and as {declared}"
                )
        return {**self._vars, **other._vars}

    def _infix(self, sign: str, other: Any, level: int, scalar: bool = False) -> "Expr":
        try:
            other = Expr.of(other)
        except TypeError:
            return NotImplemented  # type: ignore[no-any-return]
        text = f"{self._at(level)}{sign}{other._at(level + 1)}"
        return Expr._new(text, level, self._with(other), scalar)

    # Operators.

    def __add__(self, other: Any) -> "Expr":
        return self._infix(" + ", other, _SUM, self._scalar and _is_scalar(other))

    def __sub__(self, other: Any) -> "Expr":
        return self._infix(" - ", other, _SUM, self._scalar and _is_scalar(other))

    def __mul__(self, other: Any) -> "Expr":
        either = self._scalar or _is_scalar(other)
        return self._infix("*" if either else ".*", other, _PRODUCT, self._scalar and _is_scalar(other))

    def __truediv__(self, other: Any) -> "Expr":
        by_scalar = _is_scalar(other)
        return self._infix("/" if by_scalar else "./", other, _PRODUCT, self._scalar and by_scalar)

    def __matmul__(self, other: Any) -> "Expr":
        return self._infix(" @ ", other, _PRODUCT)

    def __pow__(self, other: Any) -> "Expr":
        try:
            power = Expr.of(other)
        except TypeError:
            return NotImplemented  # type: ignore[no-any-return]
        scalar = self._scalar and power._scalar
        text = f"{self._at(_POSTFIX)}{'^' if scalar else '.^'}{power._at(_ATOM)}"
        return Expr._new(text, _POSTFIX, self._with(power), scalar)

    def __neg__(self) -> "Expr":
        return Expr._new(f"-{self._at(_NEGATIVE)}", _NEGATIVE, self._vars, self._scalar)

    def __pos__(self) -> "Expr":
        return self

    def __abs__(self) -> "Expr":
        return call("abs", self)

    def __radd__(self, other: Any) -> "Expr":
        return _reflected(Expr.__add__, other, self)

    def __rsub__(self, other: Any) -> "Expr":
        return _reflected(Expr.__sub__, other, self)

    def __rmul__(self, other: Any) -> "Expr":
        return _reflected(Expr.__mul__, other, self)

    def __rtruediv__(self, other: Any) -> "Expr":
        return _reflected(Expr.__truediv__, other, self)

    def __rpow__(self, other: Any) -> "Expr":
        return _reflected(Expr.__pow__, other, self)

    def __getitem__(self, key: Any) -> "Expr":
        places = key if isinstance(key, tuple) else (key,)
        vars = self._vars
        written = []
        for place in places:
            if isinstance(place, str):
                written.append(place)
            elif isinstance(place, Expr):
                written.append(place.text)
                vars = self._with(place)
            elif place == slice(None):
                written.append(":")
            elif isinstance(place, int) and not isinstance(place, bool) and place >= 0:
                written.append(str(place + 1))
            else:
                raise TypeError(f"{place!r} is no index: names, ':' and numbers from 0 on are")
        return Expr._new(f"{self._at(_POSTFIX)}[{','.join(written)}]", _POSTFIX, vars, ":" not in written)

    # Methods.

    @property
    def T(self) -> "Expr":
        """The transpose; of a vector, a row."""
        return Expr._new(f"{self._at(_POSTFIX)}'", _POSTFIX, self._vars, self._scalar)

    def _matrix_power(self, power: int) -> "Expr":
        return Expr._new(f"{self._at(_POSTFIX)}^{power}", _POSTFIX, self._vars)

    def transpose(self) -> "Expr":
        """The transpose."""
        return self.T

    def norm(self) -> "Expr":
        """The Euclidean norm of a vector, the Frobenius norm of a matrix."""
        return call("norm", self)

    def trace(self) -> "Expr":
        """The trace."""
        return call("tr", self)

    def inv(self) -> "Expr":
        """The inverse."""
        return call("inv", self)

    def det(self) -> "Expr":
        """The determinant."""
        return call("det", self)

    def logdet(self) -> "Expr":
        """The logarithm of the absolute value of the determinant."""
        return call("logdet", self)

    def vec(self) -> "Expr":
        """The columns of a matrix, stacked."""
        return call("vec", self)

    def diag(self) -> "Expr":
        """A vector as a diagonal matrix, the diagonal of a matrix as a vector."""
        return call("diag", self)

    def kron(self, other: Any) -> "Expr":
        """The Kronecker product."""
        return call("kron", self, other)

    def sum(self, axis: Optional[int] = None, *, keepdims: bool = False) -> "Expr":
        """The sum of all entries, or along an axis, counted from 0. With ``keepdims`` a sum of each column is a row,
        which is subtracted from every row; without, it is a vector."""
        return _reduced("sum", self, axis, keepdims)

    def mean(self, axis: Optional[int] = None, *, keepdims: bool = False) -> "Expr":
        """The mean of all entries, or along an axis as in :meth:`sum`."""
        return _reduced("mean", self, axis, keepdims)

    def prod(self, axis: Optional[int] = None, *, keepdims: bool = False) -> "Expr":
        """The product of all entries, or along an axis as in :meth:`sum`."""
        return _reduced("prod", self, axis, keepdims)

    # Questions.

    def diff(self, *wrt: Union[str, "Expr"], each: Optional[Names] = None, **options: Any) -> Any:
        """The derivative, as :func:`gradus.derive` gives it: an :class:`~gradus.Answer`, or with ``each`` :class:`~gradus.Answers`.

        >>> import gradus
        >>> W = gradus.var("W", "n", "m")
        >>> print((W @ W.T).diff(W).vec)
        kron(W,eye(n)) + kron(eye(n),W)*K(n,m)
        """
        by: Any = list(wrt) or None
        return questions.derive(self, by, each=each, **options)

    def simplify(self, **options: Any) -> Answer:
        """The simplified expression: the form ``value`` of the answer."""
        return questions.simplify(self, **options)

    def _read(self) -> Dict[str, Any]:
        return ask(question(str(self), self._vars, read=True))

    @property
    def shape(self) -> Tuple[str, ...]:
        """The axes, as texts.

        >>> import gradus
        >>> (gradus.matrix("A", "n", "m") @ gradus.vector("x", "m")).shape
        ('n',)
        """
        return tuple(self._read()["shape"])

    @property
    def latex(self) -> str:
        """LaTeX, without dollar signs."""
        latex: str = self._read()["latex"]
        return f"F_{{{''.join(self._free)}}} = {latex}" if self._free else latex

    @property
    def unicode(self) -> str:
        """Unicode, for people."""
        unicode: str = self._read()["unicode"]
        return unicode

    def _repr_latex_(self) -> str:
        return f"$\\displaystyle {self.latex}$"

    def _repr_html_(self) -> str:
        from . import _html

        return _html.formula(self.latex)

    def to_sympy(self) -> Any:
        """The expression in SymPy, as it is written."""
        from ._to_sympy import sympy_of

        read = self._read()
        return sympy_of(read["tree"], read["vars"], read["shape"], read.get("free"), read["row"])

    sympy = to_sympy

    # NumPy's function protocols.

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, **kwargs: Any) -> Any:
        from ._numpy import ufuncs

        operation = ufuncs(Expr.of, call).get(ufunc.__name__)
        if operation is None or method != "__call__" or kwargs:
            return NotImplemented
        return operation(*inputs)

    def __array_function__(self, func: Any, types: Any, args: Any, kwargs: Any) -> Any:
        from ._numpy import functions

        operation = functions(Expr.of, call, einsum).get(f"{func.__module__}.{func.__name__}")
        return NotImplemented if operation is None else operation(*args, **kwargs)


def _is_scalar(value: Any) -> bool:
    return value._scalar if isinstance(value, Expr) else True


def _reflected(operation: Any, left: Any, right: Expr) -> Expr:
    try:
        left = Expr.of(left)
    except TypeError:
        return NotImplemented  # type: ignore[no-any-return]
    made: Expr = operation(left, right)
    return made


def _reduced(name: str, of: Expr, axis: Optional[int], keepdims: bool) -> Expr:
    if axis is None:
        return call(name, of)
    rank = len(of.shape)
    if not -rank <= axis < rank:
        raise ValueError(f"there is no axis {axis} of {of.text}")
    if rank == 1:
        return call(name, of)
    along = call(name, of, axis % rank + 1)
    return along.T if axis % rank == 0 and not keepdims else along


#: Functions whose value is a number, whatever they are of.
_SCALARS = frozenset("tr trace norm norm1 norm2 det logdet mse cosine".split())
#: Those of them that are along an axis if one is given.
_REDUCTIONS = frozenset("sum prod mean logsumexp".split())


def call(function: str, *operands: Any) -> Expr:
    """A call of any function that the engine knows, by its name.

    >>> import gradus
    >>> x = gradus.vector("x", "n")
    >>> print(gradus.call("mse", x, gradus.vector("y", "n")).diff(x).matrix)
    2*(x - y)/n
    """
    vars: Dict[str, str] = {}
    parts = []
    for operand in operands:
        part = Expr.of(operand)
        vars = Expr._new("", _ATOM, vars)._with(part)
        parts.append(part._plain().text)
    elementwise = len(operands) == 1 and _is_scalar(operands[0])
    scalar = function in _SCALARS or (function in _REDUCTIONS and len(operands) == 1) or elementwise
    return Expr._new(f"{function}({','.join(parts)})", _ATOM, vars, scalar)


def _symbol(name: str, kind: str, shape: Sequence[Size], attributes: Sequence[str]) -> Expr:
    if not isinstance(name, str) or not name.isidentifier():
        raise ValueError(f"{name!r} is no name of a variable")
    axes = ",".join(str(size) for size in shape)
    declared = " ".join([f"{kind}({axes})" if shape else kind, *attributes])
    return Expr._new(name, _ATOM, {name: declared}, kind == "scalar")


def scalar(name: str, *attributes: str) -> Expr:
    """A number: ``gradus.scalar("a", "positive")``."""
    return _symbol(name, "scalar", (), attributes)


def vector(name: str, size: Size, *attributes: str) -> Expr:
    """A column of this size: ``gradus.vector("x", "n", "positive")``. A size is a name, a number, or a product such as ``"2*n"``."""
    return _symbol(name, "vector", (size,), attributes)


def matrix(name: str, rows: Size, columns: Optional[Size] = None, *attributes: str) -> Expr:
    """A matrix, square where one size is given: ``gradus.matrix("S", "n", "n", "symmetric")``.

    >>> import gradus
    >>> S, x = gradus.matrix("S", "n", "n", "symmetric"), gradus.vector("x", "n")
    >>> print((x @ S @ x).diff(x).matrix)
    2*S*x
    """
    return _symbol(name, "matrix", (rows, rows if columns is None else columns), attributes)


def tensor(name: str, *shape: Size) -> Expr:
    """An array of any number of axes: ``gradus.tensor("T", "n", "m", "k")``."""
    return _symbol(name, "tensor", shape, ())


def index(name: str, size: Size) -> Expr:
    """A name for a place along a dimension, to select with: ``X[gradus.index("r", "n"), :]``."""
    return _symbol(name, "index", (size,), ())


def var(name: str, *shape: Size) -> Expr:
    """A variable of this shape: a scalar, a vector, a matrix or more."""
    return _symbol(name, ("scalar", "vector", "matrix", "tensor")[min(len(shape), 3)], shape, ())


def eye(size: Size) -> Expr:
    """The identity."""
    return Expr._new(f"eye({size})", _ATOM, {})


def ones(*shape: Size) -> Expr:
    """Ones everywhere."""
    return Expr._new(f"ones({','.join(map(str, shape))})", _ATOM, {})


def zeros(*shape: Size) -> Expr:
    """Zeros everywhere."""
    return Expr._new(f"zeros({','.join(map(str, shape))})", _ATOM, {})


def einsum(subscripts: str, *operands: Any) -> Expr:
    """An Einstein sum, as NumPy writes it.

    >>> import gradus
    >>> A, B = gradus.matrix("A", "n", "m"), gradus.matrix("B", "m", "k")
    >>> C = gradus.einsum("ij,jk->ik", A, B)
    >>> print(C)
    F[i,k] = A[i,j]*B[j,k]
    >>> print(C.simplify().value)
    A*B
    >>> print(gradus.einsum("ab,bc,cd,da->", A, A.T, A, A.T).diff(A).matrix)
    4*A*A'*A
    """
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    labels = inputs.split(",")
    if not all(part.isalpha() for part in labels if part) or not (output.isalpha() or not output):
        raise ValueError(f"{subscripts!r} is no Einstein sum with letters for indices")
    if len(labels) != len(operands):
        raise ValueError(f"{subscripts!r} is of {len(labels)} arrays, but {len(operands)} are given")
    if not arrow:
        output = "".join(sorted(label for label in set(inputs) - {","} if inputs.count(label) == 1))
    vars: Dict[str, str] = {}
    factors = []
    for label, operand in zip(labels, operands):
        part = Expr.of(operand)
        vars = Expr._new("", _ATOM, vars)._with(part)
        factors.append(f"{part._at(_POSTFIX)}[{','.join(label)}]" if label else part._at(_POSTFIX))
    return Expr._new("*".join(factors), _PRODUCT, vars, not output, output)


def parse(expr: Operand, *, vars: Optional[Variables] = None, **fields: Any) -> Expr:
    """An expression as it is read, with the kinds and shapes that its variables have: an :class:`~gradus.Expr`, to build on.

    >>> import gradus
    >>> f = gradus.parse("2 x^T A x")
    >>> f, f.declarations
    (Expr("2*x'*A*x"), ['x: vector(n)', 'A: matrix(n,n)'])
    """
    read = ask(question(expr, vars, read=True, **fields))
    known = {name: declared(json) for name, json in read["vars"].items()}
    made = Expr(read["text"], known)
    made._free = "".join(read.get("free") or [])
    return made
