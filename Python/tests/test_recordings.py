"""Matching, rendering and measuring, against the program on the same files."""

import json
import threading
import unittest

import numpy as np
import soundalike
from common import CLIPS, ProgramTest, clip


class MatchTests(ProgramTest):
    def match_by_program(self, *options):
        self.run_program("match", CLIPS / "voice.flac", CLIPS / "reference.flac", "-o", "out.wav", "--bits", "32f", "--settings", "eq.json", *options)
        return json.loads((self.folder / "eq.json").read_text()), soundalike.read(self.folder / "out.wav")[0]

    def test_settings_and_samples_are_the_program_s(self):
        (voice, rate), (reference, reference_rate) = clip("voice.flac"), clip("reference.flac")
        for given, flags in [({}, []), ({"closeness": 0.5, "bands": ["low", "high"]}, ["--closeness", "0.5", "--bands", "low,high"])]:
            expected, samples = self.match_by_program(*flags, "--force") if flags else self.match_by_program()
            settings = soundalike.match(voice, reference, rate, reference_sample_rate=reference_rate, **given)
            self.assertEqual(dict(settings), expected)
            np.testing.assert_array_equal(soundalike.render(voice, settings, rate), samples)

    def test_report_is_the_program_s(self):
        (voice, rate), (reference, _) = clip("voice.flac"), clip("reference.flac")
        result = self.results("match", CLIPS / "voice.flac", CLIPS / "reference.flac", "--dry-run")[0]
        report = soundalike.match(voice, reference, rate).report
        self.assertEqual(report["heard"], result["heard"])
        self.assertEqual(report["warnings"], result["warnings"])

    def test_chain(self):
        (voice, rate), (reference, _) = clip("voice.flac"), clip("reference.flac")
        path = self.folder / "gains.toml"
        path.write_text(
            'name = "gains"\n[[effects]]\nid = "gain"\neffect = "builtin:gain"\ntrained = [{ symbols = ["gain"], range = [-24, 24] }]\n')
        settings = soundalike.match(voice, reference, rate, chain=path, refine_seconds=20)
        expected, _ = self.match_by_program("--chain", path, "--refine", "20")
        self.assertEqual(dict(settings), expected)
        self.assertLess(settings.report["search"]["distance"], settings.report["search"]["distance_before"])

    def test_progress_and_stopping(self):
        (voice, rate), parts = clip("voice.flac"), []
        soundalike.match(voice, voice, rate, progress=parts.append)
        self.assertEqual(max(parts), 1)
        with self.assertRaises(soundalike.Interrupted):
            soundalike.match(np.tile(voice, 40), voice, rate, progress=lambda part: True)
        with self.assertRaisesRegex(ZeroDivisionError, "division"):
            soundalike.match(np.tile(voice, 40), voice, rate, progress=lambda part: 1 / 0)

    def test_threads_do_not_mix_errors(self):
        failures = []

        def fail(model):
            try:
                soundalike.match(clip("voice.flac")[0], clip("voice.flac")[0], 44_100, model=model)
            except soundalike.Error as error:
                failures.append((model, str(error)))

        threads = [threading.Thread(target=fail, args=(f"no-model-{index}",)) for index in range(8)]
        [thread.start() for thread in threads]
        [thread.join() for thread in threads]
        self.assertEqual(len(failures), 8)
        for model, message in failures:
            self.assertTrue(message.startswith(f"{model}: there is no such model"), message)


class WriteTests(ProgramTest):
    def test_files_are_replaced_only_when_asked(self):
        voice, rate = clip("voice.flac")
        path = self.folder / "out.wav"
        soundalike.write(path, voice, rate)
        with self.assertRaisesRegex(soundalike.Error, "overwrite"):
            soundalike.write(path, -voice, rate)
        np.testing.assert_array_equal(soundalike.read(path)[0], voice)
        soundalike.write(path, -voice, rate, overwrite=True)
        np.testing.assert_array_equal(soundalike.read(path)[0], -voice)
        self.assertEqual([name.name for name in self.folder.iterdir()], ["out.wav"])


