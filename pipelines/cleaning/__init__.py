"""From text to typed rows: cells, persons, places, and the rules that rows must keep."""
