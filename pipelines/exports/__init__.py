"""What leaves the bureau as files beside the pages: the workbook and the open data of a month."""
