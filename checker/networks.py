"""Tensors as sums of networks, and their normal form: what `check.py` trusts of algebra.

A network is a triple (out, dims, factors): the label of each axis, the dimension of each label, and the factors, each
an atom number, an exponent and a label for each axis of the atom. Labels count from 0; one that is not in `out` is
summed over. A negative label is a named index of a text that is not summed yet (`S.named`). A raw network, on its way
to the normal form, is a triple (coefficient, out, factors) beside a growing list of dimensions.
"""
import itertools, math
from fractions import Fraction

MAX_WORK, MAX_TERMS, MAX_POWER = 300000, 3000, 32
ONE, DELTA = 0, 1  # the atoms that hold a label that nothing else touches, and two labels that are one

class Wrong(Exception):
    """A text without meaning: a clash of shapes, an undeclared name. An answer with such a text is rejected."""

class Unsupported(Exception):
    """Nothing is decided: beyond the language, or a limit of the checker."""

class Tensor:
    """`terms` maps networks to coefficients; `dims` are those of the axes, the first `rows` of which are the rows."""
    def __init__(self, dims, terms, rows=None):
        self.dims, self.terms, self.rows = tuple(dims), terms, len(dims) if rows is None else rows

    def key(self):
        return self.dims, tuple(sorted(self.terms.items()))

    def shape(self):
        return self.dims[:self.rows], self.dims[self.rows:]

    def axes(self):
        return list(range(len(self.dims)))

    def plus(self, other, k=1):
        terms = dict(self.terms)
        for t, c in other.terms.items():
            terms[t] = terms.get(t, 0) + k * c
        return Tensor(self.dims, {t: c for t, c in terms.items() if c}, self.rows)

    def scale(self, k):
        return Tensor(self.dims, {t: c * k for t, c in self.terms.items()} if k else {}, self.rows)

    def named(self):
        """The named indices that are not summed."""
        return sorted({l for t in self.terms for f in t[2] for l in f[2] if l < 0})

class Atom:
    """What the algebra does not look into: a variable, or a function of the tensor `data`. `turns` are the orders of
    its axes that do not change it (`skew`: up to the sign)."""
    def __init__(self, number, kind, data, dims, turns, rule, skew):
        self.number, self.kind, self.data, self.dims, self.rule, self.skew = number, kind, data, tuple(dims), rule, skew
        self.turns, self.component = turns or [tuple(range(len(self.dims)))], False
        if kind == "S" and len(data.terms) == 1:
            (_, labels, factors), k = next(iter(data.terms.items()))
            self.component = k == 1 and not self.dims and bool(labels) and len(groups(factors, ())) == 1
        elif kind in ("S", "inv"):
            self.rule = scalar_rule(data.terms) if kind == "S" else inverse_rule(data.terms)

class State:
    """What is interned and spent while one answer is checked; `attributes` says whether those of variables are used."""
    def reset(self, variables):
        self.atoms, self.table, self.memo, self.named, self.work = [], {}, {}, [], 0
        self.variables, self.attributes = variables, False
        intern("one", "", ("",))
        intern("delta", "", ("", ""), [(0, 1), (1, 0)])

S = State()

def intern(kind, data, dims, turns=None, rule=None, skew=False):
    key = (kind, data.key() if isinstance(data, Tensor) else data, rule, skew)
    if key not in S.table:
        S.table[key] = Atom(len(S.atoms), kind, data, dims, turns, rule, skew)
        S.atoms.append(S.table[key])
    return S.table[key]

S.reset({})

def spend(size=0):
    """Counts a step over `size` factors."""
    S.work += 1 + size * size // 8
    if S.work > MAX_WORK:
        raise Unsupported("more than %d steps" % MAX_WORK)

def label_of(name, dim):
    """The label of a named index."""
    if (name, dim) not in S.named:
        S.named.append((name, dim))
        if len(S.named) > 99:
            raise Unsupported("too many named indices")
    return -1 - S.named.index((name, dim))

