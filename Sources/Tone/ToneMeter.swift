import SoundalikeFoundations
import SoundalikeSpectra

/// Measures a recording's ``ToneSpectrum`` as it streams by.
///
/// Channels count by their power, so that it does not matter whether a voice lies on one of them, on both, or on both with opposite
/// signs. Frames are summed apart by their level, in classes half a decibel wide: which of them sound and which are pauses is decided at the
/// end, from their own levels alone, so that neither gain nor silence changes the answer. Memory does not grow with the length.
///
/// Not `Sendable`: it holds scratch memory.
public final class ToneMeter {
    /// Power densities summed over the frames of one level.
    private struct Level {
        var frameCount = 0
        var sums = [Double](repeating: 0, count: 2 * ToneBands.count)
        /// How clear each of the ``PitchMeter``'s pitches was, squared and summed.
        var pitches = [Double](repeating: 0, count: PitchMeter.stepCount)
    }

    /// The bins of a sixth of an octave, the outer ones in part.
    private struct Band {
        let firstBin: Int
        let weights: [Float]
    }

    private let sampleRateHz: Double
    private let fft: RealFFT
    private let hop: Int
    private let window: [Float]
    private let bands: [Band?]
    private let pitchMeter: PitchMeter?
    /// A frame's worth of samples of each channel, the first `filled` of them valid.
    private let held: [UnsafeMutablePointer<Float>]
    private var filled = 0
    private var hasMeasured = false
    private let windowed, real, imaginary, powers: UnsafeMutablePointer<Float>
    private var frame = [Double](repeating: 0, count: 2 * ToneBands.count)
    private var levels: [Int: Level] = [:]

    /// A meter of recordings at one rate.
    ///
    /// - Parameter hearsPitch: whether the pitch is listened for, which costs as much as all else.
    /// - Throws: ``SoundalikeError`` `.internalFault` for a rate that no transform is made for.
    public init(sampleRateHz: Double, channelCount: Int, hearsPitch: Bool = true) throws {
        // Bins some 10 Hz apart at every rate: 4096 samples at 44.1 and 48 kHz.
        var length = 64
        while Double(length) * 16 < sampleRateHz { length *= 2 }
        guard let fft = RealFFT(length: length) else {
            throw SoundalikeError(.internalFault, nil, "no spectrum at \(sampleRateHz) Hz")
        }
        self.sampleRateHz = sampleRateHz
        self.fft = fft
        hop = length / 4
        window = hannWindow(length: length)
        bands = zip(ToneBands.edgesHz, ToneBands.edgesHz.dropFirst()).map {
            Self.band(from: $0, to: $1, binHz: sampleRateHz / Double(length), binCount: fft.binCount)
        }
        pitchMeter = hearsPitch ? PitchMeter(binHz: sampleRateHz / Double(length), binCount: fft.binCount) : nil
        held = (0..<channelCount).map { _ in Self.zeros(length) }
        windowed = Self.zeros(length)
        real = Self.zeros(fft.binCount)
        imaginary = Self.zeros(fft.binCount)
        powers = Self.zeros(fft.binCount)
    }

    deinit {
        for pointer in held + [windowed, real, imaginary, powers] { pointer.deallocate() }
    }

    private static func zeros(_ count: Int) -> UnsafeMutablePointer<Float> {
        let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
        pointer.initialize(repeating: 0, count: count)
        return pointer
    }

    /// Weights of the bins' power for the mean density between two frequencies; nil for a band that the rate does not reach.
    private static func band(from low: Double, to high: Double, binHz: Double, binCount: Int) -> Band? {
        let first = Int((low / binHz).rounded()), last = Int((high / binHz).rounded())
        guard last < binCount else { return nil }
        let weights = (first...last).map { max(0, min(high / binHz, Double($0) + 0.5) - max(low / binHz, Double($0) - 0.5)) }
        let sum = weights.reduce(0, +)
        return Band(firstBin: first, weights: weights.map { Float($0 / sum) })
    }

