"""Meanings as features: the vocabulary's lists whose words stand in a reading."""

import numpy as np

from community.screening.events import Seen
from community.screening.features import Stream


def meanings(seen: Seen) -> Stream:
    """One feature for each list of each word seen, in order of the text. Single signs speak for themselves."""
    words = seen.words[np.argsort(seen.words[:, 1], kind="stable")]
    buckets, owner = seen.lexicon.meanings.gather(words[:, 0])
    # Ends must not fall: a word that ends before one that begins earlier counts as ending there.
    return Stream(words[owner, 1], np.maximum.accumulate(words[owner, 2]), buckets)
