"""Settings: defaults, refusals that name the variable and not the value, and today."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from cds_service.errors import Misconfigured
from cds_service.settings import Settings, today, unused_variables


def read(**variables: str) -> Settings:
    return Settings.from_environment({f"OSTEO_CDS_{k}": v for k, v in variables.items()})


def test_nothing_set_gives_the_defaults_of_the_interface() -> None:
    settings = Settings.from_environment({"PATH": "/bin"})
    assert (settings.mode, settings.authentication) == ("development", "off")
    assert settings.public_url == "http://127.0.0.1:8080"
    assert (settings.profile, settings.as_of, settings.max_cards) == ("us-aace-2020", None, 4)
    assert (settings.host, settings.port, settings.max_body_mb) == ("127.0.0.1", 8080, 20)
    assert settings.fhir_deadline_seconds == 4
    assert settings.cors_origins == ("loopback", "https://sandbox.cds-hooks.org")
    assert (settings.value_sets, settings.time_zone, settings.log_level) == (None, None, "info")
    assert settings.snomed is True
    assert settings.workers >= 1
    assert settings.report_text is False


@pytest.mark.parametrize(
    ("name", "given", "field", "expected"),
    [
        (
            "PUBLIC_URL",
            "https://cds.example.org/osteo/",
            "public_url",
            "https://cds.example.org/osteo",
        ),
        ("PROFILE", "us-endocrine-society-2020", "profile", "us-endocrine-society-2020"),
        ("AS_OF", "2026-06-15", "as_of", date(2026, 6, 15)),
        ("MAX_CARDS", " 2 ", "max_cards", 2),
        ("FHIR_DEADLINE_SECONDS", "2.5", "fhir_deadline_seconds", 2.5),
        ("LOG_LEVEL", "DEBUG", "log_level", "debug"),
        ("TIME_ZONE", "Asia/Tokyo", "time_zone", ZoneInfo("Asia/Tokyo")),
        ("CORS_ORIGINS", "", "cors_origins", ()),
        (
            "CORS_ORIGINS",
            "https://ehr.example.org, http://localhost:3000/",
            "cors_origins",
            ("https://ehr.example.org", "http://localhost:3000"),
        ),
        ("PORT", "", "port", 8080),
        ("SNOMED", "off", "snomed", False),
        ("SNOMED", "On", "snomed", True),
        ("REPORT_TEXT", "On", "report_text", True),
        ("REPORT_TEXT", "off", "report_text", False),
    ],
)
def test_a_variable_is_read_as(name: str, given: str, field: str, expected: object) -> None:
    assert getattr(read(**{name: given}), field) == expected


@pytest.mark.parametrize(
    ("name", "given"),
    [
        ("PORT", "0"),
        ("PORT", "65536"),
        ("PORT", "eight"),
        ("MAX_CARDS", "0"),
        ("MAX_CARDS", "-1"),
        ("MAX_BODY_MB", "1.5"),
        ("WORKERS", "0"),
        ("FHIR_DEADLINE_SECONDS", "0"),
        ("FHIR_DEADLINE_SECONDS", "nan"),
        ("AS_OF", "15.06.2026"),
        ("TIME_ZONE", "Mars/Olympus"),
        ("TIME_ZONE", "../etc/passwd"),
        ("LOG_LEVEL", "loud"),
        ("MODE", "staging"),
        ("AUTHENTICATION", "maybe"),
        ("PUBLIC_URL", "cds.example.org"),
        ("PUBLIC_URL", "ftp://cds.example.org"),
        ("PUBLIC_URL", "https://someone:hunter2@cds.example.org"),
        ("CORS_ORIGINS", "*"),
        ("CORS_ORIGINS", "https://ehr.example.org/path"),
        ("VALUE_SETS", "/no/such/folder"),
        ("PROFILE", "uk-nogg-2024"),
        ("PROFILE", "moon"),
        ("SNOMED", "maybe"),
        ("REPORT_TEXT", "yes"),
    ],
)
def test_a_value_that_cannot_be_used_is_refused_by_the_name_of_its_variable(
    name: str, given: str
) -> None:
    with pytest.raises(Misconfigured, match=f"^OSTEO_CDS_{name} "):
        read(**{name: given})


def test_a_refusal_does_not_repeat_a_password() -> None:
    with pytest.raises(Misconfigured) as refused:
        read(PUBLIC_URL="https://someone:hunter2@cds.example.org")
    assert "hunter2" not in str(refused.value)


def test_every_bad_variable_has_its_line() -> None:
    with pytest.raises(Misconfigured) as refused:
        read(PORT="x", MAX_CARDS="y")
    assert [line.split()[0] for line in str(refused.value).splitlines()] == [
        "OSTEO_CDS_MAX_CARDS",
        "OSTEO_CDS_PORT",
    ]


@pytest.mark.parametrize(
    ("name", "given"), [("MODE", "production"), ("AUTHENTICATION", "required")]
)
def test_what_needs_authentication_of_clients_is_refused_and_says_why(
    name: str, given: str
) -> None:
    with pytest.raises(Misconfigured, match=r"authentication of clients.*not built"):
        read(**{name: given})


def test_variables_that_nothing_reads_are_named_without_their_values() -> None:
    environ = {
        "OSTEO_CDS_DATABASE_URL": "postgresql://u:hunter2@db/x",
        "OSTEO_CDS_MAX_CARD": "3",
        "OSTEO_CDS_PORT": "8080",
    }
    lines = unused_variables(environ)
    assert [line.split()[0] for line in lines] == ["OSTEO_CDS_DATABASE_URL", "OSTEO_CDS_MAX_CARD"]
    assert "hunter2" not in " ".join(lines)


def test_printed_settings_hold_no_password_of_the_environment() -> None:
    environ = {"OSTEO_CDS_DATABASE_URL": "postgresql://u:hunter2@db/x"}
    assert "hunter2" not in repr(Settings.from_environment(environ))


def test_today_is_the_day_that_is_set() -> None:
    assert today(read(AS_OF="2024-02-29")) == date(2024, 2, 29)


@pytest.mark.parametrize("zone", ["Pacific/Kiritimati", "Etc/GMT+12"])
def test_today_is_the_day_in_the_time_zone_that_is_set(zone: str) -> None:
    before = datetime.now(ZoneInfo(zone)).date()
    taken = today(read(TIME_ZONE=zone))
    assert before <= taken <= datetime.now(ZoneInfo(zone)).date()
