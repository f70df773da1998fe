"""Forms of the marketers' room: confirming a send, asking for news."""

from django import forms

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
