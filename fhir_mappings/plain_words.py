"""Free text as plain words, so that a phrase is found only where it stands as whole words."""

from __future__ import annotations

import re
from collections.abc import Iterable

_WORD = re.compile(r"[^\W_]+")


def plain_words(text: str) -> str:
    """Give a text as lower-case words with one space around each.

    >>> plain_words("Paget's disease, L hip")
    ' paget s disease l hip '
    """
    return f" {' '.join(words_of(text))} "


def words_of(text: str) -> list[str]:
    """Give the words of a text in lower case.

    >>> words_of("Paget's disease, L hip")
    ['paget', 's', 'disease', 'l', 'hip']
    """
    return _WORD.findall(text.lower())


def says(words: str, phrase: str) -> bool:
    """Tell whether plain words hold a phrase, whole words only.

    >>> says(plain_words("Strokectomy"), "stroke")
    False
    """
    return f" {phrase} " in words


def says_any(words: str, phrases: Iterable[str]) -> bool:
    """Tell whether plain words hold one of some phrases, each given as plain words too.

    >>> says_any(plain_words("heart attack in 2019"), [plain_words("heart attack")])
    True
    """
    return any(map(words.__contains__, phrases))


def first_words(phrases: Iterable[str]) -> frozenset[str]:
    """Give the words that phrases begin with: a text with none of them holds no phrase."""
    return frozenset(phrase.split()[0] for phrase in phrases)