    /// Takes the next frames, a pointer a channel.
    public func add(_ channels: UnsafePointer<UnsafeMutablePointer<Float>>, frameCount: Int) {
        var done = 0
        while done < frameCount {
            let count = min(frameCount - done, fft.length - filled)
            for channel in held.indices { (held[channel] + filled).update(from: channels[channel] + done, count: count) }
            done += count
            filled += count
            if filled == fft.length { measure() }
        }
    }

    /// Takes mono samples.
    public func add(_ samples: [Float]) {
        precondition(held.count == 1, "a meter of one channel")
        var samples = samples
        samples.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: 1) { channels in
                channels.initialize(repeating: start)
                if let channel = channels.baseAddress { add(channel, frameCount: buffer.count) }
            }
        }
    }

    private func measure() {
        hasMeasured = true
        powers.update(repeating: 0, count: fft.binCount)
        for samples in held {
            window.withUnsafeBufferPointer { window in
                for index in window.indices { windowed[index] = samples[index] * window[index] }
            }
            fft.forward(windowed, real: real, imaginary: imaginary)
            for bin in 0..<fft.binCount { powers[bin] += real[bin] * real[bin] + imaginary[bin] * imaginary[bin] }
        }
        for index in bands.indices {
            guard let band = bands[index] else { continue }
            band.weights.withUnsafeBufferPointer { weights in
                var sum: Float = 0
                let first = powers + band.firstBin
                for offset in weights.indices { sum += weights[offset] * first[offset] }
                frame[index] = Double(sum)
            }
        }
        let power = frame.reduce(0, +)
        // Of digital silence there is nothing to learn; what is too large for the arithmetic is refused by finish().
        if power > 0 || power.isNaN {
            let level = power.isFinite ? Int((2 * decibels(power: power)).rounded(.down)) : .max
            levels[level, default: Level()].frameCount += 1
            for band in frame.indices { levels[level]?.sums[band] += frame[band] }
            if let heard = pitchMeter?.pitch(ofPowers: powers) { levels[level]?.pitches[heard.step] += heard.clarity * heard.clarity }
        }
        filled = fft.length - hop
        for channel in held { channel.update(from: channel + hop, count: filled) }
    }

    /// Frames this far below the loudest are pauses, dB; then so far below the mean of the others.
    private static let (pauseRangeDB, activeRangeDB) = (35.0, 27.0)
    /// The noise floor is what the quietest frames have, this share of all, none of them so far below the loudest, dB.
    private static let (floorShare, floorRangeDB) = (0.1, 80.0)
    /// Frames this far below what sounds are pauses surely, dB, and for none of those so far below is it sure: music need not pause.
    private static let pauseCertaintyDB = 8.0...16.0
    /// At least this share of what sounds in a band is taken for signal.
    private static let leastSignalShare = 0.05

    /// The spectrum of all that was added; nil when nothing sounds.
    ///
    /// - Throws: ``SoundalikeError`` `.badData` when samples are too large to be measured.
    public func finish() throws -> ToneSpectrum? {
        if !hasMeasured {
            // Shorter than one frame: silence follows.
            for channel in held { (channel + filled).update(repeating: 0, count: fft.length - filled) }
            measure()
        }
        guard levels[.max] == nil else { throw SoundalikeError(.badData, nil, "has samples too large to analyse") }
        let sorted = levels.sorted { $0.key < $1.key }.map(\.value)
        guard let loudest = sorted.last else { return nil }
        func power(_ level: Level) -> Double { level.sums.reduce(0, +) / Double(level.frameCount) }
        func total(_ levels: some Sequence<Level>) -> Level {
            levels.reduce(into: Level()) { sum, level in
                sum.frameCount += level.frameCount
                for band in sum.sums.indices { sum.sums[band] += level.sums[band] }
                for step in sum.pitches.indices { sum.pitches[step] += level.pitches[step] }
            }
        }
        let sounding = sorted.filter { power($0) >= power(loudest) * SoundalikeFoundations.power(decibels: -Self.pauseRangeDB) }
        let mean = power(total(sounding))
        let active = total(sorted.filter { power($0) >= mean * SoundalikeFoundations.power(decibels: -Self.activeRangeDB) })

        let audible = sorted.filter { power($0) >= power(loudest) * SoundalikeFoundations.power(decibels: -Self.floorRangeDB) }
        let wanted = Self.floorShare * Double(audible.reduce(0) { $0 + $1.frameCount })
        var seen = 0.0
        let quiet = total(audible.prefix { level in
            defer { seen += Double(level.frameCount) }
            return seen < wanted
        })
        let depthDB = decibels(power: mean / max(power(quiet), 1e-300)), certainty = Self.pauseCertaintyDB
        let share = min(max((depthDB - certainty.lowerBound) / (certainty.upperBound - certainty.lowerBound), 0), 1)

        var levelsDB: [Double] = [], ratios: [Double] = []
        for band in 0..<ToneBands.count {
            let whole = Self.density(of: active, band), floor = share * Self.density(of: quiet, band)
            let signal = max(whole - floor, Self.leastSignalShare * whole)
            levelsDB.append(signal > 0 ? decibels(power: signal) : -300)
            ratios.append(signal > 0 ? floor / signal : 1e3)
        }
        return ToneSpectrum(
            levelsDB: levelsDB, noiseRatios: ratios, pitchSemitones: Self.pitchSemitones(of: active), topHz: topHz(of: active),
            activeSeconds: Double(active.frameCount * hop) / sampleRateHz, sampleRateHz: sampleRateHz)
    }

    /// A mean clarity below this is that of noise.
    private static let leastClarity = 0.1

    /// The median of the frames' pitches, the clearer counting more; nil where there is none to be heard.
    private static func pitchSemitones(of level: Level) -> Double? {
        let total = level.pitches.reduce(0, +)
        guard total > leastClarity * leastClarity * Double(level.frameCount) else { return nil }
        var sum = 0.0
        for (step, weight) in level.pitches.enumerated() {
            sum += weight
            guard sum >= total / 2 else { continue }
            let share = weight > 0 ? 1 - (sum - total / 2) / weight : 0
            return (Double(step) + share) / PitchMeter.stepsPerSemitone
        }
        return nil
    }

    /// The mean power density of a third octave, from its two sixths.
    private static func density(of level: Level, _ band: Int) -> Double {
        let (low, middle, high) = (ToneBands.edgesHz[2 * band], ToneBands.edgesHz[2 * band + 1], ToneBands.edgesHz[2 * band + 2])
        let sum = level.sums[2 * band] * (middle - low) + level.sums[2 * band + 1] * (high - middle)
        return sum / (high - low) / Double(max(1, level.frameCount))
    }

    /// No voice, instrument or equaliser falls by so much in a third of an octave and stays there, dB: a filter of the transmission does.
    private static let cliffDB = 20.0
    private static let lowestCliffHz = 3_000.0

    private func topHz(of level: Level) -> Double {
        let count = bands.firstIndex { $0 == nil } ?? bands.count
        let levelsDB = level.sums.prefix(count).map { decibels(power: max($0, 1e-300)) }
        for band in 0..<max(0, count - 2) where ToneBands.edgesHz[band + 1] >= Self.lowestCliffHz {
            guard levelsDB[band] - levelsDB[band + 2] >= Self.cliffDB else { continue }
            if levelsDB[(band + 2)...].allSatisfy({ levelsDB[band] - $0 >= 0.9 * Self.cliffDB }) { return ToneBands.edgesHz[band + 1] }
        }
        return ToneBands.edgesHz[count]
    }
}
