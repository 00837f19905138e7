import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

@Suite struct ChainRendererTests {
    static func eq(_ values: [Double] = [120, 6, 0.7, 700, -8, 2, 3_000, 4, 1, 8_000, -5, 0.5]) -> EffectSettings {
        EffectSettings(id: "eq", descriptor: ParametricEQ.descriptor, values: values)
    }

    static func bank(_ gains: [Double] = [6, -3, 2, -4, 5]) -> EffectSettings {
        EffectSettings(id: "bank", descriptor: CrossoverBank.descriptor, values: gains)
    }

    static func gain(_ gainDB: Double = 0) -> EffectSettings {
        EffectSettings(id: "gain", descriptor: Gain.descriptor, values: [gainDB])
    }

    /// The gain up and down, ten times a second.
    static let automation = Automation(
        sampleRateHz: 44_100, frameSamples: 2_205, columns: ["gain/gain", "eq/low_gain"],
        values: (0..<40).flatMap { [$0 % 4 < 2 ? -12.0 : 6, Double($0 % 7) - 3] })

    @Test func latencyIsRemovedAndTheLengthIsTheInputs() throws {
        let input = [noise(30_000), noise(30_000, seed: 2)]
        let output = try ChainRenderer.render(input, settings: Settings(chain: [Self.bank(), Self.eq()]), sampleRateHz: 44_100)
        for (channel, rendered) in zip(input, output) {
            var expected = CrossoverBank.apply(gainsDB: Self.bank().values, to: channel, sampleRateHz: 44_100)
            expected.withUnsafeMutableBufferPointer { ParametricEQ.apply(Self.eq().values, to: $0, sampleRateHz: 44_100) }
            #expect(rendered.count == 30_000)
            // The bank rings before the first frame, which the equaliser hears here and not in `expected`.
            #expect(worstDifference(Array(rendered[10_000...]), Array(expected[10_000...])) < 1e-5)
        }
    }

    @Test(arguments: [0, 1, 100, 9_214, 9_215, 9_216, 20_000]) func anyLengthIsKept(count: Int) throws {
        let input = noise(count)
        let settings = Settings(chain: [Self.bank([0, 0, 0, 0, 0])])
        let output = try ChainRenderer.render([input], settings: settings, sampleRateHz: 44_100)[0]
        #expect(output.count == count)
        #expect(worstDifference(output, input) < 1e-6)
    }

