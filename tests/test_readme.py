"""The README's example is what the service answers."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

from cds_service.app import create_app
from cds_service.settings import Settings

README = Path(__file__).parent.parent / "README.md"
AS_OF = date(2026, 6, 15)
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LEFT_OUT = ("suggestions", "selectionBehavior", "overrideReasons")
KNOWLEDGE = re.compile(r"knowledge [0-9a-f]{12}")


def example(name: str) -> Any:
    text = README.read_text(encoding="utf-8")
    found = re.search(rf"<!-- {name} -->\n```json\n(.*?)\n```", text, re.DOTALL)
    assert found, f"README has no {name} example"
    return json.loads(found.group(1))


def masked(body: Any) -> str:
    return KNOWLEDGE.sub("knowledge", UUID.sub("uuid", json.dumps(body)))


def test_the_request_of_the_readme_gives_the_response_of_the_readme() -> None:
    client = create_app(Settings(as_of=AS_OF)).test_client()
    answer = client.post(
        "/cds-services/osteoporosis-patient-view", data=json.dumps(example("request"))
    )
    assert answer.status_code == 200
    cards = answer.get_json()["cards"]
    assert len(cards) == 2
    shown = {name: cards[0][name] for name in cards[0] if name not in LEFT_OUT}
    assert masked(shown) == masked(example("response"))
