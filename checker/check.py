#!/usr/bin/env python3
"""Decides whether the answers of `gradus batch --certificate` are right. README.md in this folder says what it trusts."""
import itertools, json, math, random, re, sys
from fractions import Fraction

MAX_TEXT, MAX_DEPTH, MAX_WORK, MAX_TERMS, MAX_POWER = 20000, 100, 60000, 3000, 32
PRIME = (1 << 61) - 1
LETTERS = "ijklmno"

class Wrong(Exception):
    """A text without meaning: a clash of shapes, an undeclared name. An answer with such a text is rejected."""

class Unsupported(Exception):
    """Nothing is decided: beyond the language, or a limit of the checker."""

# ---- Syntax. A tree is a tuple (operator, depth, operands...) ---------------------------------------------------------

TOKEN = re.compile(r"\s*(?:(\d+(?:\.\d+)?)|([^\W\d]\w*)|(\.\*|\./|\.\^|[-+*/^:'()\[\],=]))")
LEVEL = {"+": 1, "-": 1, ":": 2, "*": 3, "/": 3, ".*": 3, "./": 3}

def node(op, *args):
    depth = 1 + max((a[1] for a in args if isinstance(a, tuple)), default=0)
    if depth > MAX_DEPTH:
        raise Unsupported("nested deeper than %d" % MAX_DEPTH)
    return (op, depth) + args

class Parser:
    def __init__(self, text):
        if not isinstance(text, str) or len(text) > MAX_TEXT:
            raise Unsupported("a text is missing or longer than %d characters" % MAX_TEXT)
        self.tokens, self.at, self.inside, pos, text = [], 0, 0, 0, text.rstrip()
        while pos < len(text):
            m = TOKEN.match(text, pos)
            if not m:
                raise Wrong("cannot read %r" % text[pos:pos + 10])
            self.tokens.append(m.group(m.lastindex))
            pos = m.end()
        self.tokens.append("")

    def take(self, *wanted):
        token = self.tokens[self.at]
        if wanted and token not in wanted:
            raise Wrong("%r where %s is expected" % (token, " or ".join(wanted)))
        self.at += 1
        return token

    def expression(self, level=1):
        self.inside += 1
        if self.inside > 4 * MAX_DEPTH:
            raise Unsupported("nested deeper than %d" % MAX_DEPTH)
        minus = 0
        while self.tokens[self.at] == "-":
            minus += len(self.take())
        tree = self.postfix()
        tree = node("neg", tree) if minus % 2 else tree
        while LEVEL.get(self.tokens[self.at], 0) >= level:
            op = self.take()
            tree = node(op, tree, self.expression(LEVEL[op] + 1))
            if op == ":" == self.tokens[self.at]:
                raise Wrong("':' does not chain")
        self.inside -= 1
        return tree

    def postfix(self):
        tree = self.primary()
        while self.tokens[self.at] in ("'", "^", ".^", "["):
            op = self.take()
            if op == "[":
                tree = node("index", tree, *self.items("]", self.take))
            elif op == "'":
                tree = node(op, tree)
            else:
                minus = self.tokens[self.at] == "-" and self.take()
                exponent = self.primary()
                tree = node(op, tree, node("neg", exponent) if minus else exponent)
        return tree

    def items(self, close, item):
        found = [item()]
        while self.take(",", close) == ",":
            found.append(item())
        return found

    def primary(self):
        token = self.take()
        if token == "(":
            tree = self.expression()
            self.take(")")
            return tree
        if token[:1].isdigit():
            return node("number", Fraction(token))
        if not token.isidentifier():
            raise Wrong("%r where a term is expected" % token)
        if self.tokens[self.at] == "(":
            self.take()
            return node("call", token, *self.items(")", self.expression))
        return node("name", token)

def parse(text):
    """The tree of a text, and the free indices that its left-hand side names."""
    m = re.match(r"\s*[^\W\d]\w*\[([^\]=]*)\]\s*=", text) if isinstance(text, str) else None
    parser = Parser(text[m.end():] if m else text)
    tree = parser.expression()
    parser.take("")
    return tree, [i.strip() for i in m.group(1).split(",")] if m else None

# ---- Tensors as sums of networks --------------------------------------------------------------------------------------
# A network is (out, dims, factors): the label of each axis, the dimension of each label, and factors (atom number,
# exponent, labels). Labels that are not in `out` are summed over. A label may also be a pair (index name, dimension): an
# index of a text that is not summed yet.

class Tensor:
    """`terms` maps networks to coefficients, `dims` are the dimensions of the axes, the first `rows` of them are rows."""
    def __init__(self, dims, terms, rows=None):
        self.dims, self.terms, self.rows = tuple(dims), terms, len(dims) if rows is None else rows

    def key(self):
        return self.dims, tuple(sorted(self.terms.items()))

    def shape(self):
        return self.dims[:self.rows], self.dims[self.rows:]

    def plus(self, other, k=1):
        terms = dict(self.terms)
        for t, c in other.terms.items():
            terms[t] = terms.get(t, 0) + k * c
        return Tensor(self.dims, {t: c for t, c in terms.items() if c}, self.rows)

    def scale(self, k):
        return Tensor(self.dims, {t: c * k for t, c in self.terms.items()} if k else {}, self.rows)

class Atom:
    """What the algebra does not look into: a variable, or a function of a tensor `data`, up to the order of its axes."""
    __slots__ = ("number", "kind", "data", "dims", "turns", "skew", "rule", "keep")

class State:
    """What is interned and spent while one answer is checked; `attributes` says whether they may be used."""
    def __init__(self, variables=None):
        self.atoms, self.table, self.memo, self.work, self.attributes = [], {}, {}, 0, False
        self.variables = variables or {}

def spend():
    S.work += 1
    if S.work > MAX_WORK:
        raise Unsupported("more than %d steps" % MAX_WORK)

def intern(kind, data, dims, turns=None, rule=None, skew=False):
    key = (kind, data.key() if isinstance(data, Tensor) else data, rule)
    if key not in S.table:
        atom = Atom()
        atom.number, atom.kind, atom.data, atom.dims, atom.skew = len(S.atoms), kind, data, tuple(dims), skew
        atom.turns, atom.rule, atom.keep = turns or [tuple(range(len(dims)))], rule, False
        S.table[key] = atom
        S.atoms.append(atom)
        if kind == "S" and len(data.terms) == 1:
            (_, labels, factors), k = next(iter(data.terms.items()))
            atom.keep = k == 1 and not dims and bool(labels) and len(groups(factors, ())) == 1
        elif kind in ("S", "inv"):
            atom.rule = scalar_rule(data.terms) if kind == "S" else inverse_rule(data.terms)
    return S.table[key]

def groups(factors, walls):
    """The factors in groups that summed labels (neither named nor in `walls`) hold together."""
    result = []
    for factor in factors:
        mine, labels = [factor], {l for l in factor[2] if isinstance(l, int) and l not in walls}
        for other in [g for g in result if labels & g[1]]:
            result.remove(other)
            mine, labels = other[0] + mine, labels | other[1]
        result.append((mine, labels))
    return [g for g, _ in result]

def order(labels):
    return [(0, l) if isinstance(l, int) else (1,) + l for l in labels]

def turned(atom, labels):
    """The least order of the labels that the symmetry of the atom allows."""
    if len(atom.turns) == 1:
        return labels
    return min((tuple(labels[i] for i in turn) for turn in atom.turns), key=order)

