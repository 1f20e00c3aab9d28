from moderation.models.audit import AuditEntry
from moderation.models.case import Case, CaseState, Flag, Reason

__all__ = ["AuditEntry", "Case", "CaseState", "Flag", "Reason"]
