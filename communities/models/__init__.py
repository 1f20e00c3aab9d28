from communities.models.ballot import Ballot, Method, Position, Stance, Tending
from communities.models.community import Access, Community, CommunityKind, Hue, Joining, Norm, Weave
from communities.models.goal import CheckIn, Contribution, Goal, GoalClosing, GoalEnd, Measure, Milestone
from communities.models.history import SlugHistory
from communities.models.invitation import Invitation
from communities.models.letter import Letter, Occasion
from communities.models.membership import LEADING, Ban, JoinRequest, Membership, Removal, Role
from communities.models.named_ask import NamedAsk
from communities.models.proposal import Outcome, Proposal, Stage, Verdict, Version
from communities.models.term import Offer, Term

__all__ = [
    "LEADING",
    "Access",
    "Ballot",
    "Ban",
    "CheckIn",
    "Community",
    "CommunityKind",
    "Contribution",
    "Goal",
    "GoalClosing",
    "GoalEnd",
    "Hue",
    "Invitation",
    "JoinRequest",
    "Joining",
    "Letter",
    "Measure",
    "Membership",
    "Method",
    "Milestone",
    "NamedAsk",
    "Norm",
    "Occasion",
    "Offer",
    "Outcome",
    "Position",
    "Proposal",
    "Removal",
    "Role",
    "SlugHistory",
    "Stage",
    "Stance",
    "Tending",
    "Term",
    "Verdict",
    "Version",
    "Weave",
]
