"""Publishing with four eyes, kept searches, reading lists, access for a while, feedback and citations."""

import coalition.core.identifiers
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


FIXED = """
CREATE FUNCTION resources_row_is_fixed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'this record no longer changes' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER resources_label_change_fixed BEFORE UPDATE OR DELETE ON resources_labelchange
    FOR EACH ROW EXECUTE FUNCTION resources_row_is_fixed();
CREATE TRIGGER resources_acknowledgement_fixed BEFORE UPDATE OR DELETE ON resources_readingacknowledgement
    FOR EACH ROW EXECUTE FUNCTION resources_row_is_fixed();
"""
FIXED_BACK = """
DROP TRIGGER resources_acknowledgement_fixed ON resources_readingacknowledgement;
DROP TRIGGER resources_label_change_fixed ON resources_labelchange;
DROP FUNCTION resources_row_is_fixed();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0016_group_reviews"),
        ("resources", "0003_questions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AccessRequest",
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
                ("wanted", models.UUIDField()),
                ("reason", models.CharField(max_length=600)),
                ("until", models.DateField(help_text="As asked for; the answer may be shorter.")),
                ("asked_at", models.DateTimeField()),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for an answer"),
                            ("granted", "Access given"),
                            ("refused", "Refused"),
                            ("ended", "Ended before its time"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=600)),
                (
                    "ends_at",
                    models.DateTimeField(blank=True, help_text="When access ends by itself.", null=True),
                ),
            ],
            options={
                "ordering": ["-asked_at"],
            },
        ),
        migrations.CreateModel(
            name="Citation",
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
                (
                    "number",
                    models.PositiveIntegerField(
                        help_text="The version, where the link is pinned to one.", null=True
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Collection",
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
                ("slug", models.SlugField(max_length=80, unique=True)),
                ("title", models.CharField(max_length=160)),
                ("summary", models.TextField(blank=True)),
                ("archived_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "ordering": ["title"],
            },
        ),
        migrations.CreateModel(
            name="CollectionItem",
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
                ("position", models.PositiveIntegerField()),
                ("note", models.CharField(blank=True, max_length=300)),
            ],
            options={
                "ordering": ["position", "created_at"],
            },
        ),
        migrations.CreateModel(
            name="Feedback",
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
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("used", "We used it"),
                            ("out_of_date", "Out of date"),
                            ("missing", "Something is missing"),
                        ],
                        max_length=12,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=600)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="FeedKey",
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
                ("digest", models.CharField(max_length=64, unique=True)),
            ],
            options={
                "abstract": False,
            },
        ),
        migrations.CreateModel(
            name="LabelChange",
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
                (
                    "before",
                    models.CharField(
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
                    "after",
                    models.CharField(
                        choices=[
                            ("clear", "TLP:CLEAR"),
                            ("green", "TLP:GREEN"),
                            ("amber", "TLP:AMBER"),
                            ("amber+strict", "TLP:AMBER+STRICT"),
                        ],
                        max_length=12,
                    ),
                ),
                ("lowered", models.BooleanField()),
                ("reason", models.CharField(max_length=600)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["-at"],
            },
        ),
        migrations.CreateModel(
            name="PublicationRequest",
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
                ("asked_at", models.DateTimeField()),
                ("note", models.CharField(blank=True, help_text="For the second person.", max_length=600)),
                (
                    "tlp",
                    models.CharField(
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
                        choices=[
                            ("public", "Everybody, also outside the coalition"),
                            ("prospects", "Members, and companies that are joining"),
                            ("members", "All members"),
                            ("group", "Working groups"),
                            ("companies", "Named companies"),
                            ("event", "Participants of an event"),
                        ],
                        max_length=10,
                    ),
                ),
                ("event", models.UUIDField(blank=True, null=True)),
                ("review_by", models.DateField(blank=True, null=True)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("waiting", "Waits for a second person"),
                            ("published", "Published"),
                            ("declined", "Sent back"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="waiting",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, help_text="Why it was sent back.", max_length=600)),
            ],
            options={
                "ordering": ["asked_at"],
            },
        ),
        migrations.CreateModel(
            name="ReadingAcknowledgement",
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
                ("number", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
            ],
            options={
                "ordering": ["at"],
            },
        ),
        migrations.CreateModel(
            name="RequiredReading",
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
                ("number", models.PositiveIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("reason", models.CharField(max_length=300)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("reminded", models.JSONField(default=list, help_text="Which reminders have gone out.")),
            ],
            options={
                "ordering": ["due_on"],
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
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
                ("name", models.CharField(max_length=120)),
                ("query", models.CharField(help_text="As in the page's address.", max_length=600)),
                (
                    "every",
                    models.CharField(
                        choices=[("day", "Every day"), ("week", "Every week"), ("never", "No letters")],
                        default="week",
                        max_length=6,
                    ),
                ),
                ("told_at", models.DateTimeField(help_text="What came out since then is new.")),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="SearchMiss",
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
                ("terms", models.CharField(max_length=120)),
                ("mark", models.CharField(max_length=64)),
                ("month", models.DateField(help_text="The first of the month; no finer moment is kept.")),
            ],
            options={
                "ordering": ["terms"],
            },
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="label_bears_audience",
        ),
        migrations.RemoveConstraint(
            model_name="document",
            name="group_audience_has_a_group",
        ),
        migrations.AddField(
            model_name="document",
            name="event",
            field=models.UUIDField(
                blank=True, help_text="The event whose participants it is for.", null=True
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="groups",
            field=models.ManyToManyField(
                blank=True,
                help_text="Groups it is for, beside its own.",
                related_name="documents_shown",
                to="members.workinggroup",
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="reminded_for",
            field=models.DateField(blank=True, help_text="The review its owner was reminded of.", null=True),
        ),
        migrations.AlterField(
            model_name="document",
            name="audience",
            field=models.CharField(
                blank=True,
                choices=[
                    ("public", "Everybody, also outside the coalition"),
                    ("prospects", "Members, and companies that are joining"),
                    ("members", "All members"),
                    ("group", "Working groups"),
                    ("companies", "Named companies"),
                    ("event", "Participants of an event"),
                ],
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="version",
            name="audience",
            field=models.CharField(
                blank=True,
                choices=[
                    ("public", "Everybody, also outside the coalition"),
                    ("prospects", "Members, and companies that are joining"),
                    ("members", "All members"),
                    ("group", "Working groups"),
                    ("companies", "Named companies"),
                    ("event", "Participants of an event"),
                ],
                help_text="As published.",
                max_length=10,
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
                    models.Q(("audience", "event"), models.Q(("tlp", "amber+strict"), _negated=True)),
                    _connector="OR",
                ),
                name="label_bears_audience",
            ),
        ),
        migrations.AddConstraint(
            model_name="document",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("audience", "event"), _negated=True), ("event__isnull", False), _connector="OR"
                ),
                name="event_audience_has_an_event",
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="answered_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.organization"
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="document",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="access_requests",
                to="resources.document",
            ),
        ),
        migrations.AddField(
            model_name="accessrequest",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="library_access",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="cited",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="cited_by", to="resources.document"
            ),
        ),
        migrations.AddField(
            model_name="citation",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="citations", to="resources.document"
            ),
        ),
        migrations.AddField(
            model_name="collection",
            name="group",
            field=models.ForeignKey(
                blank=True,
                help_text="Whose list it is; without, it is for all members.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="collections",
                to="members.workinggroup",
            ),
        ),
        migrations.AddField(
            model_name="collection",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="collectionitem",
            name="collection",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="items", to="resources.collection"
            ),
        ),
        migrations.AddField(
            model_name="collectionitem",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="in_collections",
                to="resources.document",
            ),
        ),
        migrations.AddField(
            model_name="collectionitem",
            name="pinned",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="resources.version",
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="company",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.organization"
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="feedback", to="resources.document"
            ),
        ),
        migrations.AddField(
            model_name="feedback",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="resources.version"
            ),
        ),
        migrations.AddField(
            model_name="feedkey",
            name="person",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="library_feed",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="labelchange",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="labelchange",
            name="company",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.organization",
            ),
        ),
        migrations.AddField(
            model_name="labelchange",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="label_changes",
                to="resources.document",
            ),
        ),
        migrations.AddField(
            model_name="publicationrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="publicationrequest",
            name="companies",
            field=models.ManyToManyField(blank=True, related_name="+", to="members.organization"),
        ),
        migrations.AddField(
            model_name="publicationrequest",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="publicationrequest",
            name="deliverable",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.deliverable",
            ),
        ),
        migrations.AddField(
            model_name="publicationrequest",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publications",
                to="resources.document",
            ),
        ),
        migrations.AddField(
            model_name="publicationrequest",
            name="groups",
            field=models.ManyToManyField(blank=True, related_name="+", to="members.workinggroup"),
        ),
        migrations.AddField(
            model_name="publicationrequest",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="publications",
                to="resources.version",
            ),
        ),
        migrations.AddField(
            model_name="readingacknowledgement",
            name="company",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="members.organization",
            ),
        ),
        migrations.AddField(
            model_name="readingacknowledgement",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="requiredreading",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="requiredreading",
            name="document",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="required", to="resources.document"
            ),
        ),
        migrations.AddField(
            model_name="requiredreading",
            name="group",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="required_reading",
                to="members.workinggroup",
            ),
        ),
        migrations.AddField(
            model_name="requiredreading",
            name="version",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="required", to="resources.version"
            ),
        ),
        migrations.AddField(
            model_name="readingacknowledgement",
            name="required",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="acknowledgements",
                to="resources.requiredreading",
            ),
        ),
        migrations.AddField(
            model_name="savedsearch",
            name="person",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="saved_searches",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="searchmiss",
            constraint=models.UniqueConstraint(fields=("terms", "mark"), name="search_missed_once_a_company"),
        ),
        migrations.AddIndex(
            model_name="accessrequest",
            index=models.Index(
                condition=models.Q(("status", "granted")),
                fields=["person", "company", "ends_at"],
                name="access_given",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "waiting")),
                fields=("person", "wanted"),
                name="one_waiting_access_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="accessrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "granted"), _negated=True),
                    models.Q(
                        ("ends_at__isnull", False),
                        models.Q(("answered_by", models.F("person")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="access_ends_and_is_not_self_given",
            ),
        ),
        migrations.AddConstraint(
            model_name="citation",
            constraint=models.UniqueConstraint(fields=("document", "cited"), name="citation_once"),
        ),
        migrations.AddConstraint(
            model_name="collectionitem",
            constraint=models.UniqueConstraint(
                fields=("collection", "document"), name="document_once_a_collection"
            ),
        ),
        migrations.AddConstraint(
            model_name="feedback",
            constraint=models.UniqueConstraint(
                fields=("document", "company", "kind"), name="feedback_once_a_company"
            ),
        ),
        migrations.AddConstraint(
            model_name="publicationrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status", "waiting")),
                fields=("document",),
                name="one_waiting_publication_a_document",
            ),
        ),
        migrations.AddConstraint(
            model_name="publicationrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "published"), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="four_eyes_publish",
            ),
        ),
        migrations.AddConstraint(
            model_name="requiredreading",
            constraint=models.UniqueConstraint(
                condition=models.Q(("closed_at", None)),
                fields=("version", "group"),
                name="version_required_once",
                nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="readingacknowledgement",
            constraint=models.UniqueConstraint(
                fields=("required", "person"), name="reading_acknowledged_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="savedsearch",
            constraint=models.UniqueConstraint(fields=("person", "query"), name="saved_search_once"),
        ),
        migrations.RunSQL(FIXED, FIXED_BACK),
    ]
