import SoundalikeFoundations

/// The one-shot network as a value: two spectrograms in, log-probabilities over quantised settings out.
///
/// Both ways of running it, training on the engine and native inference, are assembled from this one description.
///
///     spectrogram [frame, mel] ─ block × n ─ mean over frames ─ embedding [channel · mel] ┐
///     spectrogram [frame, mel] ─ (the same weights) ─────────── embedding [channel · mel] ┴ comparison ─ dense ─ dense
///
/// The defaults are the paper's proposed network: Mimilakis, Bryan, Smaragdis, "One-shot parametric audio production
/// style transfer with application to frequency equalization", ICASSP 2020, section 2.
public struct MatcherArchitecture: Codable, Hashable, Sendable {
    /// How the two embeddings become one.
    public enum Comparison: Hashable, Sendable {
        /// A one-dimensional convolution over the embeddings as two channels, zero-padded to keep the length.
        case learned(taps: Int)
        /// Element-wise, reference minus input: the paper's baselines.
        case difference
    }

    /// Mel bands of the front end.
    public var bandCount = 128
    /// Kernels of each Siamese block.
    public var blockChannels = [10, 15, 15, 20, 20]
    /// Side of the square convolution kernels; odd, padded to keep the size.
    public var kernelSize = 3
    /// Frames merged by each block's max-pooling; 1 for none.
    public var timePooling = 2
    /// Slope of the leaky rectifier below zero.
    public var negativeSlope = 0.01
    /// How the two embeddings become one.
    public var comparison = Comparison.learned(taps: 129)
    /// Units of the hidden dense layer.
    public var hiddenUnits = 440
    /// Parameters that are predicted.
    public var parameterCount = 12
    /// Values on each parameter's grid.
    public var valueCount = 21

    /// The paper's proposed network.
    public init() {}

    enum CodingKeys: String, CodingKey {
        case bandCount = "band_count", blockChannels = "block_channels", kernelSize = "kernel_size", timePooling = "time_pooling"
        case negativeSlope = "negative_slope", comparison, hiddenUnits = "hidden_units", parameterCount = "parameter_count"
        case valueCount = "value_count"
    }

    /// Elements of one recording's embedding: a row of bands for each kernel of the last block.
    public var embeddingCount: Int { (blockChannels.last ?? 1) * bandCount }

    /// Frames that become one frame of the last block; also the fewest frames that can be embedded.
    public var framesPerStep: Int { blockChannels.reduce(1) { product, _ in product * timePooling } }

    /// Every weight by its name in a model file, with its shape, in the order of computation.
    ///
    /// Normalisation layers also have `running_mean` and `running_var`, which are not trained and not listed.
    public var weights: [(name: String, shape: [Int])] {
        var list: [(name: String, shape: [Int])] = []
        var inputChannels = 1
        for (index, channels) in blockChannels.enumerated() {
            let block = "blocks.\(index)"
            list.append(("\(block).convolution.weight", [channels, inputChannels, kernelSize, kernelSize]))
            list.append(("\(block).convolution.bias", [channels]))
            list.append(("\(block).normalisation.weight", [channels]))
            list.append(("\(block).normalisation.bias", [channels]))
            inputChannels = channels
        }
        if case .learned(let taps) = comparison {
            list.append(("comparison.weight", [1, 2, taps]))
            list.append(("comparison.bias", [1]))
        }
        list.append(("hidden.weight", [hiddenUnits, embeddingCount]))
        list.append(("hidden.bias", [hiddenUnits]))
        list.append(("output.weight", [parameterCount * valueCount, hiddenUnits]))
        list.append(("output.bias", [parameterCount * valueCount]))
        return list
    }

    /// Trained numbers in all: 1.248 million for the paper's network.
    public var weightCount: Int {
        weights.reduce(0) { $0 + $1.shape.reduce(1, *) }
    }

    /// Refuses what no network can be built from; an architecture may come from a hostile file.
    ///
    /// - Throws: `SoundalikeError.badData`, naming the first figure out of range.
    public func validate() throws {
        func check(_ isFine: Bool, _ what: String) throws {
            guard isFine else { throw SoundalikeError(.badData, "architecture", what) }
        }
        try check((1...1024).contains(bandCount), "band count \(bandCount) is outside 1 to 1024")
        try check((1...16).contains(blockChannels.count), "\(blockChannels.count) blocks; 1 to 16 can be built")
        try check(blockChannels.allSatisfy((1...1024).contains), "a block has more than 1024 kernels or none")
        try check(kernelSize % 2 == 1 && (1...15).contains(kernelSize), "kernel size \(kernelSize) is not odd or over 15")
        try check((1...4).contains(timePooling), "time pooling \(timePooling) is outside 1 to 4")
        try check(negativeSlope.isFinite && (0...1).contains(negativeSlope), "negative slope is outside 0 to 1")
        try check((1...65_536).contains(hiddenUnits), "hidden units \(hiddenUnits) are outside 1 to 65536")
        try check((1...256).contains(parameterCount), "parameter count \(parameterCount) is outside 1 to 256")
        try check((2...1024).contains(valueCount), "value count \(valueCount) is outside 2 to 1024")
        if case .learned(let taps) = comparison {
            try check(taps % 2 == 1 && (1...4095).contains(taps), "comparison taps \(taps) are not odd or over 4095")
        }
    }
}

extension MatcherArchitecture.Comparison: Codable {
    private static let learnedPrefix = "learned-"

    /// Reads `"difference"` or `"learned-TAPS"`.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        if text == "difference" {
            self = .difference
        } else if text.hasPrefix(Self.learnedPrefix), let taps = Int(text.dropFirst(Self.learnedPrefix.count)) {
            self = .learned(taps: taps)
        } else {
            throw DecodingError.dataCorruptedError(
                in: container, debugDescription: "comparison '\(text)' is neither 'difference' nor 'learned-TAPS'")
        }
    }

    /// Writes what ``init(from:)`` reads.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        switch self {
        case .difference: try container.encode("difference")
        case .learned(let taps): try container.encode("\(Self.learnedPrefix)\(taps)")
        }
    }
}
