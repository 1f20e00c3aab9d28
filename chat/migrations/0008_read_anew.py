from django.db import migrations, models

# A worker of the version before that had a conversation in its hands went on writing it as it was, also after 0007.
# Twenty minutes from now none is left: then each is read once more, whoever wrote it last.
LATER = """
    UPDATE chat_indexed SET anew_at = now() + interval '20 minutes' WHERE room_id IN (
        SELECT id FROM chat_room WHERE community_id IS NULL
    )
"""


class Migration(migrations.Migration):
    dependencies = [
        ("chat", "0007_found_by_those_who_were_there"),
    ]

    operations = [
        migrations.AddField(
            model_name="indexed",
            name="anew_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.RunSQL(LATER, migrations.RunSQL.noop),
    ]
