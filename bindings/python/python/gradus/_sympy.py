"""SymPy's expressions as ours, and ours as SymPy's."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ._core import GradusError
from .symbols import Expr, call
from .symbols import eye as _eye
from .symbols import ones as _ones
from .symbols import var

# SymPy to ours.

_FUNCTIONS = {
    "exp": "exp",
    "log": "log",
    "sin": "sin",
    "cos": "cos",
    "tan": "tan",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "sinh": "sinh",
    "cosh": "cosh",
    "tanh": "tanh",
    "Abs": "abs",
    "sign": "sign",
    "erf": "erf",
}


def from_sympy(expr: Any) -> Expr:
    """A SymPy expression as an expression with declared symbols: :func:`gradus.from_sympy`."""
    import sympy as sp

    return _Reader(sp).read(sp.sympify(expr))


class _Reader:
    def __init__(self, sp: Any) -> None:
        self.sp = sp
        #: The names of the indices of sums.
        self.bound: Dict[Any, str] = {}

    def read(self, e: Any) -> Expr:
        sp = self.sp
        name = type(e).__name__
        if isinstance(e, sp.MatrixSymbol):
            return self.symbol(e)
        if e.is_Symbol:
            return var(str(e))
        if e.is_Rational:
            from fractions import Fraction

            return Expr.of(Fraction(int(e.p), int(e.q)))
        if e.is_Float:
            return Expr.of(float(e))
        if e is sp.pi:
            return Expr._new("pi", 4, {}, True)
        if e is sp.E:
            return call("exp", 1)
        method = getattr(self, f"of_{name}", None)
        if method is not None:
            made: Expr = method(e)
            return made
        if isinstance(e, sp.Inverse):
            return self.read(e.arg).inv()
        if name in _FUNCTIONS and len(e.args) == 1:
            return call(_FUNCTIONS[name], self.read(e.args[0]))
        if e.is_Add:
            return self.sum(e.args)
        if e.is_Mul:
            return self.product(e.args)
        if e.is_Pow:
            base, power = e.args
            return self.reciprocal(e) if power.is_negative else self.power(base, power)
        raise GradusError("request", f"SymPy's {name} has no counterpart here: {e}")

    def axes(self, e: Any) -> Tuple[str, str]:
        return self.size(e.shape[0]), self.size(e.shape[1])

    def size(self, size: Any) -> str:
        if not (size.is_Symbol or size.is_Integer or (size.is_Mul and all(a.is_Symbol or a.is_Integer for a in size.args))):
            raise GradusError("request", f"a size is a symbol, a number or a product of them, but not {size}")
        return str(size)

    def symbol(self, e: Any) -> Expr:
        rows, columns = self.axes(e)
        if rows == columns == "1":
            return var(e.name)
        if columns == "1":
            return var(e.name, rows)
        if rows == "1":
            return var(e.name, columns).T
        return var(e.name, rows, columns)

    def sum(self, terms: Sequence[Any]) -> Expr:
        total = self.read(terms[0])
        for term in terms[1:]:
            negative = term.could_extract_minus_sign()
            total = total - self.read(-term) if negative else total + self.read(term)
        return total

    def product(self, factors: Sequence[Any]) -> Expr:
        # Scalars in front, as SymPy has them; those below the line behind.
        above = [f for f in factors if not (f.is_Pow and f.args[1].is_negative)]
        below = [f for f in factors if f.is_Pow and f.args[1].is_negative]
        if not above:
            total = Expr.of(1)
        elif above[0] == -1 and len(above) > 1:
            above = above[1:]
            total = -self.read(above[0])
        elif above[0].is_Number and above[0].is_negative:
            total = -self.read(-above[0])
        else:
            total = self.read(above[0])
        for factor in above[1:]:
            total = _times(total, self.read(factor))
        for factor in below:
            total = total / self.power(factor.args[0], -factor.args[1])
        return total

    def reciprocal(self, e: Any) -> Expr:
        return Expr.of(1) / self.power(e.args[0], -e.args[1])

    def power(self, base: Any, power: Any) -> Expr:
        if power == self.sp.Rational(1, 2):
            return call("sqrt", self.read(base))
        if power == 1:
            return self.read(base)
        return _scalar(self.read(base)) ** _scalar(self.read(power))

    def of_MatAdd(self, e: Any) -> Expr:
        return self.sum(e.args)

    def of_MatMul(self, e: Any) -> Expr:
        return self.product(e.args)

    def of_HadamardProduct(self, e: Any) -> Expr:
        total = self.read(e.args[0])
        for factor in e.args[1:]:
            total = total * self.read(factor)
        return total

    def of_HadamardPower(self, e: Any) -> Expr:
        return self.read(e.args[0]) ** self.read(e.args[1])

    def of_KroneckerProduct(self, e: Any) -> Expr:
        total = self.read(e.args[0])
        for factor in e.args[1:]:
            total = total.kron(self.read(factor))
        return total

    def of_MatPow(self, e: Any) -> Expr:
        base = self.read(e.base)
        if e.exp.is_negative:
            base = base.inv()
        power = abs(e.exp)
        return base if power == 1 else Expr._new(f"{base._at(3)}^{power}", 3, base._vars)

    def of_Transpose(self, e: Any) -> Expr:
        return self.read(e.arg).T

    def of_Trace(self, e: Any) -> Expr:
        return self.read(e.arg).trace()

    def of_Determinant(self, e: Any) -> Expr:
        return self.read(e.arg).det()

    def of_Identity(self, e: Any) -> Expr:
        return _eye(self.axes(e)[0])

    def of_OneMatrix(self, e: Any) -> Expr:
        return _ones(*(size for size in self.axes(e) if size != "1"))

    def of_ZeroMatrix(self, e: Any) -> Expr:
        return Expr.of(0)

    def of_DiagMatrix(self, e: Any) -> Expr:
        return self.read(e.args[0]).diag()

    of_DiagonalizeVector = of_DiagMatrix

    def of_ElementwiseApplyFunction(self, e: Any) -> Expr:
        function = e.function
        inner = _FUNCTIONS.get(getattr(function, "__name__", ""))
        if inner is None and hasattr(function, "expr"):
            inner = _FUNCTIONS.get(type(function.expr).__name__)
            inner = inner if function.expr.args == tuple(function.variables) else None
        if inner is None:
            raise GradusError("request", f"SymPy's function {function} has no counterpart here")
        return call(inner, self.read(e.expr))

    def of_MatrixElement(self, e: Any) -> Expr:
        parent, i, j = e.args
        of = self.read(parent)
        if parent.shape == (1, 1):
            return of
        places = [self.place(i), self.place(j)]
        places = [place for place, size in zip(places, parent.shape) if size != 1]
        return Expr._new(f"{of._at(3)}[{','.join(places)}]", 3, of._vars, True)

    def place(self, i: Any) -> str:
        return str(i + 1) if i.is_Integer else self.bound.get(i, str(i))

    def of_KroneckerDelta(self, e: Any) -> Expr:
        return Expr._new(f"delta[{self.place(e.args[0])},{self.place(e.args[1])}]", 3, {}, True)

    def of_Sum(self, e: Any) -> Expr:
        names = {str(symbol) for symbol in e.atoms(self.sp.Symbol, self.sp.MatrixSymbol)}
        letters = [letter for letter in "pqrstuvwijklmno" if letter not in names | set(self.bound.values())]
        if len(letters) < len(e.limits):
            raise GradusError("request", f"the sum has too many indices: {e}")
        before = dict(self.bound)
        for (index, *_), letter in zip(e.limits, letters):
            self.bound[index] = letter
        inner = self.read(e.function)
        indices = ",".join(self.bound[index] for index, *_ in e.limits)
        self.bound = before
        return Expr._new(f"sum[{indices}]({inner.text})", 4, inner._vars, True)


def _scalar(of: Expr) -> Expr:
    return of if of._scalar else Expr._new(of.text, of._level, of._vars, True)


def _times(left: Expr, right: Expr) -> Expr:
    # A matrix product, or a multiple: the engine sees which.
    return left._infix("*", right, 1, left._scalar and right._scalar)


# Ours to SymPy.

_OWN = {ours: theirs for theirs, ours in _FUNCTIONS.items() if theirs != "Abs"}


def sympy_of(tree: List[Any], vars: Mapping[str, Any], shape: Optional[Sequence[str]], free: Optional[Sequence[str]], row: bool) -> Any:
    """A syntax tree of the protocol in SymPy. With free indices, or a scalar shape, the result is no matrix."""
    import sympy as sp

    writer = _Writer(sp, vars)
    made = writer.entries(tree, list(free)) if free else writer.write(tree)
    return writer.number(made) if shape is not None and not shape and not free else made


class _Writer:
    def __init__(self, sp: Any, vars: Mapping[str, Any]) -> None:
        self.sp = sp
        self.vars = vars
        #: The dimension along which a name in brackets runs.
        self.range: Dict[str, Any] = {}

    def size(self, text: str) -> Any:
        sp = self.sp
        total = sp.Integer(1)
        for part in text.split("*"):
            base, _, power = part.partition("^")
            one = sp.Integer(base) if base.isdigit() else sp.Symbol(base)
            total *= one ** (int(power) if power else 1)
        return total

    def name(self, name: str) -> Any:
        sp = self.sp
        if name in ("pi", "π") and name not in self.vars:
            return sp.pi
        shape = self.vars.get(name, {}).get("shape")
        if not shape:
            return sp.Symbol(name)
        if len(shape) > 2:
            return sp.IndexedBase(name, shape=tuple(map(self.size, shape)))
        rows, columns = (*shape, "1")[:2]
        return sp.MatrixSymbol(name, self.size(rows), self.size(columns))

    def write(self, tree: List[Any]) -> Any:
        made = getattr(self, "of_" + tree[0].replace("-", "_"))(*tree[1:])
        return made.doit(deep=False) if getattr(made, "is_MatMul", False) else made

    def number(self, made: Any) -> Any:
        """A one-by-one matrix as the number in it."""
        return made[0, 0] if self.is_matrix(made) and made.shape == (1, 1) else made

    def is_matrix(self, made: Any) -> bool:
        return bool(getattr(made, "is_Matrix", False))

    def of_number(self, text: str) -> Any:
        return self.sp.Rational(text)

    def of_name(self, name: str) -> Any:
        return self.name(name)

    def of_sum(self, *terms: Any) -> Any:
        parts = [self.write(term) for term in terms]
        if not all(self.is_matrix(part) and part.shape != (1, 1) for part in parts):
            parts = [self.number(part) for part in parts]
            # A number that is added to a matrix is added to every entry.
            shape = next((part.shape for part in parts if self.is_matrix(part)), None)
            if shape is not None:
                parts = [part if self.is_matrix(part) else part * self.sp.OneMatrix(*shape) for part in parts]
        total = parts[0]
        for part in parts[1:]:
            total = total + part
        return total

    def times(self, left: Any, right: Any) -> Any:
        fits = self.is_matrix(left) and self.is_matrix(right) and left.shape[1] == right.shape[0]
        if not fits:
            left, right = self.number(left), self.number(right)
        return left * right

    def hadamard(self, left: Any, right: Any) -> Any:
        if self.is_matrix(left) and self.is_matrix(right) and left.shape == right.shape:
            return self.sp.HadamardProduct(left, right)
        return self.number(left) * self.number(right)

    def of_product(self, first: Any, *rest: Any) -> Any:
        total = self.write(first)
        for sign, tree in zip(rest[::2], rest[1::2]):
            factor = self.write(tree)
            if sign == "*":
                total = self.times(total, factor)
            elif sign == ".*":
                total = self.hadamard(total, factor)
            elif sign == "./" and self.is_matrix(factor):
                below = self.sp.HadamardPower(factor, -1)
                total = self.hadamard(total, below) if self.is_matrix(total) else total * below
            else:
                factor = self.number(factor)
                total = total * (1 / factor) if self.is_matrix(total) else total / factor
        return total

    def of_frobenius(self, a: Any, b: Any) -> Any:
        return self.sp.Trace(self.write(a).T * self.write(b))

    def of_negate(self, a: Any) -> Any:
        return -self.write(a)

    def of_transpose(self, a: Any) -> Any:
        made = self.write(a)
        return made.T if self.is_matrix(made) else made

    def of_power(self, a: Any, k: Any) -> Any:
        made = self.write(a)
        if self.is_matrix(made) and made.shape == (1, 1):
            made = self.number(made)
        if self.is_matrix(made) and made.shape[1] == 1:
            return self.sp.HadamardPower(made, self.write(k))
        return made ** self.number(self.write(k))

    def of_hadamard_power(self, a: Any, k: Any) -> Any:
        made, power = self.write(a), self.number(self.write(k))
        return self.sp.HadamardPower(made, power) if self.is_matrix(made) or self.is_matrix(power) else made**power

    def of_call(self, name: str, *operands: Any) -> Any:
        sp = self.sp
        parts = [self.write(operand) for operand in operands]
        if name == "eye" and parts:
            return sp.Identity(parts[0])
        if name in ("ones", "zeros") and parts:
            rows, columns = (*parts, sp.Integer(1))[:2]
            return (sp.OneMatrix if name == "ones" else sp.ZeroMatrix)(rows, columns)
        a: Any = parts[0] if parts else None
        if name == "kron":
            from sympy.matrices.expressions import KroneckerProduct

            return KroneckerProduct(*parts)
        if not self.is_matrix(a):
            return self.scalar_call(name, parts)
        one = {
            "tr": sp.Trace,
            "det": sp.Determinant,
            "inv": sp.Inverse,
            "adj": lambda a: sp.Determinant(a) * sp.Inverse(a),
            "logdet": lambda a: sp.log(sp.Abs(sp.Determinant(a))),
            "norm": lambda a: sp.sqrt(self.number(a.T * a) if a.shape[1] == 1 else sp.Trace(a.T * a)),
            "transpose": lambda a: a.T,
            "diag": lambda a: sp.DiagMatrix(a) if a.shape[1] == 1 else sp.DiagonalMatrix(a),
            "sum": lambda a: self.number(sp.OneMatrix(1, a.shape[0]) * a * sp.OneMatrix(a.shape[1], 1)),
        }.get(name)
        if one is not None and len(parts) == 1:
            return one(a)
        if name in ("sigmoid", "relu", "sqrt", "abs", *_OWN) and len(parts) == 1:
            x = sp.Symbol("x")
            return a.applyfunc(sp.Lambda(x, self.scalar_call(name, [x])))
        raise GradusError("request", f"{name} has no counterpart in SymPy")

    def scalar_call(self, name: str, parts: List[Any]) -> Any:
        sp = self.sp
        a = parts[0] if parts else None
        known = {
            "sqrt": sp.sqrt,
            "abs": sp.Abs,
            "sigmoid": lambda a: 1 / (1 + sp.exp(-a)),
            "relu": lambda a: sp.Max(a, 0),
            "norm": sp.Abs,
        }
        if len(parts) == 1 and name in known:
            return known[name](a)
        if len(parts) == 1 and name in _OWN:
            return getattr(sp, _OWN[name])(a)
        raise GradusError("request", f"{name} has no counterpart in SymPy")

    def of_index(self, a: Any, indices: List[str]) -> Any:
        sp = self.sp
        places = [sp.Integer(int(i) - 1) if i.isdigit() else sp.Symbol(i, integer=True) for i in indices]
        if a == ["name", "delta"]:
            return sp.KroneckerDelta(*places)
        made = self.write(a)
        if isinstance(made, sp.IndexedBase):
            return made[tuple(places)]
        if made.shape[1] == 1 and len(places) == 1:
            places.append(sp.Integer(0))
        if made.shape[0] == 1 and len(places) == 1:
            places.insert(0, sp.Integer(0))
        for index, size in zip(indices, made.shape):
            self.range.setdefault(index, size)
        return made[tuple(places)]

    def of_sum_over(self, indices: List[str], a: Any) -> Any:
        return self.summed(self.write(a), indices)

    def entries(self, tree: List[Any], free: List[str]) -> Any:
        """Index notation: what is not free is summed over its term."""
        terms = tree[1:] if tree[0] == "sum" else [tree]
        total = self.sp.Integer(0)
        for term in terms:
            made = self.write(term)
            bound = [index for index in _indices(term) if index not in free]
            total = total + self.summed(made, bound)
        return total

    def summed(self, made: Any, indices: Sequence[str]) -> Any:
        sp = self.sp
        ranges = []
        for index in indices:
            if index not in self.range:
                raise GradusError("request", f"the range of the index {index} is not known")
            ranges.append((sp.Symbol(index, integer=True), 0, self.range[index] - 1))
        return sp.Sum(made, *ranges) if ranges else made


def _indices(tree: Any) -> List[str]:
    """The indices of a term outside of sums over named ones, in order."""
    if not isinstance(tree, list) or not tree or tree[0] == "sum-over":
        return []
    found = [i for i in tree[2] if not i.isdigit()] if tree[0] == "index" else []
    parts = [tree[1]] if tree[0] == "index" else tree[1:]
    for part in parts:
        found += _indices(part)
    return list(dict.fromkeys(found))
