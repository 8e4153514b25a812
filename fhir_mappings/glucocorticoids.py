"""Which glucocorticoid an entry means, and whether it is taken by mouth (knowledge 14.8)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files

from fhir_mappings.drug_agents import Concepts
from fhir_mappings.drug_descriptions import Description
from fhir_mappings.drug_lexicon import lexicon
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import Glucocorticoid, Steroid
from fhir_mappings.plain_words import plain_words, says_any

BY_MOUTH = frozenset({Concept.GLUCOCORTICOID_ORAL_SYSTEMIC, Concept.BUDESONIDE_ORAL})
INJECTED = frozenset({Concept.GLUCOCORTICOID_PARENTERAL})
ROUTE_OPEN = frozenset({Concept.GLUCOCORTICOID_ROUTE_AMBIGUOUS})
GLUCOCORTICOIDS = BY_MOUTH | INJECTED | ROUTE_OPEN
ORAL = "oral"


@cache
def product_names() -> Mapping[str, str]:
    """Give the name of each code in the value sets of glucocorticoids, as they print it."""
    return dict(_printed())


def _printed() -> Iterator[tuple[str, str]]:
    folder = files("fhir_mappings").joinpath("value_sets")
    for concept in sorted(GLUCOCORTICOIDS):
        value_set = json.loads(folder.joinpath(f"{concept}.json").read_text(encoding="utf-8"))
        for include in value_set["compose"]["include"]:
            for one in include["concept"]:
                yield one["code"], one.get("display", "")


def names_of(description: Description, concepts: Concepts) -> tuple[str, ...]:
    """Give the printed names of the codes that an entry names a glucocorticoid by."""
    if concepts.isdisjoint(GLUCOCORTICOIDS):
        return ()
    known = product_names()
    return tuple(dict.fromkeys(known[code] for code in description.codes() if code in known))


def glucocorticoid_of(
    names: tuple[str, ...], texts: tuple[str, ...], concepts: Concepts, route: str | None
) -> Glucocorticoid | None:
    """Give the glucocorticoid of an entry; None for none, and for one not taken by mouth.

    `names`: as its codes are printed, which outweigh `texts`, the words of the entry. Inhaled,
    nasal, topical, ophthalmic, rectal, intra-articular and injected forms never count (knowledge
    14.8); a substance that has several forms, without its route, may be taken by mouth.
    """
    book = lexicon().steroids
    substances = book.named_in("".join(map(plain_words, names or texts)))
    if not substances and concepts.isdisjoint(GLUCOCORTICOIDS):
        return None
    substance = next(iter(substances)) if len(substances) == 1 else None
    oral = _is_oral(substance, concepts, route)
    return None if oral is False else Glucocorticoid(substance, oral, _is_pack((*names, *texts)))


def _is_oral(substance: Steroid | None, concepts: Concepts, route: str | None) -> bool | None:
    if route is not None:
        return route == ORAL
    if concepts & BY_MOUTH or substance in lexicon().steroids.oral_only:
        return True
    return False if concepts & INJECTED else None


def _is_pack(texts: tuple[str, ...]) -> bool:
    """Tell a pack by its printed name ("{21 (prednisone 5 MG Oral Tablet) } Pack") or its words."""
    packs = lexicon().steroids.packs
    return any(text.startswith("{") or says_any(plain_words(text), packs) for text in texts)
