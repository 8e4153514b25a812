"""Free text as plain words, so that a phrase is found only where it stands as whole words."""

from __future__ import annotations

import re

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


def begins(words: str, phrase: str) -> bool:
    """Tell whether plain words begin with a phrase, whole words only."""
    return words.startswith(f" {phrase} ")
