from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0010_former_names"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="person",
            index=models.Index(fields=["handle"], name="people_by_handle"),
        ),
    ]
