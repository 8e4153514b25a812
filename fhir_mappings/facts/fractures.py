"""What the record says about broken bones, entry by entry; which are one event is judged later."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Certainty, FindingKind
from fhir_mappings.facts.provenance import Provenance


class FractureSite(StrEnum):
    """The broken bone, as a card names it (knowledge 1.4)."""

    HIP = "hip"
    VERTEBRA = "vertebra"
    PROXIMAL_HUMERUS = "proximal humerus"
    PELVIS = "pelvis"
    DISTAL_FOREARM = "distal forearm"
    RIB_CLAVICLE_STERNUM = "rib, clavicle or sternum"
    SCAPULA = "scapula"
    HUMERUS_SHAFT = "humerus shaft or distal humerus"
    FOREARM_SHAFT = "forearm shaft or proximal forearm"
    FEMUR_SHAFT = "femur shaft or distal femur"
    LOWER_LEG = "lower leg"
    OTHER = "other site"
    UNKNOWN = "unknown site"
    NOT_COUNTED = "site that does not count"


class Episode(StrEnum):
    """Which part of a fracture's course an entry belongs to."""

    INITIAL = "initial"
    LATER = "later"
    HISTORY = "history"
    UNSTATED = "unstated"


class Energy(StrEnum):
    """What an entry itself says about the force."""

    LOW = "low"
    HIGH = "high"
    UNSTATED = "unstated"


@dataclass(frozen=True, slots=True)
class FractureRecord:
    """One entry about one fracture (or the history of one).

    `when` is the onset as recorded, None if only a filing date is known (`recorded`). `levels`:
    vertebral levels that the codes name ("L1"). `regions`: where they name none, the part of the
    spine, as the letters of the levels that may be meant ("T", "TL"). `fragility_by_code`: M80 or
    another coded fragility fracture, low-trauma by definition (knowledge 14.5). `found_on_imaging`:
    the date is that of an image, not of the fracture.
    """

    site: FractureSite
    kind: FindingKind
    episode: Episode
    provenance: Provenance
    when: PartialDate | None = None
    recorded: PartialDate | None = None
    side: str | None = None
    levels: frozenset[str] = frozenset()
    regions: frozenset[str] = frozenset()
    fragility_by_code: bool = False
    energy: Energy = Energy.UNSTATED
    pathologic: bool = False
    certainty: Certainty = Certainty.CERTAIN
    found_on_imaging: bool = False
    encounter: str | None = None
