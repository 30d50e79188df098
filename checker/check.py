#!/usr/bin/env python3
"""Decides whether the answers of `gradus batch --certificate` are right. README.md here says what it trusts."""
import json, math, re, sys
from fractions import Fraction

from networks import MAX_POWER, S, Tensor, Unsupported, Wrong, einsum, fold, intern, label_of, network
from operations import (ENTRYWISE, HALF, SIZED, WHOLE, alike, columns_first, determinant, diagonal, entry_by_entry,
                        entrywise, exponential, inner, inverse, kron, logarithm, power, product, square)
from points import compare

MAX_TEXT, MAX_TOKENS, MAX_NESTING = 20000, 3000, 100
LETTERS = "ijklmno"

# ---- Syntax. A tree is a tuple (operator, operands...) --------------------------------------------------------------

TOKEN = re.compile(r"\s*(\d+(?:\.\d+)?|[^\W\d]\w*|\.[*/^]|\S)")
LEVEL = {"+": 1, "-": 1, ":": 2, "*": 3, "/": 3, ".*": 3, "./": 3}

class Parser:
    def __init__(self, text):
        if not isinstance(text, str) or len(text) > MAX_TEXT:
            raise Unsupported("a text is missing or longer than %d characters" % MAX_TEXT)
        self.tokens, self.at, self.nesting = TOKEN.findall(text) + [""], 0, 0
        if len(self.tokens) > MAX_TOKENS:
            raise Unsupported("a text of more than %d symbols" % MAX_TOKENS)

    def take(self, *wanted):
        token = self.tokens[self.at]
        if wanted and token not in wanted:
            raise Wrong("%r where %s is expected" % (token, " or ".join(map(repr, wanted))))
        self.at += 1
        return token

    def expression(self, level=1):
        self.nesting += 1
        if self.nesting > MAX_NESTING:
            raise Unsupported("nested deeper than %d" % MAX_NESTING)
        minus = 0
        while self.tokens[self.at] == "-":
            minus += len(self.take())
        tree = self.postfix()
        tree = ("neg", tree) if minus % 2 else tree
        while LEVEL.get(self.tokens[self.at], 0) >= level:
            op = self.take()
            tree = (op, tree, self.expression(LEVEL[op] + 1))
            if op == self.tokens[self.at] == ":":
                raise Wrong("':' does not chain")
        self.nesting -= 1
        return tree

    def postfix(self):
        tree = self.primary()
        while self.tokens[self.at] in ("'", "^", ".^", "["):
            op = self.take()
            if op == "[":
                tree = ("index", tree, *self.items("]", self.take))
            elif op == "'":
                tree = (op, tree)
            else:
                minus = self.tokens[self.at] == "-" and self.take()
                exponent = self.primary()
                tree = (op, tree, ("neg", exponent) if minus else exponent)
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
            return "number", Fraction(token)
        if not token.isidentifier():
            raise Wrong("%r where a term is expected" % token)
        if self.tokens[self.at] == "(":
            self.take()
            return ("call", token, *self.items(")", self.expression))
        return "name", token

def parse(text):
    """The tree of a text, and the free indices that its left-hand side names."""
    m = re.match(r"\s*[^\W\d]\w*\[([\w\s,]*)\]\s*=", text) if isinstance(text, str) else None
    parser = Parser(text[m.end():] if m else text)
    tree = parser.expression()
    parser.take("")
    return tree, [i.strip() for i in m.group(1).split(",")] if m else None

# ---- Reading a tree as a tensor -------------------------------------------------------------------------------------

def split(dim):
    """The elementary dimensions of a dimension such as n*m."""
    if not isinstance(dim, str) or not re.fullmatch(r"\w+(\s*\*\s*\w+)*", dim):
        raise Unsupported("the dimension %r" % (dim,))
    return [d.strip() for d in dim.split("*")]

# Functions of sizes only.
SIZES = {("eye", 1), ("ones", 1), ("ones", 2), ("K", 2)}

def dimension(tree):
    if tree[0] == "*":
        return dimension(tree[1]) + dimension(tree[2])
    if tree[0] not in ("name", "number"):
        raise Wrong("a dimension is expected")
    return split(str(tree[1]))

