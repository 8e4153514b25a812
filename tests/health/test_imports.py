"""Who may import whom (architecture, the table of the same name)."""

import sys

from tests.health.tree import Module, imported_modules, imports_of, is_under, modules

LAYERS = (
    {"app", "server", "cli", "checks", "value_set_report", "evaluation", "review"},
    {"web"},
    {"pipeline"},
    {"collecting", "bundle_record", "explanation", "settings", "settings_values"},
    {"cards"},
    {"recommendations"},
    {"assessment"},
    {"therapy"},
    {"risk"},
    {"labs"},
    {"logic", "knowledge", "profiles"},
    {"errors"},
)
CLINICAL = frozenset(
    {"recommendations", "assessment", "therapy", "risk", "labs", "logic", "knowledge", "profiles"}
)
NO_FHIR = CLINICAL | {"cards", "web", "errors"}
NO_HOOK_DEFINITIONS = CLINICAL | {"cards", "errors"}

# The longest prefix of a module's name decides.
THIRD_PARTY = {
    "hook_definitions": {"jsonschema", "jsonschema_rs"},
    "fhir_mappings": set(),
    "fhir_mappings.gathering": {"requests"},
    "fhir_mappings.gathering.session": {"requests", "urllib3"},  # what requests is built on
    "fhir_mappings.ucum": {"ucumvert", "pint", "lark"},
    "cds_service": set(),
    "cds_service.cards": {"fhir"},
    "cds_service.web": {"flask", "werkzeug", "orjson"},  # werkzeug: the HTTP errors of flask
    "cds_service.app": {"flask"},
    "cds_service.server": {"granian"},
    "cds_service.cli": {"orjson"},
}

EDITIONS = (
    "aace_2020",
    "endocrine_society_2020",
    "nogg_2024",
    "iof_2020",
    "osteoporosis_canada_2023",
    "acp_2023",
    "acr_2022",
)


def rank(unit: str) -> int:
    """The layer of a unit, 0 at the top; a new unit needs a place in LAYERS."""
    return next(index for index, layer in enumerate(LAYERS) if unit in layer)


def of(package: str) -> tuple[Module, ...]:
    return tuple(one for one in modules() if one.is_below(package))


def edition_of(name: str) -> str | None:
    stem = name.rsplit(".", 1)[-1]
    return next((edition for edition in EDITIONS if stem.startswith(edition)), None)


def test_every_part_of_the_service_has_a_layer() -> None:
    units = {one.unit for one in of("cds_service")} - {""}
    assert units - {unit for layer in LAYERS for unit in layer} == set()


def test_a_module_of_the_service_imports_only_downward() -> None:
    upward = [
        f"{one.name} imports {name}"
        for one in of("cds_service")
        for name in imported_modules(one)
        if is_under(name, "cds_service")
        and one.unit
        and rank([*name.split("."), ""][1]) < rank(one.unit)
    ]
    assert upward == []


def test_the_mappings_and_the_hook_definitions_import_nothing_else_of_ours() -> None:
    outside = [
        f"{one.name} imports {name}"
        for package in ("fhir_mappings", "hook_definitions")
        for one in of(package)
        for name in imported_modules(one)
        if not is_under(name, package)
    ]
    assert outside == []


def test_the_clinical_facts_rest_on_the_standard_library_alone() -> None:
    outside = [
        f"{one.name} imports {name}"
        for one in of("fhir_mappings.facts")
        for name in imports_of(one)
        if name.split(".")[0] not in sys.stdlib_module_names
        and not is_under(name, "fhir_mappings.facts")
    ]
    assert outside == []


def test_who_judges_or_words_sees_facts_and_never_fhir() -> None:
    seen = [
        f"{one.name} imports {name}"
        for one in of("cds_service")
        if one.unit in NO_FHIR
        for name in imported_modules(one)
        if is_under(name, "fhir_mappings") and not is_under(name, "fhir_mappings.facts")
    ]
    assert seen == []


def test_who_judges_or_words_knows_no_hook_definition() -> None:
    seen = [
        one.name
        for one in of("cds_service")
        if one.unit in NO_HOOK_DEFINITIONS
        and any(is_under(name, "hook_definitions") for name in imports_of(one))
    ]
    assert seen == []


def test_a_third_party_library_is_imported_only_where_the_table_allows_it() -> None:
    ours = {"cds_service", "fhir_mappings", "hook_definitions"}
    strangers = [
        f"{one.name} imports {name}"
        for one in modules()
        for name in {each.split(".")[0] for each in imports_of(one)}
        if name not in sys.stdlib_module_names | ours | allowed_in(one)
    ]
    assert strangers == []


def allowed_in(module: Module) -> set[str]:
    prefixes = [prefix for prefix in THIRD_PARTY if module.is_below(prefix)]
    return THIRD_PARTY[max(prefixes, key=len)]


def test_one_recommendation_never_imports_another() -> None:
    stems = {one.name for one in modules() if is_recommendation(one)}
    crossing = [
        f"{one.name} imports {name}"
        for one in modules()
        if is_recommendation(one)
        for name in imports_of(one) & (stems - {one.name})
    ]
    assert len(stems) > 1
    assert crossing == []


def is_recommendation(module: Module) -> bool:
    return (
        module.is_below("cds_service.recommendations") and module.path.with_suffix(".toml").exists()
    )


def test_one_edition_never_imports_another() -> None:
    crossing = [
        f"{one.name} imports {name}"
        for one in of("cds_service.risk")
        for name in imported_modules(one)
        if edition_of(one.name) and edition_of(name) not in (None, edition_of(one.name))
    ]
    assert {edition_of(one.name) for one in of("cds_service.risk")} - {None}
    assert crossing == []


def test_no_import_is_relative() -> None:
    assert [one.name for one in modules() if any("None" in name for name in imports_of(one))] == []


def test_the_init_of_the_mappings_stays_empty() -> None:
    init = next(one for one in modules() if one.name == "fhir_mappings")
    assert init.text.strip() == ""
