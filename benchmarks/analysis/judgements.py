"""How often the judgement (`activsim.judge`) is wrong, and how often it finds what is there, on
made networks whose truth is known.

    python benchmarks/analysis/judgements.py                        # 200 cases of each kind
    python benchmarks/analysis/judgements.py --kinds noise copies --cases 50 --seeds 11 12

Each case is a small world of its own (worlds.py): images of classes, six untrained networks and six
trained ones that all look at the same images. Wrong is an answer "more" where training brought
nothing out; that has to stay at 5% at most. Found is an answer "more" where it did.

The rule was made with the seeds 0 to 100; what is printed by default is of seed 200, new to it."""

from __future__ import annotations

import argparse
import os
import sys
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
from scipy.stats import binomtest

sys.path.insert(0, str(Path(__file__).resolve().parent.parent.parent))

from activsim.analysis.groups import model_matrix
from activsim.analysis.half_profiles import cross_validated
from activsim.analysis.judge import MORE, Judgement, judge
from activsim.analysis.rank_tests import rho_a
from benchmarks.analysis import worlds

TEN = (5, 3, 1, 1)  # the sizes of Fashion-MNIST's groups
FIRST_NEW_SEED = 200
N_SEEDS = 6


@dataclass(frozen=True)
class Kind:
    """training: what it does to the networks, of TRAININGS; together: how much of an image the
    classes of a group share, from and to, 0 where groups mean nothing; apart: how much sets each
    class apart; sizes: of the groups; n_images: of a class, or of a class in a group and of
    another; odd: only one of the six is trained so; heavy: a few neurons fire by far most; wrong:
    the share of "more" that is too much, or None; least: the share of "more" that is asked for, or
    None."""

    about: str
    training: str = "wander"
    together: tuple[float, float] = (0, 0)
    apart: tuple[float, float] = (0.2, 0.5)
    sizes: tuple[int, ...] = TEN
    n_images: tuple[int, int] = (100, 100)
    odd: bool = False
    heavy: bool = False
    wrong: float | None = 0.05
    least: float | None = None


def _power(about: str, together: tuple[float, float], least: float) -> Kind:
    return Kind(about, "toward", together, wrong=None, least=least)


KINDS = {
    "noise": Kind("no class differs", apart=(0, 0)),
    "noise, unequal": Kind("the same, 30 or 300 images a class", apart=(0, 0), n_images=(30, 300)),
    "noise, few": Kind("the same, 10 images a class", apart=(0, 0), n_images=(10, 10)),
    "unrelated": Kind("classes differ, by nothing that has to do with groups"),
    "unrelated, unequal": Kind("the same, 30 or 300 images a class", n_images=(30, 300)),
    "unrelated, few": Kind("the same, 10 images a class", n_images=(10, 10)),
    "unrelated, 7": Kind("the same, 7 classes", sizes=(4, 3)),
    "unrelated, 20": Kind("the same, 20 classes", sizes=(5, 5, 5, 5)),
    "heavy-tailed": Kind("the same, a few neurons fire by far most", heavy=True),
    "drift": Kind("groups in the pixels, training moves elsewhere", "drift", (0.1, 0.3)),
    "copies": Kind("trained neurons look at a few pixels each", "copying", (0.2, 0.5)),
    "near copies": Kind("the same, the groups are hardly there", "copying", (0.1, 0.2)),
    "one odd seed": Kind("one network of six finds the groups", "toward", (0.05, 0.05), odd=True),
    "training only": Kind(
        "groups are faint in the pixels", "toward", (0.05, 0.05), wrong=None, least=0.85
    ),
    "sharpened, 0.12": _power("pixels near rho-a 0.12", (0.06, 0.1), 0.95),
    "sharpened, 0.41": _power("pixels near rho-a 0.41", (0.12, 0.2), 0.85),
    "sharpened, 0.55": _power("pixels near rho-a 0.55", (0.2, 0.27), 0.65),
    "sharpened, 0.60": _power("pixels near rho-a 0.60", (0.3, 0.5), 0.50),
}


