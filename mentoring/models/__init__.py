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
    Rhythm,
)
from mentoring.models.programme import Role as ParticipationRole
from mentoring.models.series import Series
from mentoring.models.session import Answer, Attendance, Rsvp, Session
from mentoring.models.sign_up import Question, QuestionAnswer, QuestionKind, Release, ReleaseState

__all__ = [
    "AgendaItem",
    "AgendaVote",
    "Answer",
    "Attendance",
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
    "Question",
    "QuestionAnswer",
    "QuestionKind",
    "Release",
    "ReleaseState",
    "Rhythm",
    "Rsvp",
    "RuledOut",
    "RunState",
    "Series",
    "Session",
]
