import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeTensors

/// The one-shot network, for training: two spectrograms in, log-probabilities over quantised settings out.
///
/// Source: Mimilakis, Bryan, Smaragdis, "One-shot parametric audio production style transfer with application to frequency equalization",
/// ICASSP 2020, section 2. `MatcherArchitecture` describes it; `MatcherInference` runs it without the engine.
public final class MatcherNetwork: Layer {
    /// What the network is made of.
    public let architecture: MatcherArchitecture
    /// Where the weights lie and the inputs must lie.
    public let device: Device
    let blocks: [ConvolutionBlock]
    /// Nil when the embeddings are subtracted.
    let comparison: Convolution1D?
    private let hidden: Dense
    let output: Dense
    private let fusedBlocks: FusedBlockRunner?

    /// A network with random weights drawn from `generator`.
    ///
    /// - Parameter fusesBlocks: whether training on the CPU computes the blocks by our own kernels where they are made for them.
    /// - Throws: `SoundalikeError`: `.badData` for an impossible architecture, `.unavailable` without an engine or the device.
    public init(
        _ architecture: MatcherArchitecture = MatcherArchitecture(), generator: inout SeededGenerator, start: InitialWeights = .glorot,
        device: Device = .cpu, fusesBlocks: Bool = true
    ) throws {
        try architecture.validate()
        try device.require()
        self.architecture = architecture
        self.device = device
        var blocks: [ConvolutionBlock] = []
        for (index, channels) in architecture.blockChannels.enumerated() {
            blocks.append(
                try ConvolutionBlock(
                    inputs: index == 0 ? 1 : architecture.blockChannels[index - 1], outputs: channels, kernelSize: architecture.kernelSize,
                    negativeSlope: architecture.negativeSlope, timePooling: architecture.timePooling, generator: &generator, device: device))
        }
        self.blocks = blocks
        if case .learned(let taps) = architecture.comparison {
            comparison = try Convolution1D(inputs: 2, outputs: 1, taps: taps, generator: &generator, device: device)
        } else {
            comparison = nil
        }
        hidden = try Dense(inputs: architecture.embeddingCount, outputs: architecture.hiddenUnits, generator: &generator, device: device)
        output = try Dense(
            inputs: architecture.hiddenUnits, outputs: architecture.parameterCount * architecture.valueCount, generator: &generator, device: device)
        fusedBlocks = fusesBlocks && device == .cpu ? FusedBlockRunner() : nil
        if start == .guided { try guideWeights() }
        try removeFirstKernelMeans()
    }

    public var parameters: [NamedTensor] {
        blocks.enumerated().flatMap { $1.parameters.named("blocks.\($0)") } + (comparison?.parameters.named("comparison") ?? [])
            + hidden.parameters.named("hidden") + output.parameters.named("output")
    }

    public var statistics: [NamedTensor] {
        blocks.enumerated().flatMap { $1.statistics.named("blocks.\($0)") }
    }

    /// The log-probabilities of each value of each parameter, `[batch, parameter, value]`.
    ///
    /// - Parameters:
    ///   - input: spectrograms of the recordings to be processed, `[batch, 1, frame, mel]`.
    ///   - reference: spectrograms of the recordings to sound like, of the same shape; when not training the frames may be another number.
    ///   - training: normalises by the batch's statistics, which both branches share, and moves the running ones.
    /// - Throws: `SoundalikeError(.badData)` when there are too few frames or another number of bands than the architecture has.
    public func callAsFunction(_ input: Tensor, _ reference: Tensor, training: Bool) throws -> Tensor {
        let embeddings: (Tensor, Tensor)
        if input.shape == reference.shape {
            let batch = input.shape.first ?? 0
            let both = try embedding(of: Tensor.concatenated([input, reference], along: 0), training: training)
            embeddings = (try both.narrowed(along: 0, from: 0, count: batch), try both.narrowed(along: 0, from: batch, count: batch))
        } else {
            guard !training else { throw SoundalikeError(.badData, nil, "in training both spectrograms must have the same shape") }
            embeddings = (try embedding(of: input, training: false), try embedding(of: reference, training: false))
        }
        let compared = try compare(embeddings.0, embeddings.1)
        let logits = try output(hidden(compared).leakyReLU(slope: architecture.negativeSlope))
        return try logits.reshaped([-1, architecture.parameterCount, architecture.valueCount]).logSoftmax(along: 2)
    }

    /// `[batch, 1, frame, mel]` → `[batch, channel · mel]`.
    func embedding(of spectrograms: Tensor, training: Bool) throws -> Tensor {
        let shape = spectrograms.shape
        guard shape.count == 4, shape[1] == 1, shape[3] == architecture.bandCount, shape[2] >= architecture.framesPerStep else {
            throw SoundalikeError(
                .badData, nil,
                "spectrograms \(shape) are not [batch, 1, at least \(architecture.framesPerStep) frames, \(architecture.bandCount) bands]")
        }
        var x = spectrograms
        for block in blocks {
            if training, let fused = try fusedBlocks?.output(of: block, for: x) {
                x = fused
            } else {
                x = try block(x, training: training)
            }
        }
        return try x.mean(over: [2]).reshaped([shape[0], architecture.embeddingCount])
    }

    private func compare(_ input: Tensor, _ reference: Tensor) throws -> Tensor {
        guard let comparison else { return try reference - input }
        return try comparison(Tensor.stacked([input, reference], along: 1)).reshaped([-1, architecture.embeddingCount])
    }

    /// The mean over the batch and the parameters of the negative log-likelihood of the right values; ln 21 = 3.04 for pure guessing on the paper's grid.
    ///
    /// - Parameters:
    ///   - logProbabilities: what the network gave, `[batch, parameter, value]`.
    ///   - targets: the index of the right value of each parameter, row by row of the batch.
    public func loss(_ logProbabilities: Tensor, targets: [Int]) throws -> Tensor {
        guard targets.allSatisfy((0..<architecture.valueCount).contains) else {
            throw SoundalikeError(.internalFault, nil, "a target is no index of a value")
        }
        let targets = try Tensor(integers: targets.map(Int64.init), shape: [targets.count]).to(device)
        return try logProbabilities.reshaped([-1, architecture.valueCount]).negativeLogLikelihood(of: targets)
    }

    /// Takes the mean off each kernel of the first convolution: to be called after every update, so that the level of a recording cannot matter there.
    public func removeFirstKernelMeans() throws {
        try blocks.first?.convolution.removeKernelMeans()
    }
}
