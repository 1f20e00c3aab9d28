from content.models.reactions import Reactable, Reaction, ReactionKind
from content.models.uses import Outcome, Usable, Use
from content.models.writing import Written

__all__ = ["Outcome", "Reactable", "Reaction", "ReactionKind", "Usable", "Use", "Written"]
