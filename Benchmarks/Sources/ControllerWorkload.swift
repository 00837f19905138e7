import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles

/// `controller WEIGHTS ENCODER THREADS BATCH`: a controller's network alone on a batch of the paper's contexts.
struct ControllerWorkload: Workload {
    private let runner: ControllerRunner
    private let spectrograms: [Float]
    private var values: [Float] = []

    init(weights: String, encoder name: String, threads: Int, batch: Int) throws {
        guard let encoder = ControllerArchitecture.Encoder(rawValue: name) else {
            throw SoundalikeError(.usage, name, "is no encoder that is known")
        }
        let file = try SafetensorsFile(contentsOf: weights)
        let architecture = ControllerArchitecture(encoder, parameterCount: file.tensors["output.bias"]?.shape.first ?? 1)
        runner = try ControllerRunner(ControllerInference(architecture, weights: file), threads: threads)
        spectrograms = (1...batch * architecture.frameCount * architecture.bandCount).map { Float($0 * 7_919 % 10_007) / 10_007 * 6 - 6 }
    }

    mutating func run() throws { values = try runner.values(of: spectrograms) }

    func figure() -> Double { values.reduce(0) { $0 + Double($1) } }
}
