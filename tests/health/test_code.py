"""Broad excepts, clocks, numbers, sizes and logs (architecture, principle 7 and house style)."""

import ast
from collections.abc import Iterator
from statistics import median

from tests.health.tree import Module, functions, imports_of, modules, rule_modules

LONGEST_MODULE = 400
MEDIAN_MODULE = 100
LONGEST_FUNCTION = 60
MEDIAN_FUNCTION = 10

ONE_BROAD_EXCEPT = "cds_service.pipeline"
BROAD = {"Exception", "BaseException"}

# Where "today" is taken once, and where the deadline of a call's reading is measured.
CLOCKS = {("cds_service.settings", "now"), ("fhir_mappings.gathering.connections", "monotonic")}
CLOCK_NAMES = {"now", "today", "utcnow", "monotonic", "perf_counter", "time_ns", "monotonic_ns"}
ASKS_FOR_TODAY = {"cds_service.cli", "cds_service.server", "cds_service.evaluation"}

# The room that CDS Hooks gives a summary is no clinical figure.
NUMBERS = {("cds_service.recommendations.catalog", 139)}


def test_the_tree_has_exactly_one_broad_except() -> None:
    assert [one.name for one in modules() for _ in broad_excepts(one)] == [ONE_BROAD_EXCEPT]


def broad_excepts(module: Module) -> Iterator[ast.AST]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.ExceptHandler) and is_broad(node.type):
            yield node
        elif isinstance(node, ast.Call) and named(node.func) == "suppress":
            yield from (each for each in node.args if is_broad(each))


def is_broad(kind: ast.expr | None) -> bool:
    kinds = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(each is None or named(each) in BROAD for each in kinds)


def named(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""


def test_nothing_below_the_top_asks_the_clock() -> None:
    asked = {
        (one.name, node.attr)
        for one in modules()
        for node in ast.walk(one.tree)
        if isinstance(node, ast.Attribute) and (node.attr in CLOCK_NAMES or is_time_time(node))
    }
    assert asked == CLOCKS


def is_time_time(node: ast.Attribute) -> bool:
    return node.attr == "time" and named(node.value) == "time"


def test_no_clock_is_imported_by_name() -> None:
    names = {f"time.{name}" for name in CLOCK_NAMES | {"time"}}
    assert [one.name for one in modules() if imports_of(one) & names] == []


def test_today_is_asked_for_where_a_call_comes_in_and_nowhere_below() -> None:
    asking = [
        one.name
        for one in modules()
        if "cds_service.settings.today" in imports_of(one)
        and one.unit != "web"
        and one.name not in ASKS_FOR_TODAY
    ]
    assert asking == []


def test_a_rule_holds_no_number_but_0_and_1() -> None:
    numbers = {
        (one.name, node.value)
        for one in rule_modules()
        for node in ast.walk(one.tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and node.value not in (0, 1)
    }
    assert numbers - NUMBERS == set()


def test_a_module_stops_at_400_lines_and_most_stay_under_100() -> None:
    lengths = {one.name: one.lines for one in modules() if one.text.strip()}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}
    assert median(lengths.values()) < MEDIAN_MODULE


def test_a_function_stops_at_60_lines_and_most_stay_under_10() -> None:
    lengths = {(one.name, name): lines for one in modules() for name, lines in functions(one)}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}
    assert median(lengths.values()) < MEDIAN_FUNCTION


def test_a_module_opens_with_what_it_is() -> None:
    silent = [one.name for one in modules() if one.text.strip() and not ast.get_docstring(one.tree)]
    assert silent == []


def test_a_log_line_is_a_fixed_text_whose_gaps_are_filled_late() -> None:
    formatted = [
        f"{one.name}:{call.lineno}"
        for one in modules()
        for call in log_calls(one)
        if not (call.args and isinstance(call.args[0], ast.Constant))
    ]
    assert any(list(log_calls(one)) for one in modules())
    assert formatted == []


def test_a_log_line_never_holds_facts_resources_or_the_text_of_an_error() -> None:
    spoken = [
        f"{one.name}:{call.lineno}: {ast.unparse(gap)}"
        for one in modules()
        for call in log_calls(one)
        for gap in call.args[1:]
        if words_of(gap) & {"facts", "resource", "patient", "patient_id", "record", "body"}
        or (isinstance(gap, ast.Name) and gap.id in {"error", "call", "case", "question"})
    ]
    assert spoken == []


def words_of(node: ast.expr) -> set[str]:
    return {named(each) for each in ast.walk(node) if isinstance(each, ast.Name | ast.Attribute)}


def log_calls(module: Module) -> Iterator[ast.Call]:
    levels = {"debug", "info", "warning", "error", "exception", "critical", "log"}
    for node in ast.walk(module.tree):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in levels
            and named(node.func.value) in {"log", "logger", "_log", "LOG"}
        ):
            yield node
