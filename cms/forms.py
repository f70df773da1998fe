"""Forms of the marketers' room: confirming a send, asking for news."""

from django import forms

from cms.subscribing import WORDING

TYPED_ABOVE = 1000


class SendForm(forms.Form):
    """Above a thousand readers their number must be typed, so that nobody sends to everybody by habit."""

    readers = forms.IntegerField(required=False, label="Number of readers")

    def __init__(self, *args, audience: int, **kwargs):
        super().__init__(*args, **kwargs)
        self.audience = audience

    @property
    def must_type(self) -> bool:
        return self.audience > TYPED_ABOVE

    def clean(self) -> dict:
        data = super().clean()
        if self.audience == 0:
            raise forms.ValidationError("Nobody would get this mail.")
        if self.must_type and data.get("readers") != self.audience:
            self.add_error("readers", f"Type {self.audience} to confirm.")
        return data


class NewsletterForm(forms.Form):
    """An address that wants news."""

    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"})
    )


class ReaderListForm(forms.Form):
    """A list from elsewhere, with the proof that its people agreed."""

    file = forms.FileField(
        label="List", help_text="A CSV file whose first line names the columns: email, and name if you have it."
    )
    source = forms.CharField(
        label="Where these people agreed",
        max_length=64,
        help_text="For example: sign-up form of our old shop, until May 2026. Kept as proof with each reader.",
    )
    wording = forms.CharField(
        label="What they agreed to",
        max_length=255,
        initial=WORDING,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="The words beside the box that they ticked.",
    )
