"""Tests of the checker: python3 -m unittest discover -s checker"""
import copy, io, json, os, sys, tempfile, unittest
from contextlib import redirect_stderr, redirect_stdout

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import check
from networks import S, Unsupported, Wrong

sys.setrecursionlimit(20000)


def declared(text):
    """Variables from text such as `A:n,m x:n c Q:n,n/orthogonal`."""
    table = {}
    for word in text.split():
        word, _, attrs = word.partition("/")
        name, _, shape = word.partition(":")
        shape = shape.split(",") if shape else []
        kind = ("scalar", "vector", "matrix")[len(shape)]
        table[name] = {"kind": kind, "shape": shape, "attrs": attrs.split("+") if attrs else []}
    return table


def answer(variables, expr, wrt, shape, constraint=None, **forms):
    """A certified answer."""
    table, wrt = declared(variables), wrt.split()
    order = len(shape.split()) + sum(len(table[w]["shape"]) for w in wrt)
    limit = constraint and {"name": constraint, "convention": ""}
    return {
        "id": "t", "ok": True, "order": order, "value_shape": shape.split(), "layout": "mixed", "constraint": limit,
        "wrt_shapes": [table[w]["shape"] for w in wrt], "vars": table, "conditions": [],
        "forms": {f: {"text": t} for f, t in forms.items()},
        "certificate": {
            "version": 1, "evidence": [], "answer": {"forms": dict(forms), "conditions": []},
            "question": {"expr": expr, "vars": table, "wrt": wrt, "constraint": limit, "layout": "mixed"}}}


def tensor(variables, text):
    S.variables = declared(variables)
    return check.Reader().read(check.parse(text)[0])


EVERYTHING = ("A:n,n B:n,n C:n,n F:n,m G:n,m H:m,k x:n y:n u:m a b Q:n,n/orthogonal Y:n,n/symmetric Z:n,n/skew "
              "D:n,n/diagonal E:n,n/diagonal p:n/positive")


class Reading(unittest.TestCase):
    def tree(self, text):
        return check.parse(text)[0]

    def test_precedence(self):
        for text, same in (
                ("a + b:c*d", "a + (b:(c*d))"), ("-x'*y", "(-(x'))*y"), ("A*B:C", "(A*B):C"), ("X./B*A", "(X./B)*A"),
                ("A:B + C:D", "(A:B) + (C:D)"), ("-1/2*x", "((-1)/2)*x"),
                ("X'^2", "(X')^2"), ("a - b - c", "(a - b) - c"),
                ("x.^-2", "x.^(-2)"), ("2.*x", "(2).*(x)"), ("--x", "x"), ("A[i,j]'", "(A[i,j])'")):
            self.assertEqual(self.tree(text), self.tree(same), text)

    def test_left_hand_side(self):
        self.assertEqual(check.parse("F[i,j] = W[i,p]*W[j,p]")[1], ["i", "j"])

    def test_errors(self):
        for text in ("a b", "a +", "(a", "a)", "a:b:c", "A[i", "f(a,", "3x", "", "a $ b", "^2", "x'y", "a = b"):
            self.assertRaises(Wrong, self.tree, text)

    def test_limits(self):
        for text in ("(" * 5000 + "x" + ")" * 5000, "+".join(["x"] * 5000), "x" * 30000, None,
                     "exp(" * 300 + "x" + ")" * 300):
            self.assertRaises(Unsupported, self.tree, text)

    def test_shapes(self):
        S.reset({})
        for text in ("A*F*A", "x + u", "F:A", "x*y", "x.*u", "tr(F)", "inv(F)", "x^2", "A/x", "F^2", "x + 1",
                     "unknown*x", "A*nothing(x)", "diag(F)", "A[i,j,k]", "det(F)", "F[i,p]*x[p]*F[p,j]"):
            with self.subTest(text):
                self.assertRaises((Wrong, Unsupported), tensor, EVERYTHING, text)