def canonical(out, factors, dims):
    """The least spelling of a network, and the sign it takes to turn skew factors: 0 if the network is its negative."""
    names = sorted({l for f in factors for l in f[2] if isinstance(l, tuple)})
    first = list(dict.fromkeys(out))
    inner = list(dict.fromkeys(l for f in factors for l in f[2] if isinstance(l, int) and l not in first))
    found = []

    def leaf(ordered):
        number, sign, spelled = {l: i for i, l in enumerate(first + ordered)}, 1, []
        for a, e, ls in factors:
            ls = tuple(number.get(l, l) for l in ls)
            least = turned(S.atoms[a], ls)
            sign = -sign if S.atoms[a].skew and least != ls and e % 2 else sign
            spelled.append((a, e, least))
        spelled.sort(key=lambda f: (f[0], order(f[2]), f[1]))
        sizes = tuple(dims[l] for l in first + ordered)
        least = (sizes, [(a, e, order(ls)) for a, e, ls in spelled])
        if not found or least < found[0]:
            found[:] = [least, (tuple(number[l] for l in out), sizes, tuple(spelled)), sign]
        elif least == found[0] and sign != found[2]:
            found[2] = 0

    def search(colour):
        """Colour refinement; where it does not tell labels apart, each of them in turn goes first."""
        spend()
        count = 0
        while count != len({colour[l] for l in inner}):
            count, seen = len({colour[l] for l in inner}), {l: [] for l in inner}
            for a, e, ls in factors:
                cs = [colour[l] for l in ls]
                for i, l in enumerate(ls):
                    if l in seen:
                        seen[l].append((a, e) + min(([cs[j] for j in t], t.index(i)) for t in S.atoms[a].turns))
            signature = {l: (colour[l], sorted(seen[l])) for l in inner}
            previous, rank = None, -1
            for l in sorted(inner, key=signature.get):
                rank, previous = rank + (signature[l] != previous), signature[l]
                colour[l] = rank
        cells = {}
        for l in sorted(inner, key=colour.get):
            cells.setdefault(colour[l], []).append(l)
        cell = next((c for c in cells.values() if len(c) > 1), None)
        if cell is None:
            return leaf([l for c in cells.values() for l in c])
        for l in cell:
            search({**colour, l: colour[l] - 0.5})

    if len(inner) < 2:
        leaf(inner)
    else:
        rank = {d: i for i, d in enumerate(sorted({dims[l] for l in inner}))}
        search({**{l: -1 - i for i, l in enumerate(names + first)}, **{l: rank[dims[l]] for l in inner}})
    return found[1], found[2]

def normalise(terms, k, out, factors, dims, live):
    """Adds a raw network to `terms` in normal form. `dims` maps labels to dimensions, `live` are the labels there are."""
    stack = [(k, tuple(out), factors, frozenset(live))]
    while stack:
        spend()
        k, out, factors, live = stack.pop()
        named = {l for f in factors for l in f[2] if isinstance(l, tuple)}
        k, factors = merge(k, factors)
        touched = {l for f in factors for l in f[2]}
        factors += [(ONE, 1, (l,)) for l in sorted(named - touched)]
        more = rewrite(k, out, factors, dims, live) if k else []
        if more is not None:
            stack += more
            continue
        shut = [g for g in groups([f for f in factors if f[2]], out)
                if not any(isinstance(l, tuple) or l in out for f in g for l in f[2])]
        bare = live - touched - set(out)
        if shut or bare:
            for group in shut:  # a closed component is a scalar, which takes exponents
                key, sign = canonical((), group, dims)
                k, live = k * sign, live - {l for f in group for l in f[2]}
                factors = [f for f in factors if f not in group]
                factors.append((intern("S", Tensor((), {key: 1}), ()).number, 1, ()))
            for l in bare:  # a sum over nothing is the dimension
                if dims[l].isdigit():
                    k *= int(dims[l])
                else:
                    factors.append((intern("size", dims[l], ()).number, 1, ()))
            stack.append((k, out, factors, live - bare))
            continue
        key, sign = canonical(out, factors, dims)
        terms[key] = terms.get(key, 0) + k * sign
        if not terms[key]:
            del terms[key]
        elif len(terms) > MAX_TERMS:
            raise Unsupported("more than %d terms" % MAX_TERMS)

def merge(k, factors):
    """Like factors become powers."""
    found = {}
    for a, e, ls in factors:
        atom = S.atoms[a]
        least = turned(atom, ls)
        if atom.skew:
            k *= 0 if ls[0] == ls[1] else -1 if least != ls and e % 2 else 1
        found[a, least] = found.get((a, least), 0) + e
    touched, result = {l for a, ls in found for l in ls if a != ONE}, []
    for (a, ls), e in found.items():
        if S.atoms[a].kind == "sign":
            e %= 2
        elif S.atoms[a].kind == "root":  # a power of a prime
            k, e = k * Fraction(S.atoms[a].data) ** math.floor(e), e - math.floor(e)
        elif a == ONE:
            e = 0 if isinstance(ls[0], int) or ls[0] in touched else 1
        if e:
            result.append((a, 1 if a == DELTA else e, ls))
    return k, result

def rename(out, factors, live, old, new):
    def swap(ls):
        return tuple(new if l == old else l for l in ls)
    return swap(out), [(a, e, swap(ls)) for a, e, ls in factors], live - {old}

def joined(k, out, factors, live, term, labels, dims):
    """A raw network times a network whose axes are put on `labels`."""
    where, more = {}, []
    for l, label in zip(term[0], labels):
        if where.setdefault(l, label) != label:
            more.append((DELTA, 1, (where[l], label)))
    for l, d in enumerate(term[1]):
        if l not in where:
            where[l] = len(dims)
            dims.append(d)
    more += [(a, e, tuple(where.get(l, l) for l in ls)) for a, e, ls in term[2]]
    return k, out, factors + more, live | {l for l in where.values() if isinstance(l, int)}

def rewrite(k, out, factors, dims, live):
    """One step of a rule on a raw network: the list of networks it becomes, or None where no rule applies."""
    for i, (a, e, ls) in enumerate(factors):
        atom, rest = S.atoms[a], factors[:i] + factors[i + 1:]
        if a == DELTA:
            old = ls[0] if isinstance(ls[0], int) else ls[1]
            if ls[0] == ls[1]:
                return [(k, out, rest + [(ONE, 1, ls[:1])], live)]
            if isinstance(old, int):
                return [(k,) + rename(out, rest, live, old, ls[ls[0] == old])]
        elif atom.kind == "S" and e >= 1 and not atom.keep:
            kept = [(a, e - int(e), ls)] if e != int(e) else []
            return [joined(k * c, out, rest + kept, live, t, ls, dims)
                    for t, c in natural_power(atom.data, int(e)).terms.items()]
        elif atom.kind == "sin" and e >= 2:
            cosine, axes = make("cos", atom.data)
            low = rest + [(a, e - 2, ls)]
            return [(k, out, low, live), (-k, out, low + [(cosine.number, 2, tuple(ls[j] for j in axes))], live)]
        elif atom.kind == "S" and e < 0 and atom.rule:  # lead/D = 1 - rest/D
            lead, c, others = atom.rule
            lead = [(b, x, tuple(ls[l] for l in m)) for b, x, m in lead]
            have = {(b, m): x for b, x, m in rest}
            if all(have.get((b, turned(S.atoms[b], m)), 0) >= x for b, x, m in lead):
                low = rest + [(b, -x, m) for b, x, m in lead]
                return [(k / c, out, low + [(a, e + 1, ls)], live)] + [
                    joined(-k * o / c, out, low + [(a, e, ls)], live, t, ls, dims) for t, o in others]
        elif atom.kind == "inv" and e == 1 and atom.rule:
            for side in (0, 1):
                match = find_lead(atom.rule, ls, side, rest, out)
                if match:
                    (c, closed, others), used, inside, p, b = match
                    low = [f for j, f in enumerate(rest) if j not in used] + [(x, -y, m) for x, y, m in closed]
                    unit = (k / c, out, low + [(DELTA, 1, (ls[side], b))], live - inside)
                    live = live - inside | {p}
                    return [unit] + [joined(-k * o / c, out, low + [(a, 1, ls)], live, t, (b, p) if side else (p, b), dims)
                                     for t, o in others]
        elif atom.rule == "orthogonal" and e in (1, 2) and ls[0] != ls[1]:
            for p, q in (ls, ls[::-1]):
                near = [f for f in factors if p in f[2]]
                if isinstance(p, tuple) or p in out or len(near) != 3 - e or any(f[0] != a for f in near):
                    continue
                other = near[-1] if near[0] == (a, e, ls) else near[0]
                end = other[2][1 - ls.index(p)]
                if other[2][ls.index(p)] == p != end and other[1] == e:
                    low = [f for f in factors if f not in near]
                    return [(k, out, low + [(DELTA, 1, (q, end))], live - {p})]
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

