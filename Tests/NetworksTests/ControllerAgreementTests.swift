import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeInference
import SoundalikeModelFiles
import SoundalikeTensors
import Testing

@testable import SoundalikeNetworks

/// The controllers on the engine and by our own kernels, with the same weights.
@Suite struct ControllerAgreementTests {
    /// A network with random weights whose running statistics some training has moved, and its file.
    private func trained(_ architecture: ControllerArchitecture, seed: UInt64) throws -> (ControllerNetwork, SafetensorsFile) {
        var generator = SeededGenerator(seed: seed)
        let network = try ControllerNetwork(architecture, generator: &generator)
        let input = try contexts(batch: 4, frames: 20, bands: architecture.bandCount, seed: seed + 1)
        try Engine.withoutGradients { for _ in 0..<20 { _ = try network(input, training: true) } }
        for parameter in network.parameters where parameter.name.hasSuffix("bias") {
            try parameter.tensor.assign((0..<parameter.tensor.count).map { _ in Float(0.2 * generator.normal()) })
        }
        var file = SafetensorsFile()
        try network.store(in: &file)
        return (network, file)
    }

    private func check(_ architecture: ControllerArchitecture, shapes: [(batch: Int, frames: Int)], threads: Int = 1) throws {
        let (network, file) = try trained(architecture, seed: 2)
        let inference = try ControllerInference(architecture, weights: file)
        for (index, (batch, frames)) in shapes.enumerated() {
            let input = try contexts(batch: batch, frames: frames, bands: architecture.bandCount, seed: UInt64(index + 10))
            let expected = try Engine.withoutGradients { try network(input, training: false).floats() }
            let found = try inference.values(of: input.floats(), frames: frames, threads: threads)
            #expect(found.count == expected.count)
            let worst = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
            #expect(worst < 1e-4, "\(architecture.encoder), batch \(batch), \(frames) frames, \(architecture.bandCount) bands: \(worst)")
        }
    }

    @Test(arguments: ControllerArchitecture.Encoder.allCases)
    func ofThePapersContexts(_ encoder: ControllerArchitecture.Encoder) throws {
        try check(ControllerArchitecture(encoder, parameterCount: 21), shapes: [(2, 157), (5, 157)], threads: 2)
    }

    @Test(arguments: ControllerArchitecture.Encoder.allCases)
    func ofManyShapes(_ encoder: ControllerArchitecture.Encoder) throws {
        for bands in [1, 17, 40] {
            try check(
                ControllerArchitecture(encoder, parameterCount: 50, bandCount: bands),
                shapes: [(1, 1), (1, 2), (3, 3), (2, 5), (9, 16), (1, 33), (4, 63)])
        }
    }
}
