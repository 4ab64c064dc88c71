"""Sectors in which people act, and roles that they hold."""

from __future__ import annotations

from enum import StrEnum

from wiki.i18n import N_


class Sector(StrEnum):
    """Whom a contributor speaks for (the eGBCP model)."""

    GOVERNMENT = "government"
    BUSINESS = "business"
    COMMUNITY = "community"
    CITIZEN = "citizen"


class Role(StrEnum):
    """What an account may do everywhere; stewards are named by the draft."""

    CONTRIBUTOR = "contributor"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


SECTOR_NAMES = {
    Sector.GOVERNMENT: N_("Government"),
    Sector.BUSINESS: N_("Business"),
    Sector.COMMUNITY: N_("Community"),
    Sector.CITIZEN: N_("Citizens"),
}
ROLE_NAMES = {
    Role.CONTRIBUTOR: N_("Contributor"),
    Role.MODERATOR: N_("Moderator"),
    Role.ADMINISTRATOR: N_("Administrator"),
}
