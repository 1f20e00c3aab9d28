from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussions", "0020_nobody_sums_up_what_nobody_asked")]

    operations = [
        migrations.AddField(
            model_name="thread",
            name="is_opening_gone",
            field=models.BooleanField(db_default=False, default=False, editable=False),
        ),
    ]
