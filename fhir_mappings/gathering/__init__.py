"""Reading what a call did not bring from the FHIR server of the EHR that sent it."""

from fhir_mappings.gathering.access import FhirAccess, Reach, access_allowed
from fhir_mappings.gathering.fetching import fetch_all
from fhir_mappings.gathering.limits import Limits
from fhir_mappings.gathering.queries import Fetched, FetchState, Query

__all__ = [
    "FetchState",
    "Fetched",
    "FhirAccess",
    "Limits",
    "Query",
    "Reach",
    "access_allowed",
    "fetch_all",
]
