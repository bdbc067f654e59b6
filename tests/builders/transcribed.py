"""Lines as the recogniser gives them, every character as long and as sure as the others."""

from scoring.transcript import Character, Line

EACH = 0.25  # seconds


def said(
    text: str, start: float = 0.0, each: float = EACH, probability: float = 0.9
) -> tuple[Character, ...]:
    return tuple(
        Character(one, start + each * at, start + each * (at + 1), probability)
        for at, one in enumerate(text)
    )


def line(text: str, start: float = 0.0, probability: float = 0.9) -> Line:
    return Line(said(text, start, probability=probability))
