"""What the operations of the syntax mean: functions entry by entry, and operations on matrices."""
import math
from fractions import Fraction

from networks import (MAX_POWER, ONE, S, Tensor, Unsupported, Wrong, canonical, einsum, fold, groups, intern, make,
                      natural_power, network, times)

HALF = Fraction(1, 2)

# ---- Functions entry by entry ---------------------------------------------------------------------------------------

def applied(kind, x, e=1):
    atom, order = make(kind, x)
    return network(x.dims, [(atom.number, e, order)], rows=x.rows)

def signed(kind, x, e=1, odd=True, turns=None):
    """An odd or even function: of x or of -x, whichever is greater."""
    (atom, order), minus = make(kind, x, turns), make(kind, x.scale(-1), turns)
    sign = 1
    if minus[0].data.key() > atom.data.key():
        (atom, order), sign = minus, -1 if odd else 1
    return network(x.dims, [(atom.number, e, order)], sign, x.rows)

def positive(a):
    """Whether an atom is never negative, so that roots and logarithms may be split there."""
    atom = S.atoms[a]
    if atom.kind == "S":
        return all(k > 0 and all(e % 2 == 0 or positive(a) for a, e, _ in t[2]) for t, k in atom.data.terms.items())
    return atom.kind in ("exp", "size", "root") or atom.rule == "positive"

def roots(k, e):
    """The power of a positive rational, as powers of primes."""
    found = []
    for n, sign in ((Fraction(k).numerator, 1), (Fraction(k).denominator, -1)):
        p = 2
        while n > 1:
            p = n if p > 1000 else p
            while n % p == 0:
                found.append((intern("root", p, ()).number, sign * e, ()))
                n //= p
            p += 1
    return found

def nonzero(x, what):
    if not x.terms or any(len(set(t[0])) < len(t[0]) for t in x.terms):
        raise Unsupported("%s of entries that are zero" % what)

def content(x, whole=True):
    """The factors on the axes of x that all its terms have (not `whole`: those that are positive), the positive
    rational content, and x without both."""
    seen = [{(a, tuple(t[0].index(l) for l in ls)): e for a, e, ls in t[2]
             if all(l in t[0] for l in ls) and (whole or positive(a))} for t in x.terms]
    least = {key: min(s.get(key, 0) for s in seen) for s in seen for key in s}
    common = [(a, e, ls) for (a, ls), e in sorted(least.items()) if e]
    ks = [Fraction(k) for k in x.terms.values()]
    k = Fraction(math.gcd(*[f.numerator for f in ks]), 1) / lcm([f.denominator for f in ks])
    return common, k, times(x, network(x.dims, [(a, -e, ls) for a, e, ls in common], 1 / k))

def lcm(ns):
    result = 1
    for n in ns:
        result = result * n // math.gcd(result, n)
    return result

def power(x, e):
    """Each entry to a rational power."""
    if abs(e) > MAX_POWER or Fraction(e).denominator > MAX_POWER:
        raise Unsupported("the power %s" % e)
    if e == int(e) and e >= 0 or not x.terms and e > 0:
        return natural_power(x, int(e)) if x.terms else x
    nonzero(x, "a power")
    whole, (common, k, x) = e == int(e), content(x, e == int(e))
    (out, dims, factors), c = next(iter(x.terms.items()))
    signs, bag, parts = [], [], [(g, *canonical(out, g, dims)) for g in groups(factors, out)]
    if len(x.terms) > 1 or not whole and min([c] + [sign for _, _, sign in parts]) < 0:
        parts, bag = [], [(x, 0, 0, ())]
    else:
        k = k * c
    for group, key, sign in parts:  # a product: factor by factor, as far as roots may be split
        piece, (a, y, ls) = Tensor(x.dims, {key: 1}), group[0]
        if len(group) == 1 and all(l in out for l in ls):
            ls = tuple(out.index(l) for l in ls)
        else:
            (atom, ls), y, k = make("S", piece), 1, k * sign
            a = atom.number
        even = not whole and y % 2 == 0 and y * e == int(y * e) and not positive(a)
        if even:  # (u^2)^(1/2) = u*sign(u)
            signs.append(power(sign_of(network(x.dims, [(a, 1, ls)])), y * e))
        if whole or y != int(y) or even or positive(a):
            common.append((a, y, ls))
        else:
            bag.append((piece, a, y, ls))
    if len(bag) == 1 and bag[0][2] == 1:
        common.append(bag.pop()[1:])
    outside = [(a, y * e, ls) for a, y, ls in common] + ([] if whole else roots(k, e))
    result = network(x.dims, outside, Fraction(k) ** int(e) if whole else 1, x.rows)
    if bag:
        rest = bag[0][0]
        for piece, *_ in bag[1:]:
            rest = times(rest, piece)
        signs.append(signed("S", rest, e, e % 2 == 1) if whole else applied("S", rest, e))
    for factor in signs:
        result = times(result, factor)
    return result

