"""What a use confirmed goes with the use: each such word remembers which one it was."""

from __future__ import annotations

from django.db import migrations, models

# They were written with the very moment of the use.
REMEMBER = """
    UPDATE knowledge_check said SET use = used.id
    FROM content_use used JOIN django_content_type kind ON kind.id = used.target_type_id
    WHERE kind.app_label = 'knowledge' AND kind.model = 'story' AND used.target_id = said.story_id
      AND used.person_id = said.person_id AND used.at = said.at AND said.answer = 'holds'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("content", "0006_practice_log"),
        ("knowledge", "0024_when_words_were_changed"),
    ]

    operations = [
        migrations.AddField(model_name="check", name="use", field=models.BigIntegerField(editable=False, null=True)),
        migrations.RunSQL(REMEMBER, migrations.RunSQL.noop),
    ]
