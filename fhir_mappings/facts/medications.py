"""Which bone drugs and other medicines the record holds: doses, supplies, orders, statements."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Certainty, Course
from fhir_mappings.facts.provenance import Provenance


class Agent(StrEnum):
    """A bone agent by its name on the wire; brands and biosimilars are their agent."""

    ALENDRONATE = "alendronate"
    RISEDRONATE = "risedronate"
    IBANDRONATE_ORAL = "ibandronate-oral"
    IBANDRONATE_IV = "ibandronate-iv"
    ZOLEDRONATE = "zoledronate"
    DENOSUMAB = "denosumab"
    ROMOSOZUMAB = "romosozumab"
    TERIPARATIDE = "teriparatide"
    ABALOPARATIDE = "abaloparatide"
    RALOXIFENE = "raloxifene"
    ESTROGENS_BAZEDOXIFENE = "conjugated-estrogens-bazedoxifene"
    HORMONE_THERAPY = "menopausal-hormone-therapy"
    CALCITONIN = "calcitonin"
    TIBOLONE = "tibolone"


EVERY_AGENT = frozenset(Agent)
ORAL_BISPHOSPHONATES = frozenset({Agent.ALENDRONATE, Agent.RISEDRONATE, Agent.IBANDRONATE_ORAL})
INTRAVENOUS_BISPHOSPHONATES = frozenset({Agent.ZOLEDRONATE, Agent.IBANDRONATE_IV})
BISPHOSPHONATES = ORAL_BISPHOSPHONATES | INTRAVENOUS_BISPHOSPHONATES
PTH_ANALOGUES = frozenset({Agent.TERIPARATIDE, Agent.ABALOPARATIDE})
ANABOLICS = PTH_ANALOGUES | {Agent.ROMOSOZUMAB}
GIVEN_BY_DOSE = INTRAVENOUS_BISPHOSPHONATES | {Agent.DENOSUMAB, Agent.ROMOSOZUMAB}
HORMONE_THERAPIES = frozenset({Agent.HORMONE_THERAPY, Agent.ESTROGENS_BAZEDOXIFENE, Agent.TIBOLONE})
ANTIRESORPTIVES = BISPHOSPHONATES | {
    Agent.DENOSUMAB,
    Agent.RALOXIFENE,
    Agent.ESTROGENS_BAZEDOXIFENE,
    Agent.HORMONE_THERAPY,
    Agent.TIBOLONE,
    Agent.CALCITONIN,
}


class Regimen(StrEnum):
    """What a strength or a count of units says the drug was given for (knowledge 1.5)."""

    OSTEOPOROSIS = "osteoporosis"
    ONCOLOGY = "oncology"
    OTHER = "other"
    UNKNOWN = "unknown"


class Rung(IntEnum):
    """The ladder of dose evidence, strongest first (knowledge 5.1)."""

    ADMINISTERED = 1
    PROCEDURE = 2
    CLINIC_ORDER = 3
    DISPENSED = 4
    STATED = 5
    ORDERED = 6


class RecordStatus(StrEnum):
    """What a medication entry says about itself; CANCELLED: withdrawn before any was taken."""

    ACTIVE = "active"
    COMPLETED = "completed"
    STOPPED = "stopped"
    CANCELLED = "cancelled"
    ON_HOLD = "on hold"
    UNKNOWN = "unknown"


class Steroid(StrEnum):
    """A glucocorticoid by its substance."""

    PREDNISONE = "prednisone"
    PREDNISOLONE = "prednisolone"
    METHYLPREDNISOLONE = "methylprednisolone"
    DEXAMETHASONE = "dexamethasone"
    BETAMETHASONE = "betamethasone"
    HYDROCORTISONE = "hydrocortisone"
    CORTISONE = "cortisone"
    DEFLAZACORT = "deflazacort"
    VAMOROLONE = "vamorolone"
    TRIAMCINOLONE = "triamcinolone"
    BUDESONIDE = "budesonide"


@dataclass(frozen=True, slots=True)
class Glucocorticoid:
    """A glucocorticoid that is taken by mouth, or may be.

    `substance` None: the entry names several. `oral` None: the entry does not tell the route.
    `pack`: a package for one short course (terminology, section 5).
    """

    substance: Steroid | None
    oral: bool | None = True
    pack: bool = False


@dataclass(frozen=True, slots=True)
class DailyDose:
    """The mg a day that an entry states: both equal, or bounds (a taper, a range, as needed)."""

    least: float
    most: float

    @property
    def exact(self) -> float | None:
        """Give the dose where the entry states one alone."""
        return self.least if self.least == self.most else None


@dataclass(frozen=True, slots=True)
class MedicationRecord:
    """One entry about one medicine.

    `agent` is None for a medicine that is no bone agent (`concepts` tell which it is).
    `given`: the day of a dose or supply (rungs 1 to 5 of an agent given by dose).
    `start`, `end`: the days that an order, statement or supply covers; end None: not stated.
    `authored`: when it was written. `units`, `strength_mg`: as billed or dosed, where readable.
    `pause_reason`: the entry says holiday or pause. `other_end_reason`: its status has a reason
    that says neither. `declined`: it says the patient declined. `glucocorticoid`: None for every
    other medicine, and for one that is surely not taken by mouth.
    """

    rung: Rung
    status: RecordStatus
    concepts: frozenset[Concept]
    provenance: Provenance
    agent: Agent | None = None
    regimen: Regimen = Regimen.UNKNOWN
    given: PartialDate | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    authored: PartialDate | None = None
    days_supply: float | None = None
    strength_mg: float | None = None
    daily_dose: DailyDose | None = None
    route: str | None = None
    pause_reason: bool = False
    other_end_reason: bool = False
    declined: bool = False
    patient_reported: bool = False
    prior: tuple[str, ...] = ()
    text_only: bool = False
    glucocorticoid: Glucocorticoid | None = None

    def describe(self) -> str:
        """Give agent, day and source, as a card shows them."""
        name = self.agent or "medicine"
        when = self.given or self.start or self.authored
        return f"{name}, {when or 'date unknown'}, {self.provenance.reference}"


class AllergyKind(StrEnum):
    """Whether an entry is an allergy or an intolerance; unstated counts as an allergy."""

    ALLERGY = "allergy"
    INTOLERANCE = "intolerance"


@dataclass(frozen=True, slots=True)
class Allergy:
    """A recorded allergy or intolerance to bone agents or to another substance of a rule."""

    kind: AllergyKind
    agents: frozenset[Agent]
    concepts: frozenset[Concept]
    provenance: Provenance
    certainty: Certainty = Certainty.CERTAIN
    course: Course = Course.UNSTATED
    drug_class: frozenset[Agent] = frozenset()

    def describe(self) -> str:
        """Give kind, substance and source, as a card shows them."""
        names = ", ".join(sorted(self.agents | self.drug_class)) or "another substance"
        return f"{self.kind} to {names}, {self.provenance.reference}"
