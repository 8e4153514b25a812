"""Every value set that is in use: those of the package, and a deployer's laid over them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from fhir_mappings.code_systems import CodeSystems, load_code_systems
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.value_set_content import Code, Content
from fhir_mappings.value_set_files import (
    BASE,
    ValueSetFile,
    parse_value_set,
    read_resources,
    systems_named,
)
from fhir_mappings.value_set_overlay import (
    collected,
    content_of_ours,
    contents_over,
    join_pages,
)

VALUE_SET = f"{BASE}ValueSet/"


@dataclass(frozen=True, slots=True)
class Library:
    """The value sets by concept.

    `contents`: what each holds. `ours`: the resources of the package. `laid_over`: a deployer's
    resources that add to them or take their place; `helpers` are those that they import.
    """

    systems: CodeSystems
    contents: Mapping[Concept, Content]
    ours: Mapping[Concept, ValueSetFile]
    laid_over: Mapping[Concept, ValueSetFile]
    helpers: tuple[ValueSetFile, ...] = ()

    def added(self, concept: Concept) -> frozenset[Code]:
        """Give the codes that a deployer's set has and ours lacks."""
        ours = content_of_ours(self.ours[concept])
        return frozenset(one for one in self.contents[concept].codes if not ours.holds(one))

    def removed(self, concept: Concept) -> frozenset[Code]:
        """Give the codes that our set lists and a deployer's lacks."""
        ours, theirs = content_of_ours(self.ours[concept]), self.contents[concept]
        return frozenset(one for one in ours.codes if not theirs.holds(one)) | theirs.holes


def package_folder() -> Traversable:
    """Give the folder of the value sets of the package."""
    return files("fhir_mappings").joinpath("value_sets")


def read_library(folder: Path | None = None) -> Library:
    """Read the value sets of the package, and those of a deployer's folder over them.

    Raises BadValueSet, naming file, set and problem, one line each, for what cannot be used.
    """
    systems = load_code_systems(package_folder().joinpath("meta", "code-systems.json"))
    ours = _read(package_folder(), systems)
    by_concept = {Concept(url.removeprefix(VALUE_SET)): one for url, one in ours.items()}
    contents = {concept: content_of_ours(one) for concept, one in by_concept.items()}
    if folder is None:
        return Library(systems, contents, by_concept, {})
    systems = _with_local(folder, systems)
    theirs = _read(folder, systems)
    found = contents_over(ours, theirs)
    laid = {concept: theirs[one.url] for concept, one in by_concept.items() if one.url in theirs}
    return Library(
        systems=systems,
        contents=contents | {concept: found[one.url] for concept, one in laid.items()},
        ours=by_concept,
        laid_over=laid,
        helpers=tuple(one for url, one in theirs.items() if url not in ours),
    )


def _read(folder: Traversable, systems: CodeSystems) -> dict[str, ValueSetFile]:
    resources = read_resources(folder)
    parsed = collected(resources.items(), lambda item: parse_value_set(*item, systems))
    return join_pages(parsed)


def _with_local(folder: Traversable, systems: CodeSystems) -> CodeSystems:
    """Take every absolute URI that the folder codes with and we do not know for a local system."""
    named = (one for body in read_resources(folder).values() for one in systems_named(body))
    return systems.with_local(one for one in named if ":" in one)
