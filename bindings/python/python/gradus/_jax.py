"""JAX's functions as expressions: the primitives of their jaxpr one after the other."""

from __future__ import annotations

import inspect
import math
import re
from fractions import Fraction
from typing import Any, Callable, Dict, List, Mapping, Optional, Sequence, Tuple

from ._core import FUNCTIONS_ELSEWHERE, GradusError
from .symbols import Expr, call, eye, matrix, ones, scalar, vector

# Sizes that no function has by itself, so that they are known again, also in numbers such as that of a mean.
_PRIMES = (1009, 1013, 1019, 1021, 1031, 1033, 1039, 1049, 1051, 1061, 1063, 1069)

_ELEMENTWISE = {**FUNCTIONS_ELSEWHERE, "logistic": "sigmoid", "sqrt": "sqrt", "abs": "abs"}

_SAME = ("convert_element_type", "copy", "copy_p", "reduce_precision", "optimization_barrier", "sharding_constraint")
_INLINED = ("jit", "pjit", "closed_call", "core_call", "custom_jvp_call", "custom_vjp_call", "custom_vjp_call_jaxpr", "remat", "checkpoint")


def _unsupported(what: str) -> GradusError:
    return GradusError("unsupported", f"from_jax does not read {what}")


class _Array:
    """An array of a shape: an expression of at most two axes, each at a place of the shape; along the others it is the same."""

    def __init__(self, expr: Expr, places: Tuple[int, ...], shape: Tuple[int, ...]) -> None:
        if not places and not expr._scalar:
            expr = Expr._new(expr.text, expr._level, expr._vars, True)
        if len(places) == 2 and places[0] > places[1]:
            expr, places = expr.T, (places[1], places[0])
        self.expr, self.places, self.shape = expr, places, shape


class _Other:
    """What is no array of real numbers: places counted along an axis, triangles, and the largest entry that a softmax takes off."""

    def __init__(self, kind: str, shape: Tuple[int, ...] = (), value: Any = None) -> None:
        self.kind, self.shape, self.value = kind, shape, value


