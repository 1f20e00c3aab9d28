from knowledge.models.request import StoryRequest
from knowledge.models.resource import Resource
from knowledge.models.shelf import Shelf
from knowledge.models.story import Audience, Cue, Level, Part, PartName, Story, StoryKind
from knowledge.models.telling import Coauthor, NamelessTelling, StoryEdition

__all__ = [
    "Audience",
    "Coauthor",
    "Cue",
    "Level",
    "NamelessTelling",
    "Part",
    "PartName",
    "Resource",
    "Shelf",
    "Story",
    "StoryEdition",
    "StoryKind",
    "StoryRequest",
]
