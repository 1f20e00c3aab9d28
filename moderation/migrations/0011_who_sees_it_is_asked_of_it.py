"""Who may see what was flagged is asked of the thing itself: what a case kept of that was only written.

The column stays until the next release, empty where that writes nothing: processes of the former one still fill it
while they are replaced.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0010_cases_of_place"),
    ]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="scope",
            field=models.CharField(default="", db_default="", max_length=40),
        ),
        migrations.SeparateDatabaseAndState(
            state_operations=[migrations.RemoveField(model_name="case", name="scope")],
        ),
    ]
