/// How a controller sees a recording: consecutive frames, each in the middle of a longer context.
public struct FrameGeometry: Hashable, Sendable {
    public var sampleRateHz: Double
    /// Samples that one row of settings holds for.
    public var frameLength: Int
    /// Samples that the encoder hears, the frame in their middle.
    public var contextLength: Int

    /// Samples of context on either side of the frame.
    var margin: Int { (contextLength - frameLength) / 2 }
}

/// An excerpt of a pair in memory, cut into frames.
struct Clip: Sendable {
    private let geometry: FrameGeometry
    private let fadeSamples: Int
    /// Samples of the excerpt.
    private let count: Int
    /// The recording before, from `margin` samples before the excerpt to as many after its last frame; zeros where the file has none.
    private let surroundings: [Float]
    /// The recording after: the excerpt alone.
    private let target: [Float]

    /// - Parameters:
    ///   - surroundings: the input's samples from `margin` before the excerpt to `margin` after it.
    ///   - target: the target's samples, those of the excerpt.
    init(surroundings: [Float], target: [Float], fadeSamples: Int, geometry: FrameGeometry) {
        precondition(surroundings.count == target.count + 2 * geometry.margin, "a clip has its surroundings")
        self.geometry = geometry
        self.fadeSamples = min(fadeSamples, target.count / 2)
        count = target.count
        let rest = Self.frameCount(samples: count, geometry) * geometry.frameLength - count
        self.surroundings = surroundings + [Float](repeating: 0, count: rest)
        self.target = target
    }

    static func frameCount(samples: Int, _ geometry: FrameGeometry) -> Int {
        (samples + geometry.frameLength - 1) / geometry.frameLength
    }

    /// Frames, the last one filled up with silence.
    var frameCount: Int { Self.frameCount(samples: count, geometry) }

    /// The input's samples around frame `index`, the frame in their middle.
    func context(_ index: Int) -> ArraySlice<Float> {
        let start = index * geometry.frameLength
        return surroundings[start..<(start + geometry.contextLength)]
    }

    /// The input's samples of frame `index`, with the fades.
    func input(_ index: Int) -> [Float] {
        let start = index * geometry.frameLength
        return (start..<(start + geometry.frameLength)).map { surroundings[geometry.margin + $0] * fade(at: $0) }
    }

    /// The target's samples of frame `index`, with the fades, later by `delay` samples: the latency of what the input goes through.
    func target(_ index: Int, delay: Int) -> [Float] {
        let start = index * geometry.frameLength - delay
        return (start..<(start + geometry.frameLength)).map { $0 < 0 || $0 >= count ? 0 : target[$0] * fade(at: $0) }
    }

    /// A straight line up at the excerpt's start, and down to nothing at its end.
    private func fade(at sample: Int) -> Float {
        guard fadeSamples > 0 else { return sample < count ? 1 : 0 }
        return Float(min(max(0, min(sample + 1, count - sample)), fadeSamples)) / Float(fadeSamples)
    }
}