class NormalForm(unittest.TestCase):
    """Laws that hold for all dimensions, and look-alikes that do not."""
    EQUAL = """
        (A*B)' = B'*A'                             | tr(A*B) = tr(B*A)                     | A:B = tr(A'*B)
        tr(A*B*C) = tr(C*A*B)                      | x'*A*y = y'*A'*x                      | (x'*y)^2 = x'*y*y'*x
        inv(A*B) = inv(B)*inv(A)                   | inv(A)*A = eye(n)                     | inv(A')' = inv(A)
        inv(inv(A)) = A                            | inv(-2*A) = -inv(A)/2                 | inv(A - B) = -inv(B - A)
        det(A*B) = det(A)*det(B)                   | logdet(inv(A)) = -logdet(A)           | det(A') = det(A)
        inv(A + B)*(A + B) = eye(n)                | inv(F'*F)*F'*F = eye(m)               | (A + B)*inv(A + B)*C = C
        inv(eye(n) + A*B)*A = A*inv(eye(n) + B*A)  | inv(A + x*y')*x = inv(A)*x/(1 + y'*inv(A)*x)
        vec(A*F*H) = kron(H',A)*vec(F)             | K(n,m)*vec(F) = vec(F')               | vec(x*u') = kron(u,x)
        kron(A,F)*kron(B,H) = kron(A*B,F*H)        | tr(kron(A,B)) = tr(A)*tr(B)           | kron(A,F)' = kron(A',F')
        inv(kron(A,B)) = kron(inv(A),inv(B)) | inv(kron(A,F'*F)) = kron(inv(A),inv(F'*F)) | abs(p) = p | relu(p) = p
        inv(diag(x)) = diag(ones(n)./x) | inv(kron(A,diag(u))) = kron(inv(A),diag(ones(m)./u)) | inv(eye(n)) = eye(n)
        diag(x)*y = x.*y | x'*diag(y)*x = sum(x.*y.*x)
        sum(x) = ones(n)'*x                        | tr(eye(n)) = n                        | ones(n)'*ones(n) = n
        norm(x)^2 = x'*x                           | norm(Q*x) = norm(x)                   | Q'*Q = eye(n)
        Q*Q'*A = A                                 | inv(Q) = Q'                           | Y' = Y
        x'*Z*x = 0                                 | tr(Z) = 0                             | Z' = -Z
        D*E = E*D                                  | D*x = diag(D).*x                      | tr(Z*Y) = 0
        exp(a + b) = exp(a)*exp(b)                 | exp(log(a)) = a                       | log(exp(x)) = x
        sigmoid(x) = ones(n)./(ones(n) + exp(-x)) | sigmoid(x) + sigmoid(-x) = ones(n) | tanh(a) = 2*sigmoid(2*a) - 1
        exp(a)/(1 + exp(a)) = sigmoid(a)           | sin(x).^2 + cos(x).^2 = ones(n)       | sin(-a) = -sin(a)
        abs(x).*sign(x) = x                        | relu(x) - relu(-x) = x                | relu(a)*relu(-a) = 0
        abs(x).^2 = x.^2                           | relu(sign(a)) = (1 + sign(a))/2       | sqrt(a)^2 = a
        sum(exp(x)/sum(exp(x))) = 1                | x./x = ones(n)                        | 1/(a*b) = 1/a/b
        log(p.*p) = 2*log(p)                       | sqrt(4*p) = 2*sqrt(p)                 | sqrt(p.^2) = p
        softmax(x) = exp(x)/sum(exp(x))            | logsumexp(x) = log(sum(exp(x)))       | a^(1/2) = sqrt(a)
        A[p,q]*B[q,p] = tr(A*B)                    | x[p]*delta[p,q]*y[q] = x'*y           | (x[p]*y[p])^2 = (x'*y)^2
        exp(x[p]) = sum(exp(x))                    | (x[p] - y[p])^2 = norm(x - y)^2       | x[p]*y[p]/y[p] = sum(x)
        sqrt(x.^2) = abs(x) | sqrt(4*a^2*p) = 2*abs(a)*sqrt(p) | norm(a*x) = abs(a)*norm(x)
        sqrt(x'*Z*y) = sqrt(-y'*Z*x) | sqrt(a^2*b) = abs(a)*sqrt(b) | (a^4)^(3/4) = abs(a)^3
        sum(A*B*x) = A[p,q]*B[q,r]*x[r]            | log(exp(x[p]*y[p])) = x'*y            | F[p,q] = sum(F)
    """
    DIFFERENT = """
        (A*B)' = A'*B'                             | tr(A*B) = tr(A)*tr(B)                 | inv(A*B) = inv(A)*inv(B)
        inv(F'*F) = inv(H*H')                        | det(A + B) = det(A) + det(B)          | x'*A*x = 2*x'*A*x
        x'*A*y = x'*A'*y | A*B = B*A | inv(A + B) = inv(A) + inv(B)
        kron(A,B) = kron(B,A)                      | K(n,n)*vec(A) = vec(A)                | norm(A*x) = norm(x)
        inv(A) = A'                                | D*A = A*D                             | x'*Y*y = 0
        exp(a*b) = exp(a)*exp(b)                   | log(a + b) = log(a) + log(b)          | sqrt(a^2) = a
        sqrt(x'*Z*y) = sqrt(y'*Z*x) | sqrt(a*b) = sqrt(a)*sqrt(b) | (a^6)^(1/2) = a^3                     | a^2 = abs(a)
        log(a^2) = 2*log(a)                        | sigmoid(a) = sigmoid(-a)              | sin(2*a) = 2*sin(a)
        abs(x) = x                                 | relu(x) = x                           | sign(a) = 1
        sum(x)*sum(y) = sum(x.*y)                  | sum(x.^2) = sum(x)^2                  | norm(x) = sum(x)
        ones(n)*ones(n)' = eye(n) | tr(eye(n)) = 1 | inv(ones(n)*ones(n)' + A) = inv(A)
        exp(x[p]*y[p]) = sum(exp(x.*y))            | (x[p]*y[p])^2 = sum((x.*y).^2)        | n = m
        det(ones(n)*ones(n)') = 1                  | Z' = Z                                | Q = Q'
        (x.*y)'*A*x = (x.*x)'*A*y                  | inv(A)*F = F                          | Z*Z = 0
    """

    def differences(self, table):
        for law in table.replace("\n", "|").split("|"):
            if law.strip():
                S.reset(declared(EVERYTHING))
                S.attributes = True
                left, right = (check.Reader().read(check.parse(side)[0]) for side in law.split(" = "))
                if not right.terms and not right.dims:
                    right = left.scale(0)
                self.assertEqual(left.dims, right.dims, law)
                yield law.strip(), check.vanishes(left.plus(right, -1))

    def test_laws(self):
        for law, zero in self.differences(self.EQUAL):
            self.assertTrue(zero, law)

    def test_no_laws(self):
        for law, zero in self.differences(self.DIFFERENT):
            self.assertFalse(zero, law)


