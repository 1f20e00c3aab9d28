"""What somebody says beside whether they come can be flagged, and hidden."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0042_notes_flagged")]

    operations = [
        migrations.AlterModelOptions(
            name="rsvp", options={"verbose_name": "word to a circle", "verbose_name_plural": "words to circles"}
        ),
        migrations.AddField(
            model_name="rsvp", name="hidden_at", field=models.DateTimeField(blank=True, editable=False, null=True)
        ),
    ]
