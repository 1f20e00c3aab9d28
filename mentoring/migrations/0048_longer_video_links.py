"""Links of video services that carry a password and the name of a house are longer than 200 letters."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0047_hours_for_visits_hidden")]

    operations = [
        migrations.AlterField(
            model_name=name, name="link", field=models.URLField(blank=True, max_length=500, verbose_name="video link")
        )
        for name in ("pairdate", "session")
    ]
