import SoundalikeFoundations

extension RecordingReader {
    /// The frames between a start and a duration that the user gave.
    ///
    /// - Throws: `.usage` when a number makes no sense, `.badData` when the part begins beyond the file's end.
    public func frames(startSeconds: Double?, durationSeconds: Double?) throws(SoundalikeError) -> Range<Int> {
        let start = startSeconds ?? 0
        guard start.isFinite, start >= 0 else { throw SoundalikeError(.usage, nil, "a start of \(start) s makes no sense", remedy: "give 0 or more") }
        if let durationSeconds, !(durationSeconds > 0) {
            throw SoundalikeError(.usage, nil, "a duration of \(durationSeconds) s makes no sense", remedy: "give more than 0")
        }
        guard start < self.durationSeconds else {
            throw SoundalikeError(.badData, path, "is \(rounded(self.durationSeconds)) s long, so nothing lies at \(rounded(start)) s")
        }
        let first = min(Int((start * format.sampleRateHz).rounded()), frameCount - 1)
        let wanted = (durationSeconds ?? .infinity) * format.sampleRateHz
        let count = wanted >= Double(frameCount - first) ? frameCount - first : max(1, Int(wanted.rounded()))
        return first ..< first + count
    }
}

/// Checks that only analysis needs: a short or silent file can still be rendered.
public enum AnalysisCheck {
    /// - Throws: `.badData` when `seconds` is less than `AudioLimits.minimumAnalysedSeconds`.
    public static func checkDuration(_ seconds: Double, of path: String?) throws(SoundalikeError) {
        guard seconds >= AudioLimits.minimumAnalysedSeconds else {
            throw SoundalikeError(
                .badData, path, "too short to analyse: \(rounded(seconds)) s", remedy: "\(AudioLimits.minimumAnalysedSeconds) s are needed")
        }
    }

    /// - Throws: `.badData` when every sample of what was listened to is 0.
    public static func checkSound(isSilent: Bool, of path: String?) throws(SoundalikeError) {
        guard !isSilent else {
            throw SoundalikeError(.badData, path, "is digital silence", remedy: "give a recording, or a part of it, with sound in it")
        }
    }
}

/// Seconds with three decimals at most.
private func rounded(_ seconds: Double) -> Double { (seconds * 1_000).rounded() / 1_000 }