class RenderTests(ProgramTest):
    def test_level_is_the_program_s(self):
        voice, rate = clip("voice.flac")
        settings = soundalike.Settings.load(CLIPS / "reference.json")
        for name, given, flags in [
            ("a", {"loudness_lufs": -14}, ["--loudness", "-14"]),
            ("b", {"match_loudness": True, "amount": 0.5, "tail_seconds": 0.25}, ["--match-loudness", "--amount", "0.5", "--tail", "0.25"]),
            ("c", {"loudness_lufs": -10, "limits": False}, ["--loudness", "-10", "--no-limiter"]),
        ]:
            result = self.results("apply", CLIPS / "reference.json", CLIPS / "voice.flac", "-o", f"{name}.wav", "--bits", "32f", *flags)[0]
            samples, report = soundalike.render(voice, settings, rate, with_report=True, **given)
            np.testing.assert_array_equal(samples, soundalike.read(self.folder / f"{name}.wav")[0])
            for key in ["gain_db", "limiter_reduction_db", "loudness_lufs", "true_peak_dbtp", "loudness_shortfall_lu"]:
                self.assertEqual(report[key], result["level"][key], key)

    def test_shapes(self):
        voice, rate = clip("voice.flac")
        settings = soundalike.Settings.load(CLIPS / "reference.json")
        self.assertEqual(voice.shape[0], 1)
        mono = soundalike.render(voice[0], settings, rate)
        self.assertEqual(mono.shape, voice[0].shape)
        # Strided, in doubles, two channels.
        stereo = soundalike.render(np.stack([voice[0], -voice[0]], axis=1).astype(np.float64).T, settings, rate)
        np.testing.assert_array_equal(stereo, np.stack([mono, -mono]))

    def test_changed_settings(self):
        voice, rate = clip("voice.flac")
        settings = soundalike.Settings.load(CLIPS / "reference.json")
        settings.set("eq", "low_gain", 3.5)
        settings.save(self.folder / "changed.json")
        self.assertEqual(soundalike.Settings.load(self.folder / "changed.json").value("eq", "low_gain"), 3.5)
        self.run_program("apply", "changed.json", CLIPS / "voice.flac", "-o", "out.wav", "--bits", "32f")
        np.testing.assert_array_equal(soundalike.render(voice, settings, rate), soundalike.read(self.folder / "out.wav")[0])


class FeatureTests(ProgramTest):
    def test_features_are_the_program_s(self):
        voice, rate = clip("voice.flac")
        expected = self.results("analyse", "--style", CLIPS / "voice.flac")[0]
        found = soundalike.features(voice, rate)
        for key in ["duration_seconds", "analysed_seconds", "channels", "loudness", "spectrum", "style"]:
            self.assertEqual(found[key], expected[key], key)
        self.assertEqual(len(found["spectrum"]), 30)
        part = soundalike.features(voice, rate, start_seconds=1, duration_seconds=2)
        self.assertEqual(part["analysed_seconds"], 2)


class BadArgumentTests(ProgramTest):
    def test_each_is_refused_in_words(self):
        voice, rate = clip("voice.flac")
        nan = voice.copy()
        nan[0, 1000] = np.nan
        settings = soundalike.Settings.load(CLIPS / "reference.json")
        for code, words, work in [
            (64, "sample_rate_hz: -1", lambda: soundalike.match(voice, voice, -1)),
            (64, "sample_rate_hz: nan", lambda: soundalike.match(voice, voice, float("nan"))),
            (64, "channel_count: 0", lambda: soundalike.match(np.zeros((0, 9)), voice, rate)),
            (64, "closeness: is not a number from 0.0 to 1.0", lambda: soundalike.match(voice, voice, rate, closeness=2)),
            (64, "bands", lambda: soundalike.match(voice, voice, rate, bands=["low"], chain="voice")),
            (65, "no samples", lambda: soundalike.match(voice, np.zeros((1, 0)), rate)),
            (65, "input: ", lambda: soundalike.match(nan, voice, rate)),
            (65, "digital silence", lambda: soundalike.match(voice, np.zeros_like(voice), rate)),
            (65, "too short", lambda: soundalike.match(voice[:, :100], voice, rate)),
            (66, "there is no such model", lambda: soundalike.match(voice, voice, rate, model="nothing")),
            (66, "there is no such chain", lambda: soundalike.match(voice, voice, rate, chain="nothing")),
            (65, "not a settings file", lambda: soundalike.render(voice, {}, rate)),
            (65, "not valid JSON", lambda: soundalike.render(voice, "[", rate)),
            (64, "amount: is not", lambda: soundalike.render(voice, settings, rate, amount=-1)),
            (64, "loudness_lufs", lambda: soundalike.render(voice, settings, rate, loudness_lufs=-14, match_loudness=True)),
            (66, "no such file", lambda: soundalike.read(self.folder / "nothing.wav")),
            (73, "exists", lambda: soundalike.write(CLIPS / "voice.flac", voice, rate)),
            (64, "unknown", lambda: soundalike.Bank("gain", items=0)),
        ]:
            with self.subTest(words), self.assertRaises(soundalike.Error) as caught:
                work()
            if words != "unknown":
                self.assertIn(words, str(caught.exception))
            self.assertEqual(caught.exception.code, code, str(caught.exception))
        with self.assertRaises(ValueError):
            soundalike.features(np.zeros((1, 1, 9)), rate)


if __name__ == "__main__":
    unittest.main()
