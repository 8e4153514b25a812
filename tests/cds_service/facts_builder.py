"""Builds the facts of a patient in the clinic's words, for tests of what is judged from them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import count

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Certainty, Course, Finding, FindingKind
from fhir_mappings.facts.fractures import Energy, Episode, FractureRecord, FractureSite
from fhir_mappings.facts.measurements import (
    Analyte,
    Comparator,
    EgfrEquation,
    Measurement,
    Scan,
    ScanKind,
    SkeletalSite,
    TScore,
)
from fhir_mappings.facts.medications import (
    Agent,
    DailyDose,
    Glucocorticoid,
    MedicationRecord,
    RecordStatus,
    Regimen,
    Rung,
    Steroid,
)
from fhir_mappings.facts.patient import PatientFacts, SetAside
from fhir_mappings.facts.person import Person, Sex
from fhir_mappings.facts.provenance import Provenance, Source, SourceState

AS_OF = date(2026, 6, 15)
WHOLE = dict.fromkeys(Source, SourceState.WHOLE)


def known_day(text: str) -> PartialDate:
    """Read "2026", "2026-05" or "2026-05-01"."""
    match [int(part) for part in text.split("-")]:
        case [year]:
            return PartialDate.of_year(year)
        case [year, month]:
            return PartialDate.of_month(year, month)
        case _:
            return PartialDate.of_day(date.fromisoformat(text))


def day(text: str | None) -> PartialDate | None:
    """Read a date that need not be there."""
    return None if text is None else known_day(text)


def days_ago(days: int, as_of: date = AS_OF) -> str:
    """Give the day so many days before the as-of day."""
    return (as_of - timedelta(days=days)).isoformat()


@dataclass
class Chart:
    """A chart under construction; each method adds one entry and gives the chart back."""

    person: Person
    sources: dict[Source, SourceState] = field(default_factory=lambda: dict(WHOLE))
    findings: list[Finding] = field(default_factory=list)
    fractures: list[FractureRecord] = field(default_factory=list)
    t_scores: list[TScore] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    measurements: dict[Analyte, list[Measurement]] = field(
        default_factory=lambda: defaultdict(list)
    )
    periods: list[tuple[PartialDate, Provenance]] = field(default_factory=list)
    medications: list[MedicationRecord] = field(default_factory=list)
    set_aside_entries: list[SetAside] = field(default_factory=list)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def facts(self) -> PatientFacts:
        """Give the facts, measurements newest first as readers give them."""
        newest_first = {
            analyte: tuple(sorted(found, key=lambda one: one.on.earliest, reverse=True))
            for analyte, found in self.measurements.items()
        }
        return PatientFacts(
            person=self.person,
            sources=self.sources,
            findings=tuple(self.findings),
            fractures=tuple(self.fractures),
            t_scores=tuple(self.t_scores),
            scans=tuple(self.scans),
            measurements=newest_first,
            last_menstrual_periods=tuple(self.periods),
            medications=tuple(self.medications),
            set_aside=tuple(self.set_aside_entries),
            condition_count=[
                *(finding.kind for finding in self.findings),
                *(fracture.kind for fracture in self.fractures),
            ].count(FindingKind.CONDITION),
        )

    def unread(self, source: Source, state: SourceState = SourceState.CUT_OFF) -> Chart:
        """Say that a source was not read whole."""
        self.sources[source] = state
        return self

    def has(
        self,
        *concepts: Concept,
        when: str | None = None,
        recorded: str | None = None,
        kind: FindingKind = FindingKind.CONDITION,
        course: Course = Course.UNSTATED,
        resolved: bool = False,
        certainty: Certainty = Certainty.CERTAIN,
        later_episode: bool = False,
    ) -> Chart:
        """Add a finding."""
        self.findings.append(
            Finding(
                kind=kind,
                concepts=frozenset(concepts),
                provenance=self._from("Condition"),
                when=day(when),
                recorded=day(recorded),
                course=course,
                resolved=resolved,
                certainty=certainty,
                later_episode=later_episode,
            )
        )
        return self

    def fracture(
        self,
        site: FractureSite,
        when: str | None = None,
        *,
        low_energy: bool = False,
        recorded: str | None = None,
        episode: Episode = Episode.UNSTATED,
        side: str | None = None,
        levels: tuple[str, ...] = (),
        regions: tuple[str, ...] = (),
        by_code: bool = False,
        energy: Energy = Energy.UNSTATED,
        pathologic: bool = False,
        certainty: Certainty = Certainty.CERTAIN,
        found_on_imaging: bool = False,
        encounter: str | None = None,
    ) -> Chart:
        """Add an entry about a fracture."""
        self.fractures.append(
            FractureRecord(
                site=site,
                kind=FindingKind.CONDITION,
                episode=episode,
                provenance=self._from("Condition"),
                when=day(when),
                recorded=day(recorded),
                side=side,
                levels=frozenset(levels),
                regions=frozenset(regions),
                fragility_by_code=by_code,
                energy=Energy.LOW if low_energy else energy,
                pathologic=pathologic,
                certainty=certainty,
                found_on_imaging=found_on_imaging,
                encounter=encounter,
            )
        )
        return self

    def t_score(
        self,
        site: SkeletalSite,
        value: float,
        on: str = "2026-05-01",
        comparator: Comparator = Comparator.EQUAL,
        from_report_text: bool = False,
    ) -> Chart:
        """Add a T-score, and the scan that it is from."""
        provenance = self._from("Observation")
        score = TScore(
            site,
            value,
            known_day(on),
            provenance,
            comparator=comparator,
            from_report_text=from_report_text,
        )
        self.t_scores.append(score)
        self.scans.append(Scan(ScanKind.BONE_DENSITY, known_day(on), provenance))
        return self

    def scan(self, on: str = "2026-05-01") -> Chart:
        """Add a bone density scan without a readable result."""
        self.scans.append(Scan(ScanKind.BONE_DENSITY, known_day(on), self._from("Procedure")))
        return self

    def measured(
        self,
        analyte: Analyte,
        value: float | None,
        on: str = "2026-06-01",
        *,
        unit: str = "",
        comparator: Comparator = Comparator.EQUAL,
        low: float | None = None,
        high: float | None = None,
        equation: EgfrEquation | None = None,
    ) -> Chart:
        """Add a measurement."""
        self.measurements[analyte].append(
            Measurement(
                analyte=analyte,
                value=value,
                unit=unit,
                on=known_day(on),
                provenance=self._from("Observation"),
                comparator=comparator,
                reference_low=low,
                reference_high=high,
                equation=equation,
            )
        )
        return self

    def frax(self, mof: float | None, hip: float | None, on: str = "2026-05-01") -> Chart:
        """Add a FRAX result in percent."""
        if mof is not None:
            self.measured(Analyte.FRAX_MOF, mof, on, unit="%")
        if hip is not None:
            self.measured(Analyte.FRAX_HIP, hip, on, unit="%")
        return self

    def set_aside(self, topic: str) -> Chart:
        """Add an entry that could not be used."""
        self.set_aside_entries.append(SetAside(topic, self._from("Observation")))
        return self

    def last_period(self, on: str) -> Chart:
        """Add a last menstrual period."""
        self.periods.append((known_day(on), self._from("Observation")))
        return self

    def takes(
        self,
        what: Agent | Concept,
        *,
        rung: Rung = Rung.ORDERED,
        status: RecordStatus = RecordStatus.ACTIVE,
        regimen: Regimen = Regimen.UNKNOWN,
        given: str | None = None,
        start: str | None = None,
        end: str | None = None,
        days_supply: float | None = None,
        authored: str | None = None,
        prior: tuple[str, ...] = (),
        text_only: bool = False,
    ) -> Chart:
        """Add a medication entry about a bone agent or another medicine."""
        self.medications.append(
            MedicationRecord(
                rung=rung,
                status=status,
                concepts=frozenset({what}) if isinstance(what, Concept) else frozenset(),
                provenance=self._from("MedicationRequest"),
                agent=what if isinstance(what, Agent) else None,
                regimen=regimen,
                given=day(given),
                start=day(start),
                end=day(end),
                days_supply=days_supply,
                authored=day(authored),
                prior=prior,
                text_only=text_only,
            )
        )
        return self

    def steroid(
        self,
        dose: float | tuple[float, float] | None,
        start: str | None,
        end: str | None = None,
        *,
        substance: Steroid | None = Steroid.PREDNISONE,
        oral: bool | None = True,
        pack: bool = False,
        strength: float | None = 5,
        rung: Rung = Rung.ORDERED,
        status: RecordStatus = RecordStatus.ACTIVE,
    ) -> Chart:
        """Add an entry about a glucocorticoid; `dose`: mg a day, or its bounds."""
        bounds = dose if isinstance(dose, tuple) else (dose, dose)
        self.medications.append(
            MedicationRecord(
                rung=rung,
                status=status,
                concepts=frozenset({Concept.GLUCOCORTICOID_ORAL_SYSTEMIC}),
                provenance=self._from("MedicationRequest"),
                start=day(start),
                end=day(end),
                strength_mg=strength,
                daily_dose=None if None in bounds else DailyDose(*bounds),
                glucocorticoid=Glucocorticoid(substance, oral, pack),
            )
        )
        return self

    def _from(self, kind: str) -> Provenance:
        return Provenance(f"{kind}/{next(self.numbers)}")


def woman(age: int = 66, *, born: str | None = None, as_of: date = AS_OF) -> Chart:
    """Begin the chart of a woman, born on the as-of day of her birth year unless told."""
    birth = day(born) if born else PartialDate.of_day(as_of.replace(year=as_of.year - age))
    return Chart(Person("Patient/1", Sex.FEMALE, birth))


def without_birth_date(chart: Chart) -> Chart:
    """Take the birth date out of a chart."""
    chart.person = replace(chart.person, birth=None)
    return chart
