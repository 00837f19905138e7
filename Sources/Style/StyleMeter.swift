import SoundalikeFoundations
import SoundalikeSpectra

/// Measures a recording's ``StyleProfile`` as it streams by, in blocks of any sizes, at the file's own rate.
///
/// Everything but the crest factor comes from one short-time spectrum: frames of 43 ms at every rate, overlapping by half, under a sine window,
/// whose squares add up to one, so that each sample counts the same. All channels count by their power.
///
/// Not `Sendable`: it holds scratch memory. Make one a thread.
public final class StyleMeter {
    /// A frame has 2,048 samples at 48 kHz.
    private static let hopSeconds = 1_024.0 / 48_000

    private let sampleRateHz: Double
    private let channelCount: Int
    private let fft: RealFFT
    private let frameLength, hop: Int
    private let window: [Float]
    private let weighting: [Float]
    private let bands: [StyleBands.Bins?]
    /// A frame's worth of samples of each channel, the first `filled` of them valid.
    private let held: [UnsafeMutablePointer<Float>]
    private var filled = 0
    private var passageHasFrame = false
    private let windowed, real, imaginary, otherReal, otherImaginary, powers, cross: UnsafeMutablePointer<Float>
    private var frame = [Float](repeating: 0, count: 1 + StyleBands.count)

    private var loudness: LoudnessBlocks
    private var crest: CrestMeter
    private var levels = LevelTable(bandCount: StyleBands.count)
    private var stereo = [StereoSums](repeating: StereoSums(), count: StyleBands.count)
    private var isTooLarge = false

    /// A meter of recordings at one rate.
    ///
    /// - Throws: ``SoundalikeError`` `.internalFault` for a rate that no transform is made for, or no channel.
    public init(sampleRateHz: Double, channelCount: Int) throws {
        guard sampleRateHz.isFinite, (1_000...1_000_000).contains(sampleRateHz), channelCount > 0 else {
            throw SoundalikeError(.internalFault, nil, "no style of \(channelCount) channels at \(sampleRateHz) Hz")
        }
        hop = Int((sampleRateHz * Self.hopSeconds).rounded())
        frameLength = 2 * hop
        var length = 8
        while length < frameLength { length *= 2 }
        guard let fft = RealFFT(length: length) else { throw SoundalikeError(.internalFault, nil, "no spectrum at \(sampleRateHz) Hz") }
        self.sampleRateHz = sampleRateHz
        self.channelCount = channelCount
        self.fft = fft
        let binHz = sampleRateHz / Double(length)
        window = (0..<frameLength).map { [frameLength] in Float(sine(.pi * (Double($0) + 0.5) / Double(frameLength))) }
        // The squares of all bins, both sides of the spectrum, sum to the length times the windowed energy; those of the window to half a frame.
        let scale = 2 / (Double(length) * Double(hop))
        weighting = (0..<fft.binCount).map { Float(scale * ($0 == length / 2 ? 0.5 : 1) * KWeighting.powerGain(frequencyHz: Double($0) * binHz)) }
        bands = StyleBands.bins(binHz: binHz, binCount: fft.binCount).map { bins in
            bins.map { StyleBands.Bins(firstBin: $0.firstBin, weights: $0.weights.map { $0 * Float(scale) }) }
        }
        held = (0..<channelCount).map { [frameLength] _ in Self.zeros(frameLength) }
        // What is longer than a frame stays zero.
        windowed = Self.zeros(length)
        real = Self.zeros(fft.binCount)
        imaginary = Self.zeros(fft.binCount)
        otherReal = Self.zeros(fft.binCount)
        otherImaginary = Self.zeros(fft.binCount)
        powers = Self.zeros(fft.binCount)
        cross = Self.zeros(fft.binCount)
        loudness = LoudnessBlocks(hopSeconds: Double(hop) / sampleRateHz)
        crest = CrestMeter(sampleRateHz: sampleRateHz, channelCount: channelCount)
    }

    deinit {
        for pointer in held + [windowed, real, imaginary, otherReal, otherImaginary, powers, cross] { pointer.deallocate() }
    }

    private static func zeros(_ count: Int) -> UnsafeMutablePointer<Float> {
        let pointer = UnsafeMutablePointer<Float>.allocate(capacity: count)
        pointer.initialize(repeating: 0, count: count)
        return pointer
    }

    /// Takes the next frames.
    ///
    /// - Parameter channels: one pointer a channel, each to `frameCount` samples.
    public func add(_ channels: UnsafePointer<UnsafeMutablePointer<Float>>, frameCount: Int) {
        crest.add(channels, frameCount: frameCount)
        var done = 0
        while done < frameCount {
            let count = min(frameCount - done, frameLength - filled)
            for channel in held.indices { (held[channel] + filled).update(from: channels[channel] + done, count: count) }
            done += count
            filled += count
            if filled == frameLength { measure() }
        }
    }

