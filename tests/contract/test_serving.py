"""How the server starts, refuses to start, and answers many callers at once."""

import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
import requests

from tests.contract.bodies import PATIENT_VIEW, call, patient
from tests.live_server import ROOT, clean_environment, command, running_server


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"MODE": "production"}, "OSTEO_CDS_MODE"),
        ({"AUTHENTICATION": "required"}, "OSTEO_CDS_AUTHENTICATION"),
        ({"PROFILE": "uk-nogg-2024"}, "OSTEO_CDS_PROFILE"),
        ({"PORT": "http"}, "OSTEO_CDS_PORT"),
    ],
)
def test_with_a_setting_that_cannot_be_kept_it_does_not_start(
    settings: dict[str, str], expected: str
) -> None:
    started = subprocess.run(
        command("serve"),
        check=False,
        cwd=ROOT,
        env=clean_environment(**settings),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert started.returncode == 1
    assert expected in started.stderr
    assert "Traceback" not in started.stderr


def test_a_port_that_is_taken_is_said_in_one_line(server: str) -> None:
    started = subprocess.run(
        command("serve"),
        check=False,
        cwd=ROOT,
        env=clean_environment(PORT=server.rpartition(":")[2], WORKERS="1"),
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert started.returncode == 1
    assert "Traceback" not in started.stderr
    assert "port" in started.stderr


def test_a_limit_that_is_set_is_kept_and_an_unknown_setting_is_named(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    with running_server(log, MAX_BODY_MB="1", MAX_CARD="3") as base:
        large = requests.post(base + PATIENT_VIEW, data=b" " * 1_100_000, timeout=30)
        small = requests.post(base + PATIENT_VIEW, json=call(), timeout=30)
    assert (large.status_code, small.status_code) == (413, 200)
    assert "OSTEO_CDS_MAX_CARD is not used" in log.read_text()


def test_calls_that_come_together_are_each_answered_from_their_own_data(server: str) -> None:
    def answered(number: int) -> str:
        sent = call(
            context={"userId": "Practitioner/1", "patientId": f"p{number}"},
            prefetch={"patient": patient(id=f"p{number}", birthDate=f"{1940 + number}-02-01")},
            extension={"io.github.osteoporosis-cds.explain": True},
        )
        answer = requests.post(server + PATIENT_VIEW, json=sent, timeout=30)
        explanation = answer.json()["extension"]["io.github.osteoporosis-cds.explanation"]
        reason: str = explanation["scope"]["reason"]
        return reason

    with ThreadPoolExecutor(16) as pool:
        reasons = list(pool.map(answered, range(30)))
    ages = [2026 - (1940 + number) for number in range(30)]
    assert all(str(age) in reason for age, reason in zip(ages, reasons, strict=True))


def test_nothing_of_a_call_reaches_the_log(tmp_path: Path) -> None:
    log = tmp_path / "server.log"
    sent = call(
        context={"userId": "Practitioner/zaphod", "patientId": "zaphod-1"},
        prefetch={"patient": patient(id="zaphod-1", name=[{"family": "Zaphod"}])},
        fhirAuthorization={"access_token": "zaphod-token"},
    )
    with running_server(log, LOG_LEVEL="debug") as base:
        assert requests.post(base + PATIENT_VIEW, json=sent, timeout=30).status_code == 200
        requests.post(f"{base}/cds-services/zaphod", json=sent, timeout=30)
    assert "zaphod" not in log.read_text().lower()
