#!/usr/bin/env python3
"""Spoils every answer of a file of certified answers in seeded ways and shows that the checker accepts no false one.

    python3 checker/mutants.py ANSWERS [MUTANTS-PER-FORM] [SEED]

The text of a form is changed in the answer and in its certificate alike, as an engine that errs would. Whether a mutant
is false is decided without the normal form of the checker: its text is evaluated here on plain matrices of numbers and
compared with finite differences of the expression. True mutants (a swap of factors that commute, say) may be
accepted. Prints a line for each mutant that is accepted wrongly, and the counts; exit status 1 if there is one.
"""
import copy, itertools, json, math, random, sys

import check


# ---- Evaluation of a tree on plain matrices of numbers: a value is a list of rows, or a number ----------------------

class Clash(Exception):
    """Shapes that do not fit."""


FUNCTIONS = {
    "exp": math.exp, "log": math.log, "sin": math.sin, "cos": math.cos, "tanh": math.tanh, "sqrt": math.sqrt,
    "abs": abs, "sign": lambda v: math.copysign(1, v) if v else 0, "relu": lambda v: max(v, 0.0), "tan": math.tan,
    "sigmoid": lambda v: 1 / (1 + math.exp(-v)), "sinh": math.sinh, "cosh": math.cosh,
    "softplus": lambda v: math.log(1 + math.exp(v)),
}


def shape(x):
    return (len(x), len(x[0])) if isinstance(x, list) else ()


def each(f, *xs):
    arrays = [x for x in xs if isinstance(x, list)]
    if not arrays:
        return f(*xs)
    r, c = shape(arrays[0])
    if any(shape(a) != (r, c) for a in arrays):
        raise Clash
    return [[f(*[x[i][j] if isinstance(x, list) else x for x in xs]) for j in range(c)] for i in range(r)]


def scalar(x):
    return x[0][0] if shape(x) == (1, 1) else x


def product(x, y):
    if not isinstance(x, list) or not isinstance(y, list):
        return each(lambda a, b: a * b, x, y)
    if shape(x)[1] != shape(y)[0]:
        raise Clash
    return scalar([[sum(a * b for a, b in zip(row, col)) for col in zip(*y)] for row in x])


def turn(x):
    return [list(c) for c in zip(*x)] if isinstance(x, list) else x


def flat(x):
    return [v for row in x for v in row] if isinstance(x, list) else [x]


def eliminate(x):
    """Inverse and determinant."""
    if not isinstance(x, list):
        x = [[x]]
    n = len(x)
    if shape(x) != (n, n):
        raise Clash
    m, det = [list(row) + [float(i == j) for j in range(n)] for i, row in enumerate(x)], 1.0
    for i in range(n):
        p = max(range(i, n), key=lambda r: abs(m[r][i]))
        if abs(m[p][i]) < 0.2:
            raise ValueError("too near to singular for finite differences")
        det *= m[p][i] * (1 if p == i else -1)
        m[i], m[p] = m[p], m[i]
        m[i] = [v / m[i][i] for v in m[i]]
        for r in range(n):
            if r != i:
                m[r] = [a - m[r][i] * b for a, b in zip(m[r], m[i])]
    return [row[n:] for row in m], det


def real_power(a, b):
    if isinstance(a, list) or isinstance(b, list):
        return each(real_power, a, b)
    v = a ** b
    if isinstance(v, complex):
        raise ValueError("complex")
    return v


