import CSoundalikeKernels
import SoundalikeFoundations

/// Triangular mel filters of unit area on Slaney's scale: linear below 1 kHz, logarithmic above.
///
/// Source: M. Slaney, "Auditory Toolbox", Interval Research 1998-010; the same bank as librosa's default.
public struct MelFilterBank: Sendable {
    /// For each band, the first bin with weight, how many bins follow it, and where its weights begin.
    let first: [Int32], count: [Int32], offset: [Int32]
    let weights: [Float]
    /// Peak frequency of each band, Hz.
    public let centresHz: [Double]

    /// - Parameters:
    ///   - bandCount: bands, at least 1.
    ///   - transformLength: samples of the transform whose bins 0 … length/2 are weighted.
    public init(bandCount: Int, minimumHz: Double, maximumHz: Double, transformLength: Int, sampleRateHz: Double) {
        let lowest = Self.mel(hertz: minimumHz), highest = Self.mel(hertz: maximumHz)
        let edgesHz = (0..<(bandCount + 2)).map {
            Self.hertz(mel: lowest + (highest - lowest) * Double($0) / Double(bandCount + 1))
        }
        let binHz = sampleRateHz / Double(transformLength)
        var first: [Int32] = [], count: [Int32] = [], offset: [Int32] = [], weights: [Float] = []
        for band in 0..<bandCount {
            let (low, centre, high) = (edgesHz[band], edgesHz[band + 1], edgesHz[band + 2])
            let area = 2 / (high - low)
            var start: Int?
            offset.append(Int32(weights.count))
            for bin in 0...(transformLength / 2) {
                let frequencyHz = Double(bin) * binHz
                let weight = min((frequencyHz - low) / (centre - low), (high - frequencyHz) / (high - centre))
                guard weight > 0 else { continue }
                if start == nil { start = bin }
                weights.append(Float(weight * area))
            }
            first.append(Int32(start ?? 0))
            count.append(Int32(weights.count) - offset[band])
        }
        (self.first, self.count, self.offset, self.weights) = (first, count, offset, weights)
        centresHz = Array(edgesHz[1...bandCount])
    }

    private static let hertzPerMel = 200.0 / 3
    private static let breakHz = 1000.0
    private static let logarithmicStep = logarithm(6.4) / 27

    /// Slaney's mel of a frequency.
    public static func mel(hertz: Double) -> Double {
        hertz < breakHz ? hertz / hertzPerMel : breakHz / hertzPerMel + logarithm(hertz / breakHz) / logarithmicStep
    }

    /// The frequency of a mel: undoes ``mel(hertz:)``.
    public static func hertz(mel: Double) -> Double {
        let breakMel = breakHz / hertzPerMel
        return mel < breakMel ? mel * hertzPerMel : breakHz * exponential((mel - breakMel) * logarithmicStep)
    }
}