def variable(name):
    """A variable; under attributes with its symmetry, or as the diagonal of a matrix."""
    shape, attrs = [split(d) for d in S.variables[name]["shape"]], set(S.variables[name]["attrs"])
    dims, rule = sum(shape, []), "positive" if "positive" in attrs else None
    turns, skew = [tuple(range(len(dims)))], False
    if S.attributes and len(dims) == 2:
        if "diagonal" in attrs:
            return diagonal(network(dims[:1], [(intern("var", (name, "diagonal"), dims[:1]).number, 1, (0,))]))
        skew = "skew" in attrs
        turns += [(1, 0)] if skew or attrs & {"symmetric", "spd"} else []
        rule = "orthogonal" if "orthogonal" in attrs else rule
    atom = intern("var", (name, S.attributes), dims, turns, rule, skew)
    return network(dims, [(atom.number, 1, tuple(range(len(dims))))], 1, len(shape[0]) if shape else 0)

def constant(x):
    """The value of a scalar that is a number, else None."""
    if x.dims or any(t[2] for t in x.terms):
        return None
    return Fraction(next(iter(x.terms.values()), 0))

class Reader:
    """Reads trees over the variables and some definitions; `ranges` are the dimensions of the named indices."""
    def __init__(self):
        self.free, self.ranges, self.definitions = set(), {}, {}
        self.sizes = {d for v in S.variables.values() for s in v["shape"] for d in split(s)}

    def read(self, tree, free=()):
        """The tensor of a tree: the pairs `free` of a name and a dimension (None: to be found) are its last axes, every
        other index is summed."""
        self.ranges, self.free, deltas, todo = {i: d for i, d in free if d}, {i for i, _ in free}, [], [tree]
        for t in todo:
            todo += [a for a in t[1:] if isinstance(a, tuple)]
            if t[0] == "index" and t[1][1] == "delta":
                deltas.append(t[2:])
            elif t[0] == "index":
                for i, d in zip(t[2:], self.value(t[1]).dims):
                    self.ranges.setdefault(i, d)
        for i, j in [d for d in deltas if len(d) == 2] * len(deltas):
            for a, b in ((i, j), (j, i)):
                if a in self.ranges:
                    self.ranges.setdefault(b, self.ranges[a])
        if not self.free <= set(self.ranges):
            raise Unsupported("the range of a free index is not known")
        x, labels = self.value(tree), [label_of(i, self.ranges[i]) for i, _ in free]
        x = fold(x, {S.named[-1 - l][0] for l in x.named()} - self.free, labels)
        if x.named():
            raise Wrong("the range of the index %s is not %s" % S.named[-1 - x.named()[0]])
        return Tensor(x.dims, x.terms, 1) if free else x

    def counts(self, tree):
        """How often each named index occurs in a product of the expanded tree. A function or a power leaves an index
        open that occurs at most once in each product of its argument."""
        parts = [self.counts(a) for a in tree[1:] if isinstance(a, tuple)]
        if tree[0] == "index":
            parts.append({i: tree[2:].count(i) for i in tree[2:]})
        for at in {"^": (0, 1), ".^": (0, 1), "/": (1,), "./": (1,), "call": range(len(parts))}.get(tree[0], ()):
            parts[at] = {i: 1 for i, n in parts[at].items() if n == 1 or i in self.free}
        join = max if tree[0] in ("+", "-") else sum
        return {i: join([p.get(i, 0) for p in parts]) for p in parts for i in p}

    def argument(self, tree):
        """The value of an argument of a function or a power: an index that a product in it repeats is summed here."""
        return fold(self.value(tree), {i for i, n in self.counts(tree).items() if n > 1} - self.free)

    def value(self, tree):
        op, args = tree[0], tree[1:]
        if op in ("number", "name", "index", "call", "^", ".^"):
            return {"number": lambda k: network((), k=k), "name": self.name, "index": self.entry, "call": self.call,
                    "^": self.matrix_power, ".^": self.power}[op](*args)
        x = self.value(args[0])
        if op == "neg":
            return x.scale(-1)
        if op == "'":
            return columns_first(x, len(x.dims) - x.rows)
        if op in ("/", "./"):
            if args[1][0] in ("^", ".^"):  # x/y^k is x*y^(-k)
                y = self.value((args[1][0], args[1][1], ("neg", args[1][2])))
            else:
                y = entry_by_entry(lambda y: power(y, -1), self.argument(args[1]))
            if op == "/" and y.dims:
                raise Wrong("division by a value that is no scalar")
            return entrywise(x, y)
        y = self.value(args[1])
        if op in ("+", "-"):
            alike(x, y)
            return x.plus(y, 1 if op == "+" else -1)
        return {"*": product, ":": inner, ".*": entrywise}[op](x, y)

    def name(self, name):
        if name in self.definitions:
            return self.definitions[name]
        if name in S.variables:
            return variable(name)
        if name in self.sizes:
            return network((), [(intern("size", name, ()).number, 1, ())])
        raise Wrong("the name %s is not declared" % name)

    def entry(self, base, *names):
        if base == ("name", "delta"):
            if len(names) != 2 or not set(names) <= set(self.ranges):
                raise Unsupported("the range of an index of delta is not known")
            if self.ranges[names[0]] != self.ranges[names[1]]:
                raise Wrong("delta[%s,%s] over different ranges" % names)
            x = diagonal(network([self.ranges[names[0]]]))
        else:
            x = self.value(base)
        if not all(i.isidentifier() for i in names):
            raise Unsupported("an index that is no name")
        if len(names) != len(x.dims):
            raise Wrong("%d indices on %d axes" % (len(names), len(x.dims)))
        return einsum((), [(x, [label_of(i, d) for i, d in zip(names, x.dims)])])

    def power(self, base, exponent):
        x, e = self.argument(base), self.argument(exponent)
        if constant(e) is not None:
            return entry_by_entry(lambda x: power(x, constant(e)), x)
        return entry_by_entry(exponential, entrywise(e, entry_by_entry(logarithm, x)))

    def matrix_power(self, base, exponent):
        x = self.argument(base)
        if not x.dims:
            return self.power(base, exponent)
        k, _ = constant(self.value(exponent)), square(x)
        if not k or k != int(k) or abs(k) > MAX_POWER:
            raise Unsupported("the matrix power %s" % k)
        x = result = x if k > 0 else inverse(x)
        for _ in range(abs(int(k)) - 1):
            result = product(result, x)
        return result

    def call(self, name, *args):
        if name in ENTRYWISE and len(args) == 1:
            return entry_by_entry(ENTRYWISE[name], self.argument(args[0]))
        if name in WHOLE and len(args) == 1:
            x = self.argument(args[0])
            if name in ("sum", "norm"):  # of the entries of an indexed expression
                x = fold(x, (), [l for l in x.named() if S.named[-1 - l][0] not in self.free])
            if x.named():
                raise Unsupported("%s of an indexed expression" % name)
            return WHOLE[name](x)
        if name == "kron" and len(args) == 2:
            return kron(self.value(args[0]), self.value(args[1]))
        if name == "norm1" and len(args) == 1:
            return self.call("sum", ("call", "abs", *args))
        if (name, len(args)) in SIZED:
            return SIZED[name, len(args)](self.value(args[0]), dimension(args[1]))
        if (name, len(args)) not in SIZES:
            raise Unsupported("the function %s of %d arguments" % (name, len(args)))
        dims = [dimension(a) for a in args]
        if name == "eye":
            return diagonal(network(dims[0]))
        if name == "ones":
            return network(sum(dims, []), rows=len(dims[0]))
        if name == "K":
            m, n = list(range(len(dims[0]))), [len(dims[0]) + i for i in range(len(dims[1]))]
            return einsum(m + n + n + m, [(network(dims[0] + dims[1]), m + n)], len(m + n))

