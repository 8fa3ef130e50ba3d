"""The indexes of the search, and the words it compares misspelt ones with."""

import django.contrib.postgres.indexes
import django.contrib.postgres.search
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("contacts", "0002_search_functions")]

    operations = [
        migrations.CreateModel(
            name="NameWord",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("word", models.TextField()),
            ],
            options={
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        django.contrib.postgres.indexes.OpClass("word", "gin_trgm_ops"),
                        fastupdate=False,
                        name="name_word_similar",
                    ),
                    models.Index(
                        django.contrib.postgres.indexes.OpClass("word", "text_pattern_ops"),
                        name="name_word_beginning",
                    ),
                ],
            },
        ),
        migrations.AddIndex(
            model_name="organisation",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("name"),
                    function="contacts_words",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                fastupdate=False,
                name="organisation_words",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    models.Func(
                        models.F("display_name"),
                        function="contacts_plain",
                        output_field=models.TextField(),
                    ),
                    "text_pattern_ops",
                ),
                name="contact_name_beginning",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                django.contrib.postgres.indexes.OpClass(
                    models.Func(
                        models.F("last_name"),
                        function="contacts_plain",
                        output_field=models.TextField(),
                    ),
                    "text_pattern_ops",
                ),
                name="contact_last_name_beginning",
            ),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=django.contrib.postgres.indexes.GinIndex(
                models.Func(
                    models.F("first_name"),
                    models.F("last_name"),
                    models.F("display_name"),
                    function="contacts_words",
                    output_field=django.contrib.postgres.search.SearchVectorField(),
                ),
                fastupdate=False,
                name="contact_words",
            ),
        ),
    ]
