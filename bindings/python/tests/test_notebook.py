"""What a notebook shows."""

import html.parser
import json
import pathlib
import re

import gradus
import pytest

NOTEBOOK = pathlib.Path(__file__).parent.parent / "examples" / "tutorial.ipynb"


class Reader(html.parser.HTMLParser):
    """Elements of a text, and whether they are closed in turn."""

    VOID = {"input", "br"}

    def __init__(self, text):
        super().__init__()
        self.open, self.elements, self.texts = [], [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.elements.append((tag, dict(attributes)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)

    def named(self, tag):
        return [attributes for name, attributes in self.elements if name == tag]


ANSWERS = [
    lambda: gradus.derive("W*W'", "W"),
    lambda: gradus.derive("1/2*norm(D*W - X)^2", "W"),
    lambda: gradus.simplify("tr(A*B) - tr(B*A)"),
    lambda: gradus.derive("norm(W*x + b)^2", each=["W", "b"]),
    lambda: gradus.derive("logdet(S)", "S", vars={"S": "matrix(n,n) spd"}, constraint="symmetric"),
]


@pytest.mark.parametrize("make", ANSWERS)
def test_html(make):
    answer = make()
    text = answer._repr_html_()
    page = Reader(text)
    assert "script" not in {tag for tag, _ in page.elements}
    assert not any(name.startswith("on") or name in ("src", "href") for _, attributes in page.elements for name in attributes)
    assert "http" not in text.replace('xmlns="http://www.w3.org/1998/Math/MathML"', "") and "url(" not in text
    assert "$" not in text and page.named("math")
    # Every label is that of one radio button, and each group has one that is chosen.
    radios = {radio["id"]: radio for radio in page.named("input")}
    assert [label["for"] for label in page.named("label")] == list(radios)
    groups = {radio["name"] for radio in radios.values()}
    assert sorted(radio["name"] for radio in radios.values() if "checked" in radio) == sorted(groups)
    assert "verdict" in page.texts


@pytest.mark.parametrize(
    "text, wrt",
    [
        ("1/2*norm(D*W - X)^2", "W"),
        ("sum(log(1 + exp(-y.*(X*w))))", "w"),
        ("x_1'*A_12*beta/(2*sqrt(x_1'*x_1))", "x_1"),
        ("softmax(X,2)", "X"),
        ("kron(A,B)", "A"),
        ("tr(A^3) + abs(det(A))^2 + norm1(A)", "A"),
        ("alpha*gamma*theta_hat'*x./s", None),
        ("sum[i](exp(x[i]))", "x"),
        ("inv(X)'.^2./Y.*eye(n) - 0.25*tril(X)", None),
    ],
)
def test_all_formulas_are_mathml(text, wrt):
    import xml.etree.ElementTree as xml

    from gradus._mathml import mathml

    answer = gradus.derive(text, wrt)
    for latex in [form.latex_equation for form in answer.forms.values()] + [step.latex for step in answer.steps()]:
        made = mathml(latex)
        assert made is not None, latex
        # Its letters and numbers are those of the LaTeX, in order of appearance.
        words = [part.text for part in xml.fromstring(made).iter() if part.tag.endswith(("}mi", "}mn"))]
        assert words and all(words), latex
    assert mathml("\\unknown x") is None and mathml("{x") is None and mathml("x}") is None


def test_two_outputs_have_tabs_of_their_own():
    answer = gradus.derive("W*W'", "W")
    first, second = (set(re.findall(r'id="([^"]+)"', answer._repr_html_())) for _ in range(2))
    assert first and not first & second


def test_picture():
    picture = gradus.derive("A*X*B", "X").picture
    assert picture.svg.startswith("<svg") and "script" not in picture.svg
    assert picture._repr_html_().startswith("<img alt=") and "<svg" not in picture._repr_html_()


def test_text_is_escaped():
    answer = gradus.derive("A*x", "x")
    answer.json["notes"] = ["<script>alert(1)</script> & <b>"]
    answer.json["conditions"] = ["<img src=x onerror=alert(1)>"]
    text = answer._repr_html_()
    assert "<script" not in text and "<img" not in text and "&lt;img" in text


def test_other_representations():
    answer = gradus.derive("W*W'", "W")
    assert answer._repr_latex_() == "$\\displaystyle J_{ijkl} = " + answer.index.latex + "$"
    assert answer.steps()._repr_html_().count("<tr>") == len(answer.steps())


def test_magic():
    pytest.importorskip("IPython")
    from IPython.testing.globalipapp import start_ipython

    shell = start_ipython() or __import__("IPython").get_ipython()
    shell.run_line_magic("load_ext", "gradus")
    answer = shell.run_cell_magic("gradus", "S", "S: matrix(n,n) spd\n# a comment\nlogdet(S)\n")
    assert answer.matrix == "inv(S)"
    assert list(shell.run_cell_magic("gradus", "W, b", "norm(W*x + b)^2")) == ["W", "b"]
    assert shell.run_line_magic("gradus", "d(x'*x)/dx").matrix == "2*x"
    # That of a terminal shows plain text only.
    shell.display_formatter.active_types = ["text/plain", "text/html", "text/latex"]
    bundle = shell.display_formatter.format(answer)[0]
    assert set(bundle) == {"text/plain", "text/html", "text/latex"}
    assert bundle["text/plain"] == str(answer)


def test_notebook():
    nbclient = pytest.importorskip("nbclient")
    nbformat = pytest.importorskip("nbformat")
    pytest.importorskip("ipykernel")
    pytest.importorskip("scipy")
    notebook = nbformat.read(NOTEBOOK, as_version=4)
    nbclient.NotebookClient(notebook, timeout=300, kernel_name="python3").execute()
    shown = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
    assert len([output for output in shown if "text/html" in output.get("data", {})]) >= 6
    assert not [output for output in shown if output.output_type in ("error", "stream")]


def test_notebook_is_the_one_that_is_made():
    import importlib.util

    spec = importlib.util.spec_from_file_location("make", NOTEBOOK.parent / "make.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert json.loads(NOTEBOOK.read_text(encoding="utf-8")) == module.notebook()


def test_an_explanation_is_typeset():
    shown = gradus.explain("tr(A*B)", "tr(B*A)")._repr_html_()
    assert "<math" in shown and "tr(A*B) = tr(B*A)" in shown and "proved" in shown
