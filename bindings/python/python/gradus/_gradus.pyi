__version__: str
IS_OPTIMIZED: bool

def answer(line: str, /) -> str:
    """The answer to a request: both are objects of JSON."""

def answers(lines: list[str], threads: int, /) -> list[str]:
    """The answers to requests, in their order."""
