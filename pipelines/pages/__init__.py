"""The pages of a month, drawn from the published file alone."""
