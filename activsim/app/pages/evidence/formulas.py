"""The formulas folded under Evidence, in plain text; n: pairs of classes, x and y: mid-ranks of two
matrices' pairs."""

FORMULAS = {
    "axis": """\
rho-a = 12 Σ xy / (n³ − n) − 3 (n + 1) / (n − 1)          (Schuett et al. 2023)
  x, y: mid-ranks of the n pairs of classes, in the matrix and in the groups (0 within, 1 between)
within/between = mean dissimilarity of two classes of one group / of two groups
bars: from the 2.5% to the 97.5% point of rho-a over the same placements (all up to 50,000, else \
10,000), at least 95% inside; of each network by itself, not corrected for their number
with a matrix in place of groups: y its own mid-ranks; within and between: weighted means, a pair
  counts by (highest − its number) and by (its number − lowest); other orders of the classes, all
  where there are up to 10 classes and orders × networks are at most 150 million, else 10,000 random
  ones, in place of placements
p = placements of the groups with rho-a at least as high / all distinct placements
  of a matrix: orders of the classes with rho-a at least as high / all orders; where they are drawn:
  (1 + hits) / (1 + draws)
  the classes are permuted, never the pairs, which share classes (Kriegeskorte et al. 2008)
noise ceiling, over the trained networks                   (Nili et al. 2014)
  upper: mean rho-a of each network's ranks with the mean of all; lower: with the mean of the \
others""",
    "flips": """\
per seed: rho-a of the trained network − rho-a of the same one untrained (or of the pixels)
p = patterns of signs, of all 2^seeds, with a mean at least as high as the one found / all patterns
  if training changed nothing, each difference would be as likely above 0 as below; so p is never \
under 1 / 2^seeds
The networks are what is repeated, not the images: many images of one network say nothing about \
the next network.
With one another: these values share networks, so their p is approximate. The answer does not \
rest on them.""",
    "agreements": """\
rho-a = 12 Σ xy / (n³ − n) − 3 (n + 1) / (n − 1); without ties this is Spearman's correlation
p = orders of the classes with rho-a at least as high / all orders (10! for ten classes);
  beyond ten classes (1 + hits) / (1 + 10,000 random orders)
last layer: each neuron fires on its top 10% of all images (a softmax output always exceeds 0)
confusions: 1 − mean of the shares of c's images taken for d and of d's taken for c
blurred pixels: Gaussian, standard deviation 2 pixels
Agreement with a control is no proof of where something comes from: compare them on one axis.""",
    "images": """\
resample: each class's images drawn anew, with replacement, as many as there are
stays = resamples in which the class's nearest one is still the nearest / all resamples
halves: rho-a of the matrices of two random halves of every class's images
cross-validated = mean over neurons of (P1_c − P1_d)(P2_c − P2_d), halves 1 and 2; 0 on average \
for equal classes
                                                            (Walther et al. 2016, without whitening)
noise floor of the mean difference = √q · mean over neurons of √(p (1 − p) (1/n_c + 1/n_d)),
  q: 95% point of χ² of ν degrees over ν, ν neurons that vary independently (from the two halves)
  p: the two classes' common firing rate, n_c and n_d: their numbers of images; for channels an \
upper bound""",
    "seeds": """\
agreement of two networks: rho-a of their matrices
networks disagree about a pair of classes if the ranks they give it span more than half of all pairs
Networks trained from other seeds, not other images, are what shows whether a result repeats \
(Mehrer et al. 2020).""",
    "grid": """\
each cell: mean over the seeds of rho-a with the groups (or with the matrix in their place)
columns: a neuron fires above 0, or on its own top 50% to 1% of all images; and the threshold chosen
corrected p = placements of the groups whose best cell anywhere in both grids does at least as \
well / all placements (of a matrix: orders of the classes, 10,000 random ones where there are too \
many)
  (the max-statistic: whoever picks a cell has to compare it with the best that chance could \
pick)""",
}