def exponential(x):
    """exp of a sum is the product of exp(m)^c over its terms c*m."""
    one = result = network(x.dims, rows=x.rows)
    for t, k in x.terms.items():
        a, e, ls = t[2][0] if len(t[2]) == 1 else (ONE, 0, ())
        if S.atoms[a].kind == "log" and e == 1 and len(t[0]) == len(set(t[0])):
            inner = power(S.atoms[a].data, k)
            piece = einsum(x.axes(), [(one, x.axes()), (inner, [t[0].index(l) for l in ls])])
        else:
            piece = applied("exp", Tensor(x.dims, {t: 1}), k)
        result = times(result, piece)
    return result

def logarithm(x):
    """log of a product is the sum of logs, as far as the factors are positive."""
    nonzero(x, "log")
    common, k, rest = content(x, False)
    one, result = network(x.dims, rows=x.rows), Tensor(x.dims, {}, x.rows)
    parts = [] if rest.key() == one.key() else [(rest, 1)]
    for a, e, ls in common + roots(k, 1):
        if S.atoms[a].kind == "exp":
            result = result.plus(einsum(x.axes(), [(one, x.axes()), (S.atoms[a].data, ls)]), e)
        else:
            parts.append((network(x.dims, [(a, 1, ls)]), e))
    for part, e in parts:
        result = result.plus(applied("log", part), e)
    return result

def sign_of(x):
    """The sign away from zero: what is positive is left out, the sign of a sign is itself."""
    nonzero(x, "sign")
    if all(k > 0 and all(e % 2 == 0 or positive(a) for a, e, _ in t[2]) for t, k in x.terms.items()):
        return network(x.dims, rows=x.rows)
    rest = content(x, False)[2]
    factors = [f for t in rest.terms for f in t[2]]
    if len(rest.terms) == len(factors) == 1 and S.atoms[factors[0][0]].kind == "sign":
        return rest
    return signed("sign", rest)

def sigmoid(x):
    return power(exponential(x.scale(-1)).plus(network(x.dims)), -1)

ENTRYWISE = {
    "exp": exponential, "log": logarithm, "sigmoid": sigmoid, "sqrt": lambda x: power(x, HALF),
    "sin": lambda x: signed("sin", x) if x.terms else x,
    "cos": lambda x: signed("cos", x, 1, False) if x.terms else network(x.dims, rows=x.rows),
    "tan": lambda x: times(ENTRYWISE["sin"](x), power(ENTRYWISE["cos"](x), -1)),
    "tanh": lambda x: sigmoid(x.scale(2)).scale(2).plus(network(x.dims), -1),
    "softplus": lambda x: logarithm(exponential(x).plus(network(x.dims))),
    "sign": sign_of, "abs": lambda x: times(x, sign_of(x)) if x.terms else x,
    "relu": lambda x: times(x, sign_of(x)).plus(x).scale(HALF) if x.terms else x,
}

def entry_by_entry(f, x):
    """A function of the entries of an array, whose named indices are axes for the while."""
    names = x.named()
    return einsum(x.axes(), [(f(fold(x, (), names) if names else x), x.axes() + names)], x.rows)

# ---- Operations on matrices. A vector has rows only, a row vector columns only --------------------------------------

def alike(x, y):
    if x.shape() != y.shape():
        raise Wrong("shapes clash: %s and %s" % (x.shape(), y.shape()))

def square(x):
    if x.shape()[0] != x.shape()[1]:
        raise Wrong("not square: %s" % (x.shape(),))
    return list(range(x.rows)) * 2

