from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("mentoring", "0032_skipped_dates_of_before"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="circlereflection",
            name="circle_reflection_once",
        ),
        migrations.AddField(
            model_name="circlereflection",
            name="kind",
            field=models.CharField(
                choices=[
                    ("fit", "After the first meeting"),
                    ("pulse", "Is this working?"),
                    ("closing", "Looking back"),
                ],
                db_default="closing",
                default="closing",
                max_length=8,
            ),
        ),
        migrations.AddField(
            model_name="circlereflection",
            name="number",
            field=models.PositiveSmallIntegerField(db_default=1, default=1),
        ),
        migrations.AddConstraint(
            model_name="circlereflection",
            constraint=models.UniqueConstraint(
                fields=("circle", "person", "kind", "number"), name="circle_asked_once_each_time"
            ),
        ),
        # The last is the first on the way back: before, there was one question for each, and only looking back.
        migrations.RunSQL(
            migrations.RunSQL.noop,
            reverse_sql="DELETE FROM mentoring_circlereflection WHERE kind <> 'closing'",
        ),
    ]
