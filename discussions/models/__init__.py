from discussions.models.edition import PostEdition
from discussions.models.former import FormerPlace
from discussions.models.introductions import Introductions
from discussions.models.letter import Letter
from discussions.models.move import ThreadMove
from discussions.models.nameless import NamelessAsk
from discussions.models.offer import AnswerOffer, OfferState
from discussions.models.poll import Poll
from discussions.models.post import Post
from discussions.models.reading import Following, Level, ReadPosition
from discussions.models.summary import Summary, SummaryAgreement, SummaryEdition
from discussions.models.thread import Thread, ThreadKind

__all__ = [
    "AnswerOffer",
    "Following",
    "FormerPlace",
    "Introductions",
    "Letter",
    "Level",
    "NamelessAsk",
    "OfferState",
    "Poll",
    "Post",
    "PostEdition",
    "ReadPosition",
    "Summary",
    "SummaryAgreement",
    "SummaryEdition",
    "Thread",
    "ThreadKind",
    "ThreadMove",
]
