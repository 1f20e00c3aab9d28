"""Who is asked to look back, and since when: pairs as they end, and programmes that were closed soon after."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0035_named_for_good_in_calendars")]

    operations = [
        migrations.AddField(
            model_name="pairing", name="ended_at", field=models.DateTimeField(editable=False, null=True)
        ),
        migrations.AddField(
            model_name="programme", name="looks_back_since", field=models.DateTimeField(editable=False, null=True)
        ),
    ]
