"""Hours that are offered for a visit can be flagged by the other of the two, and hidden."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0046_notes_of_two_hidden")]

    operations = [
        migrations.AlterModelOptions(
            name="visitoffer",
            options={
                "ordering": ["starts_at", "pk"],
                "verbose_name": "hour for a visit",
                "verbose_name_plural": "hours for visits",
            },
        ),
        migrations.AddField(
            model_name="visitoffer", name="hidden_at", field=models.DateTimeField(blank=True, editable=False, null=True)
        ),
    ]
