from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("discussions", "0018_how_far_digests_told")]

    operations = [
        migrations.AddField(
            model_name="summaryedition",
            name="renderer_version",
            field=models.PositiveSmallIntegerField(db_default=0, default=0, editable=False),
        ),
        migrations.AlterField(
            model_name="summaryedition",
            name="html",
            field=models.TextField(editable=False),
        ),
        migrations.AlterField(
            model_name="summaryedition",
            name="source",
            field=models.TextField(verbose_name="text"),
        ),
        migrations.AddField(
            model_name="thread",
            name="gone_count",
            field=models.PositiveIntegerField(db_default=0, default=0, editable=False),
        ),
    ]
