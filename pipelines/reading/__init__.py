"""Office files as separated text: every row once, with the row number that Excel shows."""
