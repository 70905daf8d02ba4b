"""Write, audit, publish: vintages, the release that readers open, and the link to it."""
