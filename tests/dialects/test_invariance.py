"""Another order, rows sent twice, noise, units and pages change nothing of the clinical answer."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hook_definitions.definitions import load_services
from tests.dialects.asking import call_body, keys_of
from tests.dialects.codes import Json
from tests.dialects.conftest import Ask, Post
from tests.dialects.explained import clinical_part
from tests.dialects.people import Person
from tests.dialects.rearranging import InUnits, copied, pages, unrelated
from tests.dialects.twelve import PEOPLE
from tests.dialects.writers.us_core import UsCore
from tests.fhir_mappings.gathering.fake_ehr import running_ehr
from tests.vignettes.harness.over_http import explanation_of

SERVICE = load_services()["osteoporosis-patient-view"]
NOISE = 500

Clinical = dict[str, Any]
AsWritten = Callable[[Person], Clinical]

people = st.sampled_from(PEOPLE)
randoms = st.randoms(use_true_random=False)
each_person = pytest.mark.parametrize("person", [pytest.param(one, id=one.story) for one in PEOPLE])


@pytest.fixture(scope="module")
def as_written(ask: Ask) -> AsWritten:
    """Give the clinical answer to a person as she was first written down."""
    return cache(lambda person: clinical_part(explanation_of(ask(UsCore().write(person)))))


def shuffled(rows: list[Json], random: Random) -> list[Json]:
    patient, *others = rows
    random.shuffle(others)
    return [patient, *others]


@settings(max_examples=50)
@given(person=people, random=randoms)
def test_the_order_of_rows_changes_nothing(
    person: Person, random: Random, ask: Ask, as_written: AsWritten
) -> None:
    answer = ask(shuffled(UsCore().write(person), random))
    assert clinical_part(explanation_of(answer)) == as_written(person)


@settings(max_examples=50)
@given(person=people, random=randoms, data=st.data())
def test_rows_sent_twice_change_nothing(
    person: Person, random: Random, data: st.DataObject, ask: Ask, as_written: AsWritten
) -> None:
    entries = UsCore().write(person)
    twice = data.draw(st.lists(st.sampled_from(entries[1:]), unique_by=id))
    answer = ask(shuffled([*entries, *twice], random))
    assert clinical_part(explanation_of(answer)) == as_written(person)


@settings(max_examples=80)
@given(person=people, random=randoms, data=st.data())
def test_copies_of_another_system_change_nothing(
    person: Person, random: Random, data: st.DataObject, ask: Ask, as_written: AsWritten
) -> None:
    entries = UsCore().write(person)
    originals = data.draw(st.lists(st.sampled_from(entries[1:]), unique_by=id))
    copies = [copied(row, number) for number, row in enumerate(originals)]
    answer = ask(shuffled([*entries, *copies], random))
    assert clinical_part(explanation_of(answer)) == as_written(person)


@each_person
@settings(max_examples=2)
@given(random=randoms)
def test_500_resources_that_concern_nothing_change_nothing(
    person: Person, random: Random, post: Post, as_written: AsWritten
) -> None:
    entries = shuffled([*UsCore().write(person), *unrelated(NOISE)], random)
    body = call_body(SERVICE, entries, [], heeds_codes=False)
    assert clinical_part(explanation_of(post(body))) == as_written(person)


@settings(max_examples=60)
@given(person=people, data=st.data())
def test_units_and_forms_of_values_change_nothing(
    person: Person, data: st.DataObject, ask: Ask, as_written: AsWritten
) -> None:
    writer = InUnits(lambda forms: data.draw(st.sampled_from(forms)))
    answer = ask(writer.write(person))
    assert clinical_part(explanation_of(answer)) == as_written(person)


@each_person
@settings(max_examples=2)
@given(random=randoms, size=st.integers(1, 9), with_total=st.booleans())
def test_pages_of_a_server_change_nothing(
    person: Person, random: Random, size: int, with_total: bool, post: Post, as_written: AsWritten
) -> None:
    entries = shuffled(UsCore().write(person), random)
    body = call_body(SERVICE, entries, [])
    with running_ehr() as ehr:
        ehr.script = pages(keys_of(SERVICE), entries, size, with_total=with_total)
        paged = {**body, "prefetch": {}, "fhirServer": ehr.base}
        answer = post(paged)
        assert set(ehr.asked) == set(ehr.script)
    assert clinical_part(explanation_of(answer)) == as_written(person)
