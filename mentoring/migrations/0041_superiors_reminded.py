"""When a superior was reminded, and when whoever waits for the answer was told that none came."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0040_agenda_hidden_at")]

    operations = [
        migrations.AddField(
            model_name="release", name="reminded_at", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            model_name="release", name="silence_told_at", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.AlterField(
            model_name="release",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Not answered yet"),
                    ("yes", "Agrees"),
                    ("cover", "Agrees, and sees to cover"),
                    ("approved", "A facilitator agreed instead"),
                    ("no", "Not at present"),
                ],
                default="waiting",
                max_length=8,
            ),
        ),
    ]
