from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made beside the writers takes no part in a transaction

    dependencies = [
        ("moderation", "0009_acts_of_those_who_lead"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="case",
            index=models.Index(fields=["place"], name="cases_of_place"),
        ),
        RemoveIndexConcurrently(
            model_name="case",
            name="case_queue",
        ),
    ]
