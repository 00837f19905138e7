import SoundalikeFoundations
import SoundalikeTensors

/// A loss that does not mind a short delay or an inverted sign, which effects with filters bring with them.
///
/// Output and target are aligned where their cross-correlation's magnitude is greatest, up to a greatest delay. Where they overlap,
/// L = α₁ · mean |±ȳ − y| + α₂ · (mean (|Ȳ| − |Y|)² + mean (log(|Ȳ| + 10⁻⁵) − log(|Y| + 10⁻⁵))²), with the sign that makes the first term smaller.
/// The spectra are taken of the overlap, filled up with zeros to the frame, under a Hann window; frames longer than a spectrum are cut into spectra.
/// What alignment is best is not differentiated.
///
/// Source: Martínez Ramírez et al., "Differentiable signal processing with black-box audio effects", ICASSP 2021, section 2.4.
public final class DelayInvariantLoss: AudioLoss {
    /// What the loss is made of.
    public struct Options: Sendable, Hashable, Codable {
        /// The greatest delay that is aligned, in samples.
        public var greatestDelay = 100
        /// α₁, the weight of the time term.
        public var timeWeight = 10.0
        /// α₂, the weight of the spectral terms.
        public var spectralWeight = 1.0
        /// Samples of a spectrum, a power of two.
        public var spectrumLength = 1_024

        /// The paper's.
        public init() {}
    }

    /// What it is made of.
    public let options: Options
    public let termNames = ["time", "magnitude", "log magnitude"]
    private let magnitude: SpectralMagnitude
    private var aligner: (frameCount: Int, finder: FrameAligner)?

    private static let logFloor = 1e-5

    /// A loss. Loads the engine.
    public init(_ options: Options = Options(), device: Device = .cpu) throws {
        self.options = options
        magnitude = try SpectralMagnitude(frameLength: options.spectrumLength, hop: options.spectrumLength, device: device)
    }

    public func callAsFunction(_ output: Tensor, target: Tensor) throws -> AudioLossValue {
        let alignments = try alignments(output: output, target: target)
        let frameCount = output.shape[1]
        let overlap = try Overlap(alignments, frameCount: frameCount, device: output.device)
        let (y, t) = try (overlap.output(output), overlap.target(target))
        let time = try ((y * overlap.polarities - t).magnitude().sum(over: [1])) * overlap.inverseLengths
        let (outputs, targets) = try (spectra(y), spectra(t))
        let magnitudes = try meanSquare(outputs - targets)
        let logarithms = try meanSquare((outputs + Self.logFloor).logarithm() - (targets + Self.logFloor).logarithm())
        let spectral = try magnitudes + logarithms
        let perItem = try time * options.timeWeight + spectral * options.spectralWeight
        return AudioLossValue(perItem: perItem, terms: [time, magnitudes, logarithms])
    }

    /// How each item's output lies against its target, both `[item, sample]`.
    public func alignments(output: Tensor, target: Tensor) throws -> [FrameAlignment] {
        let shape = output.shape
        guard shape.count == 2, target.shape == shape, shape[1] > 0 else {
            throw SoundalikeError(.internalFault, "loss", "output \(shape) and target \(target.shape) cannot be compared")
        }
        let finder = try finder(frameCount: shape[1])
        return try output.floats().withUnsafeBufferPointer { outputs in
            try target.floats().withUnsafeBufferPointer { targets in
                (0..<shape[0]).map { item in
                    let stretch = item * shape[1]..<(item + 1) * shape[1]
                    return finder.alignment(
                        output: UnsafeBufferPointer(rebasing: outputs[stretch]), target: UnsafeBufferPointer(rebasing: targets[stretch]))
                }
            }
        }
    }

    private func finder(frameCount: Int) throws -> FrameAligner {
        if let aligner, aligner.frameCount == frameCount { return aligner.finder }
        let finder = try FrameAligner(frameCount: frameCount, greatestDelay: options.greatestDelay)
        aligner = (frameCount, finder)
        return finder
    }

    /// Magnitude spectra, the last one filled up with zeros.
    private func spectra(_ signal: Tensor) throws -> Tensor {
        let (itemCount, frameCount) = (signal.shape[0], signal.shape[1])
        let missing = (options.spectrumLength - frameCount % options.spectrumLength) % options.spectrumLength
        guard missing > 0 else { return try magnitude(signal) }
        let zeros = try Tensor(repeating: 0, shape: [itemCount, missing]).to(signal.device)
        return try magnitude(Tensor.concatenated([signal, zeros], along: 1))
    }

    private func meanSquare(_ x: Tensor) throws -> Tensor { try x.power(2).mean(over: [1, 2]) }
}

/// Aligned frames, cut to where they overlap.
private struct Overlap {
    /// ±1, `[item, 1]`.
    let polarities: Tensor
    /// One over the length of the overlap, `[item]`.
    let inverseLengths: Tensor
    /// The samples of either signal that overlap come first; where there are no more, `mask` is 0. `[item, sample]`.
    private let outputIndices, targetIndices: Tensor
    private let mask: Tensor

    init(_ alignments: [FrameAlignment], frameCount: Int, device: Device) throws {
        let shape = [alignments.count, frameCount]
        func indices(_ start: (FrameAlignment) -> Int) throws -> Tensor {
            let values = alignments.flatMap { alignment in
                (0..<frameCount).map { Int64(min($0 + max(0, start(alignment)), frameCount - 1)) }
            }
            return try Tensor(integers: values, shape: shape).to(device)
        }
        outputIndices = try indices { $0.delay }
        targetIndices = try indices { -$0.delay }
        let ones = alignments.flatMap { alignment in (0..<frameCount).map { Float($0 < frameCount - abs(alignment.delay) ? 1 : 0) } }
        mask = try Tensor(ones, shape: shape).to(device)
        polarities = try Tensor(alignments.map { Float($0.polarity) }, shape: [alignments.count, 1]).to(device)
        inverseLengths = try Tensor(alignments.map { 1 / Float(frameCount - abs($0.delay)) }, shape: [alignments.count]).to(device)
    }

    func output(_ signal: Tensor) throws -> Tensor { try signal.gathered(along: 1, at: outputIndices) * mask }

    func target(_ signal: Tensor) throws -> Tensor { try signal.gathered(along: 1, at: targetIndices) * mask }
}