class Evaluator:
    def __init__(self, values, sizes, free=(), at=()):
        self.values, self.sizes, self.free, self.index = values, sizes, set(free), dict(zip(free, at))
        self.ranges = {}

    def size(self, tree):
        return int(self.value(tree))

    def value(self, tree):
        op, args = tree[0], tree[1:]
        if op == "number":
            return float(args[0])
        if op == "name":
            if args[0] in self.values:
                return self.values[args[0]]
            if args[0] not in self.sizes:
                raise Clash
            return float(self.sizes[args[0]])
        if op == "neg":
            return each(lambda v: -v, self.value(args[0]))
        if op == "'":
            return turn(self.value(args[0]))
        if op == "index":
            return self.entry(args[0], args[1:])
        if op == "call":
            return self.call(*args)
        if op in ("^", ".^"):
            return self.power(op, *[self.closed(a) for a in args])
        x, y = self.value(args[0]), self.closed(args[1]) if op in ("/", "./") else self.value(args[1])
        if op == "*":
            return product(x, y)
        if op in ("+", "-") and shape(x) != shape(y) or op == "/" and isinstance(y, list):
            raise Clash
        if op == ":":
            if shape(x) != shape(y):
                raise Clash
            return sum(a * b for a, b in zip(flat(x), flat(y)))
        return each({"+": lambda a, b: a + b, "-": lambda a, b: a - b, ".*": lambda a, b: a * b,
                     "/": lambda a, b: a / b, "./": lambda a, b: a / b}[op], x, y)

    def power(self, op, x, e):
        if op == ".^" or not isinstance(x, list):
            return real_power(x, e)
        if isinstance(e, list) or e != int(e) or not e:
            raise Clash
        x = x if e > 0 else eliminate(x)[0]
        result = x
        for _ in range(abs(int(e)) - 1):
            result = product(result, x)
        if shape(x)[0] != shape(x)[1]:
            raise Clash
        return result

    def call(self, name, *args):
        if name == "eye":
            n = self.size(args[0])
            return [[float(i == j) for j in range(n)] for i in range(n)]
        if name == "ones":
            return [[1.0] * (self.size(args[1]) if len(args) > 1 else 1) for _ in range(self.size(args[0]))]
        if name == "K":
            m, n = self.size(args[0]), self.size(args[1])
            result = [[0.0] * (m * n) for _ in range(m * n)]
            for i, j in itertools.product(range(m), range(n)):
                result[i * n + j][j * m + i] = 1.0
            return result
        if name == "kron":
            x, y = self.value(args[0]), self.value(args[1])
            if not isinstance(x, list) or not isinstance(y, list):
                return product(x, y)
            return [[a * b for a in r for b in s] for r in x for s in y]
        x = self.closed(args[0])
        if name in FUNCTIONS:
            return each(FUNCTIONS[name], x)
        rows, cols = shape(x) or (1, 1)
        if name == "norm":
            return math.sqrt(sum(v * v for v in flat(x)))
        if name == "sum":
            return sum(flat(x))
        if name == "vec":
            return [[v] for v in flat(turn(x))] if isinstance(x, list) else [[x]]
        if name == "diag":
            if cols == 1:
                return [[x[i][0] * (i == j) for j in range(rows)] for i in range(rows)]
            if rows != cols:
                raise Clash
            return [[x[i][i]] for i in range(rows)]
        if name == "tr":
            if rows != cols:
                raise Clash
            return sum(x[i][i] for i in range(rows)) if isinstance(x, list) else x
        if name == "inv":
            inverse = eliminate(x)[0]
            return inverse if isinstance(x, list) else inverse[0][0]
        if name in ("det", "logdet"):
            det = eliminate(x)[1]
            return det if name == "det" else math.log(abs(det))
        raise Clash

    # Index notation: the sum over an index stands around each additive term, or inside a function that repeats it.

    def entry(self, base, names):
        at = [self.index[i] for i in names]
        if base[1] == "delta":
            return float(at[0] == at[1])
        x = self.value(base)
        if shape(x)[1:] == (1,) and len(at) == 1:
            return x[at[0]][0]
        if len(at) == 1 and shape(x)[:1] == (1,):
            return x[0][at[0]]
        if len(at) != 2 or not isinstance(x, list):
            raise Clash
        return x[at[0]][at[1]]

    def closed(self, tree):
        names = {i for i, n in check.Reader().counts(tree).items() if n > 1} - self.free - set(self.index)
        return self.summed(tree, names) if names else self.value(tree)

    def summed(self, tree, names):
        """The sum of each expanded term over those of `names` that occur in it."""
        total = 0.0
        for term in expand(tree):
            mine = sorted(names & used(term))
            saved = dict(self.index)
            for at in itertools.product(*[range(self.ranges[i]) for i in mine]):
                self.index.update(zip(mine, at))
                value = self.value(term)
                if isinstance(value, list):
                    raise Clash
                total += value
            self.index = saved
        return total

    def whole(self, tree):
        names = used(tree)
        if not names:
            return self.value(tree)
        todo, deltas = [tree], []
        for t in todo:
            todo += [a for a in t[1:] if isinstance(a, tuple)]
            if t[0] == "index" and t[1][1] == "delta":
                deltas.append(t[2:])
            elif t[0] == "index":
                x = self.value(t[1])
                dims = shape(x) if len(t) == 4 else [max(shape(x) or (0,))]
                for i, d in zip(t[2:], dims):
                    if self.ranges.setdefault(i, d) != d:
                        raise Clash
        for i, j in deltas * len(deltas):
            for a, b in ((i, j), (j, i)):
                if a in self.ranges and self.ranges.setdefault(b, self.ranges[a]) != self.ranges[a]:
                    raise Clash
        return self.summed(tree, names - self.free)