    @Test func theTailIsAddedWhenAskedFor() throws {
        let settings = Settings(chain: [Self.eq([85, 10, 10, 260, 10, 10, 2_005, 0, 1, 4_005, 0, 1])])
        let input = noise(5_000)
        let short = try ChainRenderer.render([input], settings: settings, sampleRateHz: 44_100)[0]
        let long = try ChainRenderer.render([input], settings: settings, sampleRateHz: 44_100, tailSeconds: 0.1)[0]
        #expect(long.count == 5_000 + 4_410)
        #expect(firstDifference([Array(long[..<5_000])], [short]) == nil)
        #expect(long[5_000..<6_000].contains { abs($0) > 1e-3 })
        #expect(throws: SoundalikeError.self) {
            try ChainRenderer.render([input], settings: settings, sampleRateHz: 44_100, tailSeconds: .nan)
        }
    }

    @Test(arguments: [1, 63, 64, 1_000, 50_000]) func anyBlockSizeGivesTheSameOutput(blockFrames: Int) throws {
        let input = [noise(40_000)]
        let settings = Settings(chain: [Self.gain(), Self.bank(), Self.eq()], automation: Self.automation)
        let expected = try ChainRenderer.render(input, settings: settings, sampleRateHz: 44_100)
        let output = try ChainRenderer.render(input, settings: settings, sampleRateHz: 44_100, blockFrames: blockFrames)
        #expect(firstDifference(output, expected) == nil)
    }

    @Test func resetBeginsAnotherRecording() throws {
        let settings = Settings(chain: [Self.gain(), Self.bank(), Self.eq()], automation: Self.automation)
        let renderer = try ChainRenderer(settings, sampleRateHz: 44_100, channelCount: 1, maximumBlockFrames: 20_000)
        func run() throws -> [Float] {
            try withChannels([noise(20_000)]) { pointers in
                let pushed = try renderer.push(pointers, frameCount: 20_000)
                #expect(pushed == 20_000 - renderer.latencyFrames)
            }[0]
        }
        let first = try run()
        renderer.reset()
        #expect(try firstDifference([run()], [first]) == nil)
    }

    @Test func bypassAndAmountAreHonoured() throws {
        let input = [noise(20_000)]
        func render(_ chain: [EffectSettings], _ amounts: Amounts = Amounts()) throws -> [Float] {
            try ChainRenderer.render(input, settings: Settings(chain: chain), amounts: amounts, sampleRateHz: 44_100)[0]
        }
        var bypassed = Self.bank()
        bypassed.isBypassed = true
        #expect(try firstDifference([render([bypassed, Self.gain(6)])], [render([Self.gain(6)])]) == nil)

        var halved = Self.eq()
        for index in stride(from: 1, to: 12, by: 3) { halved.values[index] /= 2 }
        var half = Self.eq()
        half.amount = 0.5
        #expect(try firstDifference([render([half])], [render([halved])]) == nil)
        #expect(try firstDifference([render([Self.eq()], Amounts(byName: ["eq": 0.5]))], [render([halved])]) == nil)
        #expect(try firstDifference([render([half], Amounts(overall: 2))], [render([Self.eq()])]) == nil)
        #expect(try firstDifference([render([Self.eq()], Amounts(overall: 0))], [input[0]]) == nil)
    }

    /// A steady signal shows the automation itself: at every frame's centre, and half-way between, within the 5 ms of smoothing.
    @Test(arguments: [false, true]) func automationIsAlignedWithTheRecording(afterTheBank: Bool) throws {
        let automation = Automation(
            sampleRateHz: 22_050, frameSamples: 4_410, columns: ["gain/gain"], values: [0, -12, -12, 6, 0, 0])
        let flat = Self.bank([0, 0, 0, 0, 0])
        let settings = Settings(chain: afterTheBank ? [flat, Self.gain()] : [Self.gain()], automation: automation)
        let input = [Float](repeating: 0.25, count: 70_000)
        let output = try ChainRenderer.render([input], settings: settings, sampleRateHz: 44_100)[0]
        for frame in stride(from: 12_000, to: 55_000, by: 441) {
            let expected = automation.value(column: 0, seconds: Double(frame) / 44_100)
            let found = decibels(amplitude: Double(output[frame]) / 0.25)
            // The steepest slope is 90 dB/s.
            #expect(abs(found - expected) < 0.6, "frame \(frame)")
        }
    }

    @Test func automationInterpolatesBetweenCentres() {
        let automation = Automation(sampleRateHz: 1_000, frameSamples: 100, columns: ["a/b", "a/c"], values: [1, 10, 3, 30, 5, 50])
        #expect(automation.rowCount == 3)
        #expect(automation.value(column: 0, seconds: 0) == 1)
        #expect(automation.value(column: 1, seconds: 0.05) == 10)
        #expect(abs(automation.value(column: 1, seconds: 0.1) - 20) < 1e-9)
        #expect(abs(automation.value(column: 0, seconds: 0.225) - 4.5) < 1e-9)
        #expect(automation.value(column: 1, seconds: 0.25) == 50)
        #expect(automation.value(column: 0, seconds: 1e9) == 5)
    }

    @Test func amountScalesAutomationToo() throws {
        let automation = Automation(sampleRateHz: 44_100, frameSamples: 512, columns: ["gain/gain"], values: [-12])
        let settings = Settings(chain: [Self.gain()], automation: automation)
        let output = try ChainRenderer.render(
            [[1, 1]], settings: settings, amounts: Amounts(overall: 0.5), sampleRateHz: 44_100)[0]
        #expect(abs(decibels(amplitude: Double(output[0])) + 6) < 1e-5)
    }

    @Test func warningsNameTheEffect() throws {
        let renderer = try ChainRenderer(
            Settings(chain: [Self.eq()]), sampleRateHz: 8_000, channelCount: 1, maximumBlockFrames: 64)
        #expect(renderer.warnings.map(\.id) == ["eq"])
        #expect(renderer.warnings.map(\.warning.symbol) == ["high_frequency"])
    }
}
