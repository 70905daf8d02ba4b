"""The monthly pipeline: reading, cleaning, running, publishing."""
