from moderation.models.audit import AuditEntry
from moderation.models.case import Appeal, Automatic, Case, CaseState, Flag, Reason, WatchedWords
from moderation.models.counts import Count

__all__ = ["Appeal", "AuditEntry", "Automatic", "Case", "CaseState", "Count", "Flag", "Reason", "WatchedWords"]
