"""What was hidden of what a community says to itself: that it was there stays, its words do not."""

from __future__ import annotations

from datetime import datetime

from communities.decisions.forgetting import GONE
from communities.models import CheckIn, Goal, GoalClosing, Letter, Milestone
from moderation.forgetting import hidden_before


def forget_hidden_letters(before: datetime) -> int:
    return hidden_before(Letter, before).exclude(words="").update(words="")


def forget_hidden_goals(before: datetime) -> int:
    """With what was said on the way."""
    goals = list(hidden_before(Goal, before).exclude(title=GONE).values_list("pk", flat=True))
    GoalClosing.objects.filter(goal__in=goals).update(learnt=GONE)
    Milestone.objects.filter(goal__in=goals).update(title=GONE)
    CheckIn.objects.filter(goal__in=goals).update(note="")
    notes = hidden_before(CheckIn, before).exclude(note="").update(note="")
    return notes + Goal.objects.filter(pk__in=goals).update(title=GONE, why="", unit="", next_step="", setters_words="")
