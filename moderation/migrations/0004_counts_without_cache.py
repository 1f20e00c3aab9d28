from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0003_append_only")]
    operations = [
        migrations.CreateModel(
            name="Count",
            fields=[
                ("cache_key", models.CharField(max_length=255, primary_key=True, serialize=False)),
                ("value", models.TextField()),
                ("expires", models.DateTimeField()),
            ],
            options={"db_table": "counts_without_cache"},
        ),
    ]
