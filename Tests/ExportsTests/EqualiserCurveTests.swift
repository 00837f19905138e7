import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@testable import SoundalikeExports

@Suite struct EqualiserCurveTests {
    /// Settings of the built-in equaliser on its grid, all with a gain.
    static func randomValues(_ generator: inout SeededGenerator, leastQ: Double = 0.01) -> [Double] {
        ParametricEQ.descriptor.parameters.map { parameter in
            switch parameter.unit {
            case "dB": [-8.0, -5, -2, 1, 3, 6, 10].randomElement(using: &generator) ?? 1
            default: max(parameter.grid(ParametricEQ.gridCount).randomElement(using: &generator) ?? 1, parameter.unit.isEmpty ? leastQ : 0)
            }
        }
    }

    static func effect(_ values: [Double], id: String = "eq") -> EffectSettings {
        EffectSettings(id: id, descriptor: ParametricEQ.descriptor, values: values)
    }

    @Test func responseIsTheEffects() throws {
        var generator = SeededGenerator(seed: 1)
        let frequencies = EqualiserCurve.audibleFrequenciesHz(sampleRateHz: 22_050, count: 50)
        for _ in 0..<20 {
            let values = Self.randomValues(&generator)
            let curve = try #require(try EqualiserCurve(of: Self.effect(values)))
            let expected = ParametricEQ.responseDB(values, sampleRateHz: 22_050, frequenciesHz: frequencies)
            let found = curve.responseDB(sampleRateHz: 22_050, frequenciesHz: frequencies)
            for (a, b) in zip(expected, found) { #expect(abs(a - b) < 1e-9) }
        }
    }

    @Test func amountsCountAndFlatBandsDoNot() throws {
        var values = ParametricEQ.descriptor.defaultValues
        values[1] = 6
        var effect = Self.effect(values)
        effect.amount = 0.5
        #expect(try EqualiserCurve(of: effect)?.bands.map(\.gainDB) == [3])
        let gain = EffectSettings(id: "gain", descriptor: Gain.descriptor, values: [-4])
        #expect(try EqualiserCurve(of: gain) == EqualiserCurve(gainDB: -4))
        #expect(try EqualiserCurve(of: EffectSettings(id: "bands", descriptor: CrossoverBank.descriptor)) == nil)
    }

    /// What is written to a plugin's ports reads back as the same curve.
    @Test(arguments: PluginEqualiser.allCases)
    func portsReadBack(_ equaliser: PluginEqualiser) throws {
        var generator = SeededGenerator(seed: 2)
        for _ in 0..<10 {
            var curve = EqualiserCurve(parametricEQ: Self.randomValues(&generator, leastQ: 0.1))
            curve.gainDB = -3
            #expect(equaliser.limits.nearest(to: curve, sampleRateHz: 48_000).isExact)
            let ports = equaliser.ports(for: curve).map { ($0.symbol, $0.value) }
            #expect(Set(ports.map(\.0)).isSubset(of: equaliser.controls))
            let found = try equaliser.curve(ports: Dictionary(uniqueKeysWithValues: ports), id: "eq")
            #expect(found.largestDifferenceDB(from: curve, sampleRateHz: 48_000) < 1e-9)
        }
    }

    @Test func whatIsNoShelfOrPeakIsRefused() {
        #expect(throws: SoundalikeError.self) { try PluginEqualiser.lsp.curve(ports: ["ft_0": 1, "fm_0": 0, "f_0": 100, "g_0": 2], id: "eq") }
        #expect(throws: SoundalikeError.self) { try PluginEqualiser.lsp.curve(ports: ["ft_0": 2, "fm_0": 6, "f_0": 100, "g_0": 2], id: "eq") }
        #expect(throws: SoundalikeError.self) { try PluginEqualiser.lsp.curve(ports: ["mode": 1], id: "eq") }
        #expect(throws: SoundalikeError.self) { try PluginEqualiser.calf.curve(ports: ["hp_active": 1], id: "eq") }
        #expect(throws: SoundalikeError.self) { try PluginEqualiser.calf.curve(ports: ["ls_active": 2, "ls_freq": 100, "ls_level": 2], id: "eq") }
    }
}
