"""The examples of the documentation, run; the types, checked; the notebook, executed."""

import doctest
import importlib
import pathlib
import pkgutil
import shutil
import subprocess
import sys

import gradus
import pytest

HERE = pathlib.Path(__file__).parent
#: What the examples of a module need.
NEEDS = {"gradus": ["numpy", "sympy", "jax", "scipy"], "gradus._compile": ["numpy"], "gradus.answer": ["numpy"]}


@pytest.mark.parametrize("name", ["gradus", *(f"gradus.{module.name}" for module in pkgutil.iter_modules(gradus.__path__) if module.name != "_gradus")])
def test_docstrings(name):
    for needed in NEEDS.get(name, []):
        pytest.importorskip(needed)
    failed, _ = doctest.testmod(importlib.import_module(name))
    assert failed == 0


def test_readme():
    for needed in ("numpy", "scipy", "sympy", "jax"):
        pytest.importorskip(needed)
    failed, run = doctest.testfile(str(HERE.parent / "README.md"), module_relative=False)
    assert failed == 0 and run > 20


def test_everything_public_is_documented():
    for name in gradus.__all__:
        made = getattr(gradus, name)
        assert made.__doc__, name
        if isinstance(made, type):
            for member, value in vars(made).items():
                is_own = callable(value) or isinstance(value, property)
                if is_own and not member.startswith("_"):
                    assert (value.__doc__ if not isinstance(value, type) else True), f"{name}.{member}"


def test_types(tmp_path):
    pytest.importorskip("mypy")
    # A copy, as mypy does not check what is installed.
    shutil.copytree(pathlib.Path(gradus.__file__).parent, tmp_path / "gradus")
    mypy = [sys.executable, "-m", "mypy", "--config-file", str(HERE.parent / "pyproject.toml"), "--cache-dir", str(tmp_path / "cache")]
    run = subprocess.run([*mypy, "gradus"], cwd=tmp_path, capture_output=True, text=True)
    assert run.returncode == 0, run.stdout
    # What a user of the installed package sees.
    user = 'import gradus; reveal_type(gradus.derive("x", "x")); reveal_type(gradus.derive("x", each=["x"])); reveal_type(gradus.exp(1))'
    run = subprocess.run([*mypy, "-c", user], cwd=tmp_path, capture_output=True, text=True)
    types = [line.split(" is ")[1].strip() for line in run.stdout.splitlines() if "Revealed" in line]
    assert types == ['"gradus.answer.Answer"', '"gradus.answer.Answers"', '"gradus.symbols.Expr"'], run.stdout
