from django.db import migrations, models


def say_that_they_are_not_kept(apps, schema_editor):
    """Who changed a goal was not kept with it: of one that was changed nobody knows what its setter wrote."""
    apps.get_model("communities", "Goal").objects.filter(edition__gt=1).update(setters_words="…")


class Migration(migrations.Migration):
    dependencies = [
        ("communities", "0017_goals_can_be_flagged"),
    ]

    operations = [
        migrations.AddField(
            model_name="goal",
            name="setters_words",
            field=models.TextField(blank=True, db_default="", editable=False),
        ),
        migrations.RunPython(say_that_they_are_not_kept, migrations.RunPython.noop),
    ]
