"""Tables as CSV."""

from __future__ import annotations

import csv
import io


def to_csv(columns: list[str], rows) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return text.getvalue()
