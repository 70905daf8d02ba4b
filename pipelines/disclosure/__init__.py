"""Disclosure control: which further figures are hidden, so that no small count follows."""
