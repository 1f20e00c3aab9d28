from mentoring.models.agenda import AgendaItem, AgendaVote
from mentoring.models.asked import SILENT_AFTER, Asked, CheckKind, Light
from mentoring.models.circle import Circle, CircleMembership, CircleMessage, CircleReflection
from mentoring.models.forming import CircleForming
from mentoring.models.matching import BoardChange, MatchingAim, MatchingRun, Proposal, RuledOut, RunState
from mentoring.models.note_edition import NoteEdition
from mentoring.models.pair import (
    Agreement,
    CheckIn,
    Message,
    PairAction,
    PairGoal,
    PairMeeting,
    PrivateNote,
)
from mentoring.models.pair_date import PairDate
from mentoring.models.pairing import Pairing, PairingState
from mentoring.models.participation import Participation
from mentoring.models.participation import Role as ParticipationRole
from mentoring.models.programme import (
    OrganisationWish,
    PairingWay,
    Programme,
    ProgrammeKind,
    ProgrammeState,
    Rhythm,
)
from mentoring.models.running import NoteSection, SessionAction, SessionTimer
from mentoring.models.series import Series
from mentoring.models.session import Answer, Attendance, HostSwap, Rsvp, Session
from mentoring.models.sign_up import RELEASED, Question, QuestionAnswer, QuestionKind, Release, ReleaseState
from mentoring.models.visit import PaperKind, Partnership, PartnershipKind, Step, Visit, VisitOffer, VisitPaper

__all__ = [
    "RELEASED",
    "SILENT_AFTER",
    "AgendaItem",
    "AgendaVote",
    "Agreement",
    "Answer",
    "Asked",
    "Attendance",
    "BoardChange",
    "CheckIn",
    "CheckKind",
    "Circle",
    "CircleForming",
    "CircleMembership",
    "CircleMessage",
    "CircleReflection",
    "HostSwap",
    "Light",
    "MatchingAim",
    "MatchingRun",
    "Message",
    "NoteEdition",
    "NoteSection",
    "OrganisationWish",
    "PairAction",
    "PairDate",
    "PairGoal",
    "PairMeeting",
    "Pairing",
    "PairingState",
    "PairingWay",
    "PaperKind",
    "Participation",
    "ParticipationRole",
    "Partnership",
    "PartnershipKind",
    "PrivateNote",
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
    "SessionAction",
    "SessionTimer",
    "Step",
    "Visit",
    "VisitOffer",
    "VisitPaper",
]
