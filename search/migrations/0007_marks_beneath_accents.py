from django.contrib.postgres.operations import UnaccentExtension
from django.db import migrations

LANGUAGES = (
    "english", "danish", "dutch", "finnish", "french", "german", "hungarian", "italian", "norwegian", "portuguese",
    "romanian", "russian", "spanish", "swedish", "turkish", "simple",
)  # fmt: skip


def as_it_is_read(language: str) -> str:
    """As the language reads words, the accents taken off first."""
    reader = language if language == "simple" else f"{language}_stem"
    return f"""
        CREATE TEXT SEARCH CONFIGURATION {language}_unaccented (COPY = pg_catalog.{language});
        ALTER TEXT SEARCH CONFIGURATION {language}_unaccented
            ALTER MAPPING FOR hword, hword_part, word WITH unaccent, pg_catalog.{reader};
    """


class Migration(migrations.Migration):
    dependencies = [
        ("search", "0006_kin"),
    ]

    operations = [
        UnaccentExtension(),
        *(
            migrations.RunSQL(
                as_it_is_read(language), f"DROP TEXT SEARCH CONFIGURATION IF EXISTS {language}_unaccented"
            )
            for language in LANGUAGES
        ),
    ]