def used(tree):
    found = set(tree[2:]) if tree[0] == "index" else set()
    return found.union(*[used(a) for a in tree[1:] if isinstance(a, tuple)])


def expand(tree):
    """The additive terms of an indexed text; sums inside a product are multiplied out."""
    op, args = tree[0], tree[1:]
    if not used(tree):
        return [tree]
    if op in ("+", "-"):
        return expand(args[0]) + [t if op == "+" else ("neg", t) for t in expand(args[1])]
    if op == "neg":
        return [("neg", t) for t in expand(args[0])]
    if op in ("*", ".*"):
        return [("*", a, b) for a in expand(args[0]) for b in expand(args[1])]
    if op in ("/", "./"):
        return [("/", a, args[1]) for a in expand(args[0])]
    return [tree]


# ---- The truth: finite differences of the expression ----------------------------------------------------------------

def draw(rng, variables, low):
    sizes, symbols = {}, sorted({d for v in variables.values() for s in v["shape"] for d in check.split(s)})
    pool = rng.sample((2, 3, 4), 3) + [2, 3, 2, 3]
    for d in symbols:
        sizes[d] = int(d) if d.isdigit() else pool[len(sizes) % len(pool)]
    for d in "nmkdqr":  # may stand in eye(n) alone
        sizes.setdefault(d, pool[len(sizes) % len(pool)])
    values = {}
    for name, v in variables.items():
        dims = [math.prod(sizes[d] for d in check.split(s)) for s in v["shape"]]
        x = [[rng.uniform(low, 1.3) for _ in range((dims + [1, 1])[1])] for _ in range((dims + [1])[0])]
        attrs, one = set(v["attrs"]), [[float(i == j) for j in range(len(x))] for i in range(len(x))]
        if "positive" in attrs:
            x = each(lambda a: abs(a) + 0.1, x)
        if attrs & {"symmetric", "spd", "skew", "orthogonal"}:
            x = each(lambda a, b: a - b if attrs & {"skew", "orthogonal"} else a + b, x, turn(x))
        if "spd" in attrs:
            x = each(lambda a, b: a + b, product(x, x), one)
        if "diagonal" in attrs:
            x = [[a * (i == j) for j, a in enumerate(row)] for i, row in enumerate(x)]
        if "orthogonal" in attrs:
            x = each(lambda a, b: 2 * a - b, eliminate(each(lambda a, b: a + b, one, x))[0], one)
        values[name] = x[0][0] if not dims else x
    return values, sizes


