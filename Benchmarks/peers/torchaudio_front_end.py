"""The matcher's log-mel spectrogram by torchaudio: torchaudio_front_end.py AUDIO"""

import sys
import types

import torch
from contestant import contend, read

# Its compiled part, which spectrograms do not use, does not load beside a torch without CUDA.
extension = types.ModuleType("torchaudio._extension")
extension._IS_TORCHAUDIO_EXT_AVAILABLE = False
extension.fail_if_no_align = lambda function: function
sys.modules[extension.__name__] = extension

from torchaudio.transforms import MelSpectrogram  # noqa: E402

torch.set_num_threads(1)
samples, rate = read(sys.argv[1])
samples = torch.from_numpy(samples[0])
mel = MelSpectrogram(
    rate, n_fft=1024, win_length=882, hop_length=132, f_min=0, f_max=22050, n_mels=128, center=False, power=2,
    norm="slaney", mel_scale="slaney",
)


def run():
    with torch.inference_mode():
        return 10 * torch.log10(torch.clamp(mel(samples), min=1e-10))


contend(run, torch.mean)
