"""When somebody was reminded of a question whether two change places as hosts."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mentoring", "0038_looking_back_at_the_end")]

    operations = [
        migrations.AddField(
            model_name="hostswap", name="reminded_at", field=models.DateTimeField(editable=False, null=True)
        ),
    ]
