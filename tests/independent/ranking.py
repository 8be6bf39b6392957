"""Rankings by plain sorting and counting, from scores alone: (ssi, brand, find, engage, relate) in hundredths each."""
from bisect import bisect_left, bisect_right

PERCENTS = (10, 25, 50, 75, 90, 95, 99)


class Board:
    """One ranking: an industry, or a member with its connections."""

    def __init__(self, scores):
        self.order = sorted(scores, key=lambda name: (-scores[name][0], name))
        self.scores = scores
        self.population = len(scores)
        self.columns = [sorted(score[i] for score in scores.values()) for i in range(5)]
        self.average = tuple(half_up(sum(column), self.population) for column in self.columns)

    def rank(self, ssi):
        """1 + the number strictly above."""
        return 1 + self.population - bisect_right(self.columns[0], ssi)

    def top_percent(self, ssi):
        """ceil(100 * those at or above / population)."""
        at_or_above = self.population - bisect_left(self.columns[0], ssi)
        return -(-100 * at_or_above // self.population)

    def standing(self, ssi):
        return self.rank(ssi), self.population, self.top_percent(ssi), self.average

    def percentile(self, column, percent):
        """Nearest rank: the value at position ceil(percent / 100 * population), ascending."""
        return self.columns[column][-(-percent * self.population // 100) - 1]

    def histogram(self):
        """Bins of one point; 100 counts in the last."""
        bins = [0] * 100
        for ssi in self.columns[0]:
            bins[min(ssi // 100, 99)] += 1
        return bins

    def rows(self):
        return [(self.rank(self.scores[name][0]), name, self.scores[name]) for name in self.order]


def half_up(total, count):
    return (2 * total + count) // (2 * count)
