"""Mentors are asked before anybody hears of a pair; shielded requests, help now, teams and companies to avoid."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0019_group_meetings"),
    ]

    operations = [
        migrations.RemoveConstraint(
            model_name="mentorrequest",
            name="one_live_mentor_request_a_person",
        ),
        migrations.RemoveConstraint(
            model_name="pair",
            name="one_running_pair_a_request",
        ),
        migrations.AddField(
            model_name="mentoroffer",
            name="avoids",
            field=models.ManyToManyField(
                blank=True,
                help_text="Companies not to be paired with.",
                related_name="+",
                to="members.organization",
            ),
        ),
        migrations.AddField(
            model_name="mentoroffer",
            name="paused_from",
            field=models.DateField(
                blank=True, help_text="No new pairs from here on; empty: at once.", null=True
            ),
        ),
        migrations.AddField(
            model_name="mentoroffer",
            name="team",
            field=models.ManyToManyField(
                blank=True,
                help_text="Colleagues who mentor together.",
                related_name="mentor_teams",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mentorrequest",
            name="approval",
            field=models.CharField(
                choices=[
                    ("not_needed", "Not needed"),
                    ("awaiting", "Waiting for approval"),
                    ("approved", "Approved"),
                    ("refused", "Refused"),
                ],
                default="not_needed",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="mentorrequest",
            name="approval_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="mentorrequest",
            name="approval_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="mentorrequest",
            name="approval_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="mentorrequest",
            name="avoids",
            field=models.ManyToManyField(
                blank=True,
                help_text="Companies not to be paired with.",
                related_name="+",
                to="members.organization",
            ),
        ),
        migrations.AddField(
            model_name="mentorrequest",
            name="introduce_by",
            field=models.DateTimeField(
                help_text="Help now: staff introduce somebody by this moment.", null=True
            ),
        ),
        migrations.AddField(
            model_name="mentorrequest",
            name="kind",
            field=models.CharField(
                choices=[("round", "In a round"), ("now", "Help now")], default="round", max_length=5
            ),
        ),
        migrations.AddField(
            model_name="mentorrequest",
            name="shielded",
            field=models.BooleanField(
                default=False, help_text="Who asks stays hidden from the mentor until both have accepted."
            ),
        ),
        migrations.AddField(
            model_name="mentorrequest",
            name="summary",
            field=models.TextField(blank=True, help_text="What a mentor reads of a shielded request."),
        ),
        migrations.AddField(
            model_name="mentorrequest",
            name="top_criterion",
            field=models.CharField(
                blank=True, help_text="What counts most: a criterion of the score, or nothing.", max_length=20
            ),
        ),
        migrations.AddField(
            model_name="pair",
            name="accepted_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pair",
            name="answer_by",
            field=models.DateTimeField(help_text="When a question that nobody answers lapses.", null=True),
        ),
        migrations.AddField(
            model_name="pair",
            name="asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pair",
            name="ending",
            field=models.CharField(
                blank=True,
                choices=[
                    ("", "Not ended"),
                    ("finished", "Finished"),
                    ("early", "Ended early"),
                    ("no_fit", "Not a good fit"),
                    ("staff", "Ended by staff"),
                    ("departure", "One side has left"),
                ],
                default="",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="pair",
            name="mentee_agreed_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pair",
            name="mentee_answered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pair",
            name="mentor_agreed_at",
            field=models.DateTimeField(help_text="When the mentor took note of the defaults.", null=True),
        ),
        migrations.AddField(
            model_name="pair",
            name="mentor_answered_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pair",
            name="mentor_answered_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="pair",
            name="notes_until",
            field=models.DateField(help_text="The day on which the notes are destroyed.", null=True),
        ),
        migrations.AddField(
            model_name="pair",
            name="origin",
            field=models.CharField(
                choices=[
                    ("round", "A round"),
                    ("suggestion", "A suggestion"),
                    ("introduction", "An introduction by staff"),
                    ("override", "A decision of staff"),
                ],
                default="round",
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="pair",
            name="reason",
            field=models.TextField(
                blank=True, help_text="Why staff made or ended this pair; staff alone read it."
            ),
        ),
        migrations.AddField(
            model_name="pair",
            name="remind_again_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="pair",
            name="remind_at",
            field=models.DateTimeField(help_text="When the next reminder is due.", null=True),
        ),
        migrations.AddField(
            model_name="pair",
            name="reminded",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AlterField(
            model_name="mentorrequest",
            name="status",
            field=models.CharField(
                choices=[
                    ("open", "Open"),
                    ("waiting", "On the waiting list"),
                    ("asked", "A mentor is asked"),
                    ("proposed", "A mentor is proposed"),
                    ("paired", "Paired"),
                    ("withdrawn", "Withdrawn"),
                    ("closed", "Closed"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="pair",
            name="round",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pairs",
                to="members.round",
            ),
        ),
        migrations.AlterField(
            model_name="pair",
            name="status",
            field=models.CharField(
                choices=[
                    ("proposed", "Proposed to staff"),
                    ("asked", "The mentor is asked"),
                    ("published", "Waiting for an answer"),
                    ("accepted", "Accepted"),
                    ("declined", "Not available"),
                    ("lapsed", "Not available: no answer"),
                    ("ended", "Ended"),
                    ("closed", "Not published"),
                ],
                default="proposed",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="mentorrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["open", "waiting", "asked", "proposed"])),
                fields=("user", "kind"),
                name="one_live_mentor_request_of_a_kind",
            ),
        ),
        migrations.AddConstraint(
            model_name="pair",
            constraint=models.UniqueConstraint(
                condition=models.Q(("status__in", ["asked", "published", "accepted"])),
                fields=("request",),
                name="one_running_pair_a_request",
            ),
        ),
    ]
