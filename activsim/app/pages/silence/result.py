"""What silencing did, as Silence shows it: accuracy by class, with and without the neurons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from activsim.analysis import ablation_effect
from activsim.analysis.neuron_sets import RandomSets
from activsim.app.pages.silence import text as silence_text
from activsim.app.pages.silence.choice import SilenceChoice
from activsim.output.frames import view

MOST_ROWS = 16  # of many classes


@dataclass(frozen=True, eq=False)
class SilenceResult:
    """Confusions before and after, int (n_classes, n_classes); the random sets, and how many images
    of each class are right without each, int (n_sets, n_classes) (None: not known yet); a picture
    per class; after_on_sample: `after` of the images that the random sets were run over, None where
    these are all."""

    choice: SilenceChoice
    before: np.ndarray
    after: np.ndarray
    random_sets: RandomSets
    random: np.ndarray | None
    tiles: Sequence[str]
    after_on_sample: np.ndarray | None = None

    @property
    def random_accuracy(self) -> np.ndarray:
        """Accuracy of each class without each of the random sets, float64 (n_sets, n_classes).
        Raises LookupError while they are still being worked out."""
        if self.random is None:
            raise LookupError("The random sets are still being worked out.")
        confusions = self.after if self.after_on_sample is None else self.after_on_sample
        return ablation_effect.accuracy_by_class(self.random, confusions)

    @property
    def rows(self) -> np.ndarray:
        """The classes that get a row each, int: all, or of many those asked about and those whose
        accuracy changes most, in the order of the classes."""
        n_classes = len(self.choice.names)
        if n_classes < view.MANY_CLASSES:
            return np.arange(n_classes)
        change = np.abs(np.diagonal(self.after) - np.diagonal(self.before))
        with np.errstate(invalid="ignore", divide="ignore"):
            change = np.nan_to_num(change / self.before.sum(axis=1))
        labels = list(self.choice.classes)
        if self.choice.watch is not None and self.choice.watch not in labels:
            labels.append(self.choice.watch)
        most = [
            label for label in np.argsort(-change, kind="stable").tolist() if label not in labels
        ]
        return np.sort([*labels, *most[: MOST_ROWS - len(labels)]])

    def harm(self, classes: Sequence[int]) -> ablation_effect.Harm:
        return ablation_effect.harm(
            *(self.before, self.after, self.random, classes),
            *(self.random_sets.all_of_them, self.after_on_sample),
        )

    def specific_harm(self) -> ablation_effect.SpecificHarm:
        """Of the classes asked about, beyond all others."""
        return ablation_effect.specific_harm(
            *(self.before, self.after, self.random, self.choice.classes),
            *(self.random_sets.all_of_them, self.after_on_sample),
        )

    def harms(self) -> dict[str, ablation_effect.Harm]:
        """Of each row of the table: the groups, then the classes."""
        rows = silence_text.row_groups(self.choice) | {
            name: [label] for label, name in enumerate(self.choice.names)
        }
        return {name: self.harm(classes) for name, classes in rows.items()}
