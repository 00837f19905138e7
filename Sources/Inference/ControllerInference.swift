import CSoundalikeKernels
import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// A controller's network, run by our own kernels from a model file; no engine is needed.
///
/// Immutable, so that threads can share it. A ``ControllerRunner`` keeps the memory that running it takes.
public struct ControllerInference: Sendable {
    /// What the network is made of.
    public let architecture: ControllerArchitecture
    let network: FoldedNetwork
    /// For contexts of the architecture's own length.
    let plan: NetworkPlan
    /// The vector instructions to use; tests try each.
    var instructions = SK_BEST

    /// Takes the network's weights from `file` by the names that the architecture's graph lists, and the running statistics of the
    /// normalisations.
    ///
    /// - Throws: `SoundalikeError(.badData)` when a weight is missing, of another shape or not finite, or the contexts are too long.
    public init(_ architecture: ControllerArchitecture, weights file: SafetensorsFile) throws {
        try architecture.validate()
        self.architecture = architecture
        network = try FoldedNetwork(architecture.graph, weights: file)
        plan = NetworkPlan(network, rows: architecture.frameCount, columns: architecture.bandCount)
        guard plan.scratchCount <= Self.largestScratchCount else {
            throw SoundalikeError(.badData, "architecture", "contexts of \(architecture.frameCount) frames take too much memory")
        }
    }

    /// Normalised values in 0…1, `[context][parameter]`, of whole spectrograms `[context][frame][mel]`.
    ///
    /// - Parameters:
    ///   - frames: frames of each context; the architecture's own number unless given.
    ///   - threads: how many share the contexts; the result does not depend on it.
    /// - Throws: `SoundalikeError(.badData)` when `spectrograms` does not hold whole contexts.
    public func values(of spectrograms: [Float], frames: Int? = nil, threads: Int = 1) throws -> [Float] {
        let runner = try ControllerRunner(self, frames: frames, threads: threads)
        return try runner.values(of: spectrograms)
    }

    /// Floats of one context's maps: 256 MB.
    static let largestScratchCount = 64 << 20
}

/// Runs a controller over contexts of one length, again and again, in memory taken once.
///
/// Not `Sendable`: one thread calls it, and it works on as many as it was told.
public final class ControllerRunner {
    private let inference: ControllerInference
    private let plan: NetworkPlan
    private let threads: Int
    private let group: Int
    private let scratch: UnsafeMutableRawBufferPointer

    /// Contexts computed together: weights are then read once for all of them, while maps of more would leave the processor's caches.
    private static let largestGroup = 2

    /// A runner for contexts of `frames` frames, the architecture's own number unless given.
    ///
    /// - Throws: `SoundalikeError(.badData)` when contexts of that length take too much memory.
    public init(_ inference: ControllerInference, frames: Int? = nil, threads: Int = 1) throws {
        let architecture = inference.architecture
        let frames = frames ?? architecture.frameCount
        guard (1...65_536).contains(frames) else { throw SoundalikeError(.badData, nil, "a context of \(frames) frames is not possible") }
        self.inference = inference
        self.threads = min(max(threads, 1), 64)
        plan = frames == architecture.frameCount
            ? inference.plan : NetworkPlan(inference.network, rows: frames, columns: architecture.bandCount)
        guard plan.scratchCount <= ControllerInference.largestScratchCount else {
            throw SoundalikeError(.badData, nil, "contexts of \(frames) frames take too much memory")
        }
        group = max(1, min(Self.largestGroup, ControllerInference.largestScratchCount / max(plan.scratchCount, 1)))
        let byteCount = plan.withNetwork(weights: inference.network.weights, group: group, inference.instructions) {
            sk_network_scratch_bytes(&$0)
        }
        scratch = .allocate(byteCount: byteCount * self.threads, alignment: 64)
    }

    deinit { scratch.deallocate() }

    /// Normalised values in 0…1, `[context][parameter]`, of `[context][frame][mel]`.
    ///
    /// - Throws: `SoundalikeError(.badData)` when `spectrograms` does not hold whole contexts.
    public func values(of spectrograms: [Float]) throws -> [Float] {
        let elements = Int(plan.input.rows) * Int(plan.input.columns)
        guard spectrograms.count.isMultiple(of: elements), let items = Int32(exactly: spectrograms.count / elements) else {
            throw SoundalikeError(.badData, nil, "\(spectrograms.count) values are not whole contexts of \(elements)")
        }
        let count = Int(items) * inference.architecture.parameterCount
        return [Float](unsafeUninitializedCapacity: count) { values, initialised in
            plan.withNetwork(weights: inference.network.weights, group: group, inference.instructions) { network in
                sk_network_run(&network, spectrograms, items, values.baseAddress, Int32(threads), scratch.baseAddress)
            }
            initialised = count
        }
    }
}
