"""The command line: what each command prints, and its exit status."""

import gzip
import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cds_service.checks import check_all
from cds_service.cli import main
from cds_service.errors import Misconfigured
from cds_service.pipeline import build_engine
from cds_service.settings import Settings
from cds_service.web.demo.catalog import demo_drafts, demo_patients
from cds_service.web.demo.requests import demo_request
from fhir_mappings.value_set_library import read_library
from fhir_mappings.value_set_survey import survey
from hook_definitions.definitions import load_services
from hook_definitions.validation import SchemaName, problems
from tests.fhir_mappings.overlay_files import LOCAL, OURS, imported, include, value_set
from tests.fhir_mappings.overlay_files import write as write_sets

AS_OF = date(2026, 6, 15)
EXPLANATION = "io.github.osteoporosis-cds.explanation"


@pytest.fixture(autouse=True)
def _no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "MODE",
        "PORT",
        "AS_OF",
        "PROFILE",
        "MAX_CARDS",
        "VALUE_SETS",
        "SNOMED",
        "TIME_ZONE",
    ):
        monkeypatch.delenv(f"OSTEO_CDS_{name}", raising=False)


def request_of(patient_id: str, draft: str | None = None) -> dict[str, Any]:
    patient = demo_patients()[patient_id]
    service = load_services()[patient.service]
    return demo_request(service, patient, demo_drafts()[draft] if draft else None, AS_OF)


def bundle_of(patient_id: str, kind: str = "collection") -> dict[str, Any]:
    held: list[Any] = []
    for source in request_of(patient_id)["prefetch"].values():
        entries = source.get("entry", []) if source["resourceType"] == "Bundle" else []
        held += entries or ([{"resource": source}] if source["resourceType"] == "Patient" else [])
    return {"resourceType": "Bundle", "type": kind, "entry": held}


def write(folder: Path, body: object, name: str = "input.json") -> str:
    path = folder / name
    text = json.dumps(body).encode()
    path.write_bytes(gzip.compress(text) if name.endswith(".gz") else text)
    return str(path)


def printed(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert problems(SchemaName.RESPONSE, body) == []
    return body


def codes(body: dict[str, Any]) -> list[str]:
    return [card["source"]["topic"]["code"] for card in body["cards"]]


@pytest.mark.parametrize("name", ["input.json", "input.json.gz", "no-ending.gz"])
def test_a_bundle_is_evaluated_as_patient_view(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, bundle_of("demo-denosumab-overdue"), name)
    assert main(["evaluate", file, "--as-of", "2026-06-15"]) == 0
    body = printed(capsys)
    assert "denosumabOverdue" in codes(body)
    assert "extension" not in body


@pytest.mark.parametrize("kind", ["collection", "transaction", "searchset", "document", "batch"])
def test_a_bundle_of_any_type_is_evaluated(
    kind: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, bundle_of("demo-high-risk", kind))
    assert main(["evaluate", file, "--as-of", "2026-06-15"]) == 0
    assert "highRiskUntreated" in codes(printed(capsys))


def test_the_hook_of_a_bundle_and_the_explanation_can_be_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, bundle_of("demo-discharge"))
    asked = ["--hook", "encounter-discharge", "--as-of", "2026-06-15", "--explain"]
    assert main(["evaluate", file, *asked]) == 0
    body = printed(capsys)
    assert body["extension"][EXPLANATION]["asOf"] == "2026-06-15"
    assert "dischargeAfterFragilityFracture" in codes(body)


def test_a_request_is_evaluated_for_its_own_hook(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, request_of("demo-denosumab-stop", "stop-denosumab"))
    assert main(["evaluate", file, "--as-of", "2026-06-15"]) == 0
    assert codes(printed(capsys)) == ["denosumabStopUnsafe"]


def test_standard_input_is_read(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    sent = io.BytesIO(json.dumps(bundle_of("demo-low-risk")).encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(sent))
    assert main(["evaluate", "-", "--as-of", "2026-06-15"]) == 0
    assert printed(capsys) == {"cards": []}


def test_the_as_of_day_of_the_settings_is_used(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OSTEO_CDS_AS_OF", "2026-06-15")
    assert main(["evaluate", write(tmp_path, bundle_of("demo-low-risk")), "--explain"]) == 0
    assert printed(capsys)["extension"][EXPLANATION]["asOf"] == "2026-06-15"


PATIENT = {"resource": {"resourceType": "Patient", "id": "p1", "gender": "female"}}
OTHER = {"resource": {"resourceType": "Patient", "id": "p2", "gender": "female"}}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"resourceType": "Bundle", "type": "collection"}, id="an empty Bundle"),
        pytest.param({"resourceType": "Bundle", "entry": []}, id="no Patient"),
        pytest.param({"resourceType": "Bundle", "entry": [PATIENT, OTHER]}, id="two Patients"),
        pytest.param({"resourceType": "Bundle", "entry": "x"}, id="entries that are no array"),
        pytest.param({"resourceType": "Patient", "id": "p1"}, id="a bare Patient"),
        pytest.param({}, id="an empty object"),
        pytest.param([], id="an array"),
        pytest.param({"hook": "patient-view"}, id="a request without context"),
        pytest.param({"hook": "appointment-book"}, id="a hook without a service"),
        pytest.param({"hook": ["patient-view"]}, id="a hook that is no string"),
    ],
)
def test_bad_input_is_status_2_and_one_line(
    body: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", write(tmp_path, body)]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("osteo-cds: ")
    assert len(said.err.splitlines()) == 1


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(b"", id="an empty file"),
        pytest.param(b"{'a': 1}", id="not JSON"),
        pytest.param(b"\x1f\x8bxx", id="a broken gzip header"),
        pytest.param(gzip.compress(b"{}" * 500)[:-20], id="a gzip file that is cut off"),
        pytest.param(b"\xff\xfe\x00", id="binary"),
    ],
)
def test_a_file_that_cannot_be_read_is_status_2_and_one_line(
    content: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "input.json"
    file.write_bytes(content)
    assert main(["evaluate", str(file)]) == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_a_missing_file_is_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(tmp_path / "none.json")]) == 2
    assert "cannot be read" in capsys.readouterr().err


