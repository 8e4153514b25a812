"""Whatever JSON a server sends as a page, reading it never crashes."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings.gathering.bundles import read_page

SCALARS = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text()
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
TYPES = st.sampled_from(["Condition", "OperationOutcome", "Patient"]) | JSON
RESOURCES = st.fixed_dictionaries({"resourceType": TYPES}, optional={"id": JSON, "issue": JSON})
ROWS = st.fixed_dictionaries({}, optional={"resource": RESOURCES | JSON, "search": JSON})
LINKS = st.fixed_dictionaries({}, optional={"relation": st.just("next") | JSON, "url": JSON})
BUNDLES = st.fixed_dictionaries(
    {"resourceType": st.just("Bundle")},
    optional={
        "entry": st.lists(ROWS | JSON, max_size=4) | JSON,
        "link": st.lists(LINKS | JSON, max_size=3) | JSON,
        "total": JSON,
    },
)


@given(BUNDLES)
def test_a_page_of_any_shape_is_read_or_refused_and_keeps_only_what_was_asked_for(
    body: dict[str, Any],
) -> None:
    page = read_page(body, "Condition")
    if page is not None:
        assert {row["resource"]["resourceType"] for row in page.matches} <= {"Condition"}


@given(st.lists(ROWS | JSON, min_size=1, max_size=4))
def test_rows_that_bring_no_match_and_no_reassuring_outcome_are_never_a_whole_nothing(
    rows: list[Any],
) -> None:
    page = read_page({"resourceType": "Bundle", "entry": rows}, "Procedure")
    unexplained = [row for row in rows if not _is_outcome_or_included(row)]
    if page is not None and unexplained and not page.matches:
        assert page.has_gaps


def _is_outcome_or_included(row: Any) -> bool:
    resource = row.get("resource") if isinstance(row, dict) else None
    if not isinstance(resource, dict):
        return False
    search = row.get("search")
    mode = search.get("mode") if isinstance(search, dict) else None
    return resource.get("resourceType") == "OperationOutcome" or mode == "include"
