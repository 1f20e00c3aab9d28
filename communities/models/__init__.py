from communities.models.community import Access, Community, Goal, Hue, Norm, Weave
from communities.models.history import SlugHistory
from communities.models.membership import LEADING, Ban, JoinRequest, Membership, Role

__all__ = [
    "LEADING",
    "Access",
    "Ban",
    "Community",
    "Goal",
    "Hue",
    "JoinRequest",
    "Membership",
    "Norm",
    "Role",
    "SlugHistory",
    "Weave",
]