def find_lead(rule, ls, side, factors, out):
    """The lead of `rule` next to an inverse on labels `ls`: N*lead (side 0) or lead*N (side 1)."""
    (pattern, result), p = rule, ls[1 - side]
    if isinstance(p, tuple) or p in out or ls[0] == ls[1]:
        return None
    pattern = sorted(pattern, key=lambda f: side not in f[2])

    def search(at, bound, used):
        if at == len(pattern):
            end = bound.get(1 - side)
            inside = {l for b, l in bound.items() if b != 1 - side}
            outside = {l for j, f in enumerate(factors) if j not in used for l in f[2]} | {*out, ls[side], end}
            fine = len(set(bound.values())) == len(bound) and not inside & outside and all(
                isinstance(l, int) for l in inside)
            return (result, used, inside, p, end) if fine and end is not None else None
        a, e, want = pattern[at]
        for j, (b, x, have) in enumerate(factors):
            if b == a and x == e and j not in used:
                for turn in S.atoms[a].turns[:1] if S.atoms[a].skew else S.atoms[a].turns:
                    new = dict(bound)
                    if all(new.setdefault(l, have[i]) == have[i] for l, i in zip(want, turn)):
                        match = search(at + 1, new, used | {j})
                        if match:
                            return match
        return None
    return search(0, {side: p}, frozenset())

def einsum(out, pieces, rows=None, k=1):
    """The sum of products of tensors with labels for their axes: equal labels are one, those not in `out` are summed. A
    pair (name, dimension) as a label stays as a named index."""
    size, terms = {}, {}
    for tensor, labels in pieces:
        for l, d in zip(labels, tensor.dims):
            if size.setdefault(l, d) != d or isinstance(l, tuple) and l[1] != d:
                raise Wrong("shapes clash: %s and %s" % (size[l], d))
    local = [l for l in size if not isinstance(l, tuple)]
    number = {l: i for i, l in enumerate(local)}
    start = [(ONE, 1, (l,)) for l in size if isinstance(l, tuple)]
    for combination in itertools.product(*[tensor.terms.items() for tensor, _ in pieces]):
        dims = [size[l] for l in local]
        raw = (k, tuple(number[l] for l in out), start, frozenset(range(len(local))))
        for (term, c), (_, labels) in zip(combination, pieces):
            raw = joined(raw[0] * c, *raw[1:], term, [number.get(l, l) for l in labels], dims)
        normalise(terms, *raw[:3], dims, raw[3])
    return Tensor([size[l] for l in out], terms, rows)

def indices(x):
    return {l for t in x.terms for f in t[2] for l in f[2] if isinstance(l, tuple)}

def fold(x, summed, opened=()):
    """Named indices with a name in `summed` are summed; the labels `opened` become further axes."""
    terms = {}
    for (out, dims, factors), k in x.terms.items():
        dims, where = list(dims), {}
        for l in list(opened) + [l for f in factors for l in f[2] if isinstance(l, tuple) and l[0] in summed]:
            if l not in where:
                where[l] = len(dims)
                dims.append(l[1])
        factors = [(a, e, tuple(where.get(l, l) for l in ls)) for a, e, ls in factors]
        normalise(terms, k, out + tuple(where[l] for l in opened), factors, dims, range(len(dims)))
    return Tensor(x.dims + tuple(l[1] for l in opened), terms, x.rows)

# ---- Functions of tensors, entry by entry and of matrices -------------------------------------------------------------

def network(dims, factors=(), k=1, rows=None):
    """A tensor of one network, every axis a label of its own."""
    terms = {}
    normalise(terms, k, range(len(dims)), list(factors), list(dims), range(len(dims)))
    return Tensor(dims, terms, rows)

def axes(x):
    return list(range(len(x.dims)))

def times(x, y):
    """The product entry by entry; one of the two may be a scalar."""
    x, y = (x, y) if x.dims else (y, x)
    return einsum(axes(x), [(x, axes(x)), (y, axes(y))], x.rows)

def natural_power(x, e):
    if e > MAX_POWER:
        raise Unsupported("a power above %d" % MAX_POWER)
    key = ("power", x.key(), e)
    if key not in S.memo:
        S.memo[key] = x if e == 1 else times(natural_power(x, e - 1), x) if e else network(x.dims, rows=x.rows)
    return S.memo[key]

def make(kind, x, turns=None):
    """The atom for a function of `x`, and the axis of `x` that each of its axes is: only those that matter."""
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
        choices[turn] = Tensor([x.dims[i] for i in turn], terms)
    best = min(choices.values(), key=Tensor.key)
    same = [turn for turn in choices if choices[turn].key() == best.key()]
    symmetry = [tuple(same[0].index(i) for i in turn) for turn in same]
    if kind in ("det", "logdet"):
        return intern(kind, best, ()), ()
    return intern(kind, best, best.dims, symmetry), same[0]

def applied(kind, x, e=1, turns=None):
    atom, order = make(kind, x, turns)
    return network(x.dims, [(atom.number, e, order)], rows=x.rows)

def signed(kind, x, e=1, odd=True):
    """An odd or even function: of x or of -x, whichever is less."""
    plus, minus = make(kind, x), make(kind, x.scale(-1))
    (atom, order), sign = (plus, 1) if plus[0].data.key() <= minus[0].data.key() else (minus, -1 if odd else 1)
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

def content(x, whole):
    """Factors that all terms have on the axes of x (not `whole`: only positive ones), as factors on these axes, the
    positive rational content, and x without both."""
    seen = []
    for out, _, factors in x.terms:
        seen.append({(a, tuple(out.index(l) for l in ls)): e for a, e, ls in factors
                     if all(l in out for l in ls) and (whole or positive(a))})
    least = {key: min(s.get(key, 0) for s in seen) for key in {key for s in seen for key in s}}
    common = [(a, e, ls) for (a, ls), e in sorted(least.items()) if e]
    ks = [Fraction(k) for k in x.terms.values()]
    k = Fraction(math.gcd(*[f.numerator for f in ks]), math.lcm(*[f.denominator for f in ks]))
    return common, k, times(x, network(x.dims, [(a, -e, ls) for a, e, ls in common], 1 / k))

def power(x, e):
    """Each entry to a rational power."""
    if e == int(e) and e >= 0:
        return natural_power(x, int(e))
    if not x.terms:
        if e < 0:
            raise Wrong("division by zero")
        return x
    if any(len(set(t[0])) < len(t[0]) for t in x.terms):
        raise Unsupported("a power of entries that are zero off a diagonal")
    whole = e == int(e)
    common, k, x = content(x, whole)
    (out, dims, factors), c = next(iter(x.terms.items()))
    bag = []
    if len(x.terms) == 1 and (c == 1 or whole):  # factor by factor, as far as these have one sign
        k, x = k * c, x.scale(c)
        for group in groups(factors, out):
            key, sign = canonical(out, group, dims)
            piece, (a, y, ls) = Tensor(x.dims, {key: 1}), group[0]
            if len(group) == 1 and all(l in out for l in ls):
                atom, ls = S.atoms[a], tuple(out.index(l) for l in ls)
                if y != 1 and y == int(y) and not whole:
                    bag.append(piece)
                    continue
            else:
                (atom, ls), y, k = make("S", piece), 1, k * sign
            if whole or positive(atom.number) or y != int(y) or len(groups(factors, out)) == 1:
                common.append((atom.number, y, ls))
            else:
                bag.append(piece)
    else:
        bag = [x]
    result = network(x.dims, [(a, y * e, ls) for a, y, ls in common] + ([] if whole else roots(k, e)),
                     k ** int(e) if whole else 1, x.rows)
    if bag:
        rest = bag[0]
        for piece in bag[1:]:
            rest = times(rest, piece)
        result = times(result, signed("S", rest, e, e % 2 == 1) if whole else applied("S", rest, e))
    return result

def exponential(x):
    """exp of a sum is the product of exp(m)^c over its terms c*m."""
    result = network(x.dims, rows=x.rows)
    for t, k in x.terms.items():
        a, e, ls = t[2][0] if len(t[2]) == 1 else (ONE, 0, ())
        if S.atoms[a].kind == "log" and e == 1 and len(t[0]) == len(set(t[0])):
            piece = einsum(axes(x), [(network(x.dims), axes(x)), (power(S.atoms[a].data, k), [t[0].index(l) for l in ls])])
        else:
            piece = applied("exp", Tensor(x.dims, {t: 1}), k)
        result = times(result, piece)
    return result