def groups(factors, walls):
    """The factors in groups that are held together by summed labels, that is, none in `walls`."""
    result = []
    for factor in factors:
        mine, labels = [factor], {l for l in factor[2] if l >= 0 and l not in walls}
        for other in [g for g in result if labels & g[1]]:
            result.remove(other)
            mine, labels = other[0] + mine, labels | other[1]
        result.append((mine, labels))
    return [g for g, _ in result]

def turned(atom, labels):
    """The least order of the labels of a factor."""
    return min(tuple(labels[i] for i in turn) for turn in atom.turns) if len(atom.turns) > 1 else labels

def canonical(out, factors, dims):
    """The least spelling of a network up to the names of its labels and the order of its factors, and the sign it takes
    to turn skew factors: 0 if the network is its own negative."""
    first, best = list(dict.fromkeys(out)), []
    inner = list(dict.fromkeys(l for f in factors for l in f[2] if l >= 0 and l not in first))

    def spell(ordered):
        number, sign, spelled = {l: i for i, l in enumerate(first + ordered)}, 1, []
        for a, e, ls in factors:
            ls = tuple(number.get(l, l) for l in ls)
            least = turned(S.atoms[a], ls)
            sign = -sign if S.atoms[a].skew and least != ls and e % 2 else sign
            spelled.append((a, e, least))
        key = tuple(number[l] for l in out), tuple(dims[l] for l in first + ordered), tuple(sorted(spelled))
        if not best or key < best[0]:
            best[:] = key, sign
        elif key == best[0] and sign != best[1]:
            best[1] = 0

    def search(colour):
        """Colour refinement; where it cannot tell labels apart, each of them in turn goes first."""
        spend()
        def paint(l):
            return colour[l] if l in colour else l if l < 0 else -100 - first.index(l)
        cells = -1
        while cells != len(set(colour.values())):
            cells, seen = len(set(colour.values())), {l: [] for l in inner}
            for a, e, ls in factors:
                for i, l in enumerate(ls):
                    if l in seen:
                        seen[l].append((a, e) + min(([paint(ls[j]) for j in t], t.index(i)) for t in S.atoms[a].turns))
            signature, rank, last = {l: (colour[l], sorted(seen[l])) for l in inner}, -1, None
            for l in sorted(inner, key=signature.get):
                rank, last = rank + (signature[l] != last), signature[l]
                colour[l] = rank
        ordered = sorted(inner, key=colour.get)
        twins = [colour[l] for l, m in zip(ordered, ordered[1:]) if colour[l] == colour[m]]
        if not twins:
            spell(ordered)
        for l in inner:
            if twins and colour[l] == twins[0]:
                search({**colour, l: twins[0] - 0.5})

    if len(inner) < 2:
        spell(inner)
    else:
        sizes = sorted({dims[l] for l in inner})
        search({l: sizes.index(dims[l]) for l in inner})
    return best

# ---- The normal form ------------------------------------------------------------------------------------------------

def normalise(terms, raw, dims):
    """Adds a raw network to `terms` in normal form."""
    stack = [raw]
    while stack:
        k, out, factors = merge(*stack.pop())
        spend(len(factors))
        more = rewrite(k, out, factors, dims) if k else []
        if more is not None:
            stack += more
            continue
        shut = [g for g in groups(factors, out) if g[0][2] and all(l >= 0 and l not in out for f in g for l in f[2])]
        if shut:  # closed components are scalars, which take exponents; a sum over nothing is the dimension
            factors = [f for f in factors if not any(f in g for g in shut)]
            for group in shut:
                size = dims[group[0][2][0]]
                if group[0][0] != ONE:
                    key, sign = canonical((), group, dims)
                    k, atom = k * sign, intern("S", Tensor((), {key: 1}), ())
                elif size.isdigit():
                    k, atom = k * int(size), None
                else:
                    atom = intern("size", size, ())
                factors += [(atom.number, 1, ())] if atom else []
            stack.append((k, out, factors))
            continue
        key, sign = canonical(out, factors, dims)
        terms[key] = terms.get(key, 0) + k * sign
        if not terms[key]:
            del terms[key]
        elif len(terms) > MAX_TERMS:
            raise Unsupported("more than %d terms" % MAX_TERMS)

