"""A rule as an operator fills it in: shares as percentages, times in seconds."""

from collections.abc import Mapping
from typing import Any

from django import forms

from alerts.catalogue import Unit
from alerts.models import Rule
from alerts.rules import Threshold
from notices.models import Target

#: How many of a form's units a value is.
FACTORS = {Unit.SHARE: 100.0}


class RuleForm(forms.Form):
    """The threshold, whether it is on, and who is told."""

    start = forms.FloatField(label="Starts at")
    end = forms.FloatField(label="Ends at")
    start_after = forms.FloatField(label="Starts after (seconds)", min_value=0)
    end_after = forms.FloatField(label="Ends after (seconds)", min_value=0)
    enabled = forms.BooleanField(label="Watch it", required=False)
    targets = forms.ModelMultipleChoiceField(
        Target.objects.defer("url"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, rule: Rule, data: Mapping[str, Any] | None = None) -> None:
        self.factor = FACTORS.get(rule.entry.unit, 1.0)
        threshold = rule.threshold
        super().__init__(
            data,
            initial={
                "start": round(threshold.start * self.factor, 3),
                "end": round(threshold.end * self.factor, 3),
                "start_after": threshold.start_after,
                "end_after": threshold.end_after,
                "enabled": rule.enabled,
                "targets": list(rule.targets.all()),
            },
        )

    def clean(self) -> dict[str, Any]:
        """Refuse an end above the start, and what is no number."""
        found = self.cleaned_data
        if not self.errors and found["end"] > found["start"]:
            self.add_error("end", "The end must not be above the start.")
        return found

    def threshold(self) -> Threshold:
        """Return the threshold that was filled in."""
        found = self.cleaned_data
        return Threshold(
            start=found["start"] / self.factor,
            end=found["end"] / self.factor,
            start_after=found["start_after"],
            end_after=found["end_after"],
        )
