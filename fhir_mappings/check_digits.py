"""Check digits of code systems that have one: LOINC (mod 10) and SNOMED CT (Verhoeff)."""

from __future__ import annotations

_VERHOEFF_PRODUCT = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_VERHOEFF_TURN = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)
_DOUBLED_DIGIT_SUM = (0, 2, 4, 6, 8, 1, 3, 5, 7, 9)
_BASE = 10


def loinc_check_digit_holds(code: str) -> bool:
    """Tell whether a LOINC code ("38267-1") ends in its mod-10 check digit.

    Parts, answers and lists (LP29684-5, LA6751-7) are numbered by another rule and pass.
    """
    if code.startswith("L"):
        return True
    body, _, check = code.partition("-")
    if not (_is_number(body) and _is_number(check)):
        return False
    digits = [int(digit) for digit in reversed(body)]
    total = sum(digits[1::2]) + sum(_DOUBLED_DIGIT_SUM[digit] for digit in digits[::2])
    return int(check) == -total % _BASE


def snomed_check_digit_holds(code: str) -> bool:
    """Tell whether a SNOMED CT identifier ends in its Verhoeff check digit."""
    if not _is_number(code):
        return False
    state = 0
    for position, digit in enumerate(reversed(code)):
        turn = _VERHOEFF_TURN[position % len(_VERHOEFF_TURN)]
        state = _VERHOEFF_PRODUCT[state][turn[int(digit)]]
    return state == 0


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()
