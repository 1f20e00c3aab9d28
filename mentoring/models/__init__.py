from mentoring.models.circle import Circle, CircleMembership
from mentoring.models.programme import Pairing, PairingState, Participation, Programme, ProgrammeKind, ProgrammeState
from mentoring.models.programme import Role as ParticipationRole
from mentoring.models.session import Answer, Rsvp, Session

__all__ = [
    "Answer",
    "Circle",
    "CircleMembership",
    "Pairing",
    "PairingState",
    "Participation",
    "ParticipationRole",
    "Programme",
    "ProgrammeKind",
    "ProgrammeState",
    "Rsvp",
    "Session",
]
