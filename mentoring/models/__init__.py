from mentoring.models.agenda import AgendaItem, AgendaVote
from mentoring.models.circle import Circle, CircleMembership
from mentoring.models.matching import MatchingAim, MatchingRun, Proposal, RuledOut, RunState
from mentoring.models.programme import (
    OrganisationWish,
    Pairing,
    PairingState,
    PairingWay,
    Participation,
    Programme,
    ProgrammeKind,
    ProgrammeState,
)
from mentoring.models.programme import Role as ParticipationRole
from mentoring.models.session import Answer, Rsvp, Session

__all__ = [
    "AgendaItem",
    "AgendaVote",
    "Answer",
    "Circle",
    "CircleMembership",
    "MatchingAim",
    "MatchingRun",
    "OrganisationWish",
    "Pairing",
    "PairingState",
    "PairingWay",
    "Participation",
    "ParticipationRole",
    "Programme",
    "ProgrammeKind",
    "ProgrammeState",
    "Proposal",
    "Rsvp",
    "RuledOut",
    "RunState",
    "Session",
]
