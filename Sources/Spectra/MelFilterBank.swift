import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations

/// Triangular mel filters: of unit area on Slaney's scale, of unit height on HTK's.
///
/// Sources: M. Slaney, "Auditory Toolbox", Interval Research 1998-010, the same bank as librosa's default; S. Young et al., "The HTK Book",
/// section 5.4, the same as librosa's with `htk=True, norm=None`.
public struct MelFilterBank: Sendable {
    /// For each band, the first bin with weight, how many bins follow it, and where its weights begin.
    let first: [Int32], count: [Int32], offset: [Int32]
    let weights: [Float]
    /// Peak frequency of each band, Hz.
    public let centresHz: [Double]

    /// - Parameters:
    ///   - bandCount: bands, at least 1.
    ///   - transformLength: samples of the transform whose bins 0 … length/2 are weighted.
    public init(
        bandCount: Int, minimumHz: Double, maximumHz: Double, transformLength: Int, sampleRateHz: Double,
        scale: FrontEndSettings.MelScale = .slaney
    ) {
        let lowest = Self.mel(hertz: minimumHz, scale), highest = Self.mel(hertz: maximumHz, scale)
        let edgesHz = (0..<(bandCount + 2)).map {
            Self.hertz(mel: lowest + (highest - lowest) * Double($0) / Double(bandCount + 1), scale)
        }
        let binHz = sampleRateHz / Double(transformLength)
        var first: [Int32] = [], count: [Int32] = [], offset: [Int32] = [], weights: [Float] = []
        for band in 0..<bandCount {
            let (low, centre, high) = (edgesHz[band], edgesHz[band + 1], edgesHz[band + 2])
            let height = scale == .slaney ? 2 / (high - low) : 1
            var start: Int?
            offset.append(Int32(weights.count))
            for bin in 0...(transformLength / 2) {
                let frequencyHz = Double(bin) * binHz
                let weight = min((frequencyHz - low) / (centre - low), (high - frequencyHz) / (high - centre))
                guard weight > 0 else { continue }
                if start == nil { start = bin }
                weights.append(Float(weight * height))
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

    private static let htkBreakHz = 700.0
    private static let htkMels = 2595 / logarithm(10)

    /// The mel of a frequency.
    public static func mel(hertz: Double, _ scale: FrontEndSettings.MelScale = .slaney) -> Double {
        switch scale {
        case .slaney: hertz < breakHz ? hertz / hertzPerMel : breakHz / hertzPerMel + logarithm(hertz / breakHz) / logarithmicStep
        case .htk: htkMels * logarithm(1 + hertz / htkBreakHz)
        }
    }

    /// The frequency of a mel: undoes ``mel(hertz:_:)``.
    public static func hertz(mel: Double, _ scale: FrontEndSettings.MelScale = .slaney) -> Double {
        let breakMel = breakHz / hertzPerMel
        return switch scale {
        case .slaney: mel < breakMel ? mel * hertzPerMel : breakHz * exponential((mel - breakMel) * logarithmicStep)
        case .htk: htkBreakHz * (exponential(mel / htkMels) - 1)
        }
    }
}
