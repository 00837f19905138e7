"""Effects as layers of a PyTorch network."""

import torch

from ._bank import Bank

__all__ = ["EffectBank"]


class EffectBank(torch.nn.Module):
    """A batch of effects, inside the autograd graph.

        bank = EffectBank("parametric-eq", items=8, frames=16_384, sample_rate=44_100)
        settings = network(audio).sigmoid()         # (8, 12)
        output = bank(audio, settings)              # (8, 16384)
        loss(output, target).backward()

    Takes audio `(items, frames)` and settings `(items, parameters)`, 0 to 1 along each parameter's scale (`parameters` says which they are), and returns
    audio of the same shape, `latency_frames` late. Item *i* follows one recording, call after call, until `reset`.

    The gradient by the settings comes from running the effect again with each setting moved by `step` up and down, from the exact state at which the
    call began: (y(p + e) - y(p - e)) / 2e, contracted with the gradient by the output. At an end of the range it is one-sided. So any effect will do,
    and a call with gradients costs 1 + 2 x parameters runs. There is no second derivative.

    The gradient by the audio is not measured, since each sample would need runs of its own. `audio_gradient` says what becomes of it: "error" (the
    default) refuses audio that wants one; "zero" stops it here; "pass" hands it through as if the effect was a wire, which is near the truth
    for effects that change little. To learn settings of several effects in a row, make one bank of the whole chain (`chain`, or `settings` and `moved`).

    effect, chain, settings, moved, sample_rate, block_frames: as of `soundalike.Bank`. frames: the most frames of a call. It runs on the CPU; tensors
    of other devices and types are converted and the results brought back.
    """

    def __init__(
        self, effect=None, *, chain=None, settings=None, moved=None, items, frames, sample_rate=44_100, block_frames=64, step=0.01, audio_gradient="error",
    ):
        super().__init__()
        if audio_gradient not in ("error", "zero", "pass"):
            raise ValueError(f"audio_gradient is {audio_gradient!r}, and not error, zero or pass")
        if not 0 < step <= 0.5:
            raise ValueError(f"step is {step}, and not above 0 and at most 0.5")
        source = dict(
            effect=effect, chain=chain, settings=settings, moved=moved, items=items, sample_rate=sample_rate, maximum_frames=frames,
            block_frames=block_frames)
        probe = Bank(**{**source, "items": 1})
        self.bank = Bank(**source, variants=1 + 2 * len(probe.parameters))
        probe.close()
        self.step, self.audio_gradient = step, audio_gradient

    @property
    def parameter_names(self):
        """`ID/SYMBOL` of each column of the settings."""
        return [parameter.column for parameter in self.bank.parameters]

    @property
    def latency_frames(self):
        """By how many frames the output is late."""
        return self.bank.latency_frames

    def defaults(self):
        """The settings to begin with, `(parameters,)`."""
        return torch.tensor([parameter.default for parameter in self.bank.parameters])

    def reset(self, item=None):
        """Puts an item, or all of them, back to fresh effects' state: another recording begins."""
        self.bank.reset(item)

    def forward(self, audio, settings):
        if torch.is_grad_enabled() and audio.requires_grad and self.audio_gradient == "error":
            raise RuntimeError('the gradient by the audio cannot be measured: detach the audio, or give audio_gradient="zero" or "pass"')
        return _Process.apply(audio, settings, self)


class _Process(torch.autograd.Function):
    @staticmethod
    def forward(ctx, audio, settings, layer):
        nominal = settings.detach().to("cpu", torch.float64).clamp(0, 1)
        variants = nominal.unsqueeze(1)
        moved = None
        if ctx.needs_input_grad[1]:
            up, down = (nominal + layer.step).clamp(max=1), (nominal - layer.step).clamp(min=0)
            # (items, parameters, parameters): in row k, only parameter k is moved.
            diagonal = torch.eye(nominal.shape[1], dtype=torch.bool)
            variants = torch.cat([variants, *(torch.where(diagonal, ends.unsqueeze(1), variants) for ends in (up, down))], dim=1)
            moved = up - down
        output = torch.from_numpy(layer.bank.process(audio.detach().to("cpu", torch.float32).numpy(), variants.numpy()))
        ctx.layer, ctx.like = layer, (settings.device, settings.dtype)
        if moved is not None:
            count = nominal.shape[1]
            failed = torch.from_numpy(layer.bank.failed)
            ctx.save_for_backward((output[:, 1:1 + count] - output[:, 1 + count:]) / moved.unsqueeze(2).to(torch.float32), failed)
        return output[:, 0].to(audio.device, audio.dtype)

    @staticmethod
    @torch.autograd.function.once_differentiable
    def backward(ctx, gradient):
        by_audio = by_settings = None
        if ctx.needs_input_grad[0]:
            by_audio = gradient if ctx.layer.audio_gradient == "pass" else torch.zeros_like(gradient)
        if ctx.needs_input_grad[1]:
            slopes, failed = ctx.saved_tensors
            device, dtype = ctx.like
            by_settings = torch.einsum("if,ipf->ip", gradient.to("cpu", torch.float32), slopes)
            # What failed has no gradient.
            by_settings = by_settings.masked_fill(failed.unsqueeze(1), 0).to(device, dtype)
        return by_audio, by_settings, None
