"""Every vignette, run twice: from facts to the decision, and from FHIR over HTTP to the card."""

from __future__ import annotations

import pytest

from tests.vignettes.harness.in_process import decided
from tests.vignettes.harness.observed import differences
from tests.vignettes.harness.over_http import answered
from tests.vignettes.harness.servers import Servers
from tests.vignettes.harness.vignette import Case, all_cases

CASES = [pytest.param(case, id=f"{case.stem}: {case.id}") for case in all_cases()]


@pytest.mark.parametrize("case", CASES)
def test_from_facts_to_decision(case: Case) -> None:
    assert differences(case.expect, decided(case)) == []


@pytest.mark.parametrize("case", CASES)
def test_over_http_to_card(case: Case, servers: Servers) -> None:
    seen = answered(case, servers.base(case.as_of, case.profile))
    assert differences(case.expect, seen) == []