def product(x, y):
    inner = len(x.dims) - x.rows
    if not x.dims or not y.dims:
        return times(x, y)
    if inner != y.rows:
        raise Wrong("shapes clash: %s times %s" % (x.shape(), y.shape()))
    left, right = x.axes(), [x.rows + i for i in y.axes()]
    return einsum(left[:x.rows] + right[inner:], [(x, left), (y, right)], x.rows)

def entrywise(x, y):
    if x.dims and y.dims:
        alike(x, y)
    return times(x, y)

def columns_first(x, rows):
    return einsum(x.axes()[x.rows:] + x.axes()[:x.rows], [(x, x.axes())], rows)

def inner(x, y):
    alike(x, y)
    return einsum((), [(x, x.axes()), (y, y.axes())])

def diagonal(x):
    if x.rows == len(x.dims):
        return einsum(x.axes() * 2, [(x, x.axes())], x.rows)
    return einsum(x.axes()[:x.rows], [(x, square(x))])

def kron(x, y):
    a, b, other = x.rows, y.rows, [len(x.dims) + i for i in y.axes()]
    return einsum(x.axes()[:a] + other[:b] + x.axes()[a:] + other[b:], [(x, x.axes()), (y, other)], a + b)

def unvec(x, dims):
    """The matrix with rows of these dimensions of which x is the stacked columns."""
    k = len(dims)
    if x.rows != len(x.dims) or k > x.rows or list(x.dims[x.rows - k:]) != list(dims):
        raise Unsupported("unvec of a vector of the dimensions %s" % "*".join(x.dims))
    axes = list(x.axes())
    return einsum(axes[x.rows - k:] + axes[:x.rows - k], [(x, axes)], k)

def partial_trace(x, dims, first):
    """The trace over the first or the last Kronecker factor, of these dimensions."""
    k, rows, columns = len(dims), list(x.axes()[:x.rows]), list(x.axes()[x.rows:])
    at = (lambda axes: axes[:k]) if first else (lambda axes: axes[len(axes) - k:])
    rest = (lambda axes: axes[k:]) if first else (lambda axes: axes[:len(axes) - k])
    if any([x.dims[a] for a in at(axes)] != list(dims) for axes in (rows, columns)):
        raise Unsupported("a partial trace over a part of a dimension")
    same = dict(zip(at(columns), at(rows)))
    labels = [same.get(a, a) for a in x.axes()]
    return einsum(rest(rows) + rest(columns), [(x, labels)], len(rest(rows)))

def chain(x):
    """A square matrix as a product of square matrices: its cut labels from the first axis to the last, and the matrices
    between them as tensors. None where it is a sum or cannot be split."""
    if len(x.terms) > 1 or len(x.dims) != 2:
        return None
    ((first, last), dims, factors), k = next(iter(x.terms.items()))

    def reach(without):
        seen, todo = {first}, [first]
        for l in todo:
            for m in {m for f in factors if l in f[2] for m in f[2]} - seen - {without}:
                seen.add(m)
                todo.append(m)
        return seen
    cuts = [l for l in range(len(dims)) if l not in (first, last) and dims[l] == dims[first] and last not in reach(l)]
    cuts = [first] + sorted(cuts, key=lambda l: len(reach(l))) + [last]
    links = [[] for _ in cuts[1:]]
    for group in groups(factors, cuts):
        ends = sorted({cuts.index(l) for f in group for l in f[2] if l in cuts})
        if len(ends) != 2 or ends[1] != ends[0] + 1:
            return None
        links[ends[0]].extend(group)
    if k != 1 or first == last or not all(links):
        return None
    found = [(a, b) + tuple(canonical((a, b), group, dims)) for a, b, group in zip(cuts, cuts[1:], links)]
    return [(a, b, Tensor((dims[a], dims[b]), {key: sign})) for a, b, key, sign in found]

def components(x):
    """A matrix with rows and columns of several dimensions as a Kronecker product of smaller ones: these, and the axes
    of the matrix that they have."""
    h = len(x.dims) // 2
    (out, dims, factors), k = next(iter(x.terms.items()))
    found, seen = [], []
    for group in groups(factors, ()) if len(x.terms) == k == 1 and h > 1 else []:
        at = [i for i, l in enumerate(out) if any(l in ls for _, _, ls in group)]
        n = len(at) // 2
        if [i + h for i in at[:n]] != at[n:]:
            return []
        key, sign = canonical([out[i] for i in at], group, dims)
        found.append((Tensor([x.dims[i] for i in at], {key: sign}, n), at))
        seen += at
    return found if sorted(seen) == x.axes() else []

