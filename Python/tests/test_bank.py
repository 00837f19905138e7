"""Banks of effects, against the same effects run one by one."""

import unittest

import numpy as np
import soundalike
from common import CLIPS, clip

RATE = 44_100


def noise(*shape, seed=1):
    return np.random.default_rng(seed).normal(0, 0.1, shape).astype(np.float32)


class BankTests(unittest.TestCase):
    def test_is_the_equaliser(self):
        """A bank with the settings of a document does what rendering through the document does."""
        settings = soundalike.Settings.load(CLIPS / "reference.json")
        bank = soundalike.Bank("parametric-eq", items=2, sample_rate=RATE)
        self.assertEqual(len(bank.parameters), 12)
        self.assertEqual(bank.parameters[0].column, "effect/low_frequency")
        rows = []
        for parameter in bank.parameters:
            value = settings.value("eq", parameter.column.split("/")[1])
            ends = np.array([parameter.minimum, parameter.maximum])
            low, high, value = np.log([*ends, value]) if parameter.scale == "log" else (*ends, value)
            rows.append((value - low) / (high - low))
        voice = clip("voice.flac")[0][0]
        audio = np.stack([voice, 0.5 * voice[::-1]])
        halves = [bank.process(audio[:, start:start + 30_000], np.tile(rows, (2, 1))) for start in range(0, 60_000, 30_000)]
        output = np.concatenate(halves, axis=1)
        for item in range(2):
            expected = soundalike.render(audio[item], settings, RATE)[:60_000]
            np.testing.assert_allclose(output[item], expected, atol=1e-6)

    def test_variants_start_from_the_items_state_and_leave_no_trace(self):
        audio, rows = noise(3, 4_000), np.random.default_rng(2).uniform(0.2, 0.8, (3, 5, 12))
        bank, alone = (soundalike.Bank("parametric-eq", items=3, variants=count, sample_rate=RATE) for count in (5, 1))
        first, second = audio[:, :1_000], audio[:, 1_000:]
        np.testing.assert_array_equal(bank.process(first, rows)[:, 0], alone.process(first, rows[:, 0]))
        output = bank.process(second, rows)
        np.testing.assert_array_equal(output[:, 0], alone.process(second, rows[:, 0]))
        for variant in range(1, 5):
            alone.reset()
            alone.process(first, rows[:, 0])
            np.testing.assert_array_equal(output[:, variant], alone.process(second, rows[:, variant]))

    def test_reset_of_one_item(self):
        audio, rows = noise(2, 500), np.full((2, 12), 0.7)
        bank = soundalike.Bank("parametric-eq", items=2, sample_rate=RATE)
        fresh = bank.process(audio, rows)
        bank.reset(1)
        again = bank.process(audio, rows)
        np.testing.assert_array_equal(again[1], fresh[1])
        self.assertGreater(np.abs(again[0] - fresh[0]).max(), 0)
        with self.assertRaisesRegex(soundalike.Error, "no item 2"):
            bank.reset(2)

    def test_chain_of_settings(self):
        """Of a document, only what is named moves, through all of its effects."""
        settings = soundalike.Settings.load(CLIPS / "reference.json")
        settings["chain"].append({"id": "gain", "effect": "builtin:gain", "parameters": [{"symbol": "gain", "value": -6}]})
        bank = soundalike.Bank(settings=settings, moved=["eq/low_gain"], sample_rate=RATE)
        self.assertEqual([parameter.column for parameter in bank.parameters], ["eq/low_gain"])
        voice = clip("voice.flac")[0][:, :20_000]
        (parameter,) = bank.parameters
        low_gain = settings.value("eq", "low_gain")
        self.assertAlmostEqual(parameter.minimum + (parameter.maximum - parameter.minimum) * parameter.default, low_gain)
        np.testing.assert_allclose(bank.process(voice, [[parameter.default]]), soundalike.render(voice, settings, RATE), atol=1e-6)

    def test_plugins(self):
        """Plugins run in the worker program, items apart, and from the state that the last call left."""
        try:
            bank, alone = (soundalike.Bank(chain="tube", items=count, sample_rate=22_050, maximum_frames=4_096) for count in (2, 1))
        except soundalike.Error as error:
            if error.code != 69:
                raise
            self.skipTest(str(error))
        audio = np.stack([np.zeros(8_192), noise(8_192)]).astype(np.float32)
        row = [parameter.default for parameter in bank.parameters]
        for start in (0, 4_096):
            part = audio[:, start:start + 4_096]
            output = bank.process(part, np.tile(row, (2, 1)))
            self.assertFalse(bank.failed.any())
            np.testing.assert_array_equal(output[1], alone.process(part[1:], [row])[0])
        self.assertGreater(np.abs(output[1] - part[1]).max(), 0)

    def test_bad_arguments(self):
        bank = soundalike.Bank("gain", items=2, variants=2, maximum_frames=100)
        for words, work in [
            ("are more than", lambda: bank.process(noise(2, 101), np.zeros((2, 1)))),
            ("are more than", lambda: bank.process(noise(2, 100), np.zeros((2, 3, 1)))),
            ("do not fit", lambda: bank.process(noise(2, 0), np.zeros((2, 1)))),
            ("not finite", lambda: bank.process(noise(2, 100), np.full((2, 1), np.nan))),
            ("not finite", lambda: bank.process(np.full((2, 100), np.inf), np.zeros((2, 1)))),
            ("unknown effect", lambda: soundalike.Bank("nothing")),
            ("needs one of", lambda: soundalike.Bank()),
            ("no parameter of the settings", lambda: soundalike.Bank(settings=soundalike.Settings.load(CLIPS / "reference.json"), moved=["eq/x"])),
        ]:
            with self.subTest(words), self.assertRaisesRegex(soundalike.Error, words):
                work()
        with self.assertRaises(ValueError):
            bank.process(noise(3, 100), np.zeros((3, 1)))


if __name__ == "__main__":
    unittest.main()
