import SoundalikeFoundations
import SoundalikeTensors
import TestSupport
import Testing

@testable import SoundalikeControllerTraining

/// Losses against numpy and auraloss (Tests/References/audio_losses.py). They need the engine.
@Suite struct AudioLossTests {
    struct Reference: Decodable {
        struct Aligned: Decodable {
            let output: [Float], target: [Float], delay: Int, polarity: Int, loss: Double, terms: [Double], gradient: [Double]
        }
        struct Spectral: Decodable {
            let output: [Float], target: [Float], loss: Double, gradient: [Double]
        }
        let length: Int, probed: [Int], aligned: [Aligned], resolutions: [[Int]], spectral: [Spectral]
    }

    private func run(_ loss: any AudioLoss, _ outputs: [[Float]], _ targets: [[Float]]) throws -> (value: AudioLossValue, gradients: [[Float]]) {
        let shape = [outputs.count, outputs[0].count]
        let output = try Tensor(outputs.flatMap(\.self), shape: shape)
        try output.setRequiresGradient()
        let value = try loss(output, target: Tensor(targets.flatMap(\.self), shape: shape))
        try value.perItem.sum().backward(retainingGraph: true)
        let gradient = try #require(try output.gradient()).floats()
        return (value, (0..<shape[0]).map { Array(gradient[$0 * shape[1]..<($0 + 1) * shape[1]]) })
    }

    private func expectClose(_ found: [Double], _ expected: [Double], _ tolerance: Double, sourceLocation: SourceLocation = #_sourceLocation) {
        let greatest = expected.reduce(1e-9) { max($0, abs($1)) }
        for (a, b) in zip(found, expected) {
            #expect(abs(a - b) <= tolerance * greatest, "\(a), not \(b)", sourceLocation: sourceLocation)
        }
    }

    @Test func delayInvariantLossIsTheReferences() throws {
        let reference: Reference = try References.load("audio_losses")
        for (index, expected) in reference.aligned.enumerated() {
            var options = DelayInvariantLoss.Options()
            options.spectrumLength = index < 4 ? 128 : 100
            let loss = try DelayInvariantLoss(options)
            let (value, gradients) = try run(loss, [expected.output], [expected.target])
            let shape = [1, reference.length]
            let alignment = try loss.alignments(output: Tensor(expected.output, shape: shape), target: Tensor(expected.target, shape: shape))
            #expect(alignment == [FrameAlignment(delay: expected.delay, polarity: expected.polarity)])
            expectClose(try value.perItem.floats().map(Double.init), [expected.loss], 1e-4)
            expectClose(try value.termMeans(), expected.terms, 1e-4)
            // The logarithm of the weakest bins is as steep as single precision can bear.
            expectClose(reference.probed.map { Double(gradients[0][$0]) }, expected.gradient, 5e-3)
        }
    }

    /// Each item is aligned for itself.
    @Test func itemsDoNotMix() throws {
        let reference: Reference = try References.load("audio_losses")
        let cases = reference.aligned.prefix(4)
        var options = DelayInvariantLoss.Options()
        options.spectrumLength = 128
        let (value, gradients) = try run(DelayInvariantLoss(options), cases.map(\.output), cases.map(\.target))
        expectClose(try value.perItem.floats().map(Double.init), cases.map(\.loss), 1e-4)
        #expect(abs(Double(try value.mean().scalar()) - cases.map(\.loss).reduce(0, +) / 4) < 1e-3)
        for (found, expected) in zip(gradients, cases) { expectClose(reference.probed.map { Double(found[$0]) }, expected.gradient, 5e-3) }
    }

    @Test func delayAndSignDoNotCount() throws {
        let noise = Signals.noise(count: 1_124, seed: 3)
        let loss = try DelayInvariantLoss()
        let target = Array(noise[100...])
        for delay in [0, 1, 60, 100] {
            let late = Array(noise[(100 - delay)..<(1_124 - delay)]), early = target
            #expect(try run(loss, [late.map { -$0 }], [early]).value.termMeans().allSatisfy { $0 < 1e-5 })
            #expect(try run(loss, [early], [late]).value.termMeans().allSatisfy { $0 < 1e-5 })
        }
        #expect(try run(loss, [Array(noise[..<1_024])], [Array(noise[100...].prefix(923)) + Signals.noise(count: 101, seed: 9)]).value.termMeans()[0] < 0.06)
    }

    @Test func silenceAndEqualSignalsHaveFiniteGradients() throws {
        let silence = [Float](repeating: 0, count: 1_024), noise = Signals.noise(count: 1_024)
        for loss in [try DelayInvariantLoss(), try MultiResolutionSpectralLoss()] as [any AudioLoss] {
            for (output, target) in [(silence, silence), (silence, noise), (noise, silence), (noise, noise)] {
                let (value, gradients) = try run(loss, [output], [target])
                #expect(try value.perItem.floats().allSatisfy(\.isFinite) && gradients[0].allSatisfy(\.isFinite))
            }
            #expect(try loss(Tensor(noise, shape: [1, 1_024]), target: Tensor(noise, shape: [1, 1_024])).perItem.scalar() < 1e-4)
            #expect(throws: SoundalikeError.self) { try loss(Tensor(noise, shape: [1, 1_024]), target: Tensor(noise, shape: [2, 512])) }
        }
    }

    @Test func spectralLossIsAuralosss() throws {
        let reference: Reference = try References.load("audio_losses")
        let loss = try MultiResolutionSpectralLoss(
            reference.resolutions.map { .init(spectrumLength: $0[0], hop: $0[1], windowLength: $0[2]) })
        let (value, gradients) = try run(loss, reference.spectral.map(\.output), reference.spectral.map(\.target))
        expectClose(try value.perItem.floats().map(Double.init), reference.spectral.map(\.loss), 1e-4)
        for (found, expected) in zip(gradients, reference.spectral) { expectClose(reference.probed.map { Double(found[$0]) }, expected.gradient, 5e-3) }
    }
}
