"""Evaluation at random points: refutes an answer, and tests what is not proved. Nothing is proved here."""
import itertools, math, random
from fractions import Fraction

from networks import S, Unsupported

PRIME = (1 << 61) - 1
MAX_PRODUCTS = 2000000
KNOWN = {"symmetric", "spd", "skew", "orthogonal", "diagonal", "positive", "invertible"}

class Point:
    """Random values for the variables, in floating point or modulo PRIME. Modulo PRIME the value of exp, log, sign is a
    random one for each argument, sin and cos are a random point of the circle: what holds then holds for all functions.
    Raises ValueError where something is not defined or too near to it."""
    def __init__(self, seed, exact):
        self.random, self.exact = random.Random(seed), exact
        self.low, self.high = ((-1.2, 1.4), (-1.1, 1.3), (0.2, 1.6), (-0.03, 0.04))[seed % 4]
        self.tables, self.sizes, self.oracle, self.products = {}, {}, {}, 0
        self.pool = self.random.sample((2, 3, 4), 3) + [2, 3, 2, 3]  # square is special: sizes differ

    def size(self, dim):
        if dim.isdigit():
            return int(dim)
        return self.sizes.setdefault(dim, self.pool[len(self.sizes) % len(self.pool)])

    def cells(self, dims):
        return itertools.product(*[range(self.size(d)) for d in dims])

    def reduced(self, v):
        return v % PRIME if self.exact else v

    def over(self, v):
        if self.exact and v % PRIME == 0 or not self.exact and abs(v) < 1e-6:
            raise ValueError("division by zero")
        return pow(v, PRIME - 2, PRIME) if self.exact else 1 / v

    def entries(self, x):
        """All entries of a tensor: summed labels are eliminated one by one, then the factors multiplied."""
        result = dict.fromkeys(self.cells(x.dims), 0)
        for (out, dims, factors), k in x.terms.items():
            tables, inner = [(ls, self.table(a, e)) for a, e, ls in factors], set(range(len(dims))) - set(out)
            while inner:
                near = {l: {m for ls, _ in tables if l in ls for m in ls} for l in inner}
                label = min(inner, key=lambda l: (len(near[l]), l))
                inner, labels, table = inner - {label}, sorted(near[label] - {label}), {}
                mine = [t for t in tables if label in t[0]]
                for cell in self.cells([dims[l] for l in labels]):
                    at = dict(zip(labels, cell))
                    values = [self.product(1, mine, {**at, label: i}) for i in range(self.size(dims[label]))]
                    table[cell] = self.reduced(sum(values))
                tables = [t for t in tables if label not in t[0]] + [(labels, table)]
            scale = Fraction(k).numerator * self.over(Fraction(k).denominator) if self.exact else float(k)
            for cell in result:
                at = {}
                if all(at.setdefault(l, i) == i for l, i in zip(out, cell)):
                    result[cell] = self.reduced(result[cell] + self.product(scale, tables, at))
        return result

    def product(self, start, tables, at):
        self.products += len(tables)
        if self.products > MAX_PRODUCTS:
            raise Unsupported("more than %d products at a point" % MAX_PRODUCTS)
        for labels, table in tables:
            start = self.reduced(start * table[tuple(at[l] for l in labels)])
        return start

    def table(self, a, e):
        """All values of a power of an atom."""
        if (a, 1) not in self.tables:
            self.tables[a, 1] = self.values(S.atoms[a])
        if (a, e) not in self.tables:
            self.tables[a, e] = {c: self.raised(v, Fraction(e), S.atoms[a].kind) for c, v in self.tables[a, 1].items()}
        return self.tables[a, e]

    def raised(self, v, e, kind):
        if not self.exact:
            if v < 0 and e.denominator > 1:
                raise ValueError("root of a negative number")
            return self.over(v ** float(-e)) if e < 0 and kind != "exp" else v ** float(e)
        if e.denominator == 2:
            root = pow(v, (PRIME + 1) // 4, PRIME)
            if root * root % PRIME != v:
                raise ValueError("no root")
            v, e = root, e * 2
        if e.denominator > 1:
            raise Unsupported("the exponent %s modulo a prime" % e)
        return pow(v, int(e), PRIME) if e > 0 else pow(self.over(v), int(-e), PRIME)

    def values(self, atom):
        kind, x = atom.kind, atom.data
        if kind == "var":
            return self.variable(x[0], atom.dims)
        if kind in ("size", "root"):
            return {(): self.size(x) if kind == "size" else x}
        values = self.entries(x)
        if kind in ("inv", "det", "logdet"):
            half = list(self.cells(x.dims[:len(x.dims) // 2]))
            inv, det = self.solve([[values[r + c] for c in half] for r in half])
            if kind == "inv":
                return {r + c: inv[i][j] for i, r in enumerate(half) for j, c in enumerate(half)}
            values = {(): det}
        return values if kind in ("S", "det") else {c: self.function(kind, v) for c, v in values.items()}

    def function(self, kind, v):
        if kind == "sign" and v == 0:
            raise ValueError("the sign of zero")
        if not self.exact:
            return {"sign": lambda v: math.copysign(1, v), "logdet": lambda v: math.log(abs(v)), "exp": math.exp,
                    "log": math.log, "sin": math.sin, "cos": math.cos}[kind](v)
        t = self.oracle.setdefault(("angle" if kind in ("sin", "cos") else kind, v), self.random.randrange(1, PRIME))
        if kind in ("sin", "cos"):
            return (2 * t if kind == "sin" else 1 - t * t) * self.over(1 + t * t) % PRIME
        return t % 2 * 2 - 1 if kind == "sign" else t

    def solve(self, m):
        """Inverse and determinant by elimination."""
        n, det = len(m), 1
        m = [list(row) + [int(i == j) for j in range(n)] for i, row in enumerate(m)]
        for i in range(n):
            p = max(range(i, n), key=lambda r: abs(m[r][i]))
            det = self.reduced(det * m[p][i] * (1 if p == i else -1))
            m[i], m[p] = m[p], m[i]
            pivot = self.over(m[i][i])
            m[i] = [self.reduced(v * pivot) for v in m[i]]
            for r in set(range(n)) - {i}:
                m[r] = [self.reduced(a - m[r][i] * b) for a, b in zip(m[r], m[i])]
        return [row[n:] for row in m], det

    def variable(self, name, dims):
        attrs = set(S.variables[name]["attrs"])
        if attrs - KNOWN:
            raise Unsupported("a point with the attribute %s" % min(attrs - KNOWN))
        draw = self.random.randrange if self.exact else lambda _: self.random.uniform(self.low, self.high)
        v = {c: draw(PRIME) for c in self.cells(dims)}
        if "positive" in attrs and not self.exact:
            v = {c: abs(x) + self.high / 10 for c, x in v.items()}
        n = range(self.size(dims[0])) if dims else ()
        if attrs & {"symmetric", "spd", "skew", "orthogonal"}:
            sign = -1 if attrs & {"skew", "orthogonal"} else 1
            v = {(i, j): v[i, j] + sign * v[j, i] for i, j in v}
        if "spd" in attrs and not self.exact:
            v = {(i, j): sum(v[i, q] * v[j, q] for q in n) + (i == j) for i, j in v}
        if "diagonal" in attrs:
            v = {(i, j): v[i, j] * (i == j) for i, j in v}
        if "orthogonal" in attrs:  # 2*inv(eye + A) - eye for a skew A
            inv = self.solve([[v[i, j] + (i == j) for j in n] for i in n])[0]
            v = {(i, j): 2 * inv[i][j] - (i == j) for i, j in v}
        return {c: self.reduced(x) for c, x in v.items()}

def degree(x, point):
    """A bound for the degree of numerator and denominator of the entries of a tensor at the sizes of a point."""
    total = 1
    for (_, dims, factors) in x.terms:
        each = sum(math.ceil(abs(e)) * atom_degree(a, point) for a, e, _ in factors)
        total += each * math.prod(map(point.size, dims))
    return total

def atom_degree(a, point):
    x = S.atoms[a].data
    if S.atoms[a].kind in ("var", "size", "root"):
        return 4  # orthogonal matrices are of this degree in what is drawn
    times = math.prod(point.size(d) for d in x.dims) if S.atoms[a].kind in ("inv", "det", "logdet") else 1
    return 1 + times * degree(x, point)

def compare(x, y):
    """Two tensors at random points: "rejected" if they differ, "tested" if they agree exactly, else "unsupported"; and
    how far that goes. Tensors whose rows, or columns, come in another order of dimensions are compared as matrices."""
    for exact, wanted in ((False, 5), (True, 3)):
        hits = 0
        for seed in range(24):
            point = Point(seed, exact)
            try:
                p, q = list(point.entries(x).values()), list(point.entries(y).values())
            except (ValueError, OverflowError, ZeroDivisionError):
                continue
            top = max([1e-4] + [abs(v) for v in p])
            if any(v != w if exact else not abs(v - w) <= 1e-6 * top for v, w in zip(p, q)):
                return ("unsupported", "neither proved nor refuted") if exact else ("rejected", "differs at a point")
            hits += 1
            if hits == wanted:
                break
        if exact and hits == wanted:
            bits = wanted * (60 - (degree(x, point) + degree(y, point)).bit_length())
            return "tested", "equal at %d points modulo 2^61-1, by chance with probability below 2^-%d" % (wanted, bits)
    return "unsupported", "no point where both are defined"
