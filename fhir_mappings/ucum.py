"""UCUM units that no table spells: parsed by their grammar, and converted by their dimension."""

from __future__ import annotations

from functools import cache, lru_cache
from threading import Lock

from lark.exceptions import LarkError
from pint.errors import PintError
from ucumvert import PintUcumRegistry

_LONGEST = 64
_EQUIVALENTS = "eq"
_LOCK = Lock()


@lru_cache(maxsize=1024)
def conversion(unit: str, target: str) -> float | None:
    """Give the factor from one UCUM unit to another; None where they measure different things.

    >>> conversion("g/(100.mL)", "g/dL")
    1.0

    Equivalents are refused: how many make a mole depends on the ion. So are annotations, which the
    grammar passes over: "mL/min/{1.73_m2}" is no clearance.
    """
    if len(unit) > _LONGEST or _EQUIVALENTS in unit.lower() or "{" in unit:
        return None
    with _LOCK:  # neither the parser nor the registry promises to be used by several threads
        try:
            registry = _registry()
            quantity = 1 * registry.from_ucum(unit)
            factor = float(quantity.to(registry.from_ucum(target)).magnitude)
        except (LarkError, PintError, ValueError, TypeError, ArithmeticError):
            return None
    return round(factor, 12) or None


@cache
def _registry() -> PintUcumRegistry:
    return PintUcumRegistry()