def merge(k, out, factors):
    """Like factors become powers; a label that loses its factors keeps a ONE, unless it is in `out`."""
    found, result = {}, []
    for a, e, ls in factors:
        atom, least = S.atoms[a], turned(S.atoms[a], ls)
        if atom.skew:
            k *= 0 if ls[0] == ls[1] else -1 if least != ls and e % 2 else 1
        found[a, least] = found.get((a, least), 0) + e
    for (a, ls), e in found.items():
        if S.atoms[a].kind == "sign":
            e %= 2
        elif S.atoms[a].kind == "root":  # a prime
            k, e = k * Fraction(S.atoms[a].data) ** math.floor(e), e - math.floor(e)
        if e and a != ONE:
            result.append((a, 1 if a == DELTA else e, ls))
    lost = {l for f in factors for l in f[2]} - {l for f in result for l in f[2]} - set(out)
    return k, out, result + [(ONE, 1, (l,)) for l in sorted(lost)]

def joined(raw, term, labels, dims):
    """A raw network times a network whose axes are put on `labels`."""
    (k, out, factors), where, pairs = raw, {}, []
    for l, label in zip(term[0], labels):
        if where.setdefault(l, label) != label:
            pairs.append((where[l], label))
    for l, d in enumerate(term[1]):
        if l not in where:
            where[l] = len(dims)
            dims.append(d)
    more = [(a, e, tuple(where.get(l, l) for l in ls)) for a, e, ls in term[2]]
    return k, out, factors + more + [(DELTA, 1, p) for p in pairs] + [(ONE, 1, (l,)) for l in where.values()]

def rewrite(k, out, factors, dims):
    """One step of a rule on a raw network: the raw networks it becomes, or None where no rule applies."""
    for i, (a, e, ls) in enumerate(factors):
        atom, rest = S.atoms[a], factors[:i] + factors[i + 1:]
        if a == DELTA:
            old, new = sorted(ls)[::-1]
            if old == new:
                return [(k, out, rest + [(ONE, 1, (old,))])]
            if new < 0 and old in out:
                raise Unsupported("an index on the diagonal of an array")
            if old >= 0:
                def swap(ls):
                    return tuple(new if l == old else l for l in ls)
                return [(k, swap(out), [(b, x, swap(m)) for b, x, m in rest] + [(ONE, 1, (new,))])]
        elif atom.kind == "S" and e >= 1 and not atom.component:
            low = k, out, rest + [(a, e - int(e), ls)]
            return [joined((k * c,) + low[1:], t, ls, dims) for t, c in natural_power(atom.data, int(e)).terms.items()]
        elif atom.kind == "S" and e < 0 and atom.rule:  # lead/D = 1 - rest/D
            lead, c, others = atom.rule
            lead = [(b, x, turned(S.atoms[b], tuple(ls[l] for l in m))) for b, x, m in lead]
            have = {(b, m): x for b, x, m in rest}
            if all(have.get((b, m), 0) >= x for b, x, m in lead):
                low = rest + [(b, -x, m) for b, x, m in lead]
                return [(k / c, out, low + [(a, e + 1, ls)])] + [
                    joined((-k * o / c, out, low + [(a, e, ls)]), t, ls, dims) for t, o in others]
        elif atom.kind == "sin" and e >= 2:
            cosine, order = make("cos", atom.data)
            low = rest + [(a, e - 2, ls)]
            return [(k, out, low), (-k, out, low + [(cosine.number, 2, tuple(ls[j] for j in order))])]
        elif atom.kind == "inv" and e == 1 and atom.rule:
            for trace, side in itertools.product((False, True), (0, 1)):
                match = find_lead(atom.rule, ls, side, trace, rest, out)
                if match:
                    (c, closed, others), used, p, b = match
                    low = [f for j, f in enumerate(rest) if j not in used] + [(x, -y, m) for x, y, m in closed]
                    return [(k / c, out, low + [(DELTA, 1, (ls[side], b))])] + [
                        joined((-k * o / c, out, low + [(a, 1, ls)]), t, (b, p) if side else (p, b), dims)
                        for t, o in others]
        elif atom.rule == "orthogonal" and e in (1, 2) and ls[0] != ls[1]:
            for side in (0, 1):  # Q(x,p)*Q(y,p) = delta(x,y)
                near = [f for f in factors if ls[side] in f[2]]
                if ls[side] < 0 or ls[side] in out or len(near) != 3 - e or any(
                        f[0] != a or f[1] != e or f[2].count(ls[side]) > 1 or f[2][side] != ls[side] for f in near):
                    continue
                low = [f for f in factors if f not in near]
                return [(k, out, low + [(DELTA, 1, (near[0][2][1 - side], near[-1][2][1 - side]))])]
    return None

