"""The guideline profiles: a region and the edition whose tier decides (interface, enumerations)."""

from __future__ import annotations

from dataclasses import dataclass

from cds_service.errors import Misconfigured


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile that is built: its key on the wire, its region, its deciding edition."""

    key: str
    region: str
    edition: str


BUILT = (
    Profile("us-aace-2020", "US", "aace-2020"),
    Profile("us-endocrine-society-2020", "US", "endocrine-society-2020"),
)


def profile_named(key: str) -> Profile:
    """Give a built profile; raise Misconfigured for any other name."""
    for profile in BUILT:
        if profile.key == key:
            return profile
    names = ", ".join(profile.key for profile in BUILT)
    raise Misconfigured(f"profile {key!r} is not built; built are: {names}")
