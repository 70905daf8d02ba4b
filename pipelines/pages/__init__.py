"""The page of a month, drawn from the published file alone."""
