"""The engine's LaTeX as MathML, which browsers show without a script. It has few commands; with another one there is no MathML."""

from __future__ import annotations

import re
from html import escape
from typing import Dict, List, Optional

_GREEK = dict(
    zip(
        "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau upsilon phi varphi chi psi omega"
        " Gamma Delta Theta Lambda Xi Pi Sigma Phi Psi Omega".split(),
        "αβγδϵεζηθικλμνξπρστυϕφχψωΓΔΘΛΞΠΣΦΨΩ",
    )
)
_OPERATORS: Dict[str, str] = dict(
    odot="⊙", otimes="⊗", oslash="⊘", circ="∘", cdot="⋅", sum="∑", prod="∏", times="×", lVert="‖", rVert="‖",
    lvert="|", rvert="|", langle="⟨", rangle="⟩", ast="∗", dagger="†", infty="∞", leq="≤", geq="≥", neq="≠", ell="ℓ", partial="∂", nabla="∇",
)  # fmt: skip
_NAMES = "log exp det sin cos tan arcsin arccos arctan sinh cosh tanh max min ln lim".split()
_SPACES = {",": "0.17em", ":": "0.22em", ";": "0.28em", "!": "-0.17em", "quad": "1em", " ": "0.33em"}
_VARIANTS = {"mathrm": "normal", "mathit": "italic", "mathbf": "bold", "mathsf": "normal", "text": "normal", "operatorname": "normal"}
_SCRIPT = {"mathcal": {"E": "ℰ", "G": "𝒢", "F": "ℱ", "L": "ℒ"}}
_TOKEN = re.compile(r"\\([a-zA-Z]+)\*?\s*|\\(.)|([0-9]+(?:\.[0-9]+)?)|(\s+)|(.)", re.S)


class _Unknown(Exception):
    pass


class _Reader:
    def __init__(self, latex: str) -> None:
        self.tokens = [match for match in _TOKEN.finditer(latex) if match.group(4) is None]
        self.at = 0

    def peek(self) -> Optional[str]:
        return self.tokens[self.at].group().rstrip() if self.at < len(self.tokens) else None

    def take(self) -> "re.Match[str]":
        if self.at >= len(self.tokens):
            raise _Unknown("the end")
        self.at += 1
        return self.tokens[self.at - 1]

    def row(self, until: Optional[str] = None) -> str:
        """What stands before a closing mark, each part with its index and exponent."""
        parts: List[str] = []
        while self.peek() is not None and self.peek() != until:
            parts.append(self.scripted())
        if until is not None:
            self.take()
        return parts[0] if len(parts) == 1 else f"<mrow>{''.join(parts)}</mrow>"

    def scripted(self) -> str:
        base = self.part()
        below = above = ""
        while self.peek() in ("_", "^"):
            if self.take().group() == "_":
                below = self.part()
            else:
                above = self.part()
        if below and above:
            return f"<msubsup>{base}{below}{above}</msubsup>"
        if below:
            is_sum = base.startswith("<mo") and "∑" in base
            return f"<munder>{base}{below}</munder>" if is_sum else f"<msub>{base}{below}</msub>"
        return f"<msup>{base}{above}</msup>" if above else base

    def part(self) -> str:
        token = self.take()
        command, sign, number, _, letter = token.groups()
        if command:
            return self.command(command)
        if sign:
            if sign in _SPACES:
                return f'<mspace width="{_SPACES[sign]}"/>'
            if sign in "_{}&%#$|":
                return f"<mo>{escape('‖' if sign == '|' else sign)}</mo>"
            raise _Unknown(sign)
        if number:
            return f"<mn>{number}</mn>"
        if letter == "{":
            return self.row("}")
        if letter in "}_^":
            raise _Unknown(letter)
        if letter.isalpha():
            return f"<mi>{letter}</mi>"
        form = ' stretchy="false"' if letter in "()[]|" else ""
        return f"<mo{form}>{escape('−' if letter == '-' else letter)}</mo>"

    def command(self, command: str) -> str:
        if command in _GREEK:
            return f"<mi>{_GREEK[command]}</mi>"
        if command in _NAMES:
            return f'<mi mathvariant="normal">{command}</mi>'
        if command in ("lVert", "lvert", "rVert", "rvert"):
            form = "prefix" if command[0] == "l" else "postfix"
            return f'<mo stretchy="false" form="{form}">{_OPERATORS[command]}</mo>'
        if command == "top":
            return '<mi mathvariant="normal">⊤</mi>'
        if command in _OPERATORS:
            return f"<mo>{_OPERATORS[command]}</mo>"
        if command in _SPACES:
            return f'<mspace width="{_SPACES[command]}"/>'
        if command in _VARIANTS:
            return self.word(_VARIANTS[command])
        if command in _SCRIPT:
            word = self.raw()
            return "<mi>" + "".join(_SCRIPT[command].get(letter, escape(letter)) for letter in word) + "</mi>"
        if command == "frac":
            return f"<mfrac>{self.part()}{self.part()}</mfrac>"
        if command == "sqrt":
            return f"<msqrt>{self.part()}</msqrt>"
        if command == "displaystyle":
            return ""
        if command == "left":
            left = self.fence()
            inner = self.row("\\right")
            # Only what is higher than a line needs higher brackets.
            is_high = any(f"<{tag}" in inner for tag in ("mfrac", "msqrt", "munder"))
            return f"<mrow>{_bracket(left, is_high)}{inner}{_bracket(self.fence(), is_high)}</mrow>"
        raise _Unknown(command)

    def fence(self) -> str:
        command, sign, _, _, letter = self.take().groups()
        mark = _OPERATORS.get(command, "") if command else {"|": "‖"}.get(sign, sign) if sign else letter
        if not mark:
            raise _Unknown(str(command))
        return mark

    def raw(self) -> str:
        """The letters in braces."""
        if self.take().group() != "{":
            raise _Unknown("a word without braces")
        word = ""
        while self.peek() != "}":
            command, sign, number, _, letter = self.take().groups()
            if command or (letter and letter in "{^_"):
                raise _Unknown(str(command or letter))
            word += sign or number or letter
        self.take()
        return word

    def word(self, variant: str) -> str:
        word = escape(self.raw())
        if variant == "bold":
            # MathML Core has letters of their own for bold ones.
            return f'<mi mathvariant="normal">{"".join(map(_bold, word))}</mi>'
        if variant == "italic":
            return f'<mi style="font-style:italic">{word}</mi>'
        return f'<mi mathvariant="normal">{word}</mi>'


def _bracket(mark: str, is_high: bool) -> str:
    return "" if mark == "." else f'<mo fence="true" stretchy="{str(is_high).lower()}">{escape(mark)}</mo>'


def _bold(letter: str) -> str:
    for first, bold, size in (("A", 0x1D400, 26), ("a", 0x1D41A, 26), ("0", 0x1D7CE, 10)):
        if 0 <= ord(letter) - ord(first) < size:
            return chr(bold + ord(letter) - ord(first))
    return letter


def mathml(latex: str) -> Optional[str]:
    """LaTeX as MathML, with the LaTeX as an annotation.

    >>> from gradus._mathml import mathml
    >>> "<msup><mi>W</mi>" in mathml("W^{\\\\top}")
    True
    """
    try:
        row = _Reader(latex).row()
    except (_Unknown, IndexError):
        return None
    note = f'<annotation encoding="application/x-tex">{escape(latex)}</annotation>'
    return f'<math xmlns="http://www.w3.org/1998/Math/MathML" displaystyle="true"><semantics>{row}{note}</semantics></math>'
