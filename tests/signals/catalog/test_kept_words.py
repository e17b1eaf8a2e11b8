"""Words that are kept for ever hold no values: what is refused, and what people rightly write."""

import pytest
from django.core.exceptions import ValidationError

from signals.catalog.words import KeptWords, Words
from signals.outcomes.disputes.forms import AppealForm, FirstDecisionForm, PauseForm
from signals.outcomes.lifecycle.forms import ErasureForm, HoldForm, ReviewForm
from signals.outcomes.quality.forms import RollbackForm
from signals.submissions.release.forms import ContributorForm, DecideForm, DeclineSomeForm
from signals.submissions.reveal.forms import CaseForm, ReasonForm
from signals.submissions.scope.forms import CloseForm


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("Wren wrote to us from wren.canary@mail.example.", "an e-mail address"),
        ("It is wren [at] mail [dot] example again.", "an e-mail address"),
        ("The account is @wren_canary on that platform.", "an account name"),
        ("Seen at hxxps://bad[.]example/a on Monday.", "a web address"),
        ("It came from 192.0.2.17 twice.", "an IP address"),
        ("The hash d41d8cd98f00b204e9800998ecf8427e is of an empty file.", "a hash or a key"),
        ("Her card is 4111 1111 1111 1111.", "an account or card number"),
        ("Call +1 (202) 555-0143 first.", "a telephone number"),
        ("On 2026-11-03 she paid to 4111111111111111.", "an account or card number"),
    ],
)
def test_what_looks_like_a_value_is_refused_in_words(text, what):
    with pytest.raises(ValidationError) as refused:
        KeptWords().clean(text)
    [said] = refused.value.messages
    assert said.startswith(f"This holds what looks like {what}.")
    assert Words().clean(text) == text, "fields for references and policies hold what they must"


@pytest.mark.parametrize(
    "text",
    [
        "On 2026-11-03 an account of ours was taken over.",
        "Between 2026-11-03 14:00 and 2026-11-03 15:30 everything came twice.",
        "Case CT-2077, later TS-2077.",
        "The Regional Court asks for it: 4 KLs 118/26.",
        "See 2026-000123 in our own system.",
        "Rule 4.2 (c) was misread in forty reports.",
        "About 12.5 % of 200,000 rows, most of them from 2025.",
        "Checked twice at 10:20:30; the second look took 15 minutes.",
        "Ticket INC0012345, and JIRA SAFE-4711.",
        "An everyday word and/or a homonym: 3 of 4 companies say so.",
        "Wrong column: platform and policy were swapped in version 1.2.3.",
        "The analyst (a colleague of ours) sent the file of 3 November 2026 again.",
    ],
)
def test_what_people_rightly_write_passes(text):
    assert KeptWords().clean(text) == text


def test_every_field_that_is_copied_into_what_is_kept_is_of_this_sort():
    forms = (
        (PauseForm, "words"), (FirstDecisionForm, "finding"), (FirstDecisionForm, "looked_at"), (AppealForm, "text"),
        (HoldForm, "reason"), (ReviewForm, "reason"), (ErasureForm, "reason"), (RollbackForm, "words"),
        (DecideForm, "words"), (DeclineSomeForm, "why"), (ContributorForm, "words"), (CaseForm, "reason"),
        (ReasonForm, "reason"), (CloseForm, "reason"),
    )  # fmt: skip
    assert [(form, name) for form, name in forms if not isinstance(form.base_fields[name], KeptWords)] == []
    exempt = ((HoldForm, "reference"), (CaseForm, "case_reference"))
    assert not any(isinstance(form.base_fields[name], KeptWords) for form, name in exempt)
