"""What `osteo-cds check` looks at: settings, services, value sets, knowledge, one line each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from cds_service.errors import Misconfigured
from cds_service.knowledge import knowledge_version
from cds_service.pipeline import build_engine
from cds_service.settings import Settings, unused_variables
from fhir_mappings.terminology import load_terminology
from hook_definitions.definitions import load_services


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
    return [
        *unused,
        CheckResult(f"settings: ok, {settings.mode} mode, profile {settings.profile}", True),
        *_checked("services", _services),
        *_checked("value sets", lambda: _value_sets(settings)),
        *_checked("knowledge", lambda: _knowledge(settings)),
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


def _value_sets(settings: Settings) -> str:
    load_terminology(settings.value_sets)
    return "every code is in a known system and no value set contradicts another"


def _knowledge(settings: Settings) -> str:
    build_engine(settings)
    return f"version {knowledge_version()}"
