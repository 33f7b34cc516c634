"""Was it learned? One of three verdicts on how trained networks agree with groups of classes, by a
stated rule.

    judgement = decide(pixels, untrained, trained, groups)      # dissimilarity matrices
    print(judgement.verdict, judgement.sentence)

The rule is `RULES`, the first that applies; all tests are one-sided at 5%.

"Already in the pixels" says that the agreement is there without training, and that these seeds show
no more. It does not say that training changed nothing; and where a control is close to the best
that groups can reach, there is hardly room for more. The two comparisons of the third rule have to
be significant both, so that their being two does not make an error more likely. How often the rule
errs on made networks: `python benchmarks/analysis/verdicts.py`.

How far each trained network agrees with the mean of the others is not quite independent of how far
the next one does: they share networks, so that the p of that test is approximate. It can only turn
a verdict into "Cannot tell"."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import numpy as np

from activsim.analysis import groups as grouping
from activsim.analysis import rank_tests
from activsim.analysis.graded import Hypothesis, is_graded
from activsim.analysis.rank_tests import Outcome
from activsim.analysis.replication import Ceiling, noise_ceiling, sign_flip_test, significant

LEARNED = "Learned beyond the controls"
PIXELS = "Already in the pixels"
CANNOT_TELL = "Cannot tell"
VERDICTS = (LEARNED, PIXELS, CANNOT_TELL)
_RULES = {
    1: "Cannot tell where there is nothing to judge: a matrix is undefined, or there are too few "
    "classes, {placements} or seeds.",
    2: "Cannot tell where the trained networks do not agree with {hypothesis} (mean rho-a over the "
    "seeds, against all {placements}), or not with one another (each with the mean of "
    "the others, the lower noise ceiling; sign flips over the seeds).",
    3: "Learned beyond the controls where the trained networks agree with {hypothesis} more than "
    "both controls do: more than the untrained networks (trained minus untrained, seed by seed) "
    "and more than the pixels (trained minus pixels), each by sign flips over the seeds.",
    4: "Already in the pixels where a control agrees with {hypothesis} itself (against all "
    "{chance}) and the trained networks do not agree more than it does. Untrained networks count "
    "as one: they have nothing but the pixels.",
    5: "Cannot tell otherwise: where, say, the trained networks agree more than the pixels, but "
    "not clearly more than untrained networks whose own agreement could be chance.",
}
_MEANS = {  # what each rule's verdict says in plain words
    1: "There is nothing here that could decide it.",
    2: "The trained networks do not show {content} clearly, or each shows them in its own way: "
    "there is nothing yet that training would have to explain.",
    3: "The networks show {content} more clearly than before they were trained, and more "
    "clearly than the pictures do by themselves.",
    4: "The pictures themselves, or networks that never learned anything, show {content} too, "
    "and that training makes them clearer is not seen in these networks. Near the best that {kind} "
    "can reach there is hardly room for it to be seen.",
    5: "The trained networks show {content}, but not clearly more than what never learned "
    "anything.",
}


@dataclass(frozen=True)
class Words:
    """How the hypothesis is spoken of: itself, what it says of the classes, other ways to place
    it (by a longer and a shorter name), and its kind."""

    hypothesis: str
    content: str
    placements: str
    chance: str
    kind: str

    def rules(self) -> dict[int, str]:
        return {number: self._in_words(rule) for number, rule in _RULES.items()}

    def means(self) -> dict[int, str]:
        return {number: self._in_words(text) for number, text in _MEANS.items()}

    def _in_words(self, text: str) -> str:
        return text.format(**asdict(self))


GROUPS = Words("the groups", "these groups", "placements of the groups", "placements", "groups")
MATRIX = Words(
    "the matrix",
    "what the matrix says",
    "orders of the classes",
    "orders of the classes",
    "a matrix with its ties",
)
RULES, MEANS = GROUPS.rules(), GROUPS.means()


def words_of(groups: Hypothesis) -> Words:
    return MATRIX if is_graded(groups) else GROUPS


@dataclass(frozen=True, eq=False)
class VerdictTests:
    """What the rules rest on. Agreement with the groups, against all placements: of the trained and
    the untrained networks (mean over the seeds) and of the pixels. By sign flips over the seeds:
    each trained network with the mean of the others, trained minus untrained, trained minus
    pixels."""

    trained: Outcome
    untrained: Outcome
    pixels: Outcome
    with_one_another: Outcome
    over_untrained: Outcome
    over_pixels: Outcome


@dataclass(frozen=True, eq=False)
class Judgement:
    """verdict: one of VERDICTS; sentence: the verdict with the numbers it rests on; rule: which of
    RULES chose it; MEANS says it plainly. Then those numbers: rho-a with the groups of each trained
    and untrained network, float64 (n_seeds,), and of the pixels; the tests; the noise ceiling of
    the trained networks; best: the highest rho-a that groups can reach."""

    verdict: str
    sentence: str
    rule: int
    trained_agreements: np.ndarray
    untrained_agreements: np.ndarray
    pixels_agreement: float
    tests: VerdictTests
    ceiling: Ceiling
    best: float


def decide(
    pixels: np.ndarray,
    untrained: np.ndarray,
    trained: np.ndarray,
    groups: Hypothesis,
    seed: int = 0,
) -> Judgement:
    """The verdict on dissimilarity matrices: pixels (n_classes, n_classes), untrained and trained
    (n_seeds, n_classes, n_classes), the same seed at the same place. `seed` is for tests that have
    to draw."""
    pixels, untrained, trained = (
        np.asarray(matrices, dtype=np.float64) for matrices in (pixels, untrained, trained)
    )
    if trained.ndim != 3 or trained.shape != untrained.shape or trained.shape[1:] != pixels.shape:
        raise ValueError(
            "As many untrained as trained networks, and the same classes, were expected; matrices "
            f"of shape {untrained.shape}, {trained.shape} and {pixels.shape} came."
        )
    n_seeds, n_classes = trained.shape[:2]
    agreement = grouping.agreements(np.concatenate([trained, untrained, pixels[None]]), groups)
    trained_agreements, untrained_agreements = agreement[:n_seeds], agreement[n_seeds:-1]
    pixels_agreement = float(agreement[-1])
    ceiling = noise_ceiling(trained)
    looks = [trained, untrained, pixels]
    of_trained, of_untrained, of_pixels = grouping.group_tests(looks, groups, seed=seed)
    tests = VerdictTests(
        of_trained,
        of_untrained,
        of_pixels,
        with_one_another=sign_flip_test(ceiling.of_each, seed=seed),
        over_untrained=sign_flip_test(trained_agreements - untrained_agreements, seed=seed),
        over_pixels=sign_flip_test(trained_agreements - pixels_agreement, seed=seed),
    )
    best = grouping.best_agreement(groups, n_classes)
    undefined = _why_undefined(pixels, untrained, trained)
    verdict, sentence, rule = _apply_rules(tests, undefined, best, words_of(groups))
    return Judgement(
        verdict,
        sentence,
        rule,
        trained_agreements,
        untrained_agreements,
        pixels_agreement,
        tests,
        ceiling,
        best,
    )


def _why_undefined(pixels: np.ndarray, untrained: np.ndarray, trained: np.ndarray) -> str:
    names_and_matrices = [("The matrix of the pixels", pixels)]
    names_and_matrices += [("The matrix of an untrained network", matrix) for matrix in untrained]
    names_and_matrices += [("The matrix of a trained network", matrix) for matrix in trained]
    whys = (rank_tests.why_undefined(matrix, name) for name, matrix in names_and_matrices)
    return next(filter(None, whys), "")


def _apply_rules(
    tests: VerdictTests, undefined: str, best: float, words: Words = GROUPS
) -> tuple[str, str, int]:
    """The verdict, its sentence, and which of RULES chose it. undefined: why a matrix is, or ""."""
    trained, with_one_another = tests.trained, tests.with_one_another
    why = undefined or trained.why or with_one_another.why
    if why:
        return CANNOT_TELL, f"{CANNOT_TELL}: {why[0].lower()}{why[1:]}", 1
    agree = f"agree with {words.hypothesis}"
    numbers = f"rho-a {_number(trained.value)}, {_p(trained)}"
    if not significant(trained):
        sentence = f"{CANNOT_TELL}: the trained networks do not {agree} ({numbers})."
        return CANNOT_TELL, sentence, 2
    if not significant(with_one_another):
        ceiling = f"lower noise ceiling {_number(with_one_another.value)}, {_p(with_one_another)}"
        sentence = (
            f"{CANNOT_TELL}: the trained networks {agree} ({numbers}), but not with one another "
            f"({ceiling})."
        )
        return CANNOT_TELL, sentence, 2

    controls = (
        ("pixels", tests.pixels, tests.over_pixels),
        ("untrained networks", tests.untrained, tests.over_untrained),
    )
    comparisons = [
        f"{_how_much_more(over)} than the {name} ({_number(control.value)}, {_p(over)})"
        for name, control, over in controls
    ]
    trained_agree = f"trained networks {agree} ({numbers})"
    comparison_text = (
        f"{' and '.join(comparisons)}; {words.kind} can reach {_number(best)} at most."
    )
    if all(significant(over) for _, _, over in controls):
        return LEARNED, f"{LEARNED}: the {trained_agree}, {comparison_text}", 3
    as_good = [
        name for name, control, over in controls if significant(control) and not significant(over)
    ]
    if as_good:
        names = " and the ".join(as_good)
        return (
            PIXELS,
            f"{PIXELS}: the {names} {agree} too. The {trained_agree}, {comparison_text}",
            4,
        )
    return CANNOT_TELL, f"{CANNOT_TELL}: the {trained_agree}, {comparison_text}", 5


def _how_much_more(over: Outcome) -> str:
    if significant(over):
        return "more"
    return "not clearly more" if over.value > 0 else "no more"


def _number(value: float) -> str:
    return f"{value:z.2f}"


def _p(outcome: Outcome) -> str:
    return "p undefined" if math.isnan(outcome.p) else f"p = {outcome.p:.2g}"
