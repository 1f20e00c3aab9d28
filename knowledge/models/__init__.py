from knowledge.models.beside import NoteKind, StoryNote
from knowledge.models.collection import Collection, CollectionItem, PathStep
from knowledge.models.freshness import Answer, Check, CheckAsk, Tended, Why
from knowledge.models.interview import Interview, InterviewPart
from knowledge.models.licence import Licence
from knowledge.models.reading import StoryRead
from knowledge.models.remark import Remark
from knowledge.models.request import Nudge, SetAside, StoryRequest, StoryRound, Wish
from knowledge.models.resource import Resource, ResourceEdition
from knowledge.models.retelling import Consent, Given, Quotation, Retelling
from knowledge.models.sheet import Sheet, SheetEdition, SheetKind
from knowledge.models.shelf import Shelf
from knowledge.models.story import Audience, Cue, Level, Part, PartName, Story, StoryKind
from knowledge.models.telling import Coauthor, NamelessTelling, StoryEdition

__all__ = [
    "Answer",
    "Audience",
    "Check",
    "CheckAsk",
    "Coauthor",
    "Collection",
    "CollectionItem",
    "Consent",
    "Cue",
    "Given",
    "Interview",
    "InterviewPart",
    "Level",
    "Licence",
    "NamelessTelling",
    "NoteKind",
    "Nudge",
    "Part",
    "PartName",
    "PathStep",
    "Quotation",
    "Remark",
    "Resource",
    "ResourceEdition",
    "Retelling",
    "SetAside",
    "Sheet",
    "SheetEdition",
    "SheetKind",
    "Shelf",
    "Story",
    "StoryEdition",
    "StoryKind",
    "StoryNote",
    "StoryRead",
    "StoryRequest",
    "StoryRound",
    "Tended",
    "Why",
    "Wish",
]