class Answers(unittest.TestCase):
    def check(self, status, *args, **forms):
        got = check.decide(answer(*args, **forms))
        self.assertEqual(got[0], status, str((args, forms, got))[:300])
        return got[1]

    def test_proved(self):
        self.check("proved", "W:n,m", "W*W'", "W", "n n", index="delta[i,k]*W[j,l] + W[i,l]*delta[j,k]",
                   vec="kron(W,eye(n)) + kron(eye(n),W)*K(n,m)", differential="dW*W' + W*dW'")
        self.check("proved", "A:m,n x:n", "1/2*norm(A*x)^2", "x x", "", matrix="A'*A", index="A[p,i]*A[p,j]",
                   differential="norm(A*dx)^2")
        self.check("proved", "X:n,n/spd", "logdet(X)", "X", "", "symmetric", matrix="2*inv(X) - inv(X).*eye(n)",
                   differential="inv(X):dX")
        self.check("proved", "X:n,n/symmetric A:n,n", "tr(A*X)", "X", "", "symmetric-riesz", matrix="1/2*(A + A')")
        self.check("proved", "x:n", "F[i] = exp(x[i])", "x", "n", matrix="diag(exp(x))")
        self.check("proved", "A:n,m", "tr(A'*A)", "", "", value="A:A")
        self.check("proved", "x:3", "norm(x)^2 + 3", "x", "", matrix="2*x")

    def test_second_derivative_before_attributes(self):
        """x'*A*x for a symmetric A: entries of A vary independently."""
        self.check("proved", "A:n,n/symmetric x:n", "x'*A*x", "A", "", matrix="x*x'")
        self.check("proved", "S:n,n/spd", "logdet(S)", "S S", "", index="-inv(S)[i,l]*inv(S)[j,k]")
        self.check("rejected", "S:n,n/spd", "logdet(S)", "S S", "", vec="-kron(inv(S),inv(S))")

    def test_rejected(self):
        for args, forms in (
                (("W:n,m", "W*W'", "W", "n n"), {"index": "2*delta[i,k]*W[j,l]"}),
                (("W:n,m", "W*W'", "W", "n n"), {"vec": "kron(W,eye(n)) + kron(eye(n),W)*K(m,n)"}),
                (("D:n,k W:k,m X:n,m", "1/2*norm(D*W-X)^2", "W", ""), {"matrix": "2*(D'*D*W - D'*X)"}),
                (("X:n,n", "logdet(X)", "X", ""), {"matrix": "inv(X)"}),
                (("X:n,n", "tr(X)", "X", ""), {"matrix": "n"}),
                (("x:n", "sum(relu(x))", "x", ""), {"matrix": "sign(x)"}),
                (("x:n", "exp(x)", "x", "n"), {"matrix": "exp(x)"}),
                (("A:n,m", "A", "A", "n m"), {"vec": "kron(eye(n),K(m,m))"}),
                (("x:n", "x'*x", "x", ""), {"differential": "2*x'*x"})):
            self.check("rejected", *args, **forms)
        reason = self.check("rejected", "W:n,m", "tr(W*W')", "W", "", matrix="2*W", index="2*W[i,j]",
                            differential="W:dW")
        self.assertIn("differential", reason)  # all forms of an answer count as one

    def test_sizes_as_operands(self):
        self.check("proved", "A:m,n X:n,m", "tr(A*X)", "X", "", matrix="unvec(vec(A'),n)")
        self.check("proved", "A:n,n B:m,m X:m,m", "tr(A)*tr(B*X)", "X", "", matrix="ptrace1(kron(A,B),n)'")
        self.check("proved", "A:n,n B:m,m X:n,n", "tr(B)*tr(A*X)", "X", "", matrix="ptrace2(kron(A,B),m)'")
        self.check("rejected", "A:n,n B:n,n X:n,n", "tr(A)*tr(B*X)", "X", "", matrix="ptrace2(kron(A,B),n)'")
        self.check("proved", "x:n", "norm1(x)", "", "", value="sum(abs(x))")
        self.check("unsupported", "X:n,m", "sum(X)", "X", "", matrix="unvec(vec(X),m)")

    def test_tested_and_unsupported(self):
        self.assertIn("2^-", self.check("tested", "A:n,n x:n y:n", "det(A + x*y')", "", "",
                                        value="det(A)*(1 + y'*inv(A)*x)"))
        self.check("unsupported", "x:n", "sum(x)", "x", "", matrix="gamma(x)")
        self.check("unsupported", "x:n", "sum(x)", "x", "", matrix="frobnicate(x,x*x)")
        self.check("unsupported", "x:n", "sum(x)", "x", "", hvp="x")
        self.check("unsupported", "x:n", "sum(x)", "x", "", gradient="ones(n)")
        self.check("unsupported", "x:n", "exp(x[i])", "x", "", matrix="exp(x)")

    def test_hints(self):
        line = answer("A:n,n x:n y:n", "det(A + x*y')", "", "", value="det(A)*(1 + y'*inv(A)*x)")
        for lines in (["det(A)"], ["det(A)*(1 + y'*inv(A)*x)"], ["no line"], []):
            line["certificate"]["evidence"] = [{"kind": "chain", "form": "value", "lines": lines}]
            self.assertEqual(check.decide(line)[0], "tested")  # a hint is not believed

    def test_direction(self):
        for variables, expr, wrt, shape, form, text, direction, status in (
                ("W:n,m H:m,k V:n,m", "tr(W*H*H'*W')", "W", "", "hvp", "2*V*H*H'", "V", "proved"),
                ("W:n,m H:m,k V:n,m", "tr(W*H*H'*W')", "W", "", "hvp", "2*V*H'*H", "V", "rejected"),
                ("W:n,m V:n,m", "W*W'", "W", "n n", "frechet", "V*W' + W*V'", "V", "proved"),
                ("t s", "t^3", "t", "", "hvp", "6*t*s", "s", "proved"),
                ("W:n,m V:m,n", "W*W'", "W", "n n", "frechet", "V'*W' + W*V", "V", "rejected")):
            line = answer(variables, expr, wrt, shape, **{form: text})
            line["certificate"]["question"]["direction"] = direction
            self.assertEqual(check.decide(line)[0], status, text)

    def test_definitions(self):
        line = answer("A:m,n x:n", "logsumexp(A*x)", "x", "", matrix="A'*softmax(A*x)")
        line["definitions"] = line["certificate"]["answer"]["definitions"] = [{"name": "p", "text": "softmax(A*x)"}]
        line["forms"]["matrix"]["named"], line["certificate"]["answer"]["named"] = {"text": "A'*p"}, {"matrix": "A'*p"}
        self.assertEqual(check.decide(line)[0], "proved")
        line["definitions"][0]["text"] = "exp(A*x)"
        self.assertEqual(check.decide(line)[0], "rejected")
        line = answer("x:n", "sum(x.^2)", "x", "", matrix="p")
        line["definitions"] = line["certificate"]["answer"]["definitions"] = [{"name": "p", "text": "2*x"}]
        self.assertEqual(check.decide(line)[0], "rejected")  # the text of a form stands for itself

    def test_names_with_two_meanings(self):
        for name in ("x", "n", "dx", "delta"):
            line = answer("x:n", "sum(x.^2)", "x", "", matrix="2*x")
            line["definitions"] = line["certificate"]["answer"]["definitions"] = [{"name": name, "text": "2*x"}]
            self.assertEqual(check.decide(line)[0], "unsupported", name)
        for variables in ("x:n dx:n", "x:n n:m", "x:n delta", "x:x"):
            self.check("unsupported", variables, "x'*x", "x", "", matrix="2*x")
        self.check("unsupported", "x:n", "x'*x", "x", "", index="J[k] = 2*x[k]")

    def test_altered(self):
        line = answer("W:n,m", "tr(W*W')", "W", "", matrix="2*W", index="2*W[i,j]")
        self.assertEqual(check.decide(line)[0], "proved")
        for change in (
                lambda l: l["forms"]["matrix"].update(text="2*W + 0"), lambda l: l["forms"].pop("index"),
                lambda l: l["forms"].update(vec={"text": "2*vec(W)'"}), lambda l: l.update(conditions=["n = m"]),
                lambda l: l.update(value_shape=["n"]), lambda l: l.update(wrt_shapes=[["m", "n"]]),
                lambda l: l.update(layout="numerator"), lambda l: l.update(vars=declared("W:m,n")),
                lambda l: l.update(constraint={"name": "diagonal"}), lambda l: l.update(order=1),
                lambda l: l["forms"]["index"].update(free=["j", "i"]),
                lambda l: l.update(definitions=[{"name": "p", "text": "W"}]),
                lambda l: l["certificate"]["question"].update(expr="tr(W'*W) + tr(W*W')")):
            spoiled = copy.deepcopy(line)
            change(spoiled)
            self.assertEqual(check.decide(spoiled)[0], "rejected")

    def test_other_question(self):
        line = answer("W:n,m", "tr(W*W')", "W", "", matrix="2*W")
        asked = {"id": "t", "expr": "tr(W*W')", "wrt": "W", "vars": {"W": {"kind": "matrix", "shape": ["n", "m"]}}}
        self.assertEqual(check.decide(line, {"t": asked})[0], "proved")
        self.assertEqual(check.decide(line, {"t": dict(asked, expr="norm(W)^2")})[0], "proved")
        self.assertEqual(check.decide(line, {"t": dict(asked, expr="tr(W W.T)")})[0], "unsupported")
        for other in ({}, dict(asked, expr="2*tr(W*W')"), dict(asked, wrt="V"), dict(asked, constraint="diagonal"),
                      dict(asked, vars={"W": {"shape": ["m", "n"]}}), dict(asked, declare=["W: matrix(n,m)"])):
            self.assertIn(check.decide(line, {"t": other})[0], ("rejected", "unsupported"))
        line = answer("X:n,n/symmetric", "tr(X^2)", "X", "", matrix="2*X")
        asked = {"id": "t", "expr": "tr(X^2)", "wrt": "X"}
        self.assertEqual(check.decide(line)[0], "proved")
        self.assertEqual(check.decide(line, {"t": asked})[0], "rejected")  # nobody said that X is symmetric

    def test_malformed(self):
        line = answer("W:n,m", "tr(W*W')", "W", "", matrix="2*W")
        for change in (
                lambda c: c.pop("question"), lambda c: c.update(version=2), lambda c: c["question"].update(vars=3),
                lambda c: c["question"].update(expr=7), lambda c: c["question"].update(wrt=None), lambda c: c.clear(),
                lambda c: c["answer"].update(forms=[]), lambda c: c["question"]["vars"]["W"].update(shape=["n"]),
                lambda c: c.update(evidence=[1])):
            spoiled = copy.deepcopy(line)
            change(spoiled["certificate"])
            spoiled["vars"] = spoiled["certificate"].get("question", {}).get("vars")
            self.assertIn(check.decide(spoiled)[0], ("rejected", "unsupported"), spoiled)
        self.assertEqual(check.decide({"id": 1, "ok": False})[0], "unsupported")
        self.assertEqual(check.decide({})[0], "unsupported")

    def test_hostile(self):
        """Bounded work, and a verdict, whatever comes."""
        for expr in ("x^1000000000", "x^(-1000000000)", "3^(-100000000)*x", "(a + b + x)^31*(a - b)^31",
                     "x^(1/1000000007)", "9" * 5000 + "*x", "(" * 3000 + "x" + ")" * 3000, "x" * 25000,
                     "*".join(["(a + b + x)"] * 40),
                     "exp(" * 90 + "x" + ")" * 90, "x" + "'" * 3200):
            self.check("unsupported", "x a b", expr, "x", "", matrix="1")
        self.check("unsupported", "A:n,n", "A^1000", "A", "n n", vec="A")
        crowd = "*".join("A[%s,%s]" % (p, q) for p in "abcdefg" for q in "abcdefg")
        self.assertIn(check.decide(answer("A:n,n", crowd, "A", "", index="1"))[0], ("unsupported", "rejected"))


