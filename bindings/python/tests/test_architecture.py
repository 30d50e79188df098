"""The modules of the package import each other one way."""

import ast
import pathlib

import gradus

#: Each imports those before it only, also inside of functions and for types.
ORDER = (
    "_gradus _core _mathml _html _to_sympy _numpy _compile forms results answer questions symbols functions "
    "_from_sympy _jax _magic __init__"
).split()


def imported(path):
    """The modules of the package that a file imports, wherever in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            yield from [node.module] if node.module else [name.name for name in node.names]
        elif isinstance(node, (ast.Import, ast.ImportFrom)):
            names = [node.module] if isinstance(node, ast.ImportFrom) else [name.name for name in node.names]
            assert not any(name.split(".")[0] == "gradus" for name in names), f"{path.name} imports the package by its name"


def test_imports_run_one_way():
    files = {path.stem: path for path in pathlib.Path(gradus.__file__).parent.glob("*.py")}
    assert sorted(files) == sorted(set(ORDER) - {"_gradus"})
    for name, path in files.items():
        found = set(imported(path))
        after = [other for other in found if ORDER.index(other) >= ORDER.index(name)]
        assert not after, f"{name} imports {', '.join(after)}, which stands after it"
    assert {"_core", "questions"} <= set(imported(files["symbols"]))
