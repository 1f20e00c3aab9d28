from django.db import migrations, models

import mentoring.models.in_calendars


class Migration(migrations.Migration):
    """What was told before is named `@hearth` in calendars for good, and so is what the version before makes meanwhile."""

    dependencies = [
        ("mentoring", "0034_when_notes_were_written"),
    ]

    operations = [
        migrations.AddField(
            model_name=name,
            name="uid_host",
            field=models.CharField(
                db_default="hearth",
                default=mentoring.models.in_calendars.host_of_site,
                editable=False,
                max_length=253,
            ),
        )
        for name in ("pairdate", "session", "visit")
    ]
