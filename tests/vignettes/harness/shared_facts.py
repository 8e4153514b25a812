"""Says the abstract facts of the shared vignettes in the words of the vocabulary."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from fhir_mappings.facts.dates import MONTHS_PER_YEAR, add_months

Facts = Mapping[str, Any]

SITES = {"LS": "lumbar spine", "TH": "total hip", "FN": "femoral neck"}
FRACTURES = {
    "hip": "hip fracture",
    "dist_forearm": "forearm fracture",
    "toe": "toe fracture",
}
LEVELS = ("L1", "L3", "L4", "L2", "L5")
CONDITIONS = {
    "osteoporosis_coded": "osteoporosis",
    "oesophageal_stricture": "esophageal stricture",
    "vte": "venous thromboembolism",
    "thigh_groin_pain": "thigh pain on {recent}",
    "hospice": "hospice care on {recent}",
    "smoker": "current smoker on {recent}",
    "parent_hip_fx": "mother had a hip fracture",
}
LABS = {
    "ca": "calcium",
    "alb": "albumin",
    "crcl": "creatinine clearance",
    "egfr": "eGFR",
    "vitd": "vitamin D",
}
CORE_LABS = (
    "calcium 9.4",
    "creatinine 0.8",
    "vitamin D 34",
    "ALP 70",
    "blood count",
)
FRESH_LABS = ("calcium 9.4", "creatinine 0.8")
CORE_DAYS = 200
FRESH_DAYS = 20
RECENT_DAYS = 14
BONE_DENSITY = 0.8
SCAN_MONTHS = 24
LONG_AGO = "2000-01-01"
READ = frozenset(
    {
        *("age", "sex", "hook", "meno", "conditions", "tscores", "dxa_date", "frax", "fractures"),
        *("therapy", "anabolic_done", "core_labs_12m", "ca_creat_fresh", "labs", "weight_kg"),
        *("spine_imaging", "injurious_fall12m", "ht_loss_hist_cm", "mi_stroke_date"),
        *("mi_stroke_kind", "gc", "allergies", "draft_orders", "bmd_loss_pct"),
    }
)
"""Every fact that is said below. No recommendation that is built reads `bmd_loss_pct`."""


@dataclass(frozen=True, slots=True, eq=False)
class SharedVignette:
    """One shared vignette: its facts as of its day, and what it expects."""

    entry: Mapping[str, Any]

    @property
    def id(self) -> str:
        """Give its id and title."""
        return f"{self.entry['id']}: {self.entry['title']}"

    @property
    def as_of(self) -> date:
        """Give its day of evaluation."""
        return date.fromisoformat(self.entry["as_of"])

    @property
    def expected(self) -> Mapping[str, Any]:
        """Give what must follow."""
        expected: Mapping[str, Any] = self.entry["expected"]
        return expected

    def days_ago(self, days: int) -> str:
        """Give the day so many days before the as-of day."""
        return (self.as_of - timedelta(days=days)).isoformat()

    def months_ago(self, months: int) -> str:
        """Give the day so many calendar months before the as-of day."""
        return add_months(self.as_of, -months).isoformat()


def record_words(vignette: SharedVignette) -> list[str]:
    """Say the chart of a shared vignette; raise KeyError for a fact that has no words."""
    facts: Facts = vignette.entry["facts"]
    if unknown := set(facts) - READ:
        raise KeyError(f"{vignette.entry['id']}: no words for {sorted(unknown)}")
    return [
        *_person(vignette, facts),
        *_history(vignette, facts),
        *_fractures(facts),
        *_bone_density(vignette, facts),
        *_results(vignette, facts),
        *_therapy(facts),
    ]


def _person(vignette: SharedVignette, facts: Facts) -> Iterator[str]:
    birthday = vignette.months_ago(facts["age"] * MONTHS_PER_YEAR + 1)
    yield f"{'man' if facts['sex'] == 'male' else 'woman'} born {birthday}"
    if facts.get("meno") == "pre":
        yield f"last menstrual period {vignette.days_ago(RECENT_DAYS)}"


def _history(vignette: SharedVignette, facts: Facts) -> Iterator[str]:
    recent = vignette.days_ago(RECENT_DAYS)
    for key in facts.get("conditions", ()):
        yield CONDITIONS[key].format(recent=recent)
    if "mi_stroke_date" in facts:
        yield f"{facts['mi_stroke_kind']} on {facts['mi_stroke_date']}"
    if facts.get("injurious_fall12m"):
        yield f"fall from standing height on {vignette.months_ago(2)}"
    for drug in facts.get("allergies", ()):
        yield f"allergy to {drug}"


def _fractures(facts: Facts) -> Iterator[str]:
    for fracture in facts.get("fractures", ()):
        on = fracture["date"]
        if fracture["low_trauma"]:
            yield f"fall from standing height on {on}"
        if fracture["site"] == "vertebra":
            for level in LEVELS[: fracture.get("count", 1)]:
                yield f"vertebral fracture {level} on {on}"
        else:
            yield f"{FRACTURES[fracture['site']]} on {on}"


def _bone_density(vignette: SharedVignette, facts: Facts) -> Iterator[str]:
    for site, value in facts.get("tscores", {}).items():
        yield f"T-score {value} at the {SITES[site]} on {facts['dxa_date']}"
    if frax := facts.get("frax"):
        yield f"FRAX MOF {frax['mof']} hip {frax['hip']} on {facts['dxa_date']}"
    if loss := facts.get("bmd_loss_pct"):
        now = date.fromisoformat(facts["dxa_date"])
        yield f"lumbar spine bone density {BONE_DENSITY} on {add_months(now, -SCAN_MONTHS)}"
        yield f"lumbar spine bone density {BONE_DENSITY * (100 - loss) / 100:.4f} on {now}"
    if facts.get("spine_imaging"):
        yield f"spine imaging done on {vignette.months_ago(2)}"


def _results(vignette: SharedVignette, facts: Facts) -> Iterator[str]:
    if facts.get("core_labs_12m"):
        yield from (f"{lab} on {vignette.days_ago(CORE_DAYS)}" for lab in CORE_LABS)
    if facts.get("ca_creat_fresh"):
        yield from (f"{lab} on {vignette.days_ago(FRESH_DAYS)}" for lab in FRESH_LABS)
    for key, value in facts.get("labs", {}).items():
        yield f"{LABS[key]} {value} on {vignette.days_ago(RECENT_DAYS)}"
    if "weight_kg" in facts:
        yield f"weight {facts['weight_kg']} on {vignette.days_ago(RECENT_DAYS)}"
    if "ht_loss_hist_cm" in facts:
        yield f"height {160 + facts['ht_loss_hist_cm']} on {LONG_AGO}"
        yield f"height 160 on {vignette.days_ago(RECENT_DAYS)}"
    if gc := facts.get("gc"):
        yield f"prednisone {gc['mg']} mg daily stated since {vignette.months_ago(gc['months'])}"


def _therapy(facts: Facts) -> Iterator[str]:
    for course in facts.get("therapy", ()):
        if "doses" in course:
            yield f"{course['drug']} given {', '.join(course['doses'])}"
        elif "end" in course:
            yield f"{course['drug']} ordered {course['start']}, ended {course['end']}"
        else:
            yield f"{course['drug']} ordered {course['start']}"


def order_words(vignette: SharedVignette) -> list[str]:
    """Say the drafts of a shared vignette."""
    return [_draft(one) for one in vignette.entry["facts"].get("draft_orders", ())]


def _draft(order: Mapping[str, Any]) -> str:
    drug = {"dxa": "DXA"}.get(order["drug"], order["drug"])
    if order.get("op") == "stop":
        return f"draft: stop {drug}"
    if "mg" in order:
        return f"draft: {drug} {order['mg']} mg daily for {order['months']} months"
    return f"draft: {drug}"
