"""Single changes to the text of an SQL file: an operator, a predicate, a bound or an order flipped.

They are made on tokens, so that comments, texts and the header are left alone.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from sqlglot.dialects import DuckDB
from sqlglot.tokens import Token, TokenType

OPERATORS = {
    "<": "<=",
    "<=": "<",
    ">": ">=",
    ">=": ">",
    "=": "<>",
    "<>": "=",
    "and": "or",
    "or": "and",
    "+": "-",
    "-": "+",
    "*": "/",
    "/": "*",
    "//": "/",
    "true": "false",
    "false": "true",
}
FUNCTIONS = {"min": "max", "least": "greatest", "min_by": "max_by", "bool_and": "bool_or"}
FUNCTIONS |= {"arg_min": "arg_max", "first": "last", "floor": "ceil"}
FUNCTIONS |= {other: name for name, other in FUNCTIONS.items()}
JOINS = {"inner": "left", "left": "inner"}
BEFORE_AN_OPERAND = {
    *(TokenType.L_PAREN, TokenType.COMMA, TokenType.SELECT, TokenType.DOT, TokenType.DISTINCT),
    *(TokenType.WHEN, TokenType.THEN, TokenType.ELSE, TokenType.AND, TokenType.OR),
    *(TokenType.EQ, TokenType.NEQ, TokenType.LT, TokenType.LTE, TokenType.GT, TokenType.GTE),
    *(TokenType.PLUS, TokenType.DASH, TokenType.STAR, TokenType.SLASH, TokenType.DIV),
}


class Flip(NamedTuple):
    """In ``source``, the text of ``path``, ``old`` from ``start`` to ``end`` becomes ``new``."""

    path: Path
    source: str
    line: int
    start: int
    end: int
    old: str
    new: str

    @property
    def group(self) -> str:
        return self.path.parent.name

    def apply(self) -> None:
        flipped = self.source[: self.start] + self.new + self.source[self.end :]
        self.path.write_text(flipped, encoding="utf-8")

    def undo(self) -> None:
        self.path.write_text(self.source, encoding="utf-8")

    def __str__(self) -> str:
        place = f"{self.path.parent.name}/{self.path.name}:{self.line}"
        return f"{place}  {_on_one_line(self.old)}  →  {_on_one_line(self.new) or 'nothing'}"


def flips_of(path: Path) -> list[Flip]:
    """Every flip of a file, from its top to its bottom."""
    text = path.read_text(encoding="utf-8")
    tokens = DuckDB().tokenize(text)
    closing = _closing(tokens)
    spans = [
        *_of_words(tokens),
        *_of_numbers(tokens, closing),
        *_of_fallbacks(tokens, closing, text),
        *_of_orders(tokens, closing),
    ]
    return [
        Flip(path, text, text.count("\n", 0, start) + 1, start, end, text[start:end], new)
        for start, end, new in sorted(spans)
    ]


def _of_words(tokens: Sequence[Token]) -> Iterator[tuple[int, int, str]]:
    betweens = 0
    for before, token, after in zip([None, *tokens[:-1]], tokens, [*tokens[1:], None], strict=True):
        word, start, end = token.text.lower(), token.start, token.end + 1
        is_first = before is None or before.token_type in BEFORE_AN_OPERAND
        following = after.text.lower() if after else ""
        if token.token_type == TokenType.STRING:
            continue
        if word == "between":
            betweens += 1
        elif word == "and" and betweens:
            betweens -= 1
        elif word == "-" and is_first:
            yield start, end, ""
        elif word in OPERATORS and not (word == "*" and is_first):
            yield start, end, OPERATORS[word]
        elif word in JOINS and following == "join":
            yield start, end, JOINS[word]
        elif word in FUNCTIONS and following == "(":
            yield start, end, FUNCTIONS[word]
        elif word == "is":
            if following == "not":
                yield start, after.end + 1, "is"
            else:
                yield start, end, "is not"
        elif word == "not" and before.text.lower() != "is":
            yield start, end, ""
        elif word == "in" and before.text.lower() != "not":
            yield start, end, "not in"


def _of_numbers(tokens: Sequence[Token], closing: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    in_a_type: set[int] = set()
    for place, token in enumerate(tokens):
        if token.token_type == TokenType.DECIMAL and place + 1 in closing:
            in_a_type.update(range(place, closing[place + 1]))
        if token.token_type == TokenType.NUMBER and place not in in_a_type:
            whole, dot, fraction = token.text.partition(".")
            for step in (1, -1):
                if int(whole) + step >= 0:
                    yield token.start, token.end + 1, f"{int(whole) + step}{dot}{fraction}"


def _of_fallbacks(
    tokens: Sequence[Token], closing: dict[int, int], text: str
) -> Iterator[tuple[int, int, str]]:
    """``coalesce`` with each of its arguments left out in turn."""
    for place, token in enumerate(tokens):
        if token.text.lower() != "coalesce":
            continue
        last = closing[place + 1]
        arguments = [
            text[tokens[first].start : tokens[after - 1].end + 1]
            for first, after in _parts(tokens, place + 2, last, closing)
        ]
        for left_out in range(len(arguments)):
            kept = ", ".join(arguments[:left_out] + arguments[left_out + 1 :])
            name = "coalesce" if len(arguments) > 2 else ""
            yield token.start, tokens[last].end + 1, f"{name}({kept})"


def _of_orders(tokens: Sequence[Token], closing: dict[int, int]) -> Iterator[tuple[int, int, str]]:
    """Each key of an order, in windows and aggregates, turned round."""
    for place, token in enumerate(tokens):
        if token.token_type != TokenType.ORDER_BY:
            continue
        around = [first for first, last in closing.items() if first < place < last]
        if not around:
            continue
        end = closing[max(around)]
        for first, after in _parts(tokens, place + 1, end, closing):
            key = tokens[first:after]
            turned = next((t for t in key if t.token_type == TokenType.DESC), None)
            nulls = next((n for n, t in enumerate(key) if t.text.lower() == "nulls"), len(key))
            if turned:
                yield turned.start, turned.end + 1, ""
            else:
                yield key[nulls - 1].end + 1, key[nulls - 1].end + 1, " desc"


def _parts(
    tokens: Sequence[Token], first: int, last: int, closing: dict[int, int]
) -> Iterator[tuple[int, int]]:
    """What commas set apart between two places, brackets kept whole; ``rows …`` ends it."""
    begin = place = first
    while place < last:
        if place in closing:
            place = closing[place]
        elif tokens[place].text.lower() in ("rows", "range"):
            break
        elif tokens[place].token_type == TokenType.COMMA:
            yield begin, place
            begin = place + 1
        place += 1
    yield begin, place


def _closing(tokens: Sequence[Token]) -> dict[int, int]:
    """Place of an opening bracket → place of the one that closes it."""
    closing, still_open = {}, []
    for place, token in enumerate(tokens):
        if token.token_type == TokenType.L_PAREN:
            still_open.append(place)
        elif token.token_type == TokenType.R_PAREN:
            closing[still_open.pop()] = place
    return closing


def _on_one_line(text: str) -> str:
    return " ".join(text.split())
