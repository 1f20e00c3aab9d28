from knowledge.models.request import StoryRequest
from knowledge.models.resource import Resource
from knowledge.models.story import Cue, Part, PartName, Story, StoryKind

__all__ = ["Cue", "Part", "PartName", "Resource", "Story", "StoryKind", "StoryRequest"]
