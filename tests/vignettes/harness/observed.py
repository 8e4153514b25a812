"""What came of a vignette, and how that differs from what it expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from tests.vignettes.harness.vignette import Expected


@dataclass(frozen=True, slots=True)
class Observed:
    """The outcome of one recommendation. `card` and `indicator`: of its card, where it has one."""

    outcome: str
    because: tuple[str, ...]
    missing: tuple[str, ...]
    tier: str
    diagnosis: tuple[str, ...]
    card: str | None = None
    indicator: str | None = None


def differences(expect: Expected, seen: Observed) -> list[str]:
    """Say every way in which what was seen is not what is expected; empty where it is."""
    return list(_differences(expect, seen))


def _differences(expect: Expected, seen: Observed) -> Iterator[str]:
    if seen.outcome != expect.outcome:
        rests_on = "; ".join((*seen.because, *seen.missing))
        yield f"outcome is {seen.outcome}, not {expect.outcome}: {rests_on}"
    if seen.card != expect.card:
        yield f"card is {seen.card}, not {expect.card}"
    if expect.indicator is not None and seen.indicator != expect.indicator:
        yield f"indicator is {seen.indicator}, not {expect.indicator}"
    if expect.text not in " | ".join(seen.because):
        yield f"{expect.text!r} is not in {seen.because}"
    words = {text.split(":")[0] for text in seen.missing}
    if lacking := set(expect.missing) - words:
        yield f"{sorted(lacking)} are not among what is missing: {seen.missing}"
    if expect.tier is not None and seen.tier != expect.tier:
        yield f"tier is {seen.tier}, not {expect.tier}"
    if expect.diagnosis is not None and seen.diagnosis != expect.diagnosis:
        yield f"diagnosis is {seen.diagnosis}, not {expect.diagnosis}"