def scalar_rule(terms):
    """For 1/D: the greatest monomial of D that sums nothing, its coefficient, and the rest."""
    def rank(term):
        return sum(e for _, e, _ in term[2]), sorted(((a, ls), e) for a, e, ls in term[2])[::-1]
    fit = [t for t in terms if t[2] and len(t[1]) == len(set(t[0])) and all(e > 0 for _, e, _ in t[2])]
    if fit:
        lead = max(fit, key=rank)
        factors = [(a, e, tuple(lead[0].index(l) for l in ls)) for a, e, ls in lead[2]]
        return factors, Fraction(terms[lead]), [(t, k) for t, k in terms.items() if t != lead]

def inverse_rule(terms):
    """For N = inv(M): the longest network of M and the rest, for N*lead = eye - N*rest and lead*N = eye - rest*N."""
    fit = [t for t in terms if t[0] == (0, 1) and any(ls for _, _, ls in t[2])]
    if fit:
        lead = max(fit, key=lambda t: (sum(1 for f in t[2] if f[2]), t))
        pattern, closed = [f for f in lead[2] if f[2]], [f for f in lead[2] if not f[2]]
        return pattern, (Fraction(terms[lead]), closed, [(t, k) for t, k in terms.items() if t != lead])

def find_lead(rule, ls, side, trace, factors, out):
    """The lead of `rule` among the factors next to an inverse on labels `ls`: N*lead (side 0) or lead*N (side 1), and
    whether its far end meets that of N. The labels inside, and the one between, must touch nothing else."""
    (pattern, result), p, far = rule, ls[1 - side], 1 - side
    if p < 0 or p in out or ls[0] == ls[1]:
        return None
    pattern = sorted(pattern, key=lambda f: side not in f[2])

    def search(at, bound, used):
        spend()
        if at == len(pattern):
            inside = {l for b, l in bound.items() if b != far}
            outside = {l for j, f in enumerate(factors) if j not in used for l in f[2]}
            outside |= {*out, ls[side], bound.get(far)}
            fine = far in bound and len(set(bound.values())) == len(bound) and not inside & outside and min(inside) >= 0
            fine = fine and trace == (bound[far] == ls[side])
            return (result, used, p, bound[far]) if fine else None
        a, e, want = pattern[at]
        for j, (b, x, have) in enumerate(factors):
            if b == a and x == e and j not in used:
                for turn in S.atoms[a].turns[:1] if S.atoms[a].skew else S.atoms[a].turns:
                    new = dict(bound)
                    if all(new.setdefault(l, have[i]) == have[i] for l, i in zip(want, turn)):
                        match = search(at + 1, new, used | {j})
                        if match:
                            return match
    return search(0, {side: p}, frozenset())