class Truth:
    """The derivative of a question at a point by finite differences, in the shape of each form."""

    def __init__(self, question, rng, low):
        self.tree, self.free = check.parse(question["expr"])
        counts = check.Reader().counts(self.tree)
        self.free = self.free or sorted(i for i, n in counts.items() if n == 1)
        self.question, self.rng = question, rng
        self.values, self.sizes = draw(rng, question["vars"], low)
        self.changes = {w: self.like(self.values[w], lambda i, j: rng.uniform(-1, 1)) for w in set(question["wrt"])}
        self.memo = {}

    @staticmethod
    def like(x, f):
        return [[f(i, j) for j in range(len(x[0]))] for i in range(len(x))] if isinstance(x, list) else f(0, 0)

    def expression(self, values):
        if not self.free:
            return Evaluator(values, self.sizes).whole(self.tree)
        return indexed(self.tree, values, self.sizes, self.free)

    def directions(self, name):
        """The changes of a variable that the axes of a derivative stand for."""
        x, kind = self.values[name], (self.question.get("constraint") or {}).get("name")
        for i in range(shape(x)[0] if isinstance(x, list) else 1):
            for j in range(shape(x)[1] if isinstance(x, list) else 1):
                if kind == "symmetric":
                    yield self.like(x, lambda a, b: float((a, b) in ((i, j), (j, i))))
                elif kind == "symmetric-riesz":
                    yield self.like(x, lambda a, b: ((a, b) == (i, j)) / 2 + ((a, b) == (j, i)) / 2)
                elif kind == "diagonal":
                    yield self.like(x, lambda a, b: float((a, b) == (i, j) and i == j))
                else:
                    yield self.like(x, lambda a, b: float((a, b) == (i, j)))

    def moved(self, changes):
        """The derivative of the expression along changes of its variables, one after the other."""
        if not changes:
            return self.expression(self.values)
        h = 2e-5 if len(changes) == 1 else 5e-4
        total = None
        for signs in itertools.product((1, -1), repeat=len(changes)):
            values = dict(self.values)
            for s, (name, direction) in zip(signs, changes):
                values[name] = each(lambda a, b: a + s * h * b, values[name], direction)
            part = each(lambda a: math.prod(signs) * a / (2 * h) ** len(changes), self.expression(values))
            total = part if total is None else each(lambda a, b: a + b, total, part)
        return total

    def of(self, form):
        """All numbers of a form, in an order that is `numbers` of the text's."""
        if form in self.memo:
            return self.memo[form]
        wrt = self.question["wrt"]
        if form == "value":
            result = [flat(self.moved([]))]
        elif form == "differential":
            result = [flat(self.moved([(w, self.changes[w]) for w in wrt]))]
        else:
            ways = itertools.product(*[list(self.directions(w)) for w in wrt])
            slopes = [self.moved(list(zip(wrt, way))) for way in ways]
            result = [flat(turn(s) if form == "vec" else s) for s in slopes]  # one for each direction
        self.memo[form] = result
        return result


def indexed(tree, values, sizes, free):
    probe = Evaluator(values, sizes, free, [0] * len(free))
    probe.whole(tree)
    ranges = [probe.ranges[i] for i in free]
    cells = {at: Evaluator(values, sizes, free, at).whole(tree) for at in itertools.product(*map(range, ranges))}
    if len(free) == 1:
        return [[cells[i,]] for i in range(ranges[0])]
    return [[cells[i, j] for j in range(ranges[1])] for i in range(ranges[0])]


def extents(x):
    """The axes of a value; no dimension is drawn as 1."""
    return [n for n in shape(x) if n > 1]


