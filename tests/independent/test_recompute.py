"""The worked example and the weights of docs/reference/scoring-model.md: `python3 -m unittest` in this folder."""
import json
import pathlib
import unittest

import recompute

DOCUMENT = pathlib.Path(__file__).parents[2] / "src" / "Ssi.Scoring" / "Models" / "ssi-1.json"
DAY = recompute.day_number("2026-11-22")


class WorkedExample(unittest.TestCase):
    def setUp(self):
        self.model = recompute.Model(DOCUMENT.read_bytes())
        self.facts = recompute.Facts(lateness_hours=24 * 365)
        self.facts.now = recompute.ticks_of("2026-11-22T23:59:59Z")
        self.number = 0

    def tell(self, age, kind, count=1, **data):
        for _ in range(count):
            self.number += 1
            self.facts.tell({
                "subject": "m", "source": "s", "id": str(self.number), "type": "ssi." + kind,
                "time": recompute.day_text(DAY - age) + "T12:00:00Z", "data": data})

    def test_example(self):
        self.facts.put_profile({"id": "m", "company": "Acme", "sections": ["photo", "headline"]})
        self.tell(0, "post.published", 3)
        self.tell(0, "session.started")
        self.tell(1, "session.started", 4)
        self.tell(1, "dwell.received", seconds=2000)
        self.tell(1, "dwell.received", seconds=3000)
        self.tell(2, "follower.lost", 2)
        self.tell(3, "contact.nurtured", member="x")
        self.tell(3, "contact.nurtured", member="y")
        self.tell(5, "follower.gained", 12)
        self.tell(10, "profile.viewed", 7, degree=2)
        self.tell(10, "profile.viewed", 6, degree=3)
        self.tell(18, "invitation.accepted", 2)
        self.tell(20, "invitation.sent", 1, personalised=True)
        self.tell(20, "invitation.sent", 3, personalised=False)
        self.tell(30, "post.published")
        self.tell(40, "contact.nurtured", member="x")
        self.tell(90, "post.published")
        for i in range(30):
            self.facts.put_profile({
                "id": f"c{i}", "seniority": "vp" if i < 3 else "senior", "company": "Acme" if i < 2 else "acme"})
            self.tell(50, "connection.added", member=f"c{i}")
        self.assertEqual((1232, 417, 156, 130, 529), recompute.scores_on(self.facts, self.model, DAY)["m"])

    def test_blank_member(self):
        self.facts.put_profile({"id": "m"})
        self.assertEqual(213, recompute.scores_on(self.facts, self.model, DAY)["m"][0])

    def test_weights(self):
        def weights(half_life):
            return recompute.Model.weights({"windowDays": 90, "halfLifeDays": half_life})
        of = weights(30)
        self.assertEqual([65536, 64039, 62576, 52015, 33533, 32768, 8383], [of[a] for a in (0, 1, 2, 10, 29, 30, 89)])
        self.assertEqual([64534, 32768, 16638], [weights(45)[a] for a in (1, 45, 89)])
        self.assertEqual([64783, 46340, 32768, 23439], [weights(60)[a] for a in (1, 30, 60, 89)])

    def test_pillars_sum_to_25(self):
        sums = dict.fromkeys(recompute.PILLARS, 0)
        for signal in json.loads(DOCUMENT.read_bytes())["signals"]:
            sums[signal["pillar"]] += round(signal["points"] * 100)
        self.assertEqual({2500}, set(sums.values()))


class Steps(unittest.TestCase):
    def facts(self):
        facts = recompute.Facts()
        facts.now = recompute.ticks_of("2026-01-03T23:59:59Z")
        return facts

    def event(self, time, number="1", kind="session.started", **data):
        return {"subject": "a", "source": "s", "id": number, "type": "ssi." + kind, "time": time, "data": data}

    def test_times(self):
        noon = recompute.ticks_of("2026-01-03T12:00:00Z")
        for same in ("2026-01-03T12:00:00.0000000Z", "2026-01-03T13:30:00+01:30", "2026-01-03T04:00:00-08:00"):
            self.assertEqual(noon, recompute.ticks_of(same))
        self.assertEqual(noon + 1_230_000, recompute.ticks_of("2026-01-03T12:00:00.123Z"))

    def test_lateness_and_duplicates(self):
        facts = self.facts()
        facts.tell(self.event("2026-01-01T23:59:59Z", "1"))
        facts.tell(self.event("2026-01-01T23:59:58.9999999Z", "2"))
        facts.tell(self.event("2026-01-04T00:04:59Z", "3"))
        facts.tell(self.event("2026-01-04T00:04:59.001Z", "4"))
        facts.tell(self.event("2020-01-01T00:00:00Z", "1"))
        self.assertEqual((2, 1), (facts.accepted, facts.duplicates))
        self.assertEqual({"too_old": 1, "in_future": 1}, dict(facts.rejected))

    def test_oneself_is_no_other(self):
        facts = self.facts()
        for kind in recompute.WITH_OTHERS:
            facts.tell(self.event("2026-01-03T12:00:00Z", kind, kind, member="a"))
        self.assertEqual((0, {"invalid_data": 3}), (facts.accepted, dict(facts.rejected)))

    def test_tie_is_removed_in_any_order(self):
        for kinds in (("added", "removed"), ("removed", "added")):
            facts = self.facts()
            for i, kind in enumerate(kinds):
                facts.tell(self.event("2026-01-03T12:00:00Z", str(i), "connection." + kind, member="b"))
            day = facts.now // recompute.TICKS_PER_DAY
            self.assertEqual({}, dict(facts.networks_on(day)))
            facts.tell(self.event("2026-01-03T12:00:00.001Z", "9", "connection.added", member="b"))
            self.assertEqual({"a": {"b"}, "b": {"a"}}, dict(facts.networks_on(day)))


if __name__ == "__main__":
    unittest.main()
