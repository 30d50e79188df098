"""SymPy's expressions as ours."""

from __future__ import annotations

from typing import Any, Dict, List, Mapping, Optional, Sequence, Tuple

from ._core import GradusError
from ._to_sympy import FUNCTIONS
from .symbols import Expr, call
from .symbols import eye as _eye
from .symbols import ones as _ones
from .symbols import var


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
        if name in FUNCTIONS and len(e.args) == 1:
            return call(FUNCTIONS[name], self.read(e.args[0]))
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
        inner = FUNCTIONS.get(getattr(function, "__name__", ""))
        if inner is None and hasattr(function, "expr"):
            inner = FUNCTIONS.get(type(function.expr).__name__)
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
