"""Twelve women and a man, as different as those whom the service will meet; as of 2026-06-15."""

from __future__ import annotations

from datetime import date

from tests.dialects.people import (
    Allergy,
    Course,
    Fracture,
    Frax,
    ImageReport,
    MotherBrokeHip,
    Operation,
    Person,
    Problem,
    Result,
    Smokes,
    doses,
    laboratory,
    scan,
)

AS_OF = date(2026, 6, 15)

UNTREATED = Person(
    "untreated, osteoporosis by T-score",
    "1958-03-02",
    (
        Problem("osteoporosis", "2026-05-04"),
        *scan("2026-05-01", -2.7, -2.1, -2.3),
        *laboratory("2026-06-01"),
    ),
)
OVERDUE = Person(
    "denosumab overdue, last dose nine months ago",
    "1951-11-20",
    (
        Problem("osteoporosis", "2021-02-10"),
        *scan("2024-02-01", -2.9, -2.4, -2.6),
        *laboratory("2026-06-01"),
        *doses("denosumab", "2024-03-15", "2024-09-16", "2025-03-14", "2025-09-15"),
    ),
)
DUE = Person(
    "denosumab due, low calcium, allergic to alendronate",
    "1949-07-09",
    (
        Problem("osteoporosis", "2022-05-01"),
        Allergy("alendronate"),
        *scan("2025-05-01", -2.6, -2.0, -2.2),
        *laboratory("2026-06-10", calcium=8.1),
        *doses("denosumab", "2024-11-29", "2025-05-29", "2025-11-30"),
    ),
)
BRIDGED = Person(
    "denosumab ended and bridged with zoledronate",
    "1954-01-30",
    (
        Problem("osteoporosis", "2020-05-01"),
        *scan("2025-05-01", -2.0, -1.8, -1.9),
        *laboratory("2026-06-01"),
        *doses("denosumab", "2024-05-30", "2024-12-02", "2025-06-01"),
        *doses("zoledronate", "2025-12-10"),
    ),
)
HIP = Person(
    "hip fracture three months ago, operated, untreated",
    "1944-09-12",
    (
        Fracture("hip fracture", "2026-03-08"),
        Operation("hip pinning", "hip fracture", "2026-03-09"),
        *laboratory("2026-03-20"),
    ),
)
VERTEBRAE = Person(
    "two vertebral fractures, a third found on an image",
    "1950-04-18",
    (
        Fracture("vertebral fracture L1", "2024-10-02"),
        Fracture("vertebral fracture L3", "2025-11-11"),
        ImageReport("vertebral fracture T12", "2026-02-03"),
        *scan("2025-12-01", -3.2, -2.2, -2.4),
        *laboratory("2026-05-20"),
    ),
)
GLUCOCORTICOID = Person(
    "on prednisone with rheumatoid arthritis, FRAX on record",
    "1961-12-01",
    (
        Problem("rheumatoid arthritis", "2019-06-01"),
        Course("prednisone", "2025-12-01", tablets_a_day=2),
        *scan("2026-04-01", -1.6, -1.4, -1.9),
        Frax(22.5, 3.4, "2026-04-02"),
        *laboratory("2026-06-01"),
    ),
)
KIDNEY = Person(
    "kidney disease stage 4 with osteoporosis",
    "1947-02-14",
    (
        Problem("osteoporosis", "2025-01-10"),
        Problem("kidney disease stage 4", "2023-03-03"),
        *scan("2025-01-05", -2.8, -2.9, -3.1),
        *laboratory("2026-06-05", creatinine=1.9, egfr=26),
        Result("PTH", 88, "2026-06-05"),
    ),
)
ROMOSOZUMAB = Person(
    "twelve doses of romosozumab, nothing after",
    "1953-08-08",
    (
        Problem("osteoporosis", "2025-03-01"),
        Fracture("vertebral fracture L1", "2025-02-20"),
        *scan("2025-03-10", -3.4, -2.6, -2.8),
        *laboratory("2026-05-15"),
        *doses(
            "romosozumab",
            *(f"2025-{month:02}-05" for month in range(5, 13)),
            *(f"2026-{month:02}-05" for month in range(1, 5)),
        ),
    ),
)
ALENDRONATE = Person(
    "six years of alendronate, T-score above -2.5 now",
    "1955-10-25",
    (
        Problem("osteoporosis", "2020-04-01"),
        Course("alendronate", "2020-05-04"),
        *scan("2026-05-11", -1.9, -1.7, -1.8),
        *laboratory("2026-05-11"),
        Result("vitamin D", 41, "2025-05-12"),
    ),
)
NORMAL = Person(
    "normal bone density, smokes, mother broke a hip",
    "1963-06-06",
    (
        *scan("2026-03-01", -0.4, -0.7, -0.9),
        Smokes("2026-05-20"),
        MotherBrokeHip(),
        Result("weight", 54.5, "2026-05-20"),
        Result("height", 168, "2026-05-20"),
        Result("eGFR", 60, "2026-05-20", bound=">"),
    ),
)
ONCOLOGY = Person(
    "denosumab 120 mg for bone metastases",
    "1959-02-02",
    (
        Problem("breast cancer", "2018-01-15"),
        Problem("bone metastasis", "2025-08-01"),
        *doses("denosumab 120 mg", "2026-04-01", "2026-04-29", "2026-05-27"),
        *laboratory("2026-05-27"),
    ),
)
MAN = Person(
    "a man whose denosumab lapsed",
    "1950-05-05",
    (
        Problem("osteoporosis", "2022-01-01"),
        *doses("denosumab", "2024-06-01", "2024-12-01"),
        *laboratory("2026-06-01"),
    ),
    gender="male",
)

PEOPLE = (
    UNTREATED,
    OVERDUE,
    DUE,
    BRIDGED,
    HIP,
    VERTEBRAE,
    GLUCOCORTICOID,
    KIDNEY,
    ROMOSOZUMAB,
    ALENDRONATE,
    NORMAL,
    ONCOLOGY,
    MAN,
)