def case(kind: Kind, rng) -> tuple[Judgement, float]:
    """The judgement, and the rho-a of the pixels with the groups."""
    group_of = np.repeat(np.arange(len(kind.sizes)), kind.sizes)
    n_classes = len(group_of)
    groups = [np.flatnonzero(group_of == group).tolist() for group in range(len(kind.sizes))]
    labels = np.repeat(np.arange(n_classes), np.where(group_of == 0, *kind.n_images))
    own = worlds.patterns(rng, n_classes, 1.0) * rng.uniform(*kind.apart)
    shared = worlds.patterns(rng, len(groups), 1.0)
    means = own + rng.uniform(*kind.together) * shared[group_of]
    pixels = worlds.images(rng, means, labels)
    gain, elsewhere = rng.uniform(0.5, 1.0), worlds.patterns(rng, 4, 1.0)
    threshold = 2 * np.abs(rng.standard_cauchy(worlds.N_NEURONS)) if kind.heavy else 0
    odd_place = rng.integers(N_SEEDS)
    untrained, trained = [], []
    for place in range(N_SEEDS):
        layers = worlds.weights(rng)
        untrained.append(worlds.network_profiles(pixels, layers, labels, threshold))
        training = "wander" if kind.odd and place != odd_place else kind.training
        if training == "copying":
            layers = worlds.copying(rng, layers)
        elif training == "toward":
            layers = worlds.toward(rng, layers, shared, own, gain)
        elif training == "drift":
            layers = worlds.drift(rng, layers, elsewhere, gain)
        else:
            layers = worlds.wander(rng, layers)
        trained.append(worlds.network_profiles(pixels, layers, labels, threshold))
    controls = {"pixels": worlds.half_profiles(pixels > 0, labels)}
    judgement = judge(controls, untrained, trained, groups)
    agreement = rho_a(cross_validated(controls["pixels"]), model_matrix(groups, n_classes))
    return judgement, agreement


def run(name: str, n_cases: int, seeds: list[int]) -> tuple[Counter, float]:
    """How often each answer came, and the mean rho-a of the pixels."""
    answers: Counter = Counter()
    agreements = []
    for seed in seeds:
        stream = np.random.SeedSequence([seed, list(KINDS).index(name)]).spawn(n_cases)
        for case_seed in stream:
            judgement, agreement = case(KINDS[name], np.random.default_rng(case_seed))
            answers[judgement.answer] += 1
            agreements.append(agreement)
    return answers, float(np.mean(agreements))


def line(name: str, answers: Counter, agreement: float) -> tuple[str, bool]:
    """What is printed of a kind, and whether its share of "more" is as asked."""
    kind, total = KINDS[name], answers.total()
    share = answers[MORE] / total
    interval = binomtest(answers[MORE], total).proportion_ci()
    # a share is missed where chance does not explain it
    if kind.wrong is not None:
        is_met, reach = interval.low <= kind.wrong, f"at most {kind.wrong:.0%}"
    else:
        is_met, reach = interval.high >= (kind.least or 0), f"at least {kind.least:.0%}"
    counts = ", ".join(f"{answer} {answers[answer]}" for answer in sorted(answers))
    text = (
        f"{name:19} pixels {agreement:5.2f}   more {share:6.1%} ({interval.low:.1%} to "
        f"{interval.high:.1%}), asked {reach}{'' if is_met else ' MISSED'}   {counts}   "
        f"{kind.about}"
    )
    return text, is_met


def main() -> int:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--cases", type=int, default=200, help="of each kind; default: %(default)s")
    parser.add_argument("--kinds", nargs="+", choices=list(KINDS), default=list(KINDS))
    parser.add_argument(
        "--seeds", type=int, nargs="+", default=[FIRST_NEW_SEED], help="so many cases of each"
    )
    arguments = parser.parse_args()
    all_met = True
    for name in arguments.kinds:
        text, is_met = line(name, *run(name, arguments.cases, arguments.seeds))
        print(text, flush=True)
        all_met &= is_met
    return int(not all_met)


if __name__ == "__main__":
    sys.exit(main())