# ---- Derivatives, attributes, zero ----------------------------------------------------------------------------------

def change_of(name):
    """A variable and labels for the axes that a derivative by it has at the end."""
    v = variable(name)
    return v, ["v%d" % i for i in v.axes()]

def derivative(x, name):
    """The derivative of a tensor by a variable: the product rule, and the differential of each atom."""
    v, more = change_of(name)
    result = Tensor(x.dims + v.dims, {}, x.rows)
    for (out, dims, factors), k in x.terms.items():
        for i, (a, e, ls) in enumerate(factors):
            change = atom_derivative(a, name)
            if change.terms:
                low = factors[:i] + factors[i + 1:] + ((a, e - 1, ls),)
                rest = Tensor(dims, {(tuple(range(len(dims))), dims, low): 1})
                pieces = [(rest, range(len(dims))), (change, list(ls) + more)]
                result = result.plus(einsum(list(out) + more, pieces, x.rows, k * e))
    return result

def atom_derivative(a, name):
    key, atom = ("derivative", a, name), S.atoms[a]
    if key in S.memo:
        return S.memo[key]
    (v, more), own, x = change_of(name), list(range(len(atom.dims))), atom.data
    base, result = network(atom.dims, [(a, 1, tuple(own))]), Tensor(atom.dims + v.dims, {})
    if atom.kind == "var" and x[0] == name:
        result = einsum(own + own, [(network(v.dims), own)])
    elif isinstance(x, Tensor) and atom.kind != "sign":
        inside = derivative(x, name)
        r, c = ["r%d" % i for i in range(len(x.dims) // 2)], ["c%d" % i for i in range(len(x.dims) // 2)]
        if atom.kind == "inv":
            left, right = own[:len(own) // 2], own[len(own) // 2:]
            result = einsum(own + more, [(base, left + r), (inside, r + c + more), (base, c + right)], k=-1)
        elif atom.kind in ("det", "logdet"):
            pieces = [(inverse(x), c + r), (inside, r + c + more)] + [(base, ())] * (atom.kind == "det")
            result = einsum(more, pieces)
        else:
            slope = {"S": lambda: network(atom.dims), "exp": lambda: base, "log": lambda: power(x, -1),
                     "sin": lambda: ENTRYWISE["cos"](x), "cos": lambda: ENTRYWISE["sin"](x).scale(-1)}[atom.kind]()
            result = einsum(own + more, [(slope, own), (inside, own + more)])
    S.memo[key] = result
    return result

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
            base = variable(atom.data[0])
        elif not isinstance(atom.data, Tensor):
            base = network(atom.dims, [(a, 1, tuple(range(len(atom.dims))))])
        else:
            x, kind = with_attributes(atom.data), atom.kind
            x, e = (x.scale(e), 1) if kind == "exp" else (x, e)
            base = {"inv": inverse, "S": lambda x: x, "det": lambda x: determinant(x, kind),
                    "logdet": lambda x: determinant(x, kind), **ENTRYWISE}[kind](x)
        S.memo[key] = power(base, e)
    return S.memo[key]

def vanishes(x, depth=3):
    """Whether a tensor is zero: its normal form is, or it is after a multiplication by what is not zero or singular,
    that is, by a denominator or by a matrix whose inverse occurs."""
    if not x.terms or not depth:
        return not x.terms
    low, inverses = {}, set()
    for out, _, factors in x.terms:
        for a, e, ls in factors:
            kind, open_ = S.atoms[a].kind, all(l in out for l in ls)
            if kind == "S" and e < 0 and open_:
                at = (a, tuple(out.index(l) for l in ls))
                low[at] = min(low.get(at, 0), e)
            elif kind == "inv" and len(ls) == 2:
                inverses |= {(a, side, out.index(l)) for side, l in enumerate(ls) if l in out}
    for (a, ls), e in low.items():
        dims = S.atoms[a].dims
        base = Tensor(dims, {(tuple(range(len(dims))), dims, ((a, math.ceil(-e), tuple(range(len(dims)))),)): 1})
        if vanishes(einsum(x.axes(), [(x, x.axes()), (base, ls)]), depth - 1):
            return True
    for a, side, i in sorted(inverses):
        labels = ["p" if j == i else j for j in x.axes()]
        y = einsum(x.axes(), [(x, labels), (S.atoms[a].data, ("p", i) if side else (i, "p"))])
        if len(y.terms) <= 2 * len(x.terms) + 4 and vanishes(y, depth - 1):
            return True
    return False

def same_change(x, y, name):
    """Whether two tensors are linear in a change of a variable, with the same coefficient."""
    change, more = change_of(name)
    slopes = [derivative(z, name) for z in (x, y)]
    for z, slope in zip((x, y), slopes):
        if not vanishes(einsum(z.axes(), [(slope, z.axes() + more), (change, more)], z.rows).plus(z, -1)):
            return False
    return vanishes(slopes[0].plus(slopes[1], -1))

# ---- Answers --------------------------------------------------------------------------------------------------------

def check_names(variables, wrt, definitions):
    """Refuses declarations that do not fit, and names with two meanings."""
    for name, v in variables.items():
        kinds, shape, attrs = {"scalar": 0, "vector": 1, "matrix": 2}, v["shape"], set(v["attrs"])
        if not name.isidentifier() or kinds[v["kind"]] != len(shape):
            raise Unsupported("the declaration of %s" % name)
        if attrs & {"symmetric", "spd", "skew", "diagonal", "orthogonal"} and (len(shape) != 2 or shape[0] != shape[1]):
            raise Unsupported("the attributes of %s, which is not square" % name)
    sizes = {d for v in variables.values() for s in v["shape"] for d in split(s)}
    names = ["delta", *variables, *{"d" + w for w in wrt}, *[d["name"] for d in definitions], *sizes]
    for name in names:
        if names.count(name) > 1:
            raise Unsupported("the name %s has two meanings" % name)
    if any(w not in variables for w in wrt):
        raise Unsupported("a variable of the derivative is not declared")

def altered(line, certificate):
    """What the answer and its certificate do not have in common, if anything."""
    question, answer = certificate["question"], certificate["answer"]
    forms = {f: v for f, v in line["forms"].items() if v is not None}
    named = {f: v["named"]["text"] for f, v in forms.items() if v.get("named")}
    letters = list(LETTERS[:line["order"]])
    pairs = {
        "forms": ({f: v["text"] for f, v in forms.items()}, answer["forms"]), "named": (named, answer.get("named", {})),
        "definitions": [[(d["name"], d["text"]) for d in x.get("definitions") or []] for x in (line, answer)],
        "conditions": (line["conditions"], answer["conditions"]), "vars": (line["vars"], question["vars"]),
        "constraint": (line.get("constraint"), question.get("constraint")),
        "layout": (line.get("layout", "mixed"), question.get("layout", "mixed")),
        "free indices": ((forms.get("index") or {}).get("free", letters), letters)}
    return next((field for field, (a, b) in pairs.items() if a != b), None)

def asked_otherwise(asked, question):
    """What the certificate asks that the line of the input with its id does not, if anything but the expression."""
    wrt, last = question.get("wrt") or [], question.get("wrt2")
    wrt = ([wrt] if isinstance(wrt, str) else wrt) + ([last] if last else [])
    pairs = {"wrt": (asked["wrt"], wrt),
             "constraint": ((asked.get("constraint") or {}).get("name"), question.get("constraint"))}
    for name, own in asked["vars"].items():
        declared = {"attrs": [], **(question.get("vars") or {}).get(name, {})}
        fields = [field for field in ("kind", "shape", "attrs") if field in declared]
        pairs["the declaration of " + name] = [[v[field] for field in fields] for v in (own, declared)]
    if question.get("declare"):
        raise Unsupported("declarations in words")
    return next((field for field, (a, b) in pairs.items() if a != b), None)

def read_expression(text, order):
    """The tensor of an expression; its free indices are those that occur once in each product, or are declared."""
    reader, (tree, free) = Reader(), parse(text)
    if free is None:
        free = sorted(i for i, n in reader.counts(tree).items() if n == 1)
    if free and len(set(free)) != order:
        raise Unsupported("which indices of the expression are free")
    return reader.read(tree, [(i, None) for i in free])

def same_expression(value, text, order):
    """Refuses a certificate whose expression is not that of the question, read strictly."""
    try:
        other = read_expression(text, order)
    except (Wrong, Unsupported):
        raise Unsupported("the question is not in the strict syntax, so that the certificate's reading is not checked")
    if value.shape() != other.shape() or not vanishes(value.plus(other, -1)):
        raise Wrong("the expression is not that of the question")

def constrained(x, constraint):
    """A derivative by independent entries to one along matrices of a structure."""
    n = len(x.dims) - 2
    turn = einsum(x.axes()[:n] + [n + 1, n], [(x, x.axes())], x.rows)
    on = einsum(x.axes()[:n] + [n, n], [(x, x.axes()[:n] + [n, n])], x.rows)
    if constraint not in ("symmetric", "symmetric-riesz", "diagonal"):
        raise Unsupported("the constraint %s" % constraint)
    both = x.plus(turn)
    return {"symmetric": both.plus(on, -1), "symmetric-riesz": both.scale(HALF), "diagonal": on}[constraint]

def goal_of(form, value, slope, question):
    """What a form must equal, given the value and its last derivative, and the numbers of rows that it may have."""
    wrt, constraint = question["wrt"], (question.get("constraint") or {}).get("name")
    variables, blocks, at = [variable(w) for w in wrt], [], 0
    if form in ("frechet", "hvp") and len(wrt) == 1 and not constraint:
        v = variable(question["direction"])
        alike(v, variables[0])
        slope, rows = (derivative(slope, wrt[0]), v.rows) if form == "hvp" else (slope, value.rows)
        out = slope.axes()[:len(slope.dims) - len(v.dims)]
        return einsum(out, [(slope, slope.axes()), (v, slope.axes()[len(out):])], rows), [rows]
    if constraint and form != "differential":
        if len(wrt) != 1 or len(variables[0].dims) != 2:
            raise Unsupported("a constraint on this derivative")
        slope = constrained(slope, constraint)
    for x in [value] + variables:
        blocks += [slope.axes()[at:at + x.rows], slope.axes()[at + x.rows:at + len(x.dims)]]
        at += len(x.dims)
    if form == "value" and not wrt:
        return value, [value.rows]
    if form == "differential" and wrt:
        pieces = [(slope, slope.axes())]
        pieces += [(variable("d" + w), a + b) for w, a, b in zip(wrt, blocks[2::2], blocks[3::2])]
        return einsum(value.axes(), pieces, value.rows), [value.rows]
    if form == "matrix" and wrt:
        sizes = [len(b) for b in blocks if b]
        if len(sizes) > 2:
            raise Wrong("a matrix form of more than two axes")
        return slope, sizes[:1] if len(sizes) == 2 else [0, len(slope.dims)]
    if form == "vec" and wrt:
        rows = sum(blocks[-3::-1], [])
        return einsum(rows + blocks[-1] + blocks[-2], [(slope, slope.axes())], len(rows)), [len(rows)]
    if form == "index" and wrt:
        return slope, range(len(slope.dims) + 1)
    raise Unsupported("the form %s" % form)

def check_form(form, text, definitions, derived, certificate):
    """Status and reason of one text, which may use the definitions."""
    question, (value, slope), wrt = certificate["question"], derived, certificate["question"]["wrt"]
    changes = {"d" + w: {**question["vars"][w], "attrs": []} for w in wrt} if form == "differential" else {}
    S.variables, S.attributes = {**question["vars"], **changes}, False
    goal, rows = goal_of(form, value, slope, question)
    hints = [h for h in certificate.get("evidence") or [] if h.get("kind") == "chain" and h.get("form") == form]
    (tree, left), letters = parse(text), list(LETTERS[:len(goal.dims)])
    if left not in (None, letters if form == "index" else None):
        raise Unsupported("a left-hand side")
    if len(letters) < len(goal.dims) and form == "index":
        raise Unsupported("an index form of more than %d axes" % len(LETTERS))
    for attributes in (True, False):
        S.attributes, reader = attributes, Reader()
        for d in definitions:
            reader.definitions[d["name"]] = reader.read(parse(d["text"])[0])
        x = reader.read(tree, list(zip(letters, goal.dims)) if form == "index" else ())
        if not x.terms and not x.dims:
            x = Tensor(goal.dims, {}, rows[0])
        if x.dims != goal.dims or x.rows not in rows:
            groups = [[sorted(y.dims[:n]), sorted(y.dims[n:])] for y, n in ((x, x.rows), (goal, rows[0]))]
            if form != "vec" or groups[0] != groups[1]:  # else the same size, and to be compared as matrices
                raise Wrong("the axes are %s by %s, not %s" % (x.shape() + (goal.dims,)))
        elif attributes:
            wanted = with_attributes(goal)
            if vanishes(wanted.plus(x, -1)) or any(chained(wanted, h["lines"], x, reader) for h in hints):
                return "proved", ""
            change = "d" + wrt[0] if form == "differential" else question.get("direction")
            if form in ("differential", "frechet", "hvp") and len(wrt) == 1 and same_change(wanted, x, change):
                return "proved", ""
    return compare(goal, x)

def chained(x, lines, last, reader):
    """Whether each line of a hint equals the next, from x to the answer. Lines are in matrix notation."""
    try:
        tensors = [x] + [reader.read(parse(line)[0]) for line in lines[:50]] + [last]
    except Wrong:
        return False
    return all(y.dims == z.dims and vanishes(z.plus(y, -1)) for y, z in zip(tensors, tensors[1:]))

def check(line, questions=None):
    """Status and reason of an answer."""
    certificate = line.get("certificate")
    if not line.get("ok") or not isinstance(certificate, dict) or certificate.get("version") != 1:
        return "unsupported", "no answer" if not line.get("ok") else "no certificate of version 1"
    question, answer = certificate["question"], certificate["answer"]
    field = altered(line, certificate)
    if field:
        raise Wrong("altered: %s of the line and of its certificate differ" % field)
    variables, wrt = question["vars"], question["wrt"]
    S.reset(variables)
    check_names(variables, wrt, answer.get("definitions", []))
    if question.get("layout", "mixed") != "mixed":
        raise Unsupported("the layout %s" % question["layout"])
    try:
        value = slope = read_expression(question["expr"], len(line["value_shape"]))
    except Wrong as e:
        raise Unsupported("the expression is not in the strict syntax: %s" % e)
    if questions is not None:
        asked = questions.get(line.get("id"), {"expr": None})
        field = asked_otherwise(question, asked)
        if field:
            raise Wrong("%s is not that of the question" % field)
        if asked["expr"] != question["expr"]:
            same_expression(value, asked["expr"], len(line["value_shape"]))
    for w in wrt:
        slope = derivative(slope, w)
    shapes = ["*".join(group) for group in value.shape() if group], [variables[w]["shape"] for w in wrt]
    if (line["value_shape"], line["wrt_shapes"]) != shapes or line["order"] != sum(map(len, shapes[1]), len(shapes[0])):
        raise Wrong("order, value_shape or wrt_shapes: the shapes are %s, %s" % shapes)
    found, own = [], [(form, text, []) for form, text in answer["forms"].items()]
    for form, text, definitions in own + [(f, t, answer["definitions"]) for f, t in answer.get("named", {}).items()]:
        try:
            status, reason = check_form(form, text, definitions, (value, slope), certificate)
        except (Wrong, Unsupported) as e:
            status, reason = "rejected" if isinstance(e, Wrong) else "unsupported", str(e)
        found.append((status, "%s: %s" % (form, reason)))
    for status in ("rejected", "unsupported", "tested"):  # the forms of an answer count as one
        if any(s == status for s, _ in found):
            return status, next(reason for s, reason in found if s == status)
    return ("proved", ", ".join(answer["forms"])) if found else ("unsupported", "no form")

def decide(line, questions=None):
    """Status and reason of a line, whatever it holds."""
    try:
        return check(line, questions)
    except Wrong as e:
        return "rejected", str(e)
    except Unsupported as e:
        return "unsupported", str(e)
    except RecursionError:
        return "unsupported", "nested too deep"
    except (LookupError, TypeError, AttributeError, ValueError, ArithmeticError) as e:
        return "unsupported", "malformed: %s: %s" % (type(e).__name__, e)

def lines_of(name):
    with open(0, encoding="utf-8", closefd=False) if name == "-" else open(name, encoding="utf-8") as stream:
        for text in filter(str.strip, stream):
            line = json.loads(text)
            if not isinstance(line, dict):
                raise ValueError("a line is not a JSON object")
            yield line

def main(arguments):
    counts, questions = {"proved": 0, "tested": 0, "rejected": 0, "unsupported": 0}, None
    try:
        if len(arguments) == 3 and arguments[1] == "--questions":
            questions = {q.get("id"): q for q in lines_of(arguments.pop())}
            arguments.pop()
        if len(arguments) != 1:
            raise ValueError("usage: check.py ANSWERS [--questions QUESTIONS]")
        for line in lines_of(arguments[0]):
            status, reason = decide(line, questions)
            counts[status] += 1
            print(("%s %s %s" % (line.get("id"), status, reason)).replace("\n", " "))
    except (OSError, ValueError, RecursionError) as e:
        print("check.py: %s" % e, file=sys.stderr)
        return 2
    print(", ".join("%d %s" % (n, status) for status, n in counts.items()))
    return 1 if counts["rejected"] else 0

if __name__ == "__main__":
    sys.setrecursionlimit(20000)
    sys.exit(main(sys.argv[1:]))