def logarithm(x):
    """log of a product is the sum of logs, as far as the factors are positive."""
    if not x.terms or any(len(set(t[0])) < len(t[0]) for t in x.terms):
        raise Unsupported("log of entries that are zero")
    common, k, rest = content(x, False)
    one, result = network(x.dims, rows=x.rows), Tensor(x.dims, {}, x.rows)
    parts = [] if rest.key() == one.key() else [(rest, 1)]
    for a, e, ls in common + roots(k, 1):
        if S.atoms[a].kind == "exp":
            result = result.plus(einsum(axes(x), [(one, axes(x)), (S.atoms[a].data, ls)]), e)
        else:
            parts.append((network(x.dims, [(a, 1, ls)]), e))
    for part, e in parts:
        result = result.plus(applied("log", part), e)
    return result

def chain(x):
    """A square matrix as a product: its cut labels from the first axis to the last, the factors of the matrices between
    them, and those of the diagonal matrices on them. None if it is a sum or cannot be split."""
    if len(x.terms) > 1 or len(x.dims) != 2:
        return None
    (first, last), dims, factors = next(iter(x.terms))
    factors = [f for f in factors if f[2]]

    def reach(without):
        seen, todo = {first}, [first]
        for l in todo:
            for m in {m for f in factors if l in f[2] for m in f[2]} - seen - {without}:
                seen.add(m)
                todo.append(m)
        return seen
    cuts = [l for l in range(len(dims)) if l not in (first, last) and dims[l] == dims[first] and last not in reach(l)]
    cuts = list(dict.fromkeys([first] + sorted(cuts, key=lambda l: len(reach(l))) + [last]))
    links, weights = [[] for _ in cuts[1:]], [[] for _ in cuts]
    for group in groups(factors, cuts):
        ends = sorted({cuts.index(l) for f in group for l in f[2] if l in cuts})
        if ends[-1] - ends[0] > 1 or ends[-1] - ends[0] + 1 != len(ends):
            return None
        (weights if len(ends) == 1 else links)[ends[0]].extend(group)
    return (cuts, links, weights, dims) if all(links) else None

def halves(x):
    n = len(x.dims) // 2
    return [tuple(range(2 * n)), tuple(range(n, 2 * n)) + tuple(range(n))]

def inverse(x):
    """The inverse of a square matrix; of a product of square matrices, the product of the inverses."""
    if not x.terms:
        raise Wrong("the inverse of zero")
    common, k, _ = content(x, True)
    scalars = network((), [(a, -e, ls) for a, e, ls in common if not ls], 1 / k)
    x = times(x, scalars)
    parts = chain(x)
    undo = [(scalars, ())]
    if parts is None:
        return einsum(axes(x), [(applied("inv", x, 1, halves(x)), axes(x))] + undo, x.rows)
    (cuts, links, weights, dims), sign = parts, next(iter(x.terms.values()))
    for l, group in zip(cuts, weights):
        key, s = canonical((l,), group, dims)
        undo.append((power(Tensor(key[1][:1], {key: s}), -1), (l,)))
    for a, b, group in zip(cuts, cuts[1:], links):
        key, s = canonical((a, b), group, dims)
        link, atom = Tensor((dims[a], dims[b]), {key: s}), S.atoms[group[0][0]]
        if len(group) == 1 and atom.kind == "inv" and group[0][1] == 1:
            undo.append((atom.data, group[0][2][::-1]))
        elif len(group) == 1 and atom.rule == "orthogonal" and group[0][1] == 1:
            undo.append((link, (a, b)))
        else:
            undo.append((applied("inv", link, 1, halves(link)), (b, a)))
    return einsum((cuts[-1], cuts[0]), undo, 1, sign)

def determinant(x, kind):
    """det, or log of its absolute value; of a product of square matrices, factor by factor."""
    parts = chain(x) if x.terms else None
    k, scalar = (next(iter(x.terms.values())), any(not f[2] for f in next(iter(x.terms))[2])) if parts else (0, True)
    result = network((), k=kind == "det")
    if not x.terms or scalar or k != 1 or any(parts[2]):
        links = [(x, 1)]
    else:
        links, dims = [], parts[3]
        for a, b, group in zip(parts[0], parts[0][1:], parts[1]):
            key, s = canonical((a, b), group, dims)
            turn = len(group) == 1 and S.atoms[group[0][0]].kind == "inv" and group[0][1] == 1
            links.append((S.atoms[group[0][0]].data, -1) if turn else (Tensor((dims[a], dims[b]), {key: s}), 1))
    for link, e in links:
        atom = make(kind, link, halves(link))[0]
        piece = network((), [(atom.number, e if kind == "det" else 1, ())], 1 if kind == "det" else e)
        result = times(result, piece) if kind == "det" else result.plus(piece)
    return result

# ---- Reading a tree as a tensor ---------------------------------------------------------------------------------------

def matrix_product(x, y):
    if not x.dims or not y.dims:
        return times(x, y)
    (r, c), (s, d) = x.shape(), y.shape()
    if len(c) != len(s):
        raise Wrong("shapes clash: %s times %s" % (x.shape(), y.shape()))
    left, mid, right = ["r%d" % i for i in range(len(r))], ["m%d" % i for i in range(len(c))], ["c%d" % i for i in range(len(d))]
    return einsum(left + right, [(x, left + mid), (y, mid + right)], len(r))

def alike(x, y):
    if x.shape() != y.shape():
        raise Wrong("shapes clash: %s and %s" % (x.shape(), y.shape()))

def entrywise(x, y):
    if x.dims and y.dims:
        alike(x, y)
    return times(x, y)

def transpose(x):
    return einsum(axes(x)[x.rows:] + axes(x)[:x.rows], [(x, axes(x))], len(x.dims) - x.rows)

def total(x):
    return einsum((), [(x, axes(x))])

def inner(x, y):
    alike(x, y)
    return einsum((), [(x, axes(x)), (y, axes(y))])

def square(x):
    if x.shape()[0] != x.shape()[1]:
        raise Wrong("not square: %s" % (x.shape(),))
    return x

def trace(x):
    half = list(range(square(x).rows))
    return einsum((), [(x, half + half)])

def vec(x):
    return einsum(axes(x)[x.rows:] + axes(x)[:x.rows], [(x, axes(x))])

def diagonal(x):
    if x.rows == len(x.dims):
        return einsum(axes(x) * 2, [(x, axes(x))], x.rows)
    half = list(range(square(x).rows))
    return einsum(half, [(x, half + half)])

def kron(x, y):
    a, b, n = x.rows, y.rows, len(x.dims)
    other = [n + i for i in axes(y)]
    return einsum(axes(x)[:a] + other[:b] + axes(x)[a:] + other[b:], [(x, axes(x)), (y, other)], a + b)

def entry_by_entry(f):
    def lifted(x):
        names = sorted(indices(x))
        y = f(fold(x, (), names)) if names else f(x)
        return einsum(axes(x), [(y, axes(x) + names)], x.rows)
    return lifted

def sigmoid(x):
    return power(exponential(x.scale(-1)).plus(network(x.dims)), -1)

def sign_of(x):
    """The sign away from zero: what is positive is left out, the sign of a sign is itself."""
    rest = content(x, False)[2] if x.terms else x
    (term, k), *more = rest.terms.items() or [(None, 0)]
    if not x.terms or not more and len(term[2]) == 1 and S.atoms[term[2][0][0]].kind == "sign":
        return rest
    return signed("sign", rest)

def exps(x, k):
    return exponential(x).plus(exponential(x.scale(-1)), k).scale(Fraction(1, 2))

HALF = Fraction(1, 2)
ENTRYWISE = {
    "exp": exponential, "log": logarithm, "sigmoid": sigmoid,
    "sqrt": lambda x: power(x, HALF),
    "sin": lambda x: signed("sin", x) if x.terms else x,
    "cos": lambda x: signed("cos", x, 1, False) if x.terms else network(x.dims, rows=x.rows),
    "tan": lambda x: times(signed("sin", x), power(signed("cos", x, 1, False), -1)) if x.terms else x,
    "sinh": lambda x: exps(x, -1), "cosh": lambda x: exps(x, 1),
    "tanh": lambda x: sigmoid(x.scale(2)).scale(2).plus(network(x.dims), -1),
    "softplus": lambda x: logarithm(exponential(x).plus(network(x.dims))),
    "sign": sign_of, "abs": lambda x: times(x, sign_of(x)),
    "relu": lambda x: times(x, sign_of(x)).plus(x).scale(HALF),
}

