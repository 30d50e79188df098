"""Runs generated functions: every line of the file is one, with its arguments and what it must return."""

import inspect
import json
import sys

import numpy as np

TOLERANCE = 1e-5


def array(value):
    if isinstance(value, int):
        return value
    result = np.array(value["data"], dtype=value.get("dtype", float)).reshape(value["shape"])
    return float(result) if result.ndim == 0 else result


def used(value, source):
    """The argument as it is passed: JAX and PyTorch have arrays of their own."""
    if isinstance(value, int):
        return value
    if "import torch" in source:
        return torch.tensor(value, dtype=torch.float64)
    return jax.numpy.asarray(value) if "jax" in source else value


def argument(name, arguments):
    """The argument of a parameter; a name that Python keeps for itself has an underscore at its end."""
    while name not in arguments and name.endswith("_"):
        name = name[:-1]
    return array(arguments[name])


def problem(case):
    scope = {}
    exec(case["source"], scope)
    function = scope[case["form"]]
    parameters = inspect.signature(function).parameters
    found = function(*(used(argument(name, case["arguments"]), case["source"]) for name in parameters))
    expected = case["expected"]
    if isinstance(expected, dict):
        found, expected = [found], [expected]
    if len(found) != len(expected):
        return f"has {len(found)} results"
    problems = [difference(*pair) for pair in zip(found, expected)]
    return next((text for text in problems if text), None)


def difference(found, expected):
    found, expected = np.asarray(found), np.asarray(array(expected))
    if found.shape != expected.shape:
        return f"has the shape {found.shape}, not {expected.shape}"
    if found.dtype != float:
        return f"has entries of the type {found.dtype}"
    error = np.max(np.abs(found - expected), initial=0.0) / max(1e-2, np.max(np.abs(expected), initial=0.0))
    return None if error <= TOLERANCE else f"is off by {error:.1e}"


with open(sys.argv[1], encoding="utf-8") as text:
    whole = text.read()
    if "import torch" in whole:
        import torch
    if "import jax" in whole:
        import jax

        jax.config.update("jax_enable_x64", True)
np.seterr(divide="raise", over="raise", invalid="raise")
count, wrong = 0, 0
with open(sys.argv[1], encoding="utf-8") as lines:
    for line in lines:
        case = json.loads(line)
        count += 1
        try:
            found = problem(case)
        except Exception as error:
            found = f"fails: {type(error).__name__}: {error}"
        if found:
            wrong += 1
            print(f"{case['id']}, {case['form']}: {found}\n{case['source']}", file=sys.stderr)
print(json.dumps({"functions": count, "wrong": wrong}))
sys.exit(1 if wrong else 0)
