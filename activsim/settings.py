"""Settings: everything that determines a result, in one frozen value.

Two people with equal settings see equal numbers. The choices themselves are tables in the modules
they belong to (`MEASURES`, `READINGS`, `KINDS`, `SPLITS`, `PIXELS_AS`, `RESIZINGS`,
`OUTPUT_ORDERS`)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Settings:
    model: str
    layer: str = "dense"
    reading: str = "channel"
    kind: str = "value"
    threshold: float = 0.0
    measure: str = "mean difference"
    split: str = "test"
    query: int = 0
    other: int | None = None  # the class compared with; None: the nearest one
    pixels: str = "0..255"
    resizing: str = "stretch"
    outputs: str = "in order"
    images: str = "Fashion-MNIST"  # the name of the image set
