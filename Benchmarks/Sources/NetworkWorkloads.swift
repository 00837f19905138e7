import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeNetworks
import SoundalikeTensors

/// Spectrograms in dB that any language can make alike, `[frame, mel]`: they only need to be the same, not to sound like anything.
func syntheticSpectrogram(_ number: Int, frames: Int, bands: Int = 128) -> [Float] {
    (0..<frames * bands).map { Float(((number + 1) * 7_919 * ($0 + 1)) % 10_007) / 10_007 * 80 - 80 }
}

/// `network MODEL THREADS PAIRS FRAMES`: the network alone on a batch of pairs of spectrograms.
struct NetworkWorkload: Workload {
    private let network: MatcherInference
    private let spectrograms: [Float]
    private let pairs: Int
    private let threads: Int
    private var sum = 0.0

    init(model: String, threads: Int, pairs: Int, frames: Int) throws {
        network = try MatcherInference(model: SafetensorsFile(contentsOf: model), subject: model)
        spectrograms = (0..<2 * pairs).flatMap { syntheticSpectrogram($0, frames: frames) }
        self.pairs = pairs
        self.threads = threads
    }

    mutating func run() throws {
        let embeddings = try network.embeddings(of: spectrograms, count: 2 * pairs, threads: threads)
        sum = (0..<pairs).reduce(0) { sum, pair in
            sum + network.logProbabilities(input: embeddings[pair], reference: embeddings[pairs + pair])[0][0]
        }
    }

    func figure() -> Double { sum }
}

/// `training-step ours|engine THREADS PAIRS FRAMES`: one update of the paper's network, its blocks in our kernels or on the engine alone.
struct TrainingStepWorkload: Workload {
    private let network: MatcherNetwork
    private let adam: Adam
    private let input: Tensor
    private let reference: Tensor
    private let targets: [Int]
    private var loss = 0.0

    init(fusesBlocks: Bool, threads: Int, pairs: Int, frames: Int) throws {
        try Engine.prepareForTraining(threads: threads)
        var generator = SeededGenerator(seed: 1)
        network = try MatcherNetwork(generator: &generator, fusesBlocks: fusesBlocks)
        adam = try Adam(network.parameters)
        func batch(from first: Int) throws -> Tensor {
            try Tensor((first..<first + pairs).flatMap { syntheticSpectrogram($0, frames: frames) }, shape: [pairs, 1, frames, 128])
        }
        input = try batch(from: 0)
        reference = try batch(from: pairs)
        targets = (0..<12 * pairs).map { $0 % 21 }
    }

    mutating func run() throws {
        let loss = try network.loss(network(input, reference, training: true), targets: targets)
        try loss.backward()
        try adam.step()
        try network.removeFirstKernelMeans()
        self.loss = try Double(loss.scalar())
    }

    func figure() -> Double { loss }
}