class _Reader:
    def __init__(self, names: Mapping[int, str]) -> None:
        self.names = names
        self.values: Dict[Any, Any] = {}

    # Sizes and numbers.

    def size(self, size: int) -> str:
        return self.names.get(size, str(size))

    def number(self, value: Any) -> Expr:
        """A number; one that is made of sizes is that product of dimensions."""
        value = value.item() if hasattr(value, "item") else value
        # JAX's literals are of types of their own.
        value = int(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
            value = int(value)
        if isinstance(value, int) and not isinstance(value, bool):
            rest, found = abs(value), []
            for size, name in self.names.items():
                while rest and rest % size == 0:
                    rest //= size
                    found.append(name)
            if found:
                rest = -rest if value < 0 else rest
                text = "*".join([str(rest)] * (rest != 1) + found)
                return Expr._new(text, 1 if len(found) > 1 or rest != 1 else 4, {}, True)
        if isinstance(value, float):
            # The shortest decimal that is this number in single precision.
            import numpy as np

            short = float(str(np.float32(value)))
            value = short if abs(short - value) <= 1e-12 * abs(value) or np.float32(value) == value else value
        return Expr.of(value)

    def array(self, atom: Any) -> Any:
        """The value of an operand."""
        if hasattr(atom, "val"):
            value = atom.val
            if getattr(value, "shape", ()) != ():
                raise _unsupported("an array of constants: make it an argument")
            if isinstance(value, bool) or str(getattr(value, "dtype", "")) == "bool":
                return _Other("truth", (), bool(value))
            if not math.isfinite(value):
                return _Other("infinite", (), float(value))
            return _Array(self.number(value), (), ())
        return self.values[atom]

    def real(self, atom: Any, primitive: str) -> _Array:
        value = self.array(atom)
        if isinstance(value, _Other):
            if value.kind == "largest":
                return _Array(Expr.of(0), (), value.shape)
            if value.kind == "eye":
                return _Array(eye(self.size(value.shape[0])), (0, 1), value.shape)
            raise _unsupported(f"{primitive} of what is no array of real numbers ({value.kind})")
        made: _Array = value
        return made

    # Arrays.

    def spread(self, a: _Array, places: Tuple[int, ...]) -> Expr:
        """The expression with these axes, made of ones where it is the same along one."""
        if a.places == places:
            return a.expr
        sizes = [self.size(a.shape[place]) for place in places]
        if not a.places:
            if len(places) == 1:
                return a.expr * ones(sizes[0])
            return a.expr * ones(*sizes)
        if len(places) != 2:
            raise _unsupported("arrays of more than two axes")
        if a.places[0] == places[0]:
            return a.expr._infix("*", ones(sizes[1]).T, 1)
        return ones(sizes[0])._infix("*", a.expr.T, 1)

    def whole(self, a: _Array) -> Tuple[Expr, Tuple[int, ...]]:
        """The expression with all axes that are longer than one."""
        places = tuple(at for at, size in enumerate(a.shape) if size != 1)
        if len(places) > 2:
            raise _unsupported(f"arrays of more than two axes, such as one of the shape {tuple(map(self.size, a.shape))}")
        return self.spread(a, places), places

    def two(self, a: _Array, b: _Array, operation: Callable[[Expr, Expr], Expr], is_product: bool) -> _Array:
        shape = a.shape if len(a.shape) >= len(b.shape) else b.shape
        if len(a.shape) == len(b.shape):
            shape = tuple(max(sizes) for sizes in zip(a.shape, b.shape))
        if a.places == b.places or not a.places or not b.places:
            places = a.places or b.places
            return _Array(operation(a.expr, b.expr), places, shape)
        places = tuple(sorted(set(a.places) | set(b.places)))
        if len(places) > 2:
            raise _unsupported("arrays of more than two axes")
        if is_product and len(a.places) == len(b.places) == 1:
            first, second = (a.expr, b.expr) if a.places < b.places else (b.expr, a.expr)
            return _Array(first._infix("*", second.T, 1), places, shape)
        wide = _Array(a.expr, a.places, shape), _Array(b.expr, b.places, shape)
        return _Array(operation(self.spread(wide[0], places), self.spread(wide[1], places)), places, shape)

    # Equations.

    def run(self, jaxpr: Any, constants: Sequence[Any], arguments: Sequence[Any]) -> List[Any]:
        for variable, value in zip(jaxpr.constvars, constants):
            if getattr(value, "shape", ()) != ():
                raise _unsupported("an array of constants: make it an argument")
            self.values[variable] = _Array(self.number(value), (), ())
        self.values.update(zip(jaxpr.invars, arguments))
        for equation in jaxpr.eqns:
            results = self.equation(equation)
            self.values.update(zip(equation.outvars, results))
        return [self.array(atom) for atom in jaxpr.outvars]

    def equation(self, equation: Any) -> Sequence[Any]:
        name = equation.primitive.name
        params = equation.params
        if name in _INLINED:
            inner = next(params[key] for key in ("jaxpr", "call_jaxpr", "fun_jaxpr") if key in params)
            said = getattr(getattr(inner, "jaxpr", inner), "debug_info", None)
            called = params.get("name") or getattr(said, "func_name", None) or ""
            named = getattr(self, f"named_{called.lstrip('_')}", None)
            if named is not None:
                made: Sequence[Any] = named(*[self.array(atom) for atom in equation.invars])
                return made
            arguments = [self.array(atom) for atom in equation.invars]
            jaxpr, constants = (inner.jaxpr, inner.consts) if hasattr(inner, "jaxpr") else (inner, ())
            return _Reader(self.names).run(jaxpr, constants, arguments)
        if name in _SAME:
            return [self.array(equation.invars[0])]
        shape = tuple(equation.outvars[0].aval.shape)
        if name in _ELEMENTWISE:
            a = self.real(equation.invars[0], name)
            return [_Array(call(_ELEMENTWISE[name], a.expr), a.places, shape)]
        method = getattr(self, f"do_{name}", None)
        if method is None:
            raise _unsupported(f"the primitive {name}")
        return [method(equation, shape)]

    def binary(self, equation: Any, operation: Callable[[Expr, Expr], Expr], is_product: bool = False) -> _Array:
        a, b = (self.real(atom, equation.primitive.name) for atom in equation.invars)
        return self.two(a, b, operation, is_product)

    def do_add(self, equation: Any, shape: Any) -> Any:
        return self.shifted(equation, 1) or self.binary(equation, lambda a, b: a + b)

    do_add_any = do_add

    def do_sub(self, equation: Any, shape: Any) -> Any:
        return self.shifted(equation, -1) or self.binary(equation, lambda a, b: a - b)

    def shifted(self, equation: Any, sign: int) -> Any:
        """Counted places with a number added, and arrays with the largest entry taken off, which is added again."""
        a, b = (self.array(atom) for atom in equation.invars)
        if isinstance(a, _Other) and a.kind == "count" and isinstance(b, _Array) and b.expr.text.lstrip("-").isdigit():
            return _Other("count", a.shape, (a.value[0], a.value[1] + sign * int(b.expr.text)))
        for one, other in ((a, b), (b, a)):
            if isinstance(one, _Other) and one.kind == "largest" and isinstance(other, _Array):
                return other
        return None

    def do_mul(self, equation: Any, shape: Any) -> Any:
        return self.binary(equation, lambda a, b: a * b, True)

    def do_div(self, equation: Any, shape: Any) -> Any:
        return self.binary(equation, lambda a, b: a / b)

    def do_neg(self, equation: Any, shape: Any) -> Any:
        a = self.real(equation.invars[0], "neg")
        return _Array(-a.expr, a.places, shape)

    def do_pow(self, equation: Any, shape: Any) -> Any:
        return self.binary(equation, lambda a, b: a**b)

    def powered(self, equation: Any, power: Any) -> Any:
        a = self.real(equation.invars[0], equation.primitive.name)
        return _Array(a.expr**power, a.places, a.shape)

    def do_integer_pow(self, equation: Any, shape: Any) -> Any:
        return self.powered(equation, equation.params["y"])

    def do_square(self, equation: Any, shape: Any) -> Any:
        return self.powered(equation, 2)

    def do_rsqrt(self, equation: Any, shape: Any) -> Any:
        return self.powered(equation, Fraction(-1, 2))

    def do_log1p(self, equation: Any, shape: Any) -> Any:
        a = self.real(equation.invars[0], "log1p")
        return _Array(call("log", 1 + a.expr), a.places, shape)

    def do_expm1(self, equation: Any, shape: Any) -> Any:
        a = self.real(equation.invars[0], "expm1")
        return _Array(call("exp", a.expr) - 1, a.places, shape)

    def do_erfc(self, equation: Any, shape: Any) -> Any:
        a = self.real(equation.invars[0], "erfc")
        return _Array(1 - call("erf", a.expr), a.places, shape)

    def do_max(self, equation: Any, shape: Any) -> Any:
        values = [self.array(atom) for atom in equation.invars]
        for one, other in (values, values[::-1]):
            if isinstance(one, _Other) and one.kind == "infinite" and one.value < 0:
                return other
            if isinstance(one, _Array) and one.expr.text == "0" and isinstance(other, _Array):
                return _Array(call("relu", other.expr), other.places, shape)
        return self.binary(equation, lambda a, b: call("max", a, b))

    def do_min(self, equation: Any, shape: Any) -> Any:
        return self.binary(equation, lambda a, b: call("min", a, b))

    def do_transpose(self, equation: Any, shape: Any) -> Any:
        a = self.real(equation.invars[0], "transpose")
        to = {old: new for new, old in enumerate(equation.params["permutation"])}
        return _Array(a.expr, tuple(to[place] for place in a.places), shape)

    def do_broadcast_in_dim(self, equation: Any, shape: Any) -> Any:
        a = self.array(equation.invars[0])
        to = equation.params["broadcast_dimensions"]
        if isinstance(a, _Other):
            return _Other(a.kind, shape, a.value if a.kind != "count" else (to[a.value[0]], a.value[1]))
        return _Array(a.expr, tuple(to[place] for place in a.places), shape)

    def do_reshape(self, equation: Any, shape: Any) -> Any:
        a = self.array(equation.invars[0])
        long = [at for at, size in enumerate(a.shape) if size != 1]
        after = [at for at, size in enumerate(shape) if size != 1]
        if isinstance(a, _Other):
            return _Other(a.kind, shape, a.value)
        if [a.shape[at] for at in long] == [shape[at] for at in after]:
            to = dict(zip(long, after))
            return _Array(a.expr, tuple(to[place] for place in a.places), shape)
        if len(long) == 2 and len(after) == 1:
            # Row by row, as NumPy has it.
            return _Array(call("vec", self.whole(a)[0].T), (after[0],), shape)
        raise _unsupported(f"a reshape from {tuple(map(self.size, a.shape))} to {tuple(map(self.size, shape))}")

    do_squeeze = do_reshape
    do_expand_dims = do_reshape

    def do_reduce_sum(self, equation: Any, shape: Any) -> Any:
        return self.reduced("sum", equation, shape)

    def do_reduce_prod(self, equation: Any, shape: Any) -> Any:
        return self.reduced("prod", equation, shape)

    def reduced(self, name: str, equation: Any, shape: Any) -> Any:
        a = self.real(equation.invars[0], f"reduce_{name}")
        along = equation.params["axes"]
        kept = [at for at in range(len(a.shape)) if at not in along]
        expr = a.expr
        times = [at for at in along if at not in a.places and a.shape[at] != 1]
        inside = [index for index, place in enumerate(a.places) if place in along]
        if inside:
            if len(inside) == len(a.places):
                expr = call(name, expr)
            else:
                expr = call(name, expr, inside[0] + 1)
                expr = expr.T if inside[0] == 0 else expr
        for at in times:
            if name != "sum":
                raise _unsupported("a product of equal entries")
            size = Expr._new(self.size(a.shape[at]), 4, {}, True)
            expr = size * expr
        places = tuple(kept.index(place) for place in a.places if place not in along)
        return _Array(expr, places, shape)

    def do_reduce_max(self, equation: Any, shape: Any) -> Any:
        return _Other("largest", shape)

    def do_stop_gradient(self, equation: Any, shape: Any) -> Any:
        a = self.array(equation.invars[0])
        if isinstance(a, _Other) and a.kind == "largest":
            return a
        raise _unsupported("stop_gradient")

    def do_is_finite(self, equation: Any, shape: Any) -> Any:
        return _Other("finite", shape)

    def do_iota(self, equation: Any, shape: Any) -> Any:
        return _Other("count", shape, (equation.params["dimension"], 0))

    def compared(self, equation: Any, kinds: Mapping[Tuple[int, int], str]) -> Any:
        a, b = (self.array(atom) for atom in equation.invars)
        if all(isinstance(x, _Other) and x.kind == "count" for x in (a, b)):
            kind = kinds.get((a.value[0], b.value[0]))
            if a.value[1] == b.value[1] - 1 and kind == "tril":
                kind = "below"
            elif a.value[1] != b.value[1]:
                kind = None
            if kind is not None:
                return _Other(kind, tuple(equation.outvars[0].aval.shape))
        raise _unsupported(f"the primitive {equation.primitive.name}")

    def compared_to_zero(self, equation: Any, flip: bool) -> Any:
        """Where an array is positive, its zeros aside."""
        a, b = (self.array(atom) for atom in equation.invars)
        if isinstance(a, _Array) and isinstance(b, _Array):
            a, b = (b, a) if flip else (a, b)
            difference = a if b.expr.text == "0" else self.two(a, b, lambda x, y: x - y, False)
            return _Other("positive", tuple(equation.outvars[0].aval.shape), difference)
        return None

    def do_gt(self, equation: Any, shape: Any) -> Any:
        return self.compared_to_zero(equation, False) or self.compared(equation, {})

    def do_lt(self, equation: Any, shape: Any) -> Any:
        return self.compared_to_zero(equation, True) or self.compared(equation, {})

    def do_eq(self, equation: Any, shape: Any) -> Any:
        return self.compared(equation, {(0, 1): "eye", (1, 0): "eye"})

    def do_ge(self, equation: Any, shape: Any) -> Any:
        return self.compared_to_zero(equation, False) or self.compared(equation, {(0, 1): "tril", (1, 0): "triu"})

    def do_le(self, equation: Any, shape: Any) -> Any:
        return self.compared_to_zero(equation, True) or self.compared(equation, {(0, 1): "triu", (1, 0): "tril"})

    def do_select_n(self, equation: Any, shape: Any) -> Any:
        which, no, yes = (self.array(atom) for atom in equation.invars)
        if isinstance(which, _Other) and which.kind in ("finite", "positive") and isinstance(no, _Other):
            # What is put in place of a number that is none.
            return yes
        if isinstance(which, _Other) and which.kind == "finite":
            return yes
        is_zero = isinstance(no, _Array) and no.expr.text == "0"
        if isinstance(which, _Other) and which.kind in ("eye", "tril", "triu") and is_zero and isinstance(yes, _Array):
            expr = self.spread(_Array(yes.expr, yes.places, shape), (0, 1))
            made = call("diag", call("diag", expr)) if which.kind == "eye" else call(which.kind, expr)
            return _Array(made, (0, 1), shape)
        if isinstance(which, _Other) and which.kind == "below" and isinstance(no, _Array):
            if isinstance(yes, _Array) and yes.expr.text == "0":
                return _Array(call("triu", self.spread(_Array(no.expr, no.places, shape), (0, 1))), (0, 1), shape)
        if isinstance(which, _Other) and which.kind == "positive" and isinstance(yes, _Array) and isinstance(no, _Array):
            if is_zero and yes.expr.text == which.value.expr.text:
                return _Array(call("relu", yes.expr), yes.places, shape)
            # 1 and 0, or 0 and 1, beside the zeros.
            above = _Array(call("relu", call("sign", which.value.expr)), which.value.places, shape)
            below = _Array(call("relu", call("sign", -which.value.expr)), which.value.places, shape)
            first = self.two(yes, above, lambda x, y: x * y, True)
            return first if is_zero else self.two(first, self.two(no, below, lambda x, y: x * y, True), lambda x, y: x + y, False)
        raise _unsupported("the primitive select_n (where)")

    def do_slice(self, equation: Any, shape: Any) -> Any:
        a = self.real(equation.invars[0], "slice")
        starts, strides = equation.params["start_indices"], equation.params["strides"]
        places: List[Any] = []
        for index, place in enumerate(a.places):
            if shape[place] == a.shape[place] and not (strides and strides[place] != 1):
                places.append(":")
            elif shape[place] == 1:
                places.append(str(starts[place] + 1))
            else:
                raise _unsupported("a slice of several entries")
        if all(place == ":" for place in places):
            return _Array(a.expr, a.places, shape)
        expr = Expr._new(f"{a.expr._at(3)}[{','.join(places)}]", 3, a.expr._vars)
        expr = expr.T if len(places) == 2 and places[1] == ":" else expr
        return _Array(expr, tuple(p for p, at in zip(a.places, places) if at == ":"), shape)

    def do_dot_general(self, equation: Any, shape: Any) -> Any:
        (left, right), (left_batch, right_batch) = equation.params["dimension_numbers"]
        a, b = (self.real(atom, "dot_general") for atom in equation.invars)
        # A letter for each axis; what is contracted, or a batch, has the same in both.
        first = [f"a{at}" for at in range(len(a.shape))]
        second = [f"b{at}" for at in range(len(b.shape))]
        for l, r in (*zip(left, right), *zip(left_batch, right_batch)):
            second[r] = first[l]
        batch = [first[at] for at in left_batch]
        summed = [first[at] for at in left]
        result = batch + [x for x in first if x not in batch + summed] + [x for x in second if x not in batch + summed]
        (e, ep), (f, fp) = self.whole(a), self.whole(b)
        ea, fa = [first[place] for place in ep], [second[place] for place in fp]
        result_places = {letter: at for at, letter in enumerate(result)}
        made, letters = self.product(e, ea, f, fa, [x for x in batch if x in ea], [x for x in summed if x in ea])
        return _Array(made, tuple(result_places[letter] for letter in letters), shape)

    def product(self, e: Expr, ea: List[str], f: Expr, fa: List[str], batch: List[str], summed: List[str]) -> Tuple[Expr, List[str]]:
        """A product with the letters of its axes."""
        if batch:
            if len(ea) == len(fa) == 2 and len(batch) == len(summed) == 1:
                f = f if ea == fa else f.T
                both = call("sum", e * f, ea.index(summed[0]) + 1)
                return (both.T if ea.index(summed[0]) == 0 else both), batch
            raise _unsupported("dot_general with batches")
        if len(summed) == 2:
            return call("sum", e * (f if ea == fa else f.T)), []
        if not summed:
            if len(ea) + len(fa) > 2:
                raise _unsupported("arrays of more than two axes")
            if len(ea) == len(fa) == 1:
                return e._infix("*", f.T, 1), ea + fa
            return e._infix("*", f, 1), ea + fa
        letter = summed[0]
        if len(ea) == 1 and len(fa) == 2:
            e, ea, f, fa = f, fa, e, ea
        e = e.T if ea[0] == letter else e
        f = f.T if len(fa) == 2 and fa[1] == letter else f
        return e._infix("*", f, 1), [x for x in ea + fa if x != letter]

    # Functions that are known by their names.

    def matrix(self, a: Any) -> Expr:
        if not isinstance(a, _Array) or len(a.shape) != 2:
            raise _unsupported("linear algebra of what is no matrix")
        return self.whole(a)[0]

    def named_inv(self, a: Any) -> Sequence[Any]:
        return [_Array(call("inv", self.matrix(a)), (0, 1), a.shape)]

    def named_det(self, a: Any) -> Sequence[Any]:
        return [_Array(call("det", self.matrix(a)), (), ())]

    def named_slogdet(self, a: Any) -> Sequence[Any]:
        expr = self.matrix(a)
        return [_Array(call("sign", call("det", expr)), (), ()), _Array(call("logdet", expr), (), ())]

    def named_solve(self, a: Any, b: Any) -> Sequence[Any]:
        right, places = self.whole(b)
        return [_Array(call("inv", self.matrix(a))._infix("*", right, 1), places, b.shape)]

    def named_trace(self, a: Any) -> Sequence[Any]:
        return [_Array(call("tr", self.matrix(a)), (), ())]

    def named_diag(self, a: Any) -> Sequence[Any]:
        expr, places = self.whole(a)
        shape = (a.shape[0],) if len(places) == 2 else (a.shape[0],) * 2
        return [_Array(call("diag", expr), tuple(range(len(shape))), shape)]

    def named_diagonal(self, a: Any) -> Sequence[Any]:
        return self.named_diag(a)

    def named_logaddexp(self, a: Any, b: Any) -> Sequence[Any]:
        one = [_Array(Expr.of(1) if x.expr.text == "0" else call("exp", x.expr), x.places, x.shape) for x in (a, b)]
        added = self.two(one[0], one[1], lambda x, y: x + y, False)
        return [_Array(call("log", added.expr), added.places, added.shape)]


def _symbol(name: str, spec: Any) -> Tuple[Expr, List[str]]:
    """A symbol for an argument, and its axes."""
    if isinstance(spec, Expr):
        declared = spec._vars.get(spec.text)
        if declared is None:
            raise TypeError(f"the specification of {name} is no symbol but an expression: {spec}")
        axes = re.match(r"\w+(?:\(([^)]*)\))?", declared)
        return spec, [axis for axis in ((axes and axes.group(1)) or "").split(",") if axis]
    shape = getattr(spec, "shape", spec)
    if isinstance(shape, str):
        shape = [axis.strip() for axis in shape.split(",") if axis.strip()]
    axes_of = [str(axis) for axis in shape]
    if len(axes_of) > 2:
        raise _unsupported(f"{name} with {len(axes_of)} axes")
    make = (scalar, vector, matrix)[len(axes_of)]
    made: Expr = make(name, *axes_of)
    return made, axes_of


def _sizes(axes: Sequence[Sequence[str]]) -> Dict[str, int]:
    """A size for each dimension that is a name."""
    sizes: Dict[str, int] = {}
    for axis in (axis for argument in axes for axis in argument):
        if axis.isdigit():
            continue
        if not axis.isidentifier():
            raise _unsupported(f"the size {axis}: a name or a number is needed")
        if axis not in sizes:
            if len(sizes) == len(_PRIMES):
                raise _unsupported(f"more than {len(_PRIMES)} dimensions")
            sizes[axis] = _PRIMES[len(sizes)]
    return sizes


def from_jax(function: Callable[..., Any], *args: Any, check: bool = True, **specs: Any) -> Expr:
    """A function of JAX as an expression: :func:`gradus.from_jax`."""
    import jax

    parameters = list(inspect.signature(function).parameters)
    given = dict(zip(parameters, args))
    given.update(specs)
    missing = [name for name in parameters if name not in given]
    unknown = [name for name in given if name not in parameters]
    if missing or unknown:
        raise TypeError(f"the arguments are {', '.join(parameters)}; {', '.join(missing + unknown)} is {'missing' if missing else 'none of them'}")
    symbols, axes = zip(*(_symbol(name, given[name]) for name in parameters))
    sizes = _sizes(axes)
    shapes = [tuple(sizes.get(axis) or int(axis) for axis in argument) for argument in axes]
    structs = [jax.ShapeDtypeStruct(shape, "float32") for shape in shapes]
    closed = jax.make_jaxpr(function)(*structs)
    if len(closed.jaxpr.outvars) != 1:
        raise _unsupported("a function with several results")
    reader = _Reader({size: name for name, size in sizes.items()})
    arguments = [_Array(symbol, tuple(range(len(shape))), shape) for symbol, shape in zip(symbols, shapes)]
    result = reader.run(closed.jaxpr, closed.consts, arguments)[0]
    if isinstance(result, _Other):
        raise _unsupported("a function whose value is no array of real numbers")
    expr, _ = reader.whole(result)
    vars: Dict[str, str] = {}
    for symbol in symbols:
        vars.update(symbol._vars)
    expr = Expr._new(expr.text, expr._level, vars, expr._scalar)
    if check:
        _compare(function, expr, symbols, axes)
    return expr


def _compare(function: Callable[..., Any], expr: Expr, symbols: Sequence[Expr], axes: Sequence[Sequence[str]]) -> None:
    """Whether both have the same value at a random point, in which the reading of sizes and of what a softmax takes off is seen."""
    import numpy as np

    from ._compile import compile

    names = list(dict.fromkeys(axis for argument in axes for axis in argument if not axis.isdigit()))
    sizes = {name: 3 + at for at, name in enumerate(names)}
    random = np.random.default_rng(7)
    point = {}
    for symbol, argument in zip(symbols, axes):
        shape = tuple(sizes.get(axis) or int(axis) for axis in argument)
        point[symbol.text] = random.uniform(0.4, 1.6, shape).astype(np.float32)
    ours = compile(expr, what="value")
    theirs = np.asarray(function(*point.values()), dtype=float)
    mine = np.asarray(ours(**{name: point[name] for name in ours.arguments if name in point}), dtype=float)
    both = np.isfinite(theirs).all() and np.isfinite(mine).all()
    if both and not np.allclose(np.squeeze(theirs), np.squeeze(mine), rtol=2e-3, atol=1e-4):
        raise _unsupported(f"this function: it was read as {expr}, which has another value")