def test_a_hook_that_differs_from_the_request_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write(tmp_path, request_of("demo-high-risk"))
    assert main(["evaluate", file, "--hook", "order-sign"]) == 2
    assert "--hook" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [[], ["dance"], ["evaluate"], ["evaluate", "x.json", "--as-of", "June"], ["check", "--loud"]],
)
def test_arguments_that_make_no_sense_are_status_2_and_one_line(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    assert len(capsys.readouterr().err.splitlines()) == 1


def test_check_passes_on_the_defaults_and_tells_each_subject_in_turn(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["check"]) == 0
    subjects = [line.split(": ")[0] for line in capsys.readouterr().out.splitlines()]
    assert list(dict.fromkeys(subjects)) == [
        "settings",
        "services",
        "value sets",
        "coverage",
        "codes",
        "knowledge",
    ]


def test_check_tells_the_coverage_and_every_code_that_is_only_medium_or_low() -> None:
    lines = [result.line for result in check_all({})]
    found = survey(read_library())
    assert sum(line.startswith(("codes: medium: ", "codes: low: ")) for line in lines) == len(
        found.doubtful
    )
    assert any(line.startswith("codes: low: J3110 of ") for line in lines)
    assert "coverage: open: Timed Up and Go, gait speed: local code" in lines
    assert "coverage: not here: rx-lithium: no criterion reads it" in lines


def test_check_tells_that_snomed_is_switched_off() -> None:
    results = check_all({"OSTEO_CDS_SNOMED": "off"})
    assert all(result.passed for result in results)
    assert any("SNOMED CT is switched off: " in result.line for result in results)


def test_check_tells_what_a_folder_of_value_sets_changes(tmp_path: Path) -> None:
    url = "https://hospital.example/fhir/ValueSet/dxa"
    codes = [f"LOCAL-{number}" for number in range(150)]
    write_sets(
        tmp_path,
        value_set("obs-dxa-tscore-hip", imported(f"{OURS}obs-dxa-tscore-hip"), imported(url)),
        value_set(url, include(LOCAL, *codes)),
    )
    results = check_all({"OSTEO_CDS_VALUE_SETS": str(tmp_path)})
    lines = [result.line for result in results]
    assert all(result.passed for result in results)
    assert "value sets: 1.json adds to obs-dxa-tscore-hip: 150 codes more, 0 fewer" in lines
    assert f"value sets: 2.json is imported as {url}" in lines
    assert f"value sets: {LOCAL} is no system that we know: a local one with 150 codes" in lines
    assert any(
        line.startswith("warning: the query of observationsBoneDensity is so long")
        for line in lines
    )


def test_a_local_code_that_a_folder_adds_is_asked_for(tmp_path: Path) -> None:
    added = include(LOCAL, "T-SCORE-HIP")
    write_sets(
        tmp_path, value_set("obs-dxa-tscore-hip", imported(f"{OURS}obs-dxa-tscore-hip"), added)
    )
    engine = build_engine(Settings(value_sets=tmp_path))
    served = engine.services["osteoporosis-patient-view"].discovery["prefetch"]
    assert ",T-SCORE-HIP&" in served["observationsBoneDensity"]


def test_value_sets_that_cannot_be_used_stop_the_start_with_a_line_each(tmp_path: Path) -> None:
    write_sets(tmp_path, value_set("fx-pelvis"), value_set("fx-hip"))
    with pytest.raises(Misconfigured) as refused:
        build_engine(Settings(value_sets=tmp_path))
    lines = str(refused.value).splitlines()
    assert [line.split(": ")[:2] for line in lines] == [
        ["value sets", "1.json"],
        ["value sets", "2.json"],
    ]


def test_check_names_what_is_wrong_and_is_status_1(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("OSTEO_CDS_MODE", "production")
    monkeypatch.setenv("OSTEO_CDS_PORT", "none")
    assert main(["check"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines] == ["OSTEO_CDS_MODE", "OSTEO_CDS_PORT"]


def test_check_warns_of_a_variable_that_nothing_reads_and_still_passes() -> None:
    results = check_all({"OSTEO_CDS_MAX_CARD": "3"})
    assert results[0].line.startswith("warning: OSTEO_CDS_MAX_CARD")
    assert all(result.passed for result in results)


def test_check_says_what_is_wrong_with_a_folder_of_value_sets(tmp_path: Path) -> None:
    (tmp_path / "mine.json").write_text("{}")
    results = check_all({"OSTEO_CDS_VALUE_SETS": str(tmp_path)})
    failed = [each.line for each in results if not each.passed]
    assert failed == [
        "value sets: mine.json: not a FHIR ValueSet resource",
        "knowledge: not looked at, it rests on the value sets",
    ]
