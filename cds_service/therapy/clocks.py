"""The clocks of one patient: denosumab, and the bone-forming course (knowledge 5.1, 5.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cds_service.therapy.anabolic_course import AnabolicCourse, anabolic_course_of
from cds_service.therapy.denosumab_clock import DenosumabClock, denosumab_clock_of
from cds_service.therapy.exposures import Exposures

__all__ = ["AnabolicCourse", "Clocks", "DenosumabClock", "clocks_of"]


@dataclass(frozen=True, slots=True)
class Clocks:
    """What time has done to the treatment on record."""

    denosumab: DenosumabClock
    anabolic: AnabolicCourse


def clocks_of(exposures: Exposures, as_of: date) -> Clocks:
    """Give the clocks of one patient on the as-of day."""
    return Clocks(denosumab_clock_of(exposures, as_of), anabolic_course_of(exposures, as_of))
