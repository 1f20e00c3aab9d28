from content.models.bookmarks import Bookmark
from content.models.drafts import Draft
from content.models.reactions import Reactable, Reaction, ReactionKind
from content.models.uploads import Upload
from content.models.uses import Outcome, Usable, Use
from content.models.writing import Written

__all__ = [
    "Bookmark",
    "Draft",
    "Outcome",
    "Reactable",
    "Reaction",
    "ReactionKind",
    "Upload",
    "Usable",
    "Use",
    "Written",
]
