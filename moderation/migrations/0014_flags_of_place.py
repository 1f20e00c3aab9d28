from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False  # an index made beside the writers takes no part in a transaction

    dependencies = [
        ("moderation", "0013_where_a_person_was_met"),
    ]

    operations = [
        AddIndexConcurrently(
            model_name="flag",
            index=models.Index(condition=~models.Q(place=""), fields=["place"], name="flags_of_place"),
        ),
    ]
