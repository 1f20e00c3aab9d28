from communities.models.ballot import Ballot, Method, Position, Stance, Tending
from communities.models.community import Access, Community, CommunityKind, Goal, Hue, Joining, Norm, Weave
from communities.models.history import SlugHistory
from communities.models.invitation import Invitation
from communities.models.membership import LEADING, Ban, JoinRequest, Membership, Removal, Role
from communities.models.proposal import Outcome, Proposal, Stage, Verdict, Version

__all__ = [
    "LEADING",
    "Access",
    "Ballot",
    "Ban",
    "Community",
    "CommunityKind",
    "Goal",
    "Hue",
    "Invitation",
    "JoinRequest",
    "Joining",
    "Membership",
    "Method",
    "Norm",
    "Outcome",
    "Position",
    "Proposal",
    "Removal",
    "Role",
    "SlugHistory",
    "Stage",
    "Stance",
    "Tending",
    "Verdict",
    "Version",
    "Weave",
]
