"""What can be asked: each a request of the protocol, with its answer as a Python value."""

from __future__ import annotations

from typing import Any, Iterable, Optional, Union, overload

from ._core import GradusError, Names, Operand, Variables, ask, names_of, question
from .answer import Answer, Answers
from .results import Claim, Equality, Explanation, Facts


@overload
def derive(
    expr: Operand,
    wrt: Optional[Names] = None,
    *,
    each: None = None,
    vars: Optional[Variables] = None,
    constraint: Optional[str] = None,
    layout: Optional[str] = None,
    forms: Union[None, str, Iterable[str]] = None,
    assume: Union[None, str, Iterable[str]] = None,
    latex: bool = False,
    **fields: Any,
) -> Answer: ...


@overload
def derive(
    expr: Operand,
    wrt: None = None,
    *,
    each: Names,
    vars: Optional[Variables] = None,
    constraint: Optional[str] = None,
    layout: Optional[str] = None,
    forms: Union[None, str, Iterable[str]] = None,
    assume: Union[None, str, Iterable[str]] = None,
    latex: bool = False,
    **fields: Any,
) -> Answers: ...


def derive(
    expr: Operand,
    wrt: Optional[Names] = None,
    *,
    each: Optional[Names] = None,
    vars: Optional[Variables] = None,
    constraint: Optional[str] = None,
    layout: Optional[str] = None,
    forms: Union[None, str, Iterable[str]] = None,
    assume: Union[None, str, Iterable[str]] = None,
    latex: bool = False,
    **fields: Any,
) -> Any:
    """The derivative of an expression by a variable, or by several in turn, in every form: an :class:`Answer`.

    >>> import gradus
    >>> gradus.derive("norm(A*x - b)^2", "x").matrix
    Form("2*A'*(A*x - b)")
    >>> gradus.derive("x'*A*x", ["x", "x"]).matrix
    Form("A + A'")
    >>> gradus.derive("x'*S*x", "x", vars={"S": "matrix(n,n) symmetric"}).matrix
    Form("2*S*x")

    Text that asks for a derivative itself needs no ``wrt``: ``derive("d(x'*x)/dx")``; text with a LaTeX command, or any with ``latex=True``,
    is read as LaTeX. ``each`` derives by each of several variables and gives :class:`Answers`, a dictionary:

    >>> gradus.derive("norm(W*x + b)^2", each=["W", "b"])["b"].matrix
    Form("2*(W*x + b)")

    ``vars`` says what is known of variables, ``constraint`` restricts the last variable (``symmetric``, ``symmetric-riesz``, ``skew``,
    ``diagonal``, ``lower``, ``upper``), ``layout`` is ``mixed``, ``numerator`` or ``denominator``, ``forms`` names the forms to make,
    ``assume`` has equations between variables. Other fields of the protocol can be given by name.
    """
    asked = question(
        expr,
        vars,
        wrt=names_of(wrt),
        wrt_each=names_of(each),
        constraint=constraint,
        layout=layout,
        forms=[forms] if isinstance(forms, str) else list(forms or ()),
        assume=[assume] if isinstance(assume, str) else list(assume or ()),
        **({"from": "latex"} if latex else {}),
        **fields,
    )
    json = ask(asked)
    if "diagnosis" in json or "equal" in json:
        verb = "check(text)" if "diagnosis" in json else "equal(left, right)"
        raise GradusError("request", f"an equation is no function to differentiate: whether it is so says gradus.{verb}")
    return Answers(asked, json) if "wrt_each" in asked else Answer(asked, json)


def simplify(expr: Operand, *, vars: Optional[Variables] = None, **options: Any) -> Answer:
    """The simplified expression: the form ``value`` of the answer.

    >>> import gradus
    >>> gradus.simplify("tr(A*B) - tr(B*A)").value
    Form("0")
    """
    answer: Answer = derive(expr, None, vars=vars, **options)
    return answer


def check(expr: Operand, wrt: Optional[Names] = None, claim: Optional[Operand] = None, *, form: Optional[str] = None, vars: Optional[Variables] = None, **fields: Any) -> Claim:
    """Whether a formula is the derivative and, if not, what is wrong with it.

    >>> import gradus
    >>> print(gradus.check("1/2*norm(D*W - X)^2", "W", "2*D'*(D*W - X)").diagnosis)
    twice the right answer

    Text that claims a derivative needs neither ``wrt`` nor ``claim``:

    >>> print(gradus.check("d(x'*A*x)/dx = 2*A*x").diagnosis)
    right only if A is symmetric
    """
    json = ask(question(expr, vars, wrt=names_of(wrt), claim=claim, form=form, **fields))
    if "diagnosis" not in json:
        raise GradusError("request", "what is claimed? give the formula, or an equation such as d(x'*x)/dx = 2*x")
    return Claim(json)


def equal(left: Operand, right: Operand, *, vars: Optional[Variables] = None, **fields: Any) -> Equality:
    """Whether two expressions are equal: a proof, a test in exact arithmetic, or a point at which they differ.

    >>> import gradus
    >>> bool(gradus.equal("vec(A*X*B)", "kron(B',A)*vec(X)"))
    True
    >>> print(gradus.equal("A*B", "B*A", vars={"A": "matrix(n,n)", "B": "matrix(n,n)"}))
    different
    for example at n = 2
      A      = [[0, 0], [0, 1]]
      B      = [[0, 0], [1, 0]]
      first  = [[0, 0], [1, 0]]
      second = [[0, 0], [0, 0]]
    """
    return Equality(ask(question(left, vars, equal=right, **fields)))


def explain(left: Operand, right: Operand, *, vars: Optional[Variables] = None, **fields: Any) -> Optional[Explanation]:
    """The rules that lead from one expression to an equal one; ``None`` where they do not within the limits.

    >>> import gradus
    >>> [line.text for line in gradus.explain("tr(A*B)", "tr(B*A)")]
    ['tr(A*B)', 'tr(B*A)']
    """
    return Explanation(ask(question(left, vars, explain=right, **fields))) or None


def facts(expr: Operand, *, vars: Optional[Variables] = None, **fields: Any) -> Facts:
    """What is known of an expression, and why.

    >>> import gradus
    >>> print(gradus.facts("A'*A")[0])
    A'*A is positive semidefinite: product
    """
    return Facts(ask(question(expr, vars, facts=True, **fields)))


def code(expr: Operand, wrt: Optional[Names] = None, target: str = "numpy", what: Optional[str] = None, **options: Any) -> str:
    """Source of a derivative: :meth:`Answer.code` of :func:`derive`."""
    return str(derive(expr, wrt, **options).code(target, what))
