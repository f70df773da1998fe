"""Offer forms that differ from Oscar's: fields that could not be read are not compared with each other."""

from oscar.apps.dashboard.offers import forms as oscar
from oscar.apps.dashboard.offers.forms import *  # noqa: F403 - Oscar loads its forms through this module


class RestrictionsForm(oscar.RestrictionsForm):
    class Meta(oscar.RestrictionsForm.Meta):
        pass

    def clean(self):
        return self.cleaned_data if self.errors else super().clean()


class ConditionForm(oscar.ConditionForm):
    class Meta(oscar.ConditionForm.Meta):
        pass

    def clean(self):
        return self.cleaned_data if self.errors else super().clean()


class BenefitForm(oscar.BenefitForm):
    class Meta(oscar.BenefitForm.Meta):
        pass

    def clean(self):
        return self.cleaned_data if self.errors else super().clean()