def is_atom(x, kind):
    """The atom and its axes, if a matrix is nothing but an atom of a kind."""
    (_, _, factors), k = next(iter(x.terms.items()))
    fits = len(x.terms) == len(factors) == k == 1 and factors[0][1] == 1 and len(factors[0][2]) == len(x.dims)
    return (S.atoms[factors[0][0]], factors[0][2]) if fits and S.atoms[factors[0][0]].kind == kind else (None, ())

def halves(x):
    n = len(x.dims) // 2
    return [tuple(range(2 * n)), tuple(range(n, 2 * n)) + tuple(range(n))]

def is_identity(x):
    return x.key() == diagonal(network(x.dims[:len(x.dims) // 2])).key()

def inverse(x):
    """The inverse of a square matrix; of a product of square matrices, the product of the inverses."""
    if not x.terms:
        raise Wrong("the inverse of zero")
    common, k, _ = content(x)
    k = -k if all(c < 0 for c in x.terms.values()) else k
    scalars = network((), [(a, -e, ls) for a, e, ls in common if not ls], 1 / k)
    x = times(x, scalars)
    parts, links, h = components(x), chain(x), len(x.dims) // 2
    if all(t[0][:h] == t[0][h:] for t in x.terms):  # diagonal
        entries = einsum(range(h), [(x, list(range(h)) * 2)])
        return times(einsum(list(range(h)) * 2, [(power(entries, -1), range(h))], h), scalars)
    if len(parts) > 1:
        return einsum(x.axes(), [(inverse(part), labels) for part, labels in parts] + [(scalars, ())], h)
    if links is None:
        return times(signed("inv", x, 1, True, halves(x)), scalars)
    undo = [(scalars, ())]
    for a, b, link in links:
        (atom, ls), (own, _) = is_atom(link, "inv"), is_atom(link, "var")
        if atom:
            undo.append((atom.data, [(a, b)[l] for l in ls[::-1]]))
        elif own and own.rule == "orthogonal":
            undo.append((link, (a, b)))
        else:
            undo.append((signed("inv", link, 1, True, halves(link)), (b, a)))
    return einsum((links[-1][1], links[0][0]), undo, 1)

def determinant(x, kind):
    """det, or log of its absolute value; of a product of square matrices, factor by factor."""
    if not x.terms:
        raise Unsupported("the determinant of zero")
    result = network((), k=int(kind == "det"))
    if is_identity(x):
        return result
    for _, _, link in chain(x) or [(0, 0, x)]:
        atom, e = is_atom(link, "inv")[0], 1
        if atom and len(link.dims) == 2:
            link, e = atom.data, -1
        atom = make(kind, link, halves(link))[0]
        if kind == "det":
            result = times(result, network((), [(atom.number, e, ())]))
        else:
            result = result.plus(network((), [(atom.number, 1, ())]), e)
    return result

WHOLE = {
    "tr": lambda x: einsum((), [(x, square(x))]), "diag": diagonal, "vec": lambda x: columns_first(x, None),
    "sum": lambda x: einsum((), [(x, x.axes())]), "norm": lambda x: power(inner(x, x), HALF),
    "inv": lambda x: inverse(x) if square(x) else power(x, -1),
    "det": lambda x: determinant(x, "det") if square(x) else x,
    "logdet": lambda x: determinant(x, "logdet") if square(x) else logarithm(ENTRYWISE["abs"](x)),
    "softmax": lambda x: times(exponential(x), power(WHOLE["sum"](exponential(x)), -1)),
    "logsumexp": lambda x: logarithm(WHOLE["sum"](exponential(x))),
}

# Of a tensor and the dimensions of a size.
SIZED = {
    ("unvec", 2): unvec, ("ptrace1", 2): lambda x, dims: partial_trace(x, dims, True),
    ("ptrace2", 2): lambda x, dims: partial_trace(x, dims, False),
}