def einsum(out, pieces, rows=None, k=1):
    """The sum of products of tensors with labels for their axes: equal labels are one, those not in `out` are summed;
    negative numbers stay as named indices."""
    size, terms = {}, {}
    for tensor, labels in pieces:
        for l, d in zip(labels, tensor.dims):
            if size.setdefault(l, d) != d:
                raise Wrong("shapes clash: %s and %s" % (size[l], d))
    local = [l for l in size if isinstance(l, str) or l >= 0]
    number = {l: i for i, l in enumerate(local)}
    for combination in itertools.product(*[tensor.terms.items() for tensor, _ in pieces]):
        raw, dims = (k, tuple(number[l] for l in out), []), [size[l] for l in local]
        for (term, c), (_, labels) in zip(combination, pieces):
            raw = joined((raw[0] * c,) + raw[1:], term, [number.get(l, l) for l in labels], dims)
        normalise(terms, raw, dims)
    return Tensor([size[l] for l in out], terms, rows)

def fold(x, summed, opened=()):
    """Named indices whose name is in `summed` are summed; the named indices `opened` become further axes."""
    terms, sizes = {}, [S.named[-1 - l][1] for l in opened]
    for (out, dims, factors), k in x.terms.items():
        names = {l for f in factors for l in f[2] if l < 0}
        if len({S.named[-1 - l][0] for l in names}) < len(names):
            raise Wrong("an index has two ranges")
        dims, where = list(dims), {}
        for l in list(opened) + [l for f in factors for l in f[2] if l < 0 and S.named[-1 - l][0] in summed]:
            if l not in where:
                where[l] = len(dims)
                dims.append(S.named[-1 - l][1])
        factors = [(a, e, tuple(where.get(l, l) for l in ls)) for a, e, ls in factors]
        normalise(terms, (k, out + tuple(where[l] for l in opened), factors), dims)
    return Tensor(x.dims + tuple(sizes), terms, x.rows)

def network(dims, factors=(), k=1, rows=None):
    """A tensor of one network, every axis a label of its own."""
    terms = {}
    normalise(terms, (k, tuple(range(len(dims))), list(factors)), list(dims))
    return Tensor(dims, terms, rows)

def times(x, y):
    """The product entry by entry; one of the two may be a scalar."""
    x, y = (x, y) if x.dims else (y, x)
    return einsum(x.axes(), [(x, x.axes()), (y, y.axes())], x.rows)

def natural_power(x, e):
    key = ("power", x.key(), x.rows, e)
    if e > MAX_POWER:
        raise Unsupported("a power above %d" % MAX_POWER)
    if key not in S.memo:
        S.memo[key] = times(natural_power(x, e - 1), x) if e > 1 else x if e else network(x.dims, rows=x.rows)
    return S.memo[key]

def make(kind, x, turns=None):
    """The atom for a function of `x`, which is one for all orders of the axes of `x` (`turns`: those allowed), and the
    axis of `x` that each of its axes is. A function entry by entry has only the axes that its entries depend on."""
    if turns is None:
        used = {i for out, _, factors in x.terms for i, l in enumerate(out)
                if out.count(l) > 1 or any(l in ls for _, _, ls in factors)}
        if len(used) > 4:
            raise Unsupported("a function with more than four axes")
        turns = itertools.permutations(sorted(used))
    choices = {}
    for turn in turns:
        terms = {}
        for (out, dims, factors), k in x.terms.items():
            key, sign = canonical([out[i] for i in turn], factors, dims)
            terms[key] = terms.get(key, 0) + k * sign
        choices[turn] = Tensor([x.dims[i] for i in turn], {t: k for t, k in terms.items() if k})
    best = min(choices.values(), key=Tensor.key)
    same = [turn for turn in choices if choices[turn].key() == best.key()]
    if kind in ("det", "logdet"):
        return intern(kind, best, ()), ()
    return intern(kind, best, best.dims, [tuple(same[0].index(i) for i in turn) for turn in same]), same[0]
