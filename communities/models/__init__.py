from communities.models.community import Access, Community, Goal, Hue, Norm, Weave
from communities.models.membership import Ban, JoinRequest, Membership, Role

__all__ = ["Access", "Ban", "Community", "Goal", "Hue", "JoinRequest", "Membership", "Norm", "Role", "Weave"]
