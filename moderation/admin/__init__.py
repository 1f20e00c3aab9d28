"""What moderators work with: the queue and its decisions, measures and second looks, the audit trail."""

from moderation.admin import cases, measures, trail, uses, watched
from moderation.admin.cases import flags_waiting
from moderation.admin.measures import second_looks_waiting

__all__ = ["cases", "flags_waiting", "measures", "second_looks_waiting", "trail", "uses", "watched"]
