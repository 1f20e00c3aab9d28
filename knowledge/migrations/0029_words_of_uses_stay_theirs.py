"""A check that came of a use kept a copy of its words, and the log named whom a story asked: also a nameless teller.

What was told already stays told to whom it was.
"""

from __future__ import annotations

from typing import Any

from django.db import migrations

ASKED = "knowledge.asked_to_check"


def give_words_back(apps: Any, schema_editor: Any) -> None:
    apps.get_model("knowledge", "Check").objects.exclude(use=None).exclude(words="").update(words="")


def name_nobody(apps: Any, schema_editor: Any) -> None:
    """By the number of the ask instead; where that is gone, by nothing."""
    asks = apps.get_model("knowledge", "CheckAsk").objects
    log = apps.get_model("engagement", "Activity").objects
    for row in log.filter(verb=ASKED, payload__has_key="to").iterator():
        ask = asks.filter(story=row.target_id, person=row.payload["to"]).order_by("-pk").first()
        payload = {name: value for name, value in row.payload.items() if name != "to"}
        log.filter(pk=row.pk).update(payload=payload | ({"ask": ask.pk} if ask else {}))


def keep_who_reads(apps: Any, schema_editor: Any) -> None:
    """What was told is read by whom it is; what is still asked about, by the members."""
    for row in apps.get_model("knowledge", "Retelling").objects.exclude(story=None).select_related("story"):
        row.audience = row.story.audience
        row.save(update_fields=["audience"])


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0001_initial"),
        ("knowledge", "0028_looked_for_in_turns_and_told_to_whom"),
    ]

    operations = [
        migrations.RunPython(give_words_back, migrations.RunPython.noop),
        migrations.RunPython(name_nobody, migrations.RunPython.noop),
        migrations.RunPython(keep_who_reads, migrations.RunPython.noop),
    ]
