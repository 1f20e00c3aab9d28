"""The demo is always of today. At each start, time is taken to have stood still since the last one.

Everything of the demo's last day moves by exactly that long, so that 'an hour ago' stays an hour ago; what is older
moves by whole days, so that evenings stay evenings. Both keep the order, and what visitors wrote moves along.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.apps import apps
from django.db import models
from django.db.models import Case, F, Max, Q, Value, When

from demo.models import Seeding
from discussions.models import Post

APPS = (
    "people", "content", "engagement", "moderation", "search", "communities", "discussions", "chat", "knowledge",
    "mentoring",
)  # fmt: skip
# Plans and deadlines are no past; the audit trail refuses to be changed.
LEFT_ALONE = {
    "session.starts_at",
    "preferences.next_digest_at",
    "preferences.digest_looked_at",
    "preferences.digest_again_at",
    "delivery.due_at",
    "mail.due_at",
    "auditentry.at",
}
LAST_DAY = timedelta(hours=20)
# An imported archive is as old as it is.
OLDEST = timedelta(days=1500)


def move_to(now: datetime, seeding: Seeding) -> None:
    """Moves every date; `seeding` is the row that says how far they were moved before."""
    gone = now - _latest(seeding)
    if gone < timedelta(minutes=1):
        return
    moved_recent = seeding.moved_recent + gone
    moved_older = timedelta(days=max(moved_recent.days, seeding.moved_older.days))
    boundary = seeding.made_at - LAST_DAY + seeding.moved_recent
    older = Value(moved_older - seeding.moved_older, output_field=models.DurationField())
    recent = Value(gone, output_field=models.DurationField())
    for model, names in _dated():
        _move(model, names, boundary=boundary, older=older, recent=recent)
    seeding.moved_recent, seeding.moved_older = moved_recent, moved_older
    seeding.save(update_fields=["moved_recent", "moved_older"])


def _latest(seeding: Seeding) -> datetime:
    """Until when time ran: the last start, or what a visitor wrote after it."""
    started: datetime = seeding.made_at + seeding.moved_recent
    wrote = Post.objects.aggregate(at=Max("created_at"))["at"]
    return max(started, wrote) if wrote else started


def _dated() -> Iterator[tuple[type[models.Model], list[str]]]:
    for label in APPS:
        for model in apps.get_app_config(label).get_models():
            names = [field.name for field in model._meta.concrete_fields if isinstance(field, models.DateTimeField)]
            names = [name for name in names if f"{model._meta.model_name}.{name}" not in LEFT_ALONE]
            if names:
                yield model, names


def _move(model: type[models.Model], names: list[str], *, boundary: datetime, older: Value, recent: Value) -> None:
    oldest = boundary - OLDEST
    moved = {
        name: Case(
            When(Q(**{f"{name}__gte": boundary}), then=F(name) + recent),
            When(Q(**{f"{name}__gte": oldest}), then=F(name) + older),
            default=F(name),
        )
        for name in names
    }
    model._base_manager.update(**moved)
