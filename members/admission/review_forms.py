"""What staff and members type about an application."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString

from members.accounts.models import User
from members.admission.criteria import COMPANY
from members.admission.models import Application, Review
from members.organizations.criteria import criteria

SCORES = [("", "No score"), *[(str(score), str(score)) for score in range(6)]]
LONG = 6000


def _short(word: str, criterion: str) -> SafeString:
    """A label that is short to see, under its criterion's heading, and whole to hear."""
    return format_html('{}<span class="visually-hidden">: {}</span>', word, criterion)


class DeclareForm(forms.Form):
    conflict = forms.TypedChoiceField(
        label="Have you, or has somebody close to you, an interest in this company or against it?",
        choices=[("no", "No, I have none"), ("yes", "Yes: I will not take part")],
        coerce=lambda value: value == "yes",
        widget=forms.RadioSelect,
        help_text="Employment, shares, a family member, a recent dispute, an offer: if in doubt, say yes.",
        error_messages={"required": "Say one or the other; the application opens after that."},
    )
    words = forms.CharField(
        required=False,
        max_length=1000,
        label="What it is, if you wish to say",
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class RecuseForm(forms.Form):
    words = forms.CharField(
        max_length=1000,
        label="Why you cannot take part any longer",
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "A sentence is enough."},
    )


class OwnerForm(forms.Form):
    owner = forms.ModelChoiceField(
        queryset=User.objects.none(), required=False, label="Who looks after it", empty_label="Nobody yet"
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ready = application.declarations.filter(recused_at=None).values("reviewer_id")
        self.fields["owner"].queryset = User.objects.filter(pk__in=ready)  # type: ignore[attr-defined]  # a model choice field


class QuestionsForm(forms.Form):
    """One field a step; what is empty is not asked."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, title in [
            (COMPANY, "The company's facts"),
            *((c.id, c.title) for c in criteria().values()),
        ]:
            self.fields[name] = forms.CharField(
                required=False, max_length=LONG, label=title, widget=forms.Textarea(attrs={"rows": 2})
            )


class ReviewForm(forms.Form):
    """Verdict, score and note for each criterion, then a recommendation; a draft may be incomplete."""

    def __init__(self, *args: Any, review: Review | None = None, **kwargs: Any) -> None:
        initial: dict[str, Any] = {}
        if review is not None:
            initial = {"recommendation": review.recommendation, "note": review.note}
            for name, mark in review.marks.items():
                initial |= {
                    f"{name}-verdict": mark.get("verdict", ""),
                    f"{name}-score": "" if mark.get("score") is None else str(mark["score"]),
                    f"{name}-note": mark.get("note", ""),
                }
        super().__init__(*args, **{**kwargs, "initial": initial})
        for criterion in criteria().values():
            self._add(criterion.id, criterion.title)
        self.fields["recommendation"] = forms.ChoiceField(
            required=False,
            label="What you recommend",
            choices=Review.Recommendation.choices,
            widget=forms.RadioSelect,
        )
        self.fields["note"] = forms.CharField(
            required=False, max_length=LONG, label="Why", widget=forms.Textarea(attrs={"rows": 4})
        )

    def _add(self, name: str, title: str) -> None:
        self.fields[f"{name}-verdict"] = forms.ChoiceField(
            required=False,
            label=_short("Verdict", title),
            choices=[("", "Not said yet"), *Review.Verdict.choices],
        )
        self.fields[f"{name}-score"] = forms.ChoiceField(
            required=False, label=_short("Score, 0 to 5", title), choices=SCORES
        )
        self.fields[f"{name}-note"] = forms.CharField(
            required=False,
            max_length=LONG,
            label=_short("Note", title),
            widget=forms.Textarea(attrs={"rows": 2}),
        )

    def rubric(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """Each criterion with its three fields, for the page."""
        return [
            (criterion, [self[f"{name}-verdict"], self[f"{name}-score"], self[f"{name}-note"]])
            for name, criterion in criteria().items()
        ]

    def marks(self) -> dict[str, dict[str, Any]]:
        found = {}
        for name in criteria():
            score = self.cleaned_data[f"{name}-score"]
            found[name] = {
                "verdict": self.cleaned_data[f"{name}-verdict"],
                "score": int(score) if score else None,
                "note": self.cleaned_data[f"{name}-note"],
            }
        return found


class DecisionForm(forms.Form):
    name = forms.CharField(
        max_length=120,
        required=False,
        label="Name in the directory",
        help_text="As the company is listed once it is a member.",
    )
    text = forms.CharField(
        max_length=LONG,
        label="What the applicant reads",
        widget=forms.Textarea(attrs={"rows": 10}),
        help_text="It stands on their page. The letter only says that there is a decision.",
        error_messages={"required": "Write what the applicant shall read; a decision has reasons."},
    )
    note = forms.CharField(
        required=False,
        max_length=LONG,
        label="For staff only",
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ObjectionForm(forms.Form):
    application = forms.UUIDField(widget=forms.HiddenInput)
    reason = forms.CharField(
        max_length=LONG,
        label="Your company's objection, and why",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Membership staff alone read it. Facts about conduct count, being a competitor does not.",
        error_messages={"required": "An objection needs its reason."},
    )
