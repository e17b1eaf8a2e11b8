"""The library: documents that are searched with one index, versions that no longer change once published."""

import coalition.core.identifiers
import resources.library.columns
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension, UnaccentExtension
from django.db import migrations, models

# English without accents. to_tsvector with a named configuration is immutable, so a generated column may use it;
# array_to_string is declared stable, though for text it depends on nothing.
SEARCH = """
CREATE TEXT SEARCH CONFIGURATION coalition (COPY = english);
ALTER TEXT SEARCH CONFIGURATION coalition
    ALTER MAPPING FOR hword, hword_part, word WITH unaccent, english_stem;
CREATE FUNCTION resources_words(words text[]) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$ SELECT array_to_string(words, ' ') $$;
"""
SEARCH_BACK = """
DROP FUNCTION resources_words(text[]);
DROP TEXT SEARCH CONFIGURATION coalition;
"""

# Words read from a file may arrive later: they serve search and are no part of what was published.
FIXED = """
CREATE FUNCTION resources_published_version_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.published_at IS NULL THEN
        RETURN COALESCE(NEW, OLD);
    END IF;
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'a published version is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    IF (OLD.document_id, OLD.number, OLD.title, OLD.summary, OLD.stage, OLD.topics, OLD.format, OLD.body, OLD.file,
        OLD.sha256, OLD.size, OLD.pages, OLD.by_id, OLD.change_note, OLD.published_at, OLD.tlp, OLD.audience)
       IS DISTINCT FROM
       (NEW.document_id, NEW.number, NEW.title, NEW.summary, NEW.stage, NEW.topics, NEW.format, NEW.body, NEW.file,
        NEW.sha256, NEW.size, NEW.pages, NEW.by_id, NEW.change_note, NEW.published_at, NEW.tlp, NEW.audience) THEN
        RAISE EXCEPTION 'a published version no longer changes' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER resources_version_fixed BEFORE UPDATE OR DELETE ON resources_version
    FOR EACH ROW EXECUTE FUNCTION resources_published_version_is_fixed();
CREATE FUNCTION resources_copy_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the record of a copy no longer changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER resources_download_fixed BEFORE UPDATE OR DELETE ON resources_download
    FOR EACH ROW EXECUTE FUNCTION resources_copy_is_fixed();
"""
FIXED_BACK = """
DROP TRIGGER resources_download_fixed ON resources_download;
DROP FUNCTION resources_copy_is_fixed();
DROP TRIGGER resources_version_fixed ON resources_version;
DROP FUNCTION resources_published_version_is_fixed();
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("members", "0004_agreements"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        UnaccentExtension(),
        TrigramExtension(),
        migrations.RunSQL(SEARCH, SEARCH_BACK),
        migrations.CreateModel(
            name="Document",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coalition.core.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("title", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("summary", models.TextField(blank=True)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("prevent", "Prevent"),
                            ("detect", "Detect"),
                            ("report", "Report"),
                            ("disrupt", "Disrupt"),
                            ("enforce", "Enforce"),
                            ("follow_through", "Follow through"),
                            ("people", "People"),
                        ],
                        default="prevent",
                        max_length=20,
                    ),
                ),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list
                    ),
                ),
                (
                    "format",
                    models.CharField(choices=[("md", "Text"), ("pdf", "PDF")], default="md", max_length=4),
                ),
                (
                    "tlp",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("clear", "TLP:CLEAR"),
                            ("green", "TLP:GREEN"),
                            ("amber", "TLP:AMBER"),
                            ("amber+strict", "TLP:AMBER+STRICT"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("public", "Everybody, also outside the coalition"),
                            ("prospects", "Members, and companies that are joining"),
                            ("members", "All members"),
                            ("group", "One working group"),
                            ("companies", "Named companies"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "status",
                    models.CharField(
                        choices=[("draft", "Draft"), ("published", "Published"), ("archived", "Archived")],
                        default="draft",
                        max_length=10,
                    ),
                ),
                (
                    "comments_close_on",
                    models.DateField(blank=True, help_text="For a draft: when comments close.", null=True),
                ),
                ("sealed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "published_at",
                    models.DateTimeField(
                        blank=True, help_text="When the newest version came out.", null=True
                    ),
                ),
                ("review_by", models.DateField(blank=True, null=True)),
                (
                    "body",
                    models.TextField(
                        blank=True, help_text="Words to search: what readers of the document may read."
                    ),
                ),
                (
                    "search",
                    resources.library.columns.ComputedField(
                        db_persist=True,
                        expression=django.contrib.postgres.search.CombinedSearchVector(
                            django.contrib.postgres.search.CombinedSearchVector(
                                django.contrib.postgres.search.SearchVector(
                                    "title", config="coalition", weight="A"
                                ),
                                "||",
                                django.contrib.postgres.search.SearchVector(
                                    "summary",
                                    models.Func(
                                        models.F("topics"),
                                        function="resources_words",
                                        output_field=models.TextField(),
                                    ),
                                    config="coalition",
                                    weight="B",
                                ),
                                django.contrib.postgres.search.SearchConfig("coalition"),
                            ),
                            "||",
                            django.contrib.postgres.search.SearchVector(
                                "body", config="coalition", weight="C"
                            ),
                            django.contrib.postgres.search.SearchConfig("coalition"),
                        ),
                        output_field=django.contrib.postgres.search.SearchVectorField(),
                    ),
                ),
                (
                    "companies",
                    models.ManyToManyField(
                        blank=True, related_name="documents_shown", to="members.organization"
                    ),
                ),
                (
                    "deliverable",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="members.deliverable",
                    ),
                ),
                (
                    "group",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="members.workinggroup",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to="members.organization",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="documents",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-published_at", "title"],
            },
        ),
        migrations.CreateModel(
            name="Version",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coalition.core.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("number", models.PositiveIntegerField()),
                ("title", models.CharField(max_length=200)),
                ("summary", models.TextField(blank=True)),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("prevent", "Prevent"),
                            ("detect", "Detect"),
                            ("report", "Report"),
                            ("disrupt", "Disrupt"),
                            ("enforce", "Enforce"),
                            ("follow_through", "Follow through"),
                            ("people", "People"),
                        ],
                        default="prevent",
                        max_length=20,
                    ),
                ),
                (
                    "topics",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list
                    ),
                ),
                (
                    "format",
                    models.CharField(choices=[("md", "Text"), ("pdf", "PDF")], default="md", max_length=4),
                ),
                ("body", models.TextField(blank=True, help_text="Markdown.")),
                ("file", models.FileField(blank=True, upload_to="library/%Y/")),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("size", models.PositiveIntegerField(default=0)),
                ("pages", models.PositiveIntegerField(default=0)),
                (
                    "depicts_nobody",
                    models.BooleanField(default=False, help_text="The uploader's word for a PDF."),
                ),
                ("text", models.TextField(blank=True, help_text="Words read from the file, for search.")),
                ("change_note", models.CharField(blank=True, max_length=300)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, help_text="Counts saves, so that two editors notice."
                    ),
                ),
                ("saved_at", models.DateTimeField(auto_now=True)),
                (
                    "noted_at",
                    models.DateTimeField(help_text="When autosaving last left an audit entry.", null=True),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                (
                    "tlp",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("clear", "TLP:CLEAR"),
                            ("green", "TLP:GREEN"),
                            ("amber", "TLP:AMBER"),
                            ("amber+strict", "TLP:AMBER+STRICT"),
                        ],
                        help_text="As published.",
                        max_length=12,
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("public", "Everybody, also outside the coalition"),
                            ("prospects", "Members, and companies that are joining"),
                            ("members", "All members"),
                            ("group", "One working group"),
                            ("companies", "Named companies"),
                        ],
                        help_text="As published.",
                        max_length=10,
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "document",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="resources.document",
                    ),
                ),
            ],
            options={
                "ordering": ["-number"],
            },
        ),
        migrations.CreateModel(
            name="Download",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=coalition.core.identifiers.uuid7,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("at", models.DateTimeField()),
                ("trace", models.CharField(max_length=16, unique=True)),
                ("sha256", models.CharField(help_text="Of what was served.", max_length=64)),
                (
                    "company",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.organization",
                    ),
                ),
                (
                    "reader",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="downloads",
                        to="resources.version",
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(fields=["search"], name="document_search"),
        ),
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("title"), name="gin_trgm_ops"),
                name="document_title_like",
            ),
        ),
        migrations.AddIndex(
            model_name="document",
            index=models.Index(
                condition=models.Q(("status", "published")), fields=["-published_at"], name="document_newest"
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "published"), _negated=True),
                    models.Q(
                        models.Q(("tlp", ""), _negated=True),
                        models.Q(("audience", ""), _negated=True),
                        ("published_at__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="published_means_labelled",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "published"), _negated=True),
                    ("tlp", "clear"),
                    models.Q(("tlp", "green"), models.Q(("audience", "public"), _negated=True)),
                    ("audience__in", ["members", "group", "companies"]),
                    _connector="OR",
                ),
                name="label_bears_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "group"), _negated=True), ("group__isnull", False), _connector="OR"
                ),
                name="group_audience_has_a_group",
            ),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(fields=("document", "number"), name="document_version_once"),
        ),
        migrations.AddConstraint(
            model_name="version",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at", None)),
                fields=("document",),
                name="one_open_version_a_document",
            ),
        ),
        migrations.RunSQL(FIXED, FIXED_BACK),
    ]
