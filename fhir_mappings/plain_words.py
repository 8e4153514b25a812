"""Free text as plain words, so that a phrase is found only where it stands as whole words."""

from __future__ import annotations

import re
from collections.abc import Iterable

_NOT_A_WORD = re.compile(r"[\W_]+")


def plain_words(text: str) -> str:
    """Give a text as lower-case words with one space around each.

    >>> plain_words("Paget's disease, L hip")
    ' paget s disease l hip '
    """
    return f" {_NOT_A_WORD.sub(' ', text.lower()).strip()} "


def says(words: str, phrase: str) -> bool:
    """Tell whether plain words hold a phrase, whole words only.

    >>> says(plain_words("Strokectomy"), "stroke")
    False
    """
    return f" {phrase} " in words


def first_words(phrases: Iterable[str]) -> frozenset[str]:
    """Give the words that phrases begin with: a text with none of them holds no phrase."""
    return frozenset(phrase.partition(" ")[0] for phrase in phrases)
