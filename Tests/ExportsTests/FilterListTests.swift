import Foundation
import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeExports

/// The lines, and what they mean to Equalizer APO, against `Tests/References/equalizer_apo.py`.
@Suite struct FilterListTests {
    private struct Reference: Decodable {
        struct Case: Decodable {
            let rate: Double
            let values: [Double]
            let preamp: Double
            let text: String
            let frequencies: [Double]
            let response: [Double]
        }

        let cases: [Case]
    }

    @Test func equalizerAPOHearsTheSameCurve() throws {
        for reference in try References.load("equalizer_apo", as: Reference.self).cases {
            let settings = Settings(chain: [
                EqualiserCurveTests.effect(reference.values),
                EffectSettings(id: "gain", descriptor: Gain.descriptor, values: [reference.preamp]),
            ])
            let list = try FilterList(settings, dialect: .equalizerAPO)
            // The same filters; the preamp is lower by what would clip.
            let lowered = String(format: "Preamp: %.2f dB\n", reference.preamp - list.headroomDB)
            let filters = reference.text.split(separator: "\n").filter { !$0.hasPrefix("Preamp") }.map { "\($0)\n" }.joined()
            #expect(list.text == lowered + filters)
            // Between the reference's frequencies the curve may be higher.
            #expect(list.headroomDB > (reference.response.max() ?? 0) - 0.1 && list.headroomDB >= 0)
            let response = ParametricEQ.responseDB(reference.values, sampleRateHz: reference.rate, frequenciesHz: reference.frequencies)
            for (mine, its) in zip(response, reference.response) { #expect(abs(mine + reference.preamp - its) < 1e-6) }
        }
    }

    /// A frequency with three decimals would be read as thousands.
    @Test func frequenciesNeverHaveThreeDecimals() throws {
        var generator = SeededGenerator(seed: 5)
        for _ in 0..<50 {
            let settings = Settings(chain: [EqualiserCurveTests.effect(EqualiserCurveTests.randomValues(&generator))])
            for line in try FilterList(settings, dialect: .equalizerAPO).text.split(separator: "\n") where !line.hasPrefix("Preamp") {
                let words = line.split(separator: " ")
                let frequency = try #require(words.firstIndex(of: "Fc").map { words[$0 + 1] })
                #expect(frequency.split(separator: ".").last?.count == 2)
            }
        }
    }

    @Test func roomEQWizard() throws {
        var values = ParametricEQ.descriptor.defaultValues
        (values[0], values[1], values[2]) = (100, -3, 0.71)
        let settings = Settings(chain: [
            EqualiserCurveTests.effect(values), EffectSettings(id: "gain", descriptor: Gain.descriptor, values: [2]),
        ])
        let list = try FilterList(settings, dialect: .rew)
        #expect(
            list.text == "Filter Settings file\n\nEqualiser: Generic\nFilter  1: ON  LS Q     Fc 100.00 Hz  Gain -3.00 dB  Q 0.71000\n")
        #expect(list.warnings == ["the gain of 2.00 dB is left out: the format has none"])
    }

    @Test func whatIsLeftOutIsSaid() throws {
        var bypassed = EqualiserCurveTests.effect(ParametricEQ.descriptor.defaultValues, id: "off")
        bypassed.isBypassed = true
        let bank = EffectSettings(id: "bands", descriptor: CrossoverBank.descriptor)
        let automation = Automation(sampleRateHz: 44_100, frameSamples: 1_024, columns: ["off/low_gain"], values: [1, 2])
        let list = try FilterList(Settings(chain: [bypassed, bank], automation: automation), dialect: .equalizerAPO)
        #expect(list.warnings.count == 3 && list.text.isEmpty && list.effectIDs.isEmpty)
        #expect(throws: SoundalikeError.self) { try FilterList(Settings(chain: [bank]), dialect: .equalizerAPO) }
    }

    /// Settings of LSP's and Calf's equalisers become filters too.
    @Test(arguments: PluginEqualiser.allCases)
    func plugins(_ equaliser: PluginEqualiser) throws {
        var generator = SeededGenerator(seed: 6)
        let curve = EqualiserCurve(parametricEQ: EqualiserCurveTests.randomValues(&generator, leastQ: 0.1))
        let ports = equaliser.ports(for: curve)
        let parameters = ports.map {
            Parameter(symbol: $0.symbol, name: $0.symbol, minimum: min(0, $0.value), maximum: 24_000, defaultValue: 0)
        }
        let descriptor = EffectDescriptor(id: equaliser.uris[0], name: equaliser.name, parameters: parameters)
        let effect = EffectSettings(id: "eq", descriptor: descriptor, values: ports.map(\.value))
        let list = try FilterList(Settings(chain: [effect]), dialect: .equalizerAPO)
        #expect(list.curve.largestDifferenceDB(from: curve, sampleRateHz: 44_100) < 1e-9)
        #expect(list.warnings.isEmpty)
    }
}
