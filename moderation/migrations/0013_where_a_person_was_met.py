from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("moderation", "0012_answers_and_words"),
    ]

    operations = [
        migrations.AddField(
            model_name="flag",
            name="place",
            field=models.CharField(blank=True, db_default="", default="", max_length=40),
        ),
    ]
