"""Gradients through effects, against differences that are taken here."""

import unittest

import numpy as np
import soundalike

try:
    import torch
except ImportError:
    torch = None

RATE = 44_100


@unittest.skipIf(torch is None, "PyTorch is not installed, so its layer is not tested")
class EffectBankTests(unittest.TestCase):
    def setUp(self):
        from soundalike.torch import EffectBank

        self.make = EffectBank
        torch.manual_seed(1)
        # What is worked out here is too little to be shared among threads.
        torch.set_num_threads(1)
        self.audio = 0.1 * torch.randn(2, 2_000)
        self.settings = torch.rand(2, 12) * 0.6 + 0.2

    def test_gradient_is_the_derivative(self):
        bank = self.make("parametric-eq", items=2, frames=2_000, sample_rate=RATE, step=0.001)
        warm_up = 0.1 * torch.randn(2, 1_000)
        weights = torch.randn(2, 2_000)
        settings = self.settings.clone().requires_grad_()
        bank(warm_up, settings.detach())
        (bank(self.audio, settings) * weights).sum().backward()

        # The same by a plain bank and a five-point rule, whose error is of another order.
        single = soundalike.Bank("parametric-eq", items=2, sample_rate=RATE)

        def loss(rows):
            single.reset()
            single.process(warm_up.numpy(), self.settings.double().numpy())
            return (single.process(self.audio.numpy(), rows).astype(np.float64) * weights.numpy()).sum(axis=1)

        step = 0.004
        for parameter in range(12):
            def at(steps):
                rows = self.settings.double().numpy().copy()
                rows[:, parameter] += steps * step
                return loss(rows)

            expected = (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * step)
            np.testing.assert_allclose(settings.grad[:, parameter], expected, rtol=0.02, atol=0.02)

    def test_learns_the_settings(self):
        """Down the gradient the equaliser comes to sound like another."""
        wanted = torch.tensor([[0.8, 0.2, 0.6, 0.4]])
        moved = ["effect/low_gain", "effect/mid1_gain", "effect/mid2_gain", "effect/high_gain"]
        document = {"format": "soundalike-settings", "version": 1, "chain": [{"id": "effect", "effect": "builtin:parametric-eq", "parameters": []}]}
        bank = self.make(settings=document, moved=moved, items=1, frames=2_000, sample_rate=RATE)
        self.assertEqual(bank.parameter_names, moved)
        audio = self.audio[:1]
        target = bank(audio, wanted)
        settings = torch.full((1, 4), 0.5, requires_grad=True)
        optimiser = torch.optim.Adam([settings], lr=0.05)
        for _ in range(80):
            optimiser.zero_grad()
            bank.reset()
            ((bank(audio, settings) - target) ** 2).mean().backward()
            optimiser.step()
        np.testing.assert_allclose(settings.detach(), wanted, atol=0.03)

    def test_ends_of_the_range(self):
        """At an end the difference is one-sided, and not half of it."""
        bank = self.make("gain", items=1, frames=100, sample_rate=RATE, step=0.01)
        audio = torch.ones(1, 100)
        slopes = []
        for position in (0.995, 1.0):
            bank.reset()
            bank(audio, torch.tensor([[position]]))
            settings = torch.tensor([[position]], requires_grad=True)
            bank(audio, settings).sum().backward()
            slopes.append(settings.grad.item())
        self.assertGreater(slopes[0], 0)
        self.assertAlmostEqual(slopes[1] / slopes[0], 1, delta=0.05)

    def test_audio_gradient(self):
        audio = self.audio.clone().requires_grad_()
        with self.assertRaisesRegex(RuntimeError, "detach the audio"):
            self.make("gain", items=2, frames=2_000)(audio, torch.full((2, 1), 0.5))
        self.make("gain", items=2, frames=2_000, audio_gradient="pass")(audio, torch.full((2, 1), 0.5)).sum().backward()
        np.testing.assert_array_equal(audio.grad, np.ones((2, 2_000)))

    def test_without_gradients(self):
        bank, other = (self.make("parametric-eq", items=2, frames=2_000, sample_rate=RATE) for _ in range(2))
        with torch.no_grad():
            plain = bank(self.audio, self.settings)
        np.testing.assert_array_equal(plain, other(self.audio, self.settings.clone().requires_grad_()).detach())
        self.assertEqual(bank(self.audio.double(), self.settings).dtype, torch.float64)


if __name__ == "__main__":
    unittest.main()