def softmax(x):
    return times(exponential(x), power(total(exponential(x)), -1))

def norm(x):
    return power(total(times(x, x)), HALF)

WHOLE = {
    "inv": lambda x: inverse(square(x)), "tr": trace, "vec": vec, "diag": diagonal, "sum": total, "norm": norm,
    "det": lambda x: determinant(square(x), "det"), "logdet": lambda x: determinant(square(x), "logdet"),
    "softmax": softmax, "logsumexp": lambda x: logarithm(total(exponential(x))),
    "norm1": lambda x: total(ENTRYWISE["abs"](x)),
}

def split(dim):
    """The elementary dimensions of a dimension such as n*m."""
    if not isinstance(dim, str) or not re.fullmatch(r"\w+(\s*\*\s*\w+)*", dim):
        raise Unsupported("the dimension %r" % (dim,))
    return [d.strip() for d in dim.split("*")]

def dimension(tree):
    if tree[0] == "*":
        return dimension(tree[2]) + dimension(tree[3])
    if tree[0] not in ("name", "number") or tree[0] == "number" and tree[2] != int(tree[2]):
        raise Wrong("a dimension is expected")
    return [str(tree[2])]

def variable(name, declaration):
    """A variable; under attributes, with its symmetry, as the diagonal of a matrix, or with its rule."""
    shape = [split(d) for d in declaration["shape"]]
    dims, attrs = sum(shape, []), set(declaration["attrs"])
    rows = len(shape[0]) if shape else 0
    on, plain = S.attributes and len(dims) == 2, [tuple(range(len(dims)))]
    if on and "diagonal" in attrs:
        return diagonal(network(dims[:1], [(intern("var", name + " diagonal", dims[:1]).number, 1, (0,))]))
    even, odd = on and attrs & {"symmetric", "spd"}, on and "skew" in attrs
    rule = "orthogonal" if on and "orthogonal" in attrs else "positive" if "positive" in attrs else None
    atom = intern("var", (name, S.attributes), dims, plain + [(1, 0)] if even or odd else plain, rule, bool(odd))
    return network(dims, [(atom.number, 1, tuple(range(len(dims))))], rows=rows)

class Reader:
    """Reads texts over the variables and definitions of one answer."""
    def __init__(self, variables):
        self.variables, self.free, self.ranges, self.definitions = variables, set(), {}, {}
        self.sizes = {d for v in variables.values() for s in v["shape"] for d in split(s)}

    def counts(self, tree):
        """How often each named index occurs in a product of the expanded text; functions and powers leave an index open
        that occurs once in each product of their argument."""
        op, args = tree[0], [a for a in tree[2:] if isinstance(a, tuple)]
        if op == "index":
            return {i: tree[3:].count(i) for i in tree[3:]}
        parts = [self.counts(a) for a in args]
        if op in ("^", ".^", "call", "/", "./"):
            parts[op in ("/", "./"):] = [{i: 1 for i, n in p.items() if n == 1 or i in self.free}
                                         for p in parts[op in ("/", "./"):]]
        join = max if op in ("+", "-") else lambda a, b: a + b
        return {i: (join(*[p.get(i, 0) for p in parts]) if len(parts) == 2 else max(p.get(i, 0) for p in parts))
                for i in {i for p in parts for i in p}}

    def argument(self, tree):
        """The value of an argument of a function or a power: an index that a product in it repeats is summed here."""
        summed = {i for i, n in self.counts(tree).items() if n > 1 and i not in self.free}
        return fold(self.value(tree), summed) if summed else self.value(tree)

    def read(self, tree, free=()):
        """The tensor of a tree; the labels `free` are its last axes, every other index is summed."""
        self.ranges, self.free, deltas, todo = {i: d for i, d in free if d}, {i for i, _ in free}, [], [tree]
        for t in todo:
            todo += [a for a in t[2:] if isinstance(a, tuple)]
            if t[0] == "index" and t[2][2] == "delta":
                deltas.append(t[3:])
            elif t[0] == "index":
                for i, d in zip(t[3:], self.value(t[2]).dims):
                    self.ranges.setdefault(i, d)
        for pair in deltas * len(deltas):
            for i, j in (pair, pair[::-1]):
                if i in self.ranges:
                    self.ranges.setdefault(j, self.ranges[i])
        x = self.value(tree)
        if any(i not in self.ranges for i in self.free):
            raise Unsupported("the range of a free index is not known")
        y = fold(x, {l[0] for l in indices(x)} - self.free, [(i, self.ranges[i]) for i, _ in free])
        return Tensor(y.dims, y.terms, min(1, len(y.dims))) if free else y

    def value(self, tree):
        op, args = tree[0], tree[2:]
        if op == "number":
            return network((), k=args[0])
        if op == "name":
            return self.named(args[0])
        if op == "call":
            return self.call(*args)
        if op == "index":
            return self.entry(args[0], args[1:])
        if op in ("^", ".^"):
            return self.power(op, *args)
        x = self.value(args[0])
        if op == "neg":
            return x.scale(-1)
        if op == "'":
            return transpose(x)
        if op in ("/", "./") and args[1][0] in ("^", ".^"):  # x/y^k is x*y^(-k)
            _, _, base, exponent = args[1]
            y = self.power(args[1][0], base, node("neg", exponent))
            if op == "/" and y.dims:
                raise Wrong("division by a value that is no scalar")
            return entrywise(x, y)
        y = self.argument(args[1]) if op in ("/", "./") else self.value(args[1])
        if op in ("+", "-"):
            alike(x, y)
            return x.plus(y, 1 if op == "+" else -1)
        if op == "/" and y.dims:
            raise Wrong("division by a value that is no scalar")
        if op in ("/", "./"):
            return entrywise(x, entry_by_entry(lambda y: power(y, -1))(y))
        return {"*": matrix_product, ":": inner, ".*": entrywise}[op](x, y)

    def named(self, name):
        if name in self.definitions:
            return self.definitions[name]
        if name in self.variables:
            return variable(name, self.variables[name])
        if name in self.sizes:
            return network((), [(intern("size", name, ()).number, 1, ())])
        raise Wrong("the name %s is not declared" % name)

    def entry(self, base, names):
        if base[2] == "delta":
            if len(names) != 2 or not all(i in self.ranges for i in names):
                raise Unsupported("the range of an index of delta is not known")
            ends = [(i, self.ranges[i]) for i in names]
            if ends[0][1] != ends[1][1]:
                raise Wrong("shapes clash: %s and %s" % tuple(ends))
            return einsum((), [(diagonal(network([ends[0][1]])), ends)])
        x = self.value(base)
        if len(names) != len(x.dims) or any(not i.isidentifier() for i in names):
            raise Unsupported("%d indices on %d axes" % (len(names), len(x.dims)))
        return einsum((), [(x, [(i, d) for i, d in zip(names, x.dims)])])

    def power(self, op, base, exponent):
        x, e = self.argument(base), self.value(exponent)
        if op == "^" and x.rows != len(x.dims):
            if e.dims or len(e.terms) != 1 or next(iter(e.terms))[2]:
                raise Wrong("a matrix power needs a whole exponent")
            k, result = next(iter(e.terms.values())), square(x)
            if k != int(k) or abs(k) > MAX_POWER or not k:
                raise Unsupported("the matrix power %s" % k)
            x = result = x if k > 0 else inverse(x)
            for _ in range(abs(int(k)) - 1):
                result = matrix_product(result, x)
            return result
        if op == "^" and x.dims:
            raise Wrong("the power of a vector")
        if not e.dims and (not e.terms or len(e.terms) == 1 and not next(iter(e.terms))[2]):
            k = next(iter(e.terms.values()), 0)
            return entry_by_entry(lambda y: power(y, Fraction(k)))(x)
        return entry_by_entry(exponential)(entrywise(e, entry_by_entry(logarithm)(x)))

    def call(self, name, *args):
        if name == "eye" and len(args) == 1:
            return diagonal(network(dimension(args[0])))
        if name == "ones" and len(args) in (1, 2):
            dims = [dimension(a) for a in args]
            return network(sum(dims, []), rows=len(dims[0]))
        if name == "K" and len(args) == 2:
            m, n = dimension(args[0]), dimension(args[1])
            x = network(m + n)
            left, right = axes(x)[:len(m)], axes(x)[len(m):]
            return einsum(left + right + right + left, [(x, axes(x))], len(m + n))
        if name == "kron" and len(args) == 2:
            return kron(self.value(args[0]), self.value(args[1]))
        if len(args) != 1 or name not in ENTRYWISE and name not in WHOLE:
            raise Unsupported("the function %s of %d arguments" % (name, len(args)))
        x = self.argument(args[0])
        if name in ENTRYWISE:
            return entry_by_entry(ENTRYWISE[name])(x)
        names = indices(x)
        if names and name in ("sum", "norm"):  # the entries of an indexed expression
            x = fold(x, (), sorted(l for l in names if l[0] not in self.free))
            names = {l for l in names if l[0] in self.free}
        if names:
            raise Unsupported("%s of an indexed expression" % name)
        return WHOLE[name](x)

