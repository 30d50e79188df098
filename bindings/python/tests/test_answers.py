"""Answers and what they say."""

import json
import subprocess
import sys
import threading

import gradus
import pytest
from gradus import _gradus


def test_every_form():
    answer = gradus.derive("W*W'", "W")
    assert answer.matrix is None
    assert answer.index == "delta[i,k]*W[j,l] + W[i,l]*delta[j,k]"
    assert answer.index.free == ["i", "j", "k", "l"]
    assert answer.index.equation.startswith("J[i,j,k,l] = ")
    assert answer.vec == "kron(W,eye(n)) + kron(eye(n),W)*K(n,m)"
    assert answer.differential == "dW*W' + W*dW'"
    assert answer.frechet == "V*W' + W*V'"
    assert (answer.kind, answer.shape) == ("jacobian", ("n", "n", "n", "m"))
    assert list(answer.forms) == ["index", "vec", "differential"]
    assert answer.json["order"] == 4


def test_several_variables_and_each():
    hessian = gradus.derive("x'*A*x", ["x", "x"])
    assert (hessian.kind, str(hessian.matrix)) == ("hessian", "A + A'")
    assert gradus.derive("x'*A*x", "x").diff("x").matrix == hessian.matrix
    each = gradus.derive("norm(W*x + b)^2", each=["W", "b"])
    assert list(each) == ["W", "b"]
    assert each["W"].matrix == "2*(W*x + b)*x'"
    assert "by b" in str(each)


@pytest.mark.parametrize(
    "vars",
    [
        {"S": "matrix(n,n) symmetric"},
        {"S": {"attrs": ["symmetric"]}},
        {"S": gradus.matrix("S", "n", "n", "symmetric")},
        ["S: matrix(n,n) symmetric"],
        "S: matrix(n,n) symmetric",
    ],
)
def test_declarations(vars):
    assert gradus.derive("x'*S*x", "x", vars=vars).matrix == "2*S*x"


def test_options():
    assert gradus.derive("logdet(S)", "S", vars={"S": "matrix(n,n) spd"}, constraint="symmetric").json["constraint"]
    assert gradus.derive("y'*x", "x", layout="numerator").matrix == "y'"
    assert list(gradus.derive("A*x", "x", forms="matrix").forms) == ["matrix"]
    assert gradus.simplify("norm(Q*x)", assume="Q'*Q = eye").value == "norm(x)"
    assert gradus.derive(r"\frac12 \|Ax - b\|^2", "x").matrix == "A'*(A*x - b)"
    assert gradus.derive("x^T Ax", "x", latex=True).matrix == "(A + A')*x"
    assert gradus.derive("d(x'*x)/dx").matrix == "2*x"


def test_what_it_says():
    answer = gradus.derive("a'*inv(X)*b", "X", vars={"a": "vector(n)", "b": "vector(n)"})
    assert answer.conditions == ["X is invertible"]
    assert answer.verdict == "proved" and "normal forms" in answer.verdict.by
    assert answer.definitions == [] or all(d.name and d.text for d in answer.definitions)
    assert any("lambda" in note for note in gradus.derive("x'*A*x - lambda*(x'*x - 1)", "x").notes)
    assert "assuming      X is invertible" in str(answer).splitlines()
    assert repr(answer).startswith("<gradus.Answer gradient, matrix: ")


def test_named_parts():
    """Definitions are shown beside the forms that use them, where the engine names parts."""
    answer = gradus.derive("norm(A*x - b)^2", "x")
    answer.json["definitions"] = [{"name": "r", "text": "A*x - b", "latex": "A x - b"}]
    answer.json["forms"]["matrix"]["named"] = {"text": "2*A'*r", "latex": "2 A^{\\top} r", "unicode": "2 Aᵀ r", "size": 6}
    assert answer.matrix.named == "2*A'*r" and answer.matrix == "2*A'*(A*x - b)"
    assert str(answer.definitions[0]) == "r = A*x - b"
    assert "matrix        2*A'*r" in str(answer).splitlines() and "where         r = A*x - b" in str(answer).splitlines()
    assert "where" in answer._repr_html_()


def test_str_is_the_block_of_the_command_line():
    assert str(gradus.derive("A*X*B", "X")).splitlines() == [
        "index         J[i,j,k,l] = A[i,k]*B[l,j]",
        "vec           kron(B',A)",
        "differential  A*dX*B",
        "jacobian      tensor(n,p,m,k), where A: matrix(n,m), X: matrix(m,k), B: matrix(k,p)",
        "verdict       proved (equal normal forms)",
    ]


def test_more_on_request():
    answer = gradus.derive("norm(A*x)^2", "x")
    assert answer.taylor(2) is not None and answer.hvp == "2*A'*A*v"
    assert answer.certificate["question"]["wrt"] == ["x"]
    assert gradus.derive("W*W'", "W").single_entry == "E(k,l)*W' + W*E(k,l)'"


def test_steps():
    steps = gradus.derive("norm(W.*(R - U'*V))^2", "U").steps()
    assert steps[-1].of == "matrix" and "V" in steps[-1].text
    assert all((step.law or step.name) and step.latex and step.verdict in ("proved", "tested", "sampled") for step in steps)
    assert {step.of for step in gradus.derive("A*X*B", "X").steps("vec")} >= {"vec"}
    assert "index" not in {step.of for step in gradus.derive("A*X*B", "X").steps("vec")}


