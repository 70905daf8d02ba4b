"""Where the pages of the score sheets are, and the places on them."""

import hashlib
from html import escape

INDEX = "index.html"
LOST_POINTS = "lost_points.html"


def sheet_name(standard: str) -> str:
    """The file name of the page of a standard."""
    return f"{standard}.html"


def item_place(item: str) -> str:
    """The place of an item on the sheet of the whole jurisdiction."""
    return f"item-{item.replace('.', '-')}"


def department_place(department: str) -> str:
    """The place of a department on the page of a standard that assesses each by itself."""
    return f"department-{_mark(department)}"


def owner_place(department: str) -> str:
    """The place of a responsible department in the list of lost points."""
    return f"owner-{_mark(department)}"


def item_link(row: dict, *, from_page: str) -> str:
    """The number of an item as a link to its row on the sheet, or to its department's sheet."""
    page, department = sheet_name(row["standard"]), row["department"]
    place = department_place(department) if department else item_place(row["item"])
    href = f"#{place}" if page == from_page else f"{page}#{place}"
    return f'<a class="item" href="{escape(href)}">{escape(row["item"])}</a>'


def _mark(department: str) -> str:
    """The same few letters for a department in every month.

    Written out, Chinese names are longer than a link in a printed file (PDF) may be.
    """
    return hashlib.blake2b(department.encode(), digest_size=4).hexdigest()
