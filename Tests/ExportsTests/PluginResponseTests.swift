import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import SoundalikePlugins
import TestSupport
import Testing

@testable import SoundalikeExports

/// Exported presets, read back by lilv and set on the real plugins: what comes out of an impulse has the curve that was wanted.
@Suite struct PluginResponseTests {
    private static let sampleRateHz = 44_100.0
    private static let frameCount = 1 << 15

    static let installed: [PluginEqualiser] = {
        let catalogue = PluginCatalogue()
        return PluginEqualiser.allCases.filter { equaliser in equaliser.uris.allSatisfy { catalogue.uris.contains($0) } }
    }()

    @Test(arguments: installed)
    func sameCurveWhereEveryQIsAtLeastATenth(_ equaliser: PluginEqualiser) throws {
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<3 {
            var values = EqualiserCurveTests.randomValues(&generator, leastQ: 0.1)
            // What rings for longer than the recording is not seen.
            values[2] = min(values[2], 5)
            let (difference, fit) = try difference(values, equaliser)
            #expect(fit.isExact && difference < 0.25, "\(difference) dB")
        }
    }

    @Test(arguments: installed)
    func asNearAsSaidElsewhere(_ equaliser: PluginEqualiser) throws {
        var generator = SeededGenerator(seed: 8)
        for _ in 0..<3 {
            var values = EqualiserCurveTests.randomValues(&generator)
            (values[2], values[5]) = (min(values[2], 5), 0.03)
            let (difference, fit) = try difference(values, equaliser)
            #expect(!fit.isExact && difference < fit.errorDB + 0.1, "\(difference) dB, not \(fit.errorDB)")
        }
    }

    /// The largest difference in dB between the built-in equaliser at `values` and every plugin of the exported bundle.
    private func difference(_ values: [Double], _ equaliser: PluginEqualiser) throws -> (difference: Double, fit: EqualiserFit) {
        let folder = try TemporaryFolder()
        let settings = Settings(chain: [EqualiserCurveTests.effect(values)])
        let chain = try PluginChain(settings, equaliser: equaliser, sampleRateHz: Self.sampleRateHz, carriesAutomation: false)
        let bundle = try PresetBundle(chain, name: "Voice \"a\"")
        try bundle.write(to: folder.file("a.lv2"), overwrite: false)

        let catalogue = PluginCatalogue()
        catalogue.load(bundle: folder.file("a.lv2"))
        let frequencies = EqualiserCurve.audibleFrequenciesHz(sampleRateHz: Self.sampleRateHz, count: 100)
        let wanted = ParametricEQ.responseDB(values, sampleRateHz: Self.sampleRateHz, frequenciesHz: frequencies)
        var largest = 0.0
        for uri in equaliser.uris {
            let preset = try #require(catalogue.presets(of: uri).first { $0.label == "Voice \"a\"" })
            let ports = try catalogue.preset(preset.uri)
            #expect(ports.pluginURI == uri)
            let impulseResponse = try impulseResponse(uri, ports.values, catalogue)
            for (frequency, level) in zip(frequencies, wanted) {
                largest = max(largest, abs(Self.levelDB(of: impulseResponse, atHz: frequency) - level))
            }
        }
        return (largest, try #require(chain.plugins[0].fit))
    }

    private func impulseResponse(_ uri: String, _ ports: [String: Double], _ catalogue: PluginCatalogue) throws -> [Float] {
        let effect = try #require(try PluginEffects(catalogue: catalogue, hosting: .inProcess).makeEffect(uri))
        for (symbol, value) in ports {
            let index = try #require(effect.descriptor.index(of: symbol), "\(symbol)")
            effect.set(value, parameter: index)
        }
        let blockFrames = 1_024
        try effect.prepare(sampleRateHz: Self.sampleRateHz, channelCount: 1, maximumBlockFrames: blockFrames)
        var output: [Float] = []
        var block = [Float](repeating: 0, count: blockFrames)
        // The plugins fade in; the impulse comes when they are there.
        let warmUpBlocks = 100
        for number in 0..<warmUpBlocks + Self.frameCount / blockFrames {
            for index in block.indices { block[index] = number == warmUpBlocks && index == 0 ? 1 : 0 }
            block.withUnsafeMutableBufferPointer { samples in
                guard let start = samples.baseAddress else { return }
                withUnsafePointer(to: start) { effect.process(ChannelPointers(start: $0, count: 1), frameCount: blockFrames) }
            }
            if number >= warmUpBlocks { output += block }
        }
        #expect(effect.failure == nil && effect.latencyFrames == 0)
        return output
    }

    /// The magnitude of the Fourier transform at one frequency.
    private static func levelDB(of samples: [Float], atHz frequency: Double) -> Double {
        let angle = 2 * Double.pi * frequency / sampleRateHz
        var (real, imaginary) = (0.0, 0.0)
        for (index, sample) in samples.enumerated() {
            real += Double(sample) * cosine(angle * Double(index))
            imaginary += Double(sample) * sine(angle * Double(index))
        }
        return decibels(power: real * real + imaginary * imaginary)
    }
}
