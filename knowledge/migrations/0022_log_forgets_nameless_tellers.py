"""Who told a story without their name and answered beside it was written into the log: it forgets them."""

from __future__ import annotations

from typing import Any

from django.db import migrations

BESIDE = ("knowledge.story_noted", "knowledge.story_note_answered", "knowledge.story_note_taken_back")


def forget(apps: Any, schema_editor: Any) -> None:
    log = apps.get_model("engagement", "Activity").objects
    tellings = apps.get_model("knowledge", "NamelessTelling").objects
    for story, person in tellings.values_list("story_id", "person_id").iterator():
        log.filter(actor=person, verb__in=BESIDE, payload__story=story).update(actor=None)


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0001_initial"),
        ("knowledge", "0021_asked_by_whom_and_sent_back"),
    ]

    operations = [migrations.RunPython(forget, migrations.RunPython.noop)]