def agrees(truth, form, text):
    """Whether the text of a form is right at the point of `truth`."""
    tree, _ = check.parse(text)
    slopes, values, variables = truth.of(form), dict(truth.values), [truth.values[w] for w in truth.question["wrt"]]
    value = truth.expression(truth.values)
    sizes = sum([extents(x) for x in [value] + variables], [])
    want = [slope[v] for v in range(len(slopes[0])) for slope in slopes]  # axes of the value, then of the variables
    if form == "index":
        free, got = check.LETTERS[:len(sizes)], []
        for at in itertools.product(*map(range, sizes)):
            evaluator = Evaluator(values, truth.sizes, free, at)
            evaluator.ranges = dict(zip(free, sizes))
            got.append(evaluator.whole(tree))
        return close(got, want)
    if form == "differential":
        values.update({"d" + w: d for w, d in truth.changes.items()})
    got = Evaluator(values, truth.sizes).whole(tree)
    if form in ("value", "differential"):
        fits = shape(got) == shape(value)
    elif form == "vec":
        orders = [[i * shape(x)[1] + j for j in range(shape(x)[1]) for i in range(shape(x)[0])] for x in variables]
        if len(orders) == 1:
            want = [slopes[d][v] for v in range(len(slopes[0])) for d in orders[0]]
        else:
            want = [slopes[a * len(orders[1]) + b][0] for a in orders[0] for b in orders[1]]
        fits = shape(got) == (len(want) // len(orders[-1]), len(orders[-1]))
    else:
        fits = sorted(shape(got)) == sorted(sizes + [1]) if len(sizes) == 1 else list(shape(got)) == sizes
    return close(flat(got), want) if fits else got == 0 and max(map(abs, want)) < 1e-6


def close(xs, ys):
    top = max([1.0] + [abs(y) for y in ys])
    return len(xs) == len(ys) and all(abs(x - y) <= 2e-4 * top for x, y in zip(xs, ys))


def verdict(question, form, text, seed):
    """right, wrong or unknown (no point where both are defined) by numbers alone."""
    hits = 0
    for attempt in range(12):
        rng = random.Random("%s %s" % (seed, attempt))
        try:
            truth = TRUTHS.get((seed, attempt)) or Truth(question, rng, 0.2 if attempt % 3 == 1 else -1.1)
            TRUTHS[seed, attempt] = truth
            if not agrees(truth, form, text):
                return "wrong"
        except (Clash, TypeError):
            return "wrong"
        except (ValueError, OverflowError, ZeroDivisionError):
            continue
        hits += 1
        if hits == 3:
            return "right"
    return "unknown"


TRUTHS = {}


# ---- Mutants --------------------------------------------------------------------------------------------------------

BINDING = {"+": 1, "-": 1, ":": 2, "*": 3, "/": 3, ".*": 3, "./": 3, "neg": 4}


def show(tree, least=0):
    op, args = tree[0], tree[1:]
    if op == "number":
        return str(args[0]) if args[0].denominator == 1 else "(%s)" % args[0]
    if op == "name":
        return args[0]
    if op == "call":
        return "%s(%s)" % (args[0], ",".join(show(a) for a in args[1:]))
    if op == "index":
        return "%s[%s]" % (show(args[0], 5), ",".join(args[1:]))
    if op == "'":
        return show(args[0], 5) + "'"
    if op in ("^", ".^"):
        return "%s%s(%s)" % (show(args[0], 5), op, show(args[1]))
    level = BINDING[op]
    text = "-" + show(args[0], 5) if op == "neg" else show(args[0], level + (op == ":")) + op + show(args[1], level + 1)
    return "(%s)" % text if level < least else text


def changes(tree):
    """(kind, tree) for every change of one place."""
    op, args = tree[0], tree[1:]
    if op == "'":
        yield "drop a transpose", args[0]
    if op in ("name", "call") and (op == "name" or args[0] in ("inv", "exp", "tanh")):
        yield "add a transpose", ("'", tree)
    if op == "number":
        yield "change a factor", ("number", args[0] * 2)
        yield "change a factor", ("number", args[0] + 1)
    if op in ("*", ":", ".*", "index"):
        yield "change a factor", ("*", ("number", check.Fraction(1, 2)), tree)
    if op in ("+", "-"):
        yield "flip a sign", ("-" if op == "+" else "+", *args)
        yield "drop a term", args[0]
        yield "drop a term", args[1]
    if op == "neg":
        yield "flip a sign", args[0]
    if op == "*":
        yield "swap factors", ("*", args[1], args[0])
        yield "drop a factor", args[0]
        yield "drop a factor", args[1]
    if op in (".*", "./", "/"):
        yield "drop a factor", args[0]
    if op in ("^", ".^"):
        yield "change a power", args[0]
        yield "change a power", (op, args[0], ("+", args[1], ("number", check.Fraction(1))))
    if op == "call" and args[0] == "K":
        yield "K size", ("call", "K", args[2], args[1])
    if op == "call" and args[0] == "kron":
        yield "swap kron", ("call", "kron", args[2], args[1])
    if op == "call" and args[0] in ("sin", "cos", "exp", "sigmoid", "tanh", "sign", "relu", "inv", "tr", "norm"):
        other = {"sin": "cos", "cos": "sin", "exp": "log", "sigmoid": "tanh", "tanh": "sigmoid", "sign": "relu",
                 "relu": "abs", "inv": "vec", "tr": "sum", "norm": "sum"}[args[0]]
        yield "other function", ("call", other, *args[1:])
        yield "drop a function", args[1]
    if op == "index" and len(args) == 3 and args[1] != args[2]:
        yield "swap indices", ("index", args[0], args[2], args[1])
    if op == "index":
        for i in range(1, len(args)):
            for letter in "ijklpq":
                if letter != args[i]:
                    yield "other index", ("index", args[0], *(args[1:i] + (letter,) + args[i + 1:]))
    for i, a in enumerate(args):
        if isinstance(a, tuple) and not (op == "call" and args[0] in ("eye", "ones", "K")):
            for kind, b in changes(a):
                yield kind, (op, *(args[:i] + (b,) + args[i + 1:]))


def main(arguments):
    per_form = int(arguments[1]) if len(arguments) > 1 else 6
    seed = arguments[2] if len(arguments) > 2 else "1"
    counts, kinds, bad = {}, {}, 0
    for line in check.lines_of(arguments[0]):
        if check.decide(line)[0] not in ("proved", "tested"):
            continue
        question, rng = line["certificate"]["question"], random.Random("%s %s" % (seed, line["id"]))
        TRUTHS.clear()
        for form, text in line["certificate"]["answer"]["forms"].items():
            if form in ("frechet", "hvp"):
                continue
            tree = check.parse(text)[0]
            if verdict(question, form, text, seed) == "wrong":
                print("the numbers contradict the answer itself: %s %s %s" % (line["id"], form, text))
                bad += 1
            found = list({show(t): k for k, t in changes(tree)}.items())
            by_kind = {}
            for t, kind in found:
                by_kind.setdefault(kind, []).append(t)
            chosen = []
            while len(chosen) < per_form and any(by_kind.values()):
                for kind in sorted(by_kind):
                    if by_kind[kind] and len(chosen) < per_form:
                        chosen.append((kind, by_kind[kind].pop(rng.randrange(len(by_kind[kind])))))
            for kind, mutant in chosen:
                spoiled = copy.deepcopy(line)
                spoiled["certificate"]["answer"]["forms"] = {form: mutant}
                spoiled["forms"] = {form: dict(spoiled["forms"][form], text=mutant)}
                status, reason = check.decide(spoiled)
                right = verdict(question, form, mutant, seed)
                counts[right, status] = counts.get((right, status), 0) + 1
                kinds.setdefault(kind, [0, 0])[right == "wrong"] += 1
                if right == "wrong" and status in ("proved", "tested"):
                    bad += 1
                    print("false but %s: %s, %s: %s (was %s)" % (status, line["id"], kind, mutant, text))
                if right != "wrong" and status != "proved" or right == "wrong" and status == "unsupported":
                    print("%s and %s: %s %s: %s (%s)" % (right, status, line["id"], form, mutant, reason))
    for (right, status), n in sorted(counts.items()):
        print("%6d  %-8s %s" % (n, right, status))
    print("kinds: " + ", ".join("%s %d (%d false)" % (k, a + b, b) for k, (a, b) in sorted(kinds.items())))
    print("%d mutants, %d false accepted" % (sum(counts.values()), bad))
    return 1 if bad else 0


if __name__ == "__main__":
    sys.setrecursionlimit(6000)
    sys.exit(main(sys.argv[1:]))
