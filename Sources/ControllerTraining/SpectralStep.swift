import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeSpectra
import SoundalikeTensors

/// Finds settings that bring a recording's average spectrum to its target's, by one step of Gauss and Newton's method through the effects.
///
/// How the chain changes the average spectrum, and how that moves with each setting, is measured once: the chain runs as it is set by default, and
/// again with each setting moved. After that a pair's settings need the pair's two spectra alone.
struct SpectralStep {
    private let defaults: [Double]
    /// What the chain does as it is set by default, dB a band.
    private let responseDB: [Double]
    /// `[output][band]`: dB for the whole range of an output.
    private let slopesDB: [[Double]]

    /// How exactly a band is to be met, dB, and how far an output goes for that, of its range: the step is the likeliest one between the two.
    private static let bandDeviationDB = 1.5, outputDeviation = 0.1
    /// How far settings are moved, of their range.
    private static let probe = 0.05
    /// Frames of each item that are listened to.
    private static let frameCount = 60

    /// Runs the first seconds of a batch's clips through the chain.
    ///
    /// - Parameters:
    ///   - layer: the whole chain; its items start anew.
    ///   - defaults: its default settings, a value an output.
    ///   - clips: gives the frames.
    init(through layer: EffectLayer, defaults: [Double], clips: ClipFollower) async throws {
        var frames: [ClipBatch] = []
        for _ in 0..<Self.frameCount { frames.append(try await clips.next()) }
        func outputsDB(_ settings: [Double]) throws -> [[Double]] {
            try Interruption.check()
            let itemCount = layer.options.itemCount, length = layer.options.maximumFrameCount
            try layer.reset(items: 0..<itemCount)
            let row = try Tensor((0..<itemCount).flatMap { _ in settings.map(Float.init) }, shape: [itemCount, settings.count])
            var heard = [[Float]](repeating: [], count: itemCount)
            for frame in frames {
                let output = try Engine.withoutGradients {
                    try layer.process(Tensor(frame.inputs, shape: [itemCount, length]), settings: row).floats()
                }
                for item in 0..<itemCount { heard[item] += output[(item * length)..<((item + 1) * length)] }
            }
            return try heard.map { try averageSpectrumDB(of: $0, sampleRateHz: layer.options.sampleRateHz) }
        }
        func mean(_ spectra: [[Double]], less others: [[Double]]) -> [Double] {
            spectra[0].indices.map { band in
                zip(spectra, others).reduce(0) { $0 + ($1.0[band] - $1.1[band]) } / Double(spectra.count)
            }
        }
        let length = layer.options.maximumFrameCount
        let inputs = try (0..<layer.options.itemCount).map { item in
            try averageSpectrumDB(
                of: frames.flatMap { $0.inputs[(item * length)..<((item + 1) * length)] }, sampleRateHz: layer.options.sampleRateHz)
        }
        let outputs = try outputsDB(defaults)
        self.defaults = defaults
        responseDB = mean(outputs, less: inputs)
        slopesDB = try defaults.indices.map { index in
            var moved = defaults
            let step = moved[index] > 0.5 ? -Self.probe : Self.probe
            moved[index] += step
            return mean(try outputsDB(moved), less: outputs).map { $0 / step }
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
        var x = [Double](repeating: 0, count: defaults.count)
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
        return zip(defaults, x).map { min(max($0 + $1, 0), 1) }
    }
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