# ---- Derivatives, attributes, comparison ------------------------------------------------------------------------------

def derivative(x, name):
    """The derivative of a tensor by a variable: the product rule, and the differential of each atom."""
    v = variable(name, S.variables[name])
    more, result = ["v%d" % i for i in axes(v)], Tensor(x.dims + v.dims, {}, x.rows)
    for (out, dims, factors), k in x.terms.items():
        for i, (a, e, ls) in enumerate(factors):
            change = atom_derivative(a, name, v)
            if change.terms:
                low = factors[:i] + factors[i + 1:] + ((a, e - 1, ls),) * (e != 1)
                rest = Tensor(dims, {(tuple(range(len(dims))), dims, low): 1})
                part = einsum(list(out) + more, [(rest, range(len(dims))), (change, list(ls) + more)], x.rows, k * e)
                result = result.plus(part)
    return result

def atom_derivative(a, name, v):
    key, atom = ("derivative", a, name), S.atoms[a]
    if key not in S.memo:
        own = list(range(len(atom.dims)))
        more, base = ["v%d" % i for i in axes(v)], network(atom.dims, [(a, 1, tuple(own))])
        result = Tensor(atom.dims + v.dims, {})
        if atom.kind == "var" and atom.data[0] == name:
            result = einsum(own + own, [(network(v.dims), own)])
        elif isinstance(atom.data, Tensor) and atom.kind != "sign":
            inside = derivative(atom.data, name)
            n, x = len(inside.dims) - len(v.dims), atom.data
            if atom.kind in ("inv", "det", "logdet"):
                r, c = ["r%d" % i for i in range(n // 2)], ["c%d" % i for i in range(n // 2)]
                if atom.kind == "inv":
                    left, right = own[:n // 2], own[n // 2:]
                    pieces, k = [(base, left + r), (inside, r + c + more), (base, c + right)], -1
                else:
                    pieces, k = [(inverse(x), c + r), (inside, r + c + more)] + [(base, ())] * (atom.kind == "det"), 1
                result = einsum(own + more, pieces, len(own), k)
            else:
                local = {"S": lambda: network(atom.dims), "exp": lambda: base, "log": lambda: power(x, -1),
                         "sin": lambda: signed("cos", x, 1, False), "cos": lambda: signed("sin", x).scale(-1)}
                result = einsum(own + more, [(local[atom.kind](), own), (inside, own + more)])
        S.memo[key] = result
    return S.memo[key]

def with_attributes(x):
    """The same tensor at a point that has the attributes of its variables."""
    result = Tensor(x.dims, {}, x.rows)
    for (out, dims, factors), k in x.terms.items():
        pieces = [(network(dims), range(len(dims)))] + [(atom_with_attributes(a, e), ls) for a, e, ls in factors]
        result = result.plus(einsum(out, pieces, x.rows, k))
    return result

def atom_with_attributes(a, e):
    key, atom = ("attributes", a, e), S.atoms[a]
    if key not in S.memo:
        if atom.kind == "var":
            result = power(variable(atom.data[0], S.variables[atom.data[0]]), e)
        elif not isinstance(atom.data, Tensor):
            result = network(atom.dims, [(a, e, tuple(range(len(atom.dims))))])
        else:
            x = with_attributes(atom.data)
            if atom.kind in ("det", "logdet"):
                result = power(determinant(x, atom.kind), e)
            elif atom.kind == "exp":
                result = exponential(x.scale(e))
            else:
                f = {"inv": inverse, "S": lambda x: x}.get(atom.kind) or ENTRYWISE[atom.kind]
                result = power(f(x), e)
        S.memo[key] = result
    return S.memo[key]

def raw_atom(a, e):
    dims = S.atoms[a].dims
    return tuple(range(len(dims))), dims, ((a, e, tuple(range(len(dims)))),)

def vanishes(x, depth=3):
    """Whether a tensor is zero: its normal form is, or it is after a multiplication by what cannot vanish, that is, a
    denominator or a matrix whose inverse occurs."""
    if not x.terms or not depth:
        return not x.terms
    low, inverses = {}, set()
    for out, _, factors in x.terms:
        for a, e, ls in factors:
            if S.atoms[a].kind == "S" and e < 0 and all(l in out for l in ls):
                at = (a, tuple(out.index(l) for l in ls))
                low[at] = min(low.get(at, 0), e)
            if S.atoms[a].kind == "inv" and len(ls) == 2 and e == 1:
                inverses |= {(a, side, out.index(l)) for side, l in enumerate(ls) if l in out}
    for (a, ls), e in low.items():
        base = Tensor(S.atoms[a].dims, {raw_atom(a, math.ceil(-e)): 1})
        y = einsum(axes(x), [(x, axes(x)), (base, ls)])
        if vanishes(y, depth - 1):
            return True
    for a, side, i in inverses:
        m, labels = S.atoms[a].data, axes(x)
        labels[i] = "p"
        y = einsum(axes(x), [(x, labels), (m, ("p", i) if side else (i, "p"))])
        if len(y.terms) <= 2 * len(x.terms) + 4 and vanishes(y, depth - 1):
            return True
    return False

# ---- Evaluation at points: refutes, and tests what is not proved --------------------------------------------------------

class Point:
    """Random values for the variables, floating-point or modulo PRIME. Modulo PRIME a function is a random value for each
    argument: what holds for every function."""
    def __init__(self, seed, exact, low):
        self.random, self.exact, self.low, self.tables, self.sizes, self.oracle = random.Random(seed), exact, low, {}, {}, {}

    def size(self, dim):
        return int(dim) if dim.isdigit() else self.sizes.setdefault(dim, self.random.choice((2, 3)))

    def cells(self, dims):
        return itertools.product(*[range(self.size(d)) for d in dims])

    def number(self, k):
        return k.numerator * pow(k.denominator, -1, PRIME) % PRIME if self.exact else float(k)

    def draw(self):
        return self.random.randrange(PRIME) if self.exact else self.random.uniform(self.low, 1.4)

    def entries(self, x):
        return {cell: self.reduced(sum(self.network(t, Fraction(k), cell) for t, k in x.terms.items()))
                for cell in self.cells(x.dims)}

    def reduced(self, v):
        return v % PRIME if self.exact else v

    def network(self, term, k, cell):
        (out, dims, factors), at = term, {}
        if any(at.setdefault(l, i) != i for l, i in zip(out, cell)):
            return 0
        inner, result = [l for l in range(len(dims)) if l not in at], 0
        tables = [(self.table(a, e), ls) for a, e, ls in factors]
        for values in self.cells([dims[l] for l in inner]):
            at.update(zip(inner, values))
            product = self.number(k)
            for table, ls in tables:
                product = product * table[tuple(at[l] for l in ls)]
                product = product % PRIME if self.exact else product
            result += product
        return result % PRIME if self.exact else result

    def table(self, a, e):
        if (a, e) not in self.tables:
            if e == 1 and a not in self.tables:
                self.tables[a] = self.atom(S.atoms[a])
            base = self.tables[a] if e == 1 else self.table(a, 1)
            self.tables[a, e] = {c: self.raised(v, e, S.atoms[a].kind) for c, v in base.items()}
        return self.tables[a, e]

    def raised(self, v, e, kind="S"):
        if not self.exact:
            if kind != "exp" and (v < 0 and e != int(e) or abs(v) < 1e-9 and e < 0):
                raise ValueError
            return v ** float(e)
        e = Fraction(e) * (12 if kind == "exp" else 1)
        if e.denominator == 2:
            root = pow(v, (PRIME + 1) // 4, PRIME)
            if root * root % PRIME != v:
                raise ValueError
            v, e = root, e * 2
        if e.denominator != 1:
            raise Unsupported("an exponent %s in a prime field" % e)
        if not v and e < 0:
            raise ValueError
        return pow(v, int(e), PRIME)

    def atom(self, atom):
        kind, x = atom.kind, atom.data
        if kind == "var":
            return self.variable(*x[:1])
        if kind in ("size", "root"):
            return {(): self.size(x) if kind == "size" else x}
        values = self.entries(x)
        if kind == "S":
            return values
        if kind in ("inv", "det", "logdet"):
            half = x.dims[:len(x.dims) // 2]
            rows = list(self.cells(half))
            inv, det = self.solve([[values[r + c] for c in rows] for r in rows])
            if kind == "inv":
                return {r + c: inv[i][j] for i, r in enumerate(rows) for j, c in enumerate(rows)}
            values = {(): det if kind == "det" or self.exact else abs(det)}
        if kind == "det":
            return values
        if not self.exact:
            f = {"sign": lambda v: math.copysign(1, v), "logdet": math.log}.get(kind) or getattr(math, kind)
            return {c: f(v) for c, v in values.items()}
        return {c: self.value(kind, v) for c, v in values.items()}

    def value(self, kind, v):
        """A random function; sine and cosine stay on the circle, signs are 1 or -1."""
        t = self.oracle.setdefault(("angle" if kind in ("sin", "cos") else kind, v), self.random.randrange(1, PRIME))
        if kind in ("sin", "cos"):
            return (2 * t if kind == "sin" else 1 - t * t) * pow(1 + t * t, -1, PRIME) % PRIME
        return t % 2 * 2 - 1 if kind == "sign" else t

    def solve(self, m):
        n, det = len(m), 1
        m = [list(row) + [int(i == j) for j in range(n)] for i, row in enumerate(m)]
        for i in range(n):
            p = max(range(i, n), key=lambda r: m[r][i] != 0 if self.exact else abs(m[r][i]))
            if m[p][i] == 0 or not self.exact and abs(m[p][i]) < 1e-6:
                raise ValueError
            det = det * m[p][i] * (1 if p == i else -1)
            m[i], m[p] = m[p], m[i]
            inv = pow(m[i][i], -1, PRIME) if self.exact else 1 / m[i][i]
            m[i] = [v * inv % PRIME if self.exact else v * inv for v in m[i]]
            for r in range(n):
                if r != i:
                    f = m[r][i]
                    m[r] = [(a - f * b) % PRIME if self.exact else a - f * b for a, b in zip(m[r], m[i])]
        return [row[n:] for row in m], det % PRIME if self.exact else det

    def variable(self, name):
        dims = sum((split(d) for d in S.variables[name]["shape"]), [])
        attrs = set(S.variables[name]["attrs"])
        if attrs - KNOWN:
            raise Unsupported("a point with the attribute %s" % min(attrs - KNOWN))
        v = {c: self.draw() for c in self.cells(dims)}
        if "positive" in attrs and not self.exact:
            v = {c: abs(x) + 0.1 for c, x in v.items()}
        if attrs & {"symmetric", "spd", "skew", "orthogonal"}:
            sign = -1 if attrs & {"skew", "orthogonal"} else 1
            v = {(i, j): v[i, j] + sign * v[j, i] for i, j in v}
        if "spd" in attrs and not self.exact:
            v = {(i, j): sum(v[i, q] * v[j, q] for q in range(self.size(dims[0]))) + (i == j) for i, j in v}
        if "diagonal" in attrs:
            v = {(i, j): v[i, j] * (i == j) for i, j in v}
        if "orthogonal" in attrs:  # Cayley: 2*inv(eye + A) - eye for a skew A
            n = range(self.size(dims[0]))
            inv = self.solve([[v[i, j] + (i == j) for j in n] for i in n])[0]
            v = {(i, j): 2 * inv[i][j] - (i == j) for i, j in v}
        return {c: x % PRIME if self.exact else x for c, x in v.items()}

KNOWN = {"symmetric", "spd", "skew", "orthogonal", "diagonal", "positive", "invertible"}

def compare(x, y):
    """Two tensors at random points: "different", "tested" or "undecided"."""
    verdicts = []
    for exact, wanted in ((False, 2), (True, 3)):
        hits = 0
        for seed in range(24):
            point = Point("%s %s" % (seed, exact), exact, -1.2 if seed % 2 else 0.2)
            try:
                p, q = point.entries(x), point.entries(y)
            except (ValueError, OverflowError, ZeroDivisionError):
                continue
            top = max([1] + [abs(v) for v in p.values()])
            if any(v != q[c] if exact else not abs(v - q[c]) <= 1e-6 * top for c, v in p.items()):
                verdicts.append("different")
                break
            hits += 1
            if hits == wanted:
                verdicts.append("equal")
                break
        if exact is False and verdicts == ["different"]:
            return "different"
    return "tested" if verdicts[-1:] == ["equal"] else "undecided"

# ---- Answers ----------------------------------------------------------------------------------------------------------

def read_variables(table):
    ranks = {"scalar": 0, "vector": 1, "matrix": 2}
    for name, v in table.items():
        if not name.isidentifier() or not isinstance(v, dict) or ranks.get(v.get("kind")) != len(v.get("shape", "???")):
            raise Unsupported("the declaration of %s" % name)
        v.setdefault("attrs", [])
        if v["kind"] == "matrix" and set(v["attrs"]) & {"symmetric", "spd", "skew", "diagonal", "orthogonal"}:
            if v["shape"][0] != v["shape"][1]:
                raise Wrong("%s is not square" % name)
    return table

def same_text(line, certificate):
    """What was said in the answer and what the certificate is about are the same; else the difference."""
    question, answer = certificate["question"], certificate["answer"]
    forms = {f: v for f, v in (line.get("forms") or {}).items() if v is not None}
    if {f: v["text"] for f, v in forms.items()} != answer["forms"]:
        return "the forms are not those of the certificate"
    if {f: v["named"]["text"] for f, v in forms.items() if v.get("named")} != answer.get("named", {}):
        return "the named forms are not those of the certificate"
    definitions = [[d["name"], d["text"]] for d in line.get("definitions") or []]
    if definitions != [[d["name"], d["text"]] for d in answer.get("definitions", [])]:
        return "the definitions are not those of the certificate"
    for field, a, b in (("conditions", line.get("conditions"), answer["conditions"]), ("vars", line.get("vars"), question["vars"]),
                        ("constraint", line.get("constraint"), question.get("constraint")),
                        ("layout", line.get("layout", "mixed"), question.get("layout", "mixed"))):
        if a != b:
            return "%s is not that of the certificate" % field
    index = forms.get("index")
    if index and index.get("free", list(LETTERS[:line["order"]])) != list(LETTERS[:line["order"]]):
        return "the free indices of the index form"

def constrained(x, constraint, v):
    """A derivative by independent entries to one along matrices of a structure."""
    n = len(x.dims) - 2
    turn = einsum(axes(x)[:n] + [n + 1, n], [(x, axes(x))], x.rows)
    ends = axes(x)[:n] + [n, n]
    on = einsum(ends, [(x, ends)], x.rows)
    if constraint == "symmetric":
        return x.plus(turn).plus(on, -1)
    if constraint == "symmetric-riesz":
        return x.plus(turn).scale(HALF)
    if constraint == "diagonal":
        return on
    raise Unsupported("the constraint %s" % constraint)

def expected(form, value, steps, wrt, constraint):
    """What a form must equal, from the value and its successive derivatives, and the two groups of its axes."""
    last, vs = steps[-1], [variable(w, S.variables[w]) for w in wrt]
    if form == "value" and not wrt:
        return value, [value.rows]
    if form == "differential":
        labels, pieces = axes(last), []
        at = len(value.dims)
        for w, v in zip(wrt, vs):
            d = network(v.dims, [(intern("var", ("d" + w, S.attributes), v.dims).number, 1, tuple(axes(v)))])
            pieces.append((d, labels[at:at + len(v.dims)]))
            at += len(v.dims)
        return einsum(axes(value), [(last, labels)] + pieces, value.rows), [value.rows]
    if constraint:
        if len(wrt) != 1 or len(vs[0].shape()[0]) != 1 or len(vs[0].shape()[1]) != 1:
            raise Unsupported("a constraint on this derivative")
        last = constrained(last, constraint, vs[0])
    sizes = [value.rows, len(value.dims) - value.rows]
    for v in vs:
        sizes += [v.rows, len(v.dims) - v.rows]
    if form == "matrix":
        sizes = [n for n in sizes if n]
        if len(sizes) > 2:
            raise Wrong("a matrix form of more than two axes")
        return last, sizes[:1] if len(sizes) == 2 else [0, len(last.dims)]
    starts = [sum(sizes[:i]) for i in range(len(sizes))]
    blocks = [axes(last)[a:a + n] for a, n in zip(starts, sizes)]
    if form == "vec" and wrt:
        rows = sum(blocks[:-2][::-1], [])
        return einsum(rows + blocks[-1] + blocks[-2], [(last, axes(last))], len(rows)), [len(rows)]
    if form == "index" and wrt:
        return last, None
    raise Unsupported("the form %s" % form)

def check(line, question=None):
    """Status and reason for one line of answers; `question` is the line of the input that it answers, if known."""
    global S, ONE, DELTA
    certificate = line.get("certificate")
    if not line.get("ok") or not isinstance(certificate, dict):
        return "unsupported", "no answer" if not line.get("ok") else "no certificate"
    if certificate.get("version") != 1:
        return "unsupported", "certificate version %r" % certificate.get("version")
    difference = same_text(line, certificate)
    if difference:
        return "rejected", "altered: " + difference
    asked, answer = certificate["question"], certificate["answer"]
    variables = read_variables(asked["vars"])
    S = State(variables)
    ONE, DELTA = intern("one", "", ("",)).number, intern("delta", "", ("", ""), [(0, 1), (1, 0)]).number
    wrt = asked["wrt"]
    if asked.get("layout", "mixed") != "mixed" or not all(w in variables and "d" + w not in variables for w in wrt):
        return "unsupported", "the layout %s" % asked.get("layout") if wrt else "a variable of the derivative"
    reader = Reader(variables)
    tree, free = parse(asked["expr"])
    if free is None:
        free = sorted(i for i, n in reader.counts(tree).items() if n == 1)
    value = reader.read(tree, [(i, None) for i in free])
    steps = [value]
    for w in wrt:
        steps.append(derivative(steps[-1], w))
    if line.get("value_shape") != dimensions(value) or line.get("wrt_shapes") != [variables[w]["shape"] for w in wrt]:
        return "rejected", "value_shape or wrt_shapes is not that of the question"
    texts = [(f, t) for f, t in answer["forms"].items()] + [(f, t) for f, t in answer.get("named", {}).items()]
    status = "proved"
    for form, text in texts:
        goal, shape = expected(form, value, steps, wrt, (asked.get("constraint") or {}).get("name"))
        found = check_form(form, text, goal, shape, wrt, answer)
        if found != "proved":
            status = found
            if found in ("rejected", "unsupported"):
                return found, "%s: %s" % (form, text)
    return (status, ", ".join(sorted(answer["forms"]))) if texts else ("unsupported", "no form")

def dimensions(x):
    return ["*".join(group) for group in x.shape() if group]

def same_change(goal, x, name):
    """Whether two texts that are linear in the change of a variable have the same coefficient."""
    v = variable("d" + name, S.variables["d" + name])
    a, b = derivative(goal, "d" + name), derivative(x, "d" + name)
    ends = axes(x) + ["v%d" % i for i in axes(v)]
    for y, slope in ((goal, a), (x, b)):
        if not vanishes(einsum(axes(x), [(slope, ends), (v, ends[len(axes(x)):])], x.rows).plus(y, -1)):
            return False
    return vanishes(a.plus(b, -1))

def check_form(form, text, goal, shape, wrt, answer):
    variables = dict(S.variables)
    if form == "differential":
        variables.update({"d" + w: {**variables[w], "attrs": []} for w in wrt})
    S.variables = variables
    tree, named = parse(text)
    free = list(zip(LETTERS, goal.dims)) if form == "index" else []
    values = []
    for on in (True, False):
        S.attributes = on
        reader = Reader(variables)
        for d in answer.get("definitions", []):
            reader.definitions[d["name"]] = reader.read(parse(d["text"])[0])
        x = reader.read(tree, free)
        if not x.terms and not x.dims:
            x = Tensor(goal.dims, {}, shape and shape[0])
        if x.dims != goal.dims or shape and x.rows not in shape:
            if sorted(x.dims) == sorted(goal.dims):
                raise Unsupported
            raise Wrong("%s has the shape %s" % (form, x.shape()))
        goal_here = with_attributes(goal) if on else goal
        difference = goal_here.plus(x, -1)
        if on and (vanishes(difference) or form == "differential" and len(wrt) == 1 and same_change(goal_here, x, wrt[0])):
            S.attributes = False
            return "proved"
    return {"different": "rejected", "tested": "tested", "undecided": "unsupported"}[compare(goal, x)]

def asked_elsewhere(line, question):
    """What the certificate asks, against the line of the input with the same id."""
    if question is None:
        return "no question with this id"
    asked = line["certificate"]["question"]
    wrt = question.get("wrt") or []
    wrt = ([wrt] if isinstance(wrt, str) else wrt) + ([question["wrt2"]] if question.get("wrt2") else [])
    name = (asked.get("constraint") or {}).get("name")
    if asked["expr"] != question["expr"] or asked["wrt"] != wrt or name != question.get("constraint"):
        return "another question than the one asked"
    for v, declared in (question.get("vars") or {}).items():
        for field in ("kind", "shape", "attrs"):
            if v in asked["vars"] and field in declared and declared[field] != asked["vars"][v][field]:
                return "%s is declared otherwise in the question" % v

def decide(line, questions=None):
    """Status and reason of one line, whatever it holds."""
    try:
        if questions is not None and isinstance(line.get("certificate"), dict):
            difference = asked_elsewhere(line, questions.get(line.get("id")))
            if difference:
                return "rejected", difference
        return check(line)
    except Wrong as e:
        return "rejected", str(e)
    except Unsupported as e:
        return "unsupported", str(e)
    except RecursionError:
        return "unsupported", "nested too deep"
    except (KeyError, TypeError, AttributeError, ValueError, IndexError) as e:
        return "unsupported", "malformed: %s %s" % (type(e).__name__, e)

def lines_of(name):
    with (open(0, closefd=False) if name == "-" else open(name, encoding="utf-8")) as stream:
        for text in stream:
            if text.strip():
                line = json.loads(text)
                if not isinstance(line, dict):
                    raise ValueError("a line is no object")
                yield line

def main(arguments):
    counts, questions = {"proved": 0, "tested": 0, "rejected": 0, "unsupported": 0}, None
    try:
        if len(arguments) == 3 and arguments[1] == "--questions":
            questions = {q.get("id"): q for q in lines_of(arguments.pop())}
            arguments.pop()
        if len(arguments) != 1:
            raise ValueError("usage: check.py FILE [--questions FILE]")
        for line in lines_of(arguments[0]):
            status, reason = decide(line, questions)
            counts[status] += 1
            print(line.get("id"), status, reason)
    except (OSError, ValueError, RecursionError) as e:
        print("check.py: %s" % e, file=sys.stderr)
        return 2
    print(", ".join("%d %s" % (n, k) for k, n in counts.items()))
    return 1 if counts["rejected"] else 0

if __name__ == "__main__":
    sys.setrecursionlimit(6000)
    sys.exit(main(sys.argv[1:]))
