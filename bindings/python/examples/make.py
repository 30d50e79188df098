"""Writes ``tutorial.ipynb`` from the cells below: ``python make.py``. The tests execute it."""

import json
import pathlib

MARKDOWN, CODE = "markdown", "code"

CELLS = [
    (MARKDOWN, "# Matrix derivatives in a notebook\n\nAn answer shows every form of a derivative, what it assumes, how it was checked, and the way to it."),
    (CODE, 'import gradus\n\ngradus.derive("1/2*norm(D*W - X)^2", "W")'),
    (MARKDOWN, "A Jacobian with four axes has no matrix notation; it has an index form, a vec form and a differential."),
    (CODE, 'answer = gradus.derive("W*W\'", "W")\nanswer'),
    (CODE, "answer.steps()"),
    (MARKDOWN, "Symbols with operators, and NumPy's functions of them:"),
    (
        CODE,
        "import numpy as np\n\nX, w = gradus.matrix('X', 'n', 'm'), gradus.vector('w', 'm')\ny = gradus.vector('y', 'n')\n"
        "loss = np.sum(np.log1p(np.exp(-y * (X @ w)))) + 0.5 * np.linalg.norm(w) ** 2\nloss",
    ),
    (CODE, "loss.diff(w)"),
    (MARKDOWN, "The same as a function of arrays, in an optimiser:"),
    (
        CODE,
        "from scipy.optimize import minimize\n\nf = gradus.compile(loss, wrt='w')\nrandom = np.random.default_rng(0)\n"
        "data = random.standard_normal((50, 3))\nlabels = np.sign(data @ [1.0, -2.0, 0.5])\n"
        "minimize(f, np.zeros(3), args=(labels, data), jac=True).x.round(2)",
    ),
    (MARKDOWN, "Whether a derivative from somewhere else is right, and what is wrong with it:"),
    (CODE, 'gradus.check("x\'*A*x", "x", "2*A*x")'),
    (MARKDOWN, "LaTeX, derivatives by several variables, and a cell magic:"),
    (CODE, 'gradus.derive(r"\\frac12 \\|Ax - b\\|^2", each=["A", "x"])'),
    (CODE, "%load_ext gradus"),
    (CODE, "%%gradus S\nS: matrix(n,n) spd\nx: vector(n)\nlogdet(S) + x'*inv(S)*x"),
]


def notebook():
    """The notebook as JSON."""
    cells = []
    for at, (kind, text) in enumerate(CELLS):
        cell = {"id": f"cell-{at}", "cell_type": kind, "metadata": {}, "source": text.splitlines(keepends=True)}
        if kind == CODE:
            cell.update(execution_count=None, outputs=[])
        cells.append(cell)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    return {"cells": cells, "metadata": {"kernelspec": kernel}, "nbformat": 4, "nbformat_minor": 5}


if __name__ == "__main__":
    text = json.dumps(notebook(), indent=1, ensure_ascii=False) + "\n"
    pathlib.Path(__file__).with_name("tutorial.ipynb").write_text(text, encoding="utf-8")
