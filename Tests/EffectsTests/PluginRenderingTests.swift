import SoundalikeEffects
import SoundalikeFoundations
import TestSupport
import Testing

/// How effects are called that may mind how they are called.
@Suite struct PluginRenderingTests {
    let provider = ProbeProvider()

    func probe(_ values: [Double]? = nil) -> EffectSettings {
        EffectSettings(id: "probe", descriptor: ProbeEffect.descriptor, values: values)
    }

    func render(_ input: [[Float]], _ settings: Settings, blockFrames: Int = 777, tailSeconds: Double = 0) throws -> [[Float]] {
        try ChainRenderer.render(
            input, settings: settings, registry: provider.registry, sampleRateHz: 48_000, tailSeconds: tailSeconds, blockFrames: blockFrames)
    }

    @Test(arguments: [(nil, 1), (nil, 4_096), (64, 100), (1_024, 1_000), (48, 48)] as [(Int?, Int)])
    func blocksAreOfOneLengthWhateverIsPushed(asked: Int?, pushed: Int) throws {
        var settings = Settings(chain: [probe()])
        settings.blockFrames = asked
        let input = noise(5_000)
        let output = try render([input], settings, blockFrames: pushed, tailSeconds: 0.01)[0]
        let expected = input + Array(repeating: 0, count: 480)
        #expect(firstDifference([output], [expected.map { $0 + Float(asked ?? 256) }]) == nil)
        #expect(provider.log.calls.withLock { Set($0.map(\.frameCount)) } == [asked ?? 256])
    }

    @Test(arguments: [0, 1, 255, 256, 257]) func anyLengthIsKept(count: Int) throws {
        let output = try render([noise(count)], Settings(chain: [probe()]))[0]
        #expect(output.count == count)
    }

    @Test(arguments: [
        (nil, nil, 4), (nil, .frames(128), 2), (1_024, nil, 1), (1_024, .frames(64), 1), (64, nil, 1), (nil, .row, 1), (128, .frames(130), 1),
    ] as [(Int?, AutomationInterval?, Int)])
    func aBlockIsOneCallWithAllItsChanges(block: Int?, interval: AutomationInterval?, mostRows: Int) throws {
        var effect = probe()
        effect.automationInterval = interval
        let automation = Automation(sampleRateHz: 24_000, frameSamples: 1_024, columns: ["probe/level"], values: [0, 500, 1_000, 0])
        var settings = Settings(chain: [effect], automation: automation)
        settings.blockFrames = block
        _ = try render([noise(6_144)], settings)
        let calls = provider.log.calls.withLock { $0 }
        #expect(calls.count == 6_144 / (block ?? 256))
        #expect(calls.map(\.rowCount).max() == mostRows)
        if interval == .row { #expect(calls.map(\.rowCount).prefix(9) == [1, 0, 0, 0, 0, 0, 0, 0, 1]) }
        if interval == .frames(130) { #expect(calls.map(\.rowCount).prefix(4) == [1, 0, 1, 0]) }
    }

    /// What was trained at one row a frame sounds so when frames are blocks: the row's own value, all the frame long.
    @Test func aRowAFrameIsTheRowItself() throws {
        let automation = Automation(sampleRateHz: 48_000, frameSamples: 1_024, columns: ["probe/level"], values: [10, 20, 300, 7])
        var settings = Settings(chain: [probe()], automation: automation)
        settings.blockFrames = 1_024
        let output = try render([[Float](repeating: 0, count: 4_096)], settings)[0]
        for (frame, level) in [10, 20, 300, 7].enumerated() {
            #expect(output[(frame * 1_024)..<(frame * 1_024 + 1_024)].allSatisfy { $0 == Float(level + 1_024) })
        }
    }

    @Test func aFailureEndsTheWork() throws {
        #expect { try render([noise(20_000)], Settings(chain: [probe([0, 3])])) } throws: { error in
            (error as? SoundalikeError)?.subject == "Probe"
        }
        #expect(provider.log.calls.withLock { $0.count } == 4)
    }

    @Test func separateChannelsHearNothingOfEachOther() throws {
        let input = [noise(2_048), noise(2_048, seed: 2)]
        var effect = probe([5, 1_000])
        let linked = try render(input, Settings(chain: [effect]))
        #expect(firstDifference([linked[0]], [linked[1]]) == nil)
        effect.channels = .separate
        let separate = try render(input, Settings(chain: [effect]))
        #expect(firstDifference(separate, input.map { $0.map { $0 + 5 + 256 } }) == nil)
        effect.values[1] = 1
        #expect(throws: SoundalikeError.self) { try render(input, Settings(chain: [effect])) }
    }

    /// A tone under a moving gain: the spectrum around it is that of the movement, without lines at the rate of changes.
    @Test func aMovingGainLeavesNoZipperNoise() throws {
        let rateHz = 48_000.0, toneHz = 3_000.0
        let gain = EffectSettings(id: "gain", descriptor: Gain.descriptor)
        let automation = Automation(timing: .seconds([0, 0.5, 1]), columns: ["gain/gain"], values: [0, -20, 0])
        let input = tone(toneHz, count: 48_000, sampleRateHz: rateHz)
        let output = try ChainRenderer.render([input], settings: Settings(chain: [gain], automation: automation), sampleRateHz: rateHz)[0]

        func levelDB(_ frequencyHz: Double) -> Double {
            var (real, imaginary) = (0.0, 0.0)
            for (frame, sample) in output.enumerated() {
                let window = 0.5 - 0.5 * cosine(2 * .pi * (Double(frame) + 0.5) / Double(output.count))
                let phase = 2 * .pi * frequencyHz * Double(frame) / rateHz
                real += window * Double(sample) * cosine(phase)
                imaginary += window * Double(sample) * sine(phase)
            }
            return decibels(power: real * real + imaginary * imaginary)
        }
        let toneDB = levelDB(toneHz)
        for harmonic in 1...3 {
            for side in [-1.0, 1] {
                let levelDB = levelDB(toneHz + side * Double(harmonic) * rateHz / 64) - toneDB
                #expect(levelDB < -90, "\(levelDB) dB at the \(harmonic). multiple of the rate of changes")
            }
        }
    }
}