class Command(unittest.TestCase):
    def run_on(self, text, *more):
        with tempfile.NamedTemporaryFile("w", suffix=".jsonl", delete=False) as file:
            file.write(text)
        out, err = io.StringIO(), io.StringIO()
        try:
            with redirect_stdout(out), redirect_stderr(err):
                return check.main([file.name, *more]), out.getvalue().splitlines()
        finally:
            os.unlink(file.name)

    def test_status(self):
        good = json.dumps(answer("W:n,m", "tr(W*W')", "W", "", matrix="2*W"))
        bad = json.dumps(answer("W:n,m", "tr(W*W')", "W", "", matrix="3*W"))
        status, lines = self.run_on(good + "\n\n" + good + "\n")
        self.assertEqual((status, lines[0]), (0, "t proved matrix"))
        self.assertEqual(lines[-1], "2 proved, 0 tested, 0 rejected, 0 unsupported")
        self.assertEqual(self.run_on(good + "\n" + bad)[0], 1)
        for text in ("no json", "[1]", "[" * 100000, good[:50]):
            self.assertEqual(self.run_on(text)[0], 2)
        with redirect_stderr(io.StringIO()):
            self.assertEqual((check.main([]), check.main(["/no/such/file"])), (2, 2))


if __name__ == "__main__":
    unittest.main()
