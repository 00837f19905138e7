import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeSpectra
import SoundalikeTensors

/// Finds settings that bring a recording's average spectrum to its target's, by one step of Gauss and Newton's method through the effects.
///
/// The step starts from the settings that suit the recordings on average, which are found in the same way first, from the chain's defaults. How the
/// chain changes the average spectrum there, and how that moves with each setting, is measured once. After that a pair's settings need the pair's
/// two spectra alone.
struct SpectralStep {
    /// Where the step starts.
    private let origin: [Double]
    /// What the chain does there, dB a band.
    private let responseDB: [Double]
    /// `[output][band]`: dB for the whole range of an output.
    private let slopesDB: [[Double]]

    /// How exactly a band is to be met, dB, and how far an output goes for that, of its range: the step is the likeliest one between the two. The level
    /// is what all bands say and is met; of what one band says much is its song's, or a compressor's work, which no equaliser undoes.
    private static let bandDeviationDB = 7.0, outputDeviation = 0.1
    /// How far settings are moved, of their range.
    private static let probe = 0.05
    /// Frames of each item that are listened to.
    private static let frameCount = 60
    /// Batches of clips that say what the chain does and what is wanted on average. Slopes differ less from one recording to another: the first says them.
    private static let batchCount = 8

    /// Runs clips through the chain.
    ///
    /// - Parameters:
    ///   - layer: the whole chain; its items start anew.
    ///   - defaults: its default settings, a value an output.
    ///   - clips: gives the frames of the batch with this number.
    init(through layer: EffectLayer, defaults: [Double], clips: (Int) -> ClipFollower) async throws {
        var batches: [ChainInput] = []
        for index in 0..<Self.batchCount { batches.append(try await ChainInput(clips(index), frameCount: Self.frameCount, of: layer)) }
        let differenceDB = mean(batches.map(\.differenceDB))
        let usual = try SpectralStep(at: defaults, through: layer, batches).outputs(forDifferenceDB: differenceDB)
        self = try SpectralStep(at: usual, through: layer, batches)
    }

    private init(at origin: [Double], through layer: EffectLayer, _ batches: [ChainInput]) throws {
        let changes = try batches.map { try $0.changeDB(by: layer, set: origin) }
        self.origin = origin
        responseDB = mean(changes)
        slopesDB = try origin.indices.map { index in
            var moved = origin
            let step = moved[index] > 0.5 ? -Self.probe : Self.probe
            moved[index] += step
            return try zip(batches[0].changeDB(by: layer, set: moved), changes[0]).map { ($0 - $1) / step }
        }
    }

    /// The outputs for a pair whose target's average spectrum is so many dB above the input's in each band.
    func outputs(forDifferenceDB difference: [Double]) -> [Double] {
        let wanted = zip(difference, responseDB).map { $0 - $1 }
        // (JᵀJ / σ² + I / τ²) x = Jᵀ d / σ², by conjugate gradients: as many steps as there are bands are exact.
        let precision = 1 / (Self.bandDeviationDB * Self.bandDeviationDB), prior = 1 / (Self.outputDeviation * Self.outputDeviation)
        func product(_ x: [Double]) -> [Double] {
            let bands = wanted.indices.map { band in x.indices.reduce(0) { $0 + slopesDB[$1][band] * x[$1] } }
            return x.indices.map { prior * x[$0] + precision * dot(slopesDB[$0], bands) }
        }
        var x = [Double](repeating: 0, count: origin.count)
        var residual = slopesDB.map { precision * dot($0, wanted) }, direction = residual
        var power = dot(residual, residual)
        for _ in 0...wanted.count where power > 1e-12 {
            let image = product(direction), length = power / dot(direction, image)
            for index in x.indices {
                x[index] += length * direction[index]
                residual[index] -= length * image[index]
            }
            let next = dot(residual, residual)
            for index in x.indices { direction[index] = residual[index] + next / power * direction[index] }
            power = next
        }
        return zip(origin, x).map { min(max($0 + $1, 0), 1) }
    }
}

/// What a batch of clips sounds like before the chain, and by how much their targets' average spectra are above theirs.
private struct ChainInput {
    /// `[item, sample]` of each frame.
    private let frames: [[Float]]
    /// The average spectrum of what it is, and by how much the targets' are above it, dB a band, as means over the items.
    private let spectrumDB: [Double]
    let differenceDB: [Double]

    init(_ clips: ClipFollower, frameCount: Int, of layer: EffectLayer) async throws {
        var frames: [[Float]] = [], differences: [[Double]] = []
        for _ in 0..<frameCount {
            let batch = try await clips.next()
            frames.append(batch.inputs)
            differences += batch.spectrumDifferencesDB
        }
        self.frames = frames
        differenceDB = mean(differences)
        spectrumDB = try ChainInput.spectrumDB(of: frames, layer)
    }

    /// What the chain adds to the average spectrum at these settings, dB a band, as a mean over the items.
    func changeDB(by layer: EffectLayer, set settings: [Double]) throws -> [Double] {
        try Interruption.check()
        let itemCount = layer.options.itemCount, length = layer.options.maximumFrameCount
        try layer.reset(items: 0..<itemCount)
        let row = try Tensor((0..<itemCount).flatMap { _ in settings.map(Float.init) }, shape: [itemCount, settings.count])
        let outputs = try frames.map { frame in
            try Engine.withoutGradients { try layer.process(Tensor(frame, shape: [itemCount, length]), settings: row).floats() }
        }
        return zip(try ChainInput.spectrumDB(of: outputs, layer), spectrumDB).map(-)
    }

    private static func spectrumDB(of frames: [[Float]], _ layer: EffectLayer) throws -> [Double] {
        let length = layer.options.maximumFrameCount
        return mean(try (0..<layer.options.itemCount).map { item in
            try averageSpectrumDB(of: frames.flatMap { $0[(item * length)..<((item + 1) * length)] }, sampleRateHz: layer.options.sampleRateHz)
        })
    }
}

private func mean(_ spectra: [[Double]]) -> [Double] {
    spectra[0].indices.map { band in spectra.reduce(0) { $0 + $1[band] } / Double(spectra.count) }
}

private func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }

/// The average spectrum in third octaves, dB; where there is nothing, as little as counts.
func averageSpectrumDB(of samples: [Float], sampleRateHz: Double) throws -> [Double] {
    let spectrum = try FractionalOctaveSpectrum(sampleRateHz: sampleRateHz, channelCount: 1, frameCount: samples.count)
    var samples = samples
    samples.withUnsafeMutableBufferPointer { buffer in
        guard let start = buffer.baseAddress else { return }
        withUnsafePointer(to: start) { spectrum.add($0, frameCount: buffer.count) }
    }
    return spectrum.levelsDB().map { max($0 ?? -90, -90) }
}
