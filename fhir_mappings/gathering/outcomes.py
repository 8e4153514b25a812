"""What an OperationOutcome beside the rows of a search says about their completeness."""

from collections.abc import Mapping
from enum import Enum, auto
from typing import Any


class Verdict(Enum):
    """What an outcome means for the rows beside it."""

    HARMLESS = auto()
    WITHHOLDS = auto()  # rows are missing
    FAILS = auto()  # the search was not carried out, or not to its end


_HARMLESS_SEVERITIES = frozenset({"warning", "information", "success"})

# FHIR R4 IssueType, the families of `security` and `transient` and one more: they leave rows out
# under any severity. Epic warns with `suppressed` where a part may not be seen by this client.
_WITHHOLDING_CODES = frozenset(
    {
        "security",
        "login",
        "unknown",
        "expired",
        "forbidden",
        "suppressed",
        "transient",
        "lock-error",
        "no-store",
        "exception",
        "timeout",
        "incomplete",
        "throttled",
        "too-costly",
    }
)


def judge(outcome: Mapping[str, Any]) -> Verdict:
    """The worst that the issues of an OperationOutcome say.

    A warning by itself is harmless: it is how Epic says "no results" (conformance Q-05). An
    issue whose severity cannot be read counts as an error.
    """
    issues = outcome.get("issue")
    if not isinstance(issues, list) or not issues:
        return Verdict.FAILS
    verdicts = {_judge_issue(issue) for issue in issues}
    if Verdict.FAILS in verdicts:
        return Verdict.FAILS
    return Verdict.WITHHOLDS if Verdict.WITHHOLDS in verdicts else Verdict.HARMLESS


def _judge_issue(issue: object) -> Verdict:
    if not isinstance(issue, dict):
        return Verdict.FAILS
    severity, code = issue.get("severity"), issue.get("code")
    if not isinstance(severity, str) or severity not in _HARMLESS_SEVERITIES:
        return Verdict.FAILS
    if isinstance(code, str) and code in _WITHHOLDING_CODES:
        return Verdict.WITHHOLDS
    return Verdict.HARMLESS
