"""What `osteo-cds check` looks at: settings, services, value sets, knowledge, line by line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cds_service.errors import Misconfigured
from cds_service.knowledge import knowledge_version
from cds_service.pipeline import build_engine, services_for
from cds_service.settings import Settings, unused_variables
from cds_service.value_set_report import value_set_lines
from fhir_mappings.terminology import build_terminology
from fhir_mappings.value_set_files import BadValueSet
from fhir_mappings.value_set_library import read_library
from hook_definitions.definitions import load_services
from hook_definitions.fitting import too_long

TOO_LONG = "is so long with the codes laid over ours that some servers refuse it"


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One line of the report, and whether the service could start with it."""

    line: str
    passed: bool


def check_all(environ: Mapping[str, str]) -> list[CheckResult]:
    """Check all that a start needs; with bad settings, what rests on them is not looked at."""
    unused = [CheckResult(f"warning: {line}", True) for line in unused_variables(environ)]
    try:
        settings = Settings.from_environment(environ)
    except Misconfigured as error:
        return [*unused, *_failures("settings", error)]
    value_sets = _value_sets(settings)
    rest = [CheckResult("knowledge: not looked at, it rests on the value sets", False)]
    if all(one.passed for one in value_sets):
        rest = _checked("knowledge", lambda: _knowledge(settings))
    return [
        *unused,
        CheckResult(f"settings: ok, {settings.mode} mode, profile {settings.profile}", True),
        *_checked("services", _services),
        *value_sets,
        *rest,
    ]


def _checked(subject: str, look: Callable[[], str]) -> list[CheckResult]:
    try:
        return [CheckResult(f"{subject}: ok, {look()}", True)]
    except (Misconfigured, ValueError) as error:
        return _failures(subject, error)


def _failures(subject: str, error: Exception) -> list[CheckResult]:
    return [CheckResult(f"{subject}: {line}", False) for line in str(error).splitlines()]


def _services() -> str:
    return ", ".join(load_services())


def _value_sets(settings: Settings) -> list[CheckResult]:
    try:
        library = read_library(settings.value_sets)
        build_terminology(library, snomed=settings.snomed)
    except BadValueSet as error:
        return _failures("value sets", error)
    long = too_long(services_for(settings, library))
    return [
        *(CheckResult(one, True) for one in value_set_lines(library, snomed=settings.snomed)),
        *(CheckResult(f"warning: the query of {name} {TOO_LONG}", True) for name in long),
    ]


def _knowledge(settings: Settings) -> str:
    build_engine(settings)
    return f"version {knowledge_version()}"