    /// Takes mono samples.
    public func add(_ samples: [Float]) {
        precondition(channelCount == 1, "a meter of one channel")
        var samples = samples
        samples.withUnsafeMutableBufferPointer { buffer in
            guard let start = buffer.baseAddress else { return }
            withUnsafeTemporaryAllocation(of: UnsafeMutablePointer<Float>.self, capacity: 1) { channels in
                channels.initialize(repeating: start)
                if let channel = channels.baseAddress { add(channel, frameCount: buffer.count) }
            }
        }
    }

    /// What comes next has nothing to do with what came before: no frame spans both. Loudness is that of both in a row.
    public func beginPassage() {
        if !passageHasFrame, filled > 0 {
            // Shorter than one frame: silence follows.
            for channel in held { (channel + filled).update(repeating: 0, count: frameLength - filled) }
            measure()
        }
        crest.endPassage()
        levels.endPassage()
        (filled, passageHasFrame) = (0, false)
    }

    /// Forgets all that was added.
    public func reset() {
        (filled, passageHasFrame, isTooLarge) = (0, false, false)
        loudness = LoudnessBlocks(hopSeconds: Double(hop) / sampleRateHz)
        crest = CrestMeter(sampleRateHz: sampleRateHz, channelCount: channelCount)
        levels = LevelTable(bandCount: StyleBands.count)
        stereo = Array(repeating: StereoSums(), count: StyleBands.count)
    }

    /// The profile of all that was added since the last ``reset()``; nil for silence. What is added then begins a new passage.
    ///
    /// - Throws: ``SoundalikeError`` `.badData` for samples that are not finite, or too large to be measured.
    public func finish() throws -> StyleProfile? {
        beginPassage()
        guard !isTooLarge, crest.isFinite else { throw SoundalikeError(.badData, nil, "has samples that are no numbers or too large to analyse") }
        guard let power = loudness.integratedPower, power > 0 else { return nil }
        var values: [Double?] = [LoudnessBlocks.loudness(power: power), loudness.rangeLU, crest.medianDB]
        let changes = levels.changes(relativeTo: power)
        values += StyleFeatures.changeShares.map { changes[$0] }
        values += Self.values(of: levels.levels(relativeTo: power))
        for band in bands.indices { values += Self.values(of: bands[band] == nil ? nil : levels.levels(band: band, wholePower: power)) }
        let isPair = channelCount == 2
        values += stereo.map { isPair ? $0.widthDB : nil }
        values += stereo.map { isPair ? $0.correlation : nil }
        return StyleProfile(values: values)
    }

    private static func values(of levels: LevelTable.Levels?) -> [Double?] {
        [levels?.all[StyleFeatures.floorShare]] + StyleFeatures.percentiles.map { levels?.sounding[$0.share] }
    }

    private func measure() {
        passageHasFrame = true
        let isPair = channelCount == 2
        powers.update(repeating: 0, count: fft.binCount)
        for (channel, samples) in held.enumerated() {
            window.withUnsafeBufferPointer { window in
                for index in window.indices { windowed[index] = samples[index] * window[index] }
            }
            let (re, im) = channel == 1 ? (otherReal, otherImaginary) : (real, imaginary)
            fft.forward(windowed, real: re, imaginary: im)
            for bin in 0..<fft.binCount { powers[bin] += re[bin] * re[bin] + im[bin] * im[bin] }
        }
        frame[0] = weightedSum(powers, weighting)
        for (index, band) in bands.enumerated() {
            guard let band else { continue }
            frame[index + 1] = weightedSum(powers + band.firstBin, band.weights)
        }
        isTooLarge = isTooLarge || !frame.allSatisfy(\.isFinite)
        if isPair { measurePair() }
        loudness.add(power: Double(frame[0]))
        levels.add(frame)
        filled = frameLength - hop
        for channel in held { channel.update(from: channel + hop, count: filled) }
    }

    /// Adds to each band's sums; `powers` holds those of both channels together.
    private func measurePair() {
        for bin in 0..<fft.binCount { cross[bin] = real[bin] * otherReal[bin] + imaginary[bin] * otherImaginary[bin] }
        for bin in 0..<fft.binCount { real[bin] = real[bin] * real[bin] + imaginary[bin] * imaginary[bin] }
        for (index, band) in bands.enumerated() {
            guard let band else { continue }
            let left = Double(weightedSum(real + band.firstBin, band.weights))
            stereo[index].left += left
            stereo[index].right += max(0, Double(frame[index + 1]) - left)
            stereo[index].common += Double(weightedSum(cross + band.firstBin, band.weights))
        }
    }
}

/// Σ values · weights.
private func weightedSum(_ values: UnsafePointer<Float>, _ weights: [Float]) -> Float {
    let raw = UnsafeRawPointer(values), whole = weights.count / 8 * 8
    return weights.withUnsafeBytes { bytes in
        var sums = SIMD8<Float>(repeating: 0)
        for index in stride(from: 0, to: 4 * whole, by: 32) {
            sums += raw.loadUnaligned(fromByteOffset: index, as: SIMD8<Float>.self)
                * bytes.loadUnaligned(fromByteOffset: index, as: SIMD8<Float>.self)
        }
        var sum = sums.sum()
        for index in whole..<weights.count { sum += values[index] * bytes.loadUnaligned(fromByteOffset: 4 * index, as: Float.self) }
        return sum
    }
}
