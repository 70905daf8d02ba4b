"""How much of a delivery is read: more than forms have, less than what would do harm."""

# A delivery, and the cells of one that is not text already.
DELIVERY_BYTES = 16 << 30
CELLS = 30_000_000
SHEETS = 1_000

# The process that converts one; together with the one that waits for it within 2 GB and 2 minutes.
MEMORY_BYTES = 3 << 29
WRITTEN_BYTES = 1 << 30
CPU_SECONDS = 80
SECONDS = 100

# A text that is decoded while it is read, and judged in several processes.
LARGE_BYTES = 32 << 20

# The package of an .xlsx file.
MEMBERS = 10_000
INFLATED_BYTES = 2 << 30
INFLATED_RATIO = 200  # for packages that inflate to more than RATIO_FROM_BYTES
RATIO_FROM_BYTES = 100 << 20
SMALL_PART_BYTES = 16 << 20
XML_ROW_BYTES = 32 << 20

# Separated text: what is looked at for the header, a record, and records of any odd length.
HEAD_BYTES = 1 << 20
RECORD_BYTES = 8 << 20
RAGGED_RECORDS = 1_000_000
COLUMNS = 1_000

# A cell that is cleaned, and the returned rows of a sheet that are listed with their reasons.
CELL_CHARACTERS = 1_000
LISTED_ROWS = 200_000

# The memory of the engine that looks for repeated keys.
ENGINE_MEMORY = "1GB"
