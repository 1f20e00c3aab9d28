from moderation.models.audit import AuditEntry
from moderation.models.case import Appeal, Automatic, Case, CaseState, Flag, FormerWords, Reason, Tended, WatchedWords
from moderation.models.counts import Count
from moderation.models.measure import Measure, MeasureKind, WordsKey
from moderation.models.saying import Saying

__all__ = [
    "Appeal",
    "AuditEntry",
    "Automatic",
    "Case",
    "CaseState",
    "Count",
    "Flag",
    "FormerWords",
    "Measure",
    "MeasureKind",
    "Reason",
    "Saying",
    "Tended",
    "WatchedWords",
    "WordsKey",
]
