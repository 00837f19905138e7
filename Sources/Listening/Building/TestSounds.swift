import SoundalikeAudio
import SoundalikeFoundations
import SoundalikeSpectra

/// Makes the sounds of an item ready to be heard beside each other: one rate, one number of channels, one length, one loudness.
struct TestSounds {
    /// FLAC of 16 bits, one a stimulus.
    ///
    /// - Throws: as ``recordings(of:loudnessLUFS:longestSeconds:)``.
    static func files(of item: TestPlan.Item, loudnessLUFS: Double?, longestSeconds: Double) throws -> [[UInt8]] {
        try recordings(of: item, loudnessLUFS: loudnessLUFS, longestSeconds: longestSeconds).map { try $0.encoded(as: .flac, encoding: .pcm16) }
    }

    /// One recording a stimulus, which can be played in a loop.
    ///
    /// - Parameters:
    ///   - loudnessLUFS: what all get; as they are when nil.
    ///   - longestSeconds: what is longer is cut.
    /// - Throws: `SoundalikeError` as reading does; `.badData` when lengths differ by more than a tenth of a second.
    static func recordings(of item: TestPlan.Item, loudnessLUFS: Double?, longestSeconds: Double) throws -> [Recording] {
        let recordings = try item.stimuli.map { stimulus in
            let recording = try Recording.read(path: stimulus.path, startSeconds: item.startSeconds, durationSeconds: longestSeconds)
            return stimulus.lowPassHz.map { lowPassed(recording, at: $0) } ?? recording
        }
        let rate = recordings[0].sampleRateHz, channelCount = min(2, recordings.map(\.channelCount).min() ?? 1)
        var alike = try recordings.map { recording in
            let channels = recording.channelCount == channelCount ? recording.channels : channelCount == 1 ? [recording.mono()] : Array(recording.channels.prefix(2))
            return Recording(channels: try Resampler.resample(channels, from: recording.sampleRateHz, to: rate), sampleRateHz: rate)
        }
        let length = alike.map(\.frameCount).min() ?? 0
        for (recording, stimulus) in zip(alike, item.stimuli) where Double(recording.frameCount - length) > 0.1 * rate {
            throw SoundalikeError(.badData, stimulus.path, "is longer than others of the item \(item.name.quotedLiteral)", remedy: "cut all to one length")
        }
        alike = alike.map { Recording(channels: $0.channels.map { Array($0.prefix(length)) }, sampleRateHz: rate) }
        if let loudness = loudnessLUFS { alike = try levelled(alike, to: loudness) }
        return alike.map(faded)
    }

    /// All at one loudness, and softer together where a peak would clip.
    private static func levelled(_ recordings: [Recording], to lufs: Double) throws -> [Recording] {
        let gains = try recordings.map { recording in
            try LoudnessMeter.measure(recording, truePeak: false).integratedLUFS.map { amplitude(decibels: lufs - $0) } ?? 1
        }
        let peak = zip(recordings, gains).map { recording, gain in
            gain * Double(recording.channels.flatMap { $0 }.reduce(0) { max($0, abs($1)) })
        }.max() ?? 0
        let together = min(1, 0.98 / max(peak, 1e-9))
        return zip(recordings, gains).map { recording, gain in
            Recording(channels: recording.channels.map { $0.map { Float(Double($0) * gain * together) } }, sampleRateHz: recording.sampleRateHz)
        }
    }

    private static let fadeSeconds = 0.005

    /// Loops shall not click.
    private static func faded(_ recording: Recording) -> Recording {
        let fade = min(Int(fadeSeconds * recording.sampleRateHz), recording.frameCount / 2)
        let channels = recording.channels.map { samples in
            var samples = samples
            for frame in 0..<fade {
                samples[frame] *= Float(frame) / Float(fade)
                samples[samples.count - 1 - frame] *= Float(frame) / Float(fade)
            }
            return samples
        }
        return Recording(channels: channels, sampleRateHz: recording.sampleRateHz)
    }

    /// The anchors of ITU-R BS.1534-3: no more than 0.1 dB of ripple up to the frequency, 25 dB down 14 % above it, 50 dB down 43 % above it. A sinc
    /// under a Blackman window, in the middle between the first two.
    static func lowPassed(_ recording: Recording, at hz: Double) -> Recording {
        let cutOff = hz * 1.07 / recording.sampleRateHz
        guard cutOff < 0.49 else { return recording }
        // The transition of this window is 5.5 bins wide.
        let half = Int((5.5 / (0.14 * hz / recording.sampleRateHz) / 2).rounded(.up))
        let kernel = (-half...half).map { index -> Float in
            let x = 2 * Double.pi * cutOff * Double(index)
            let sinc = index == 0 ? 2 * cutOff : sine(x) / (.pi * Double(index))
            let phase = Double.pi * Double(index) / Double(half)
            return Float(sinc * (0.42 + 0.5 * cosine(phase) + 0.08 * cosine(2 * phase)))
        }
        let channels = recording.channels.map { convolve($0, with: kernel, delay: half) }
        return Recording(channels: channels, sampleRateHz: recording.sampleRateHz)
    }
}
