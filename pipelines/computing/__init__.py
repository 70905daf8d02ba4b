"""The DuckDB of a month: its inputs, the layers of SELECTs, the survey, the checks."""
