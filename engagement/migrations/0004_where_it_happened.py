from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("engagement", "0003_when_somebody_was_here"),
    ]

    operations = [
        migrations.AddField(
            model_name="activity",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
        migrations.AddField(
            model_name="notification",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
