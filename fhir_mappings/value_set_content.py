"""The codes of a value set, and what importing, intersecting and excluding make of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fhir_mappings.code_systems import ICD_10_CM

Code = tuple[str, str]
"""A canonical system and a plain code."""


@dataclass(frozen=True, slots=True)
class Content:
    """What a value set holds: codes, and prefixes of ICD-10-CM without the `holes` in them.

    A code that a prefix covers is not listed beside it: the prefix brings it.
    """

    codes: frozenset[Code] = frozenset()
    prefixes: frozenset[str] = frozenset()
    holes: frozenset[Code] = frozenset()

    @property
    def is_empty(self) -> bool:
        """Tell whether no code at all could match."""
        return not (self.codes or self.prefixes)

    def holds(self, code: Code) -> bool:
        """Tell whether a code is in the set."""
        return code in self.codes or (code not in self.holes and _covered(code, self.prefixes))

    def union(self, other: Content) -> Content:
        """Give what either of two sets holds."""
        holes = {code for code in self.holes if not other.holds(code)}
        holes |= {code for code in other.holes if not self.holds(code)}
        return content(self.codes | other.codes, self.prefixes | other.prefixes, holes)

    def intersection(self, other: Content) -> Content:
        """Give what both of two sets hold."""
        codes = {code for code in self.codes if other.holds(code)}
        codes |= {code for code in other.codes if self.holds(code)}
        prefixes = _narrower(self.prefixes, other.prefixes)
        prefixes |= _narrower(other.prefixes, self.prefixes)
        return content(codes, prefixes, self.holes | other.holes)

    def without(self, other: Content) -> Content:
        """Give what this set holds and the other does not.

        Raises ValueError where the other holds part of a prefix, which no list of prefixes can say.
        """
        for prefix in self.prefixes:
            if inner := [one for one in other.prefixes if one != prefix and one.startswith(prefix)]:
                raise ValueError(
                    f"excludes the prefix {min(inner)}, a part of the prefix {prefix} that it holds"
                )
        kept = frozenset(one for one in self.prefixes if not one.startswith(tuple(other.prefixes)))
        codes = {code for code in self.codes if not other.holds(code)}
        codes |= {code for code in other.holes if self.holds(code)}
        return content(codes, kept, self.holes | other.codes)


def content(
    codes: Iterable[Code], prefixes: Iterable[str] = (), holes: Iterable[Code] = ()
) -> Content:
    """Build a content: a listed code fills a hole, and one that a prefix brings is not listed."""
    listed, kept = frozenset(codes), frozenset(prefixes)
    if not kept:
        return Content(listed)
    covered = frozenset(one for one in listed if _covered(one, kept))
    open_holes = frozenset(one for one in holes if one not in listed and _covered(one, kept))
    return Content(listed - covered, kept, open_holes)


def _covered(code: Code, prefixes: frozenset[str]) -> bool:
    return code[0] == ICD_10_CM and code[1].startswith(tuple(prefixes))


def _narrower(prefixes: frozenset[str], wider: frozenset[str]) -> frozenset[str]:
    return frozenset(one for one in prefixes if one.startswith(tuple(wider)))