def test_claims():
    answer = gradus.derive("1/2*norm(D*W - X)^2", "W")
    assert answer.check("D'*(D*W - X)")
    twice = answer.check("2*(D'*D*W - D'*X)")
    assert not twice and (twice.verdict, twice.kind, twice.diagnosis) == ("wrong", "factor", "twice the right answer")
    assert twice.counterexample["sizes"] and "for example at n = 1" in str(twice)
    assert gradus.check("x'*A*x", "x", "2*A*x").verdict == "right-if"
    assert gradus.check("W*W'", "W", "kron(W,eye(n)) + kron(eye(n),W)*K(n,m)", form="vec")


def test_equality_facts_explanations():
    assert gradus.equal("vec(A*X*B)", "kron(B',A)*vec(X)")
    different = gradus.equal("A*B", "B*A", vars={"A": "matrix(n,n)", "B": "matrix(n,n)"})
    assert not different and different.equal is False and different.counterexample["values"]["A"]
    assert gradus.equal("inv(A*B)", "inv(B)*inv(A)").conditions
    assert "A'*A is positive semidefinite: product" in gradus.facts("A'*A + eye")
    assert gradus.facts("inv(A)").conditions == ["A is invertible"]
    lines = gradus.explain("tr(A*B)", "tr(B*A)")
    assert lines[-1].text == "tr(B*A)" and lines[-1].law and str(lines).startswith("tr(A*B)\n")
    assert gradus.explain("tr(A*B)", "tr(A)*tr(B)") is None


def test_code():
    source = gradus.code("1/2*norm(D*W - X)^2", "W")
    assert "def matrix(D, W, X):" in source
    assert "def vec(" in gradus.derive("W*W'", "W").code("numpy", "vec")
    both = gradus.derive("norm(W*x + b)^2", each=["W", "b"]).code()
    assert both.count("def ") >= 1 and "return" in both
    with pytest.raises(gradus.GradusError):
        gradus.code("A*x", "x", "cobol")


@pytest.mark.parametrize(
    "text, code, span",
    [
        ("A + foo(B)", "unknown-function", (4, 7)),
        ("α*β + foo(γ)", "unknown-function", (6, 9)),
        ("A*(", "syntax", (2, 3)),
        ("sum(A*x + x*x')", "shape", (4, 14)),
    ],
)
def test_errors(text, code, span):
    with pytest.raises(gradus.GradusError) as caught:
        gradus.derive(text, vars={"x": "vector(n)"} if "x*x" in text else None)
    error = caught.value
    assert (error.code, error.span, error.text) == (code, span, text)
    place = str(error).splitlines()[-1]
    assert place.index("^") - 2 == span[0] and place.count("^") == max(1, span[1] - span[0])


def test_errors_elsewhere():
    with pytest.raises(gradus.GradusError) as caught:
        gradus.equal("A*B", "A*+")
    assert caught.value.text == "A*+"
    with pytest.raises(gradus.GradusError, match="declaration 'W: box'") as caught:
        gradus.derive("W*W'", "W", vars={"W": "box"})
    assert caught.value.span is None and caught.value.code == "declaration"
    with pytest.raises(gradus.GradusError, match="no constraint"):
        gradus.derive("W*W'", "W", constraint="round")


@pytest.mark.parametrize("text", ["(" * 5000, "A*" * 20000 + "A", "\x00", "x" * 100_000, "\ud800", "'", "d" * 300 + "(x)", "-" * 9000 + "x"])
def test_hostile_texts_are_errors(text):
    try:
        gradus.derive(text, "x", forms="matrix")
    except (gradus.GradusError, UnicodeError):
        pass


def test_many_threads_agree():
    lines = [json.dumps({"expr": text, "wrt": "W"}) for text in ("W*W'", "tr(W*H*H'*W')", "logdet(W'*W)", "norm(D*W - X)^2")]
    expected = [_gradus.answer(line) for line in lines]
    wrong = []

    def work(start):
        for at in range(start, start + 25):
            if _gradus.answer(lines[at % 4]) != expected[at % 4]:
                wrong.append(at)

    threads = [threading.Thread(target=work, args=(at,)) for at in range(8)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    assert wrong == []
    assert _gradus.answers(lines * 10, 4) == expected * 10


def test_other_threads_go_on():
    """An answer releases the interpreter: a counter counts on while it is made."""
    counted, done = [0], threading.Event()

    def count():
        while not done.is_set():
            counted[0] += 1

    thread = threading.Thread(target=count)
    thread.start()
    before = counted[0]
    gradus.derive("sum(log(1 + exp(-y.*(X*w)))) + norm(w)^2", "w")
    after = counted[0]
    done.set()
    thread.join()
    # The counter would stand still but for one turn.
    assert after - before > 100


def test_many_requests_at_once():
    answers = gradus.ask_all([{"id": at, "expr": "A*x", "wrt": "x"} for at in range(9)] + [{"expr": "A +"}], threads=2)
    assert [answer["id"] for answer in answers[:9]] == list(range(9))
    assert not answers[-1]["ok"]


def test_import_brings_no_other_package():
    script = "import sys, gradus; print(sorted({'numpy', 'sympy', 'jax', 'IPython', 'inspect'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout.strip() == "[]"
