"""A draft's kind, stage and protection, and the stage path."""

from __future__ import annotations

from enum import StrEnum

from wiki.i18n import N_


class Kind(StrEnum):
    """What sort of rule or plan a draft is."""

    BILL = "bill"
    REGULATION = "regulation"
    BYLAW = "bylaw"
    POLICY = "policy"
    PLAN = "plan"
    PROGRAMME = "programme"
    CHARTER = "charter"
    GUIDELINE = "guideline"


class Stage(StrEnum):
    """Where a draft stands on its way from the first idea to the act."""

    INCUBATION = "incubation"
    DRAFTING = "drafting"
    CONSULTATION = "consultation"
    REVIEW = "review"
    ADOPTED = "adopted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


class Protection(StrEnum):
    """Who may edit directly while the stage lets people edit."""

    OPEN = "open"
    AMENDMENTS = "amendments"
    STEWARDS = "stewards"


ENDED = frozenset({Stage.ADOPTED, Stage.REJECTED, Stage.WITHDRAWN})
PATH = (Stage.INCUBATION, Stage.DRAFTING, Stage.CONSULTATION, Stage.REVIEW)
OPEN_TO_EDITS = frozenset({Stage.INCUBATION, Stage.DRAFTING})

KIND_NAMES = {
    Kind.BILL: N_("Bill"),
    Kind.REGULATION: N_("Regulation"),
    Kind.BYLAW: N_("Bylaw"),
    Kind.POLICY: N_("Policy"),
    Kind.PLAN: N_("Plan"),
    Kind.PROGRAMME: N_("Programme"),
    Kind.CHARTER: N_("Charter"),
    Kind.GUIDELINE: N_("Guideline"),
}
STAGE_NAMES = {
    Stage.INCUBATION: N_("Incubation"),
    Stage.DRAFTING: N_("Drafting"),
    Stage.CONSULTATION: N_("Consultation"),
    Stage.REVIEW: N_("Review"),
    Stage.ADOPTED: N_("Adopted"),
    Stage.REJECTED: N_("Rejected"),
    Stage.WITHDRAWN: N_("Withdrawn"),
}
PROTECTION_NAMES = {
    Protection.OPEN: N_("Everybody with an account may edit"),
    Protection.AMENDMENTS: N_("Amendments only: stewards edit"),
    Protection.STEWARDS: N_("Stewards only"),
}


def may_follow(stage: Stage) -> frozenset[Stage]:
    """Return the stages that a draft in `stage` may move to: any other while it lives, none once it has ended."""
    if stage in ENDED:
        return frozenset()
    return frozenset(Stage) - {stage}
