"""Status words, in whatever form they were sent: a code, a CodeableConcept, or its text alone."""

from __future__ import annotations

from fhir_mappings.elements import Resource, as_text, codings

NO_WORDS: frozenset[str] = frozenset()
FINAL = frozenset({"final", "amended", "corrected"})
"""Of a result that counts (knowledge 14.10)."""
FINAL_REPORT = FINAL | {"appended"}


def status_word(resource: Resource) -> str:
    """Give the status of a resource in lower case; empty when none can be read."""
    return as_text(resource.get("status")).lower()


def words_sent(status: object) -> frozenset[str]:
    """Give every word that a status element states, in lower case.

    >>> sorted(words_sent({"coding": [{"code": "unconfirmed"}, {"code": "Provisional"}]}))
    ['provisional', 'unconfirmed']
    """
    if isinstance(status, dict):
        words = {code.lower() for _, code in codings(status)}
        if text := as_text(status.get("text")):
            words.add(text.lower())
        return frozenset(words)
    word = as_text(status).lower()
    return frozenset({word}) if word else NO_WORDS


def says_not_to_perform(resource: Resource) -> bool:
    """Tell whether an order asks that something be not done; also when sent as a string."""
    sent = resource.get("doNotPerform")
    return sent is True or as_text(sent).lower() == "true"
