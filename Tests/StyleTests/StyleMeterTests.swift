import SoundalikeFoundations
import SoundalikeStyle
import Testing

/// Noise in bursts, with a softer noise in the pauses.
private func bursts(seconds: Double = 6, sampleRateHz: Double = 44_100, seed: UInt64 = 1) -> [Float] {
    var generator = SeededGenerator(seed: seed, stream: 1)
    return (0..<Int(seconds * sampleRateHz)).map { index in
        let sounds = Int(Double(index) / sampleRateHz * 4) % 2 == 0
        return Float(generator.normal()) * (sounds ? 0.1 : 0.001)
    }
}

private func profile(_ channels: [[Float]], sampleRateHz: Double = 44_100) throws -> StyleProfile? {
    let meter = try StyleMeter(sampleRateHz: sampleRateHz, channelCount: channels.count)
    let pointers = channels.map { samples in
        let pointer = UnsafeMutablePointer<Float>.allocate(capacity: max(1, samples.count))
        pointer.initialize(from: samples, count: samples.count)
        return pointer
    }
    defer { for pointer in pointers { pointer.deallocate() } }
    meter.add(pointers, frameCount: channels.first?.count ?? 0)
    return try meter.finish()
}

struct StyleMeterTests {
    @Test func gainMovesTheLoudnessAndNothingElse() throws {
        let samples = bursts(), quieter = samples.map { 0.25 * $0 }
        let a = try #require(try profile([samples])), b = try #require(try profile([quieter]))
        for (feature, (before, after)) in zip(StyleProfile.features, zip(a.values, b.values)) {
            guard let before, let after else {
                #expect(before == nil && after == nil)
                continue
            }
            let expected = feature.id == "integrated_loudness_lufs" ? -12.04 : 0
            #expect(abs(after - before - expected) < 0.01, "\(feature.id)")
        }
    }

    @Test(arguments: [8_000.0, 11_025, 16_000, 22_050, 32_000, 44_100, 48_000, 96_000, 192_000], [1, 2, 8])
    func everyRateAndCountOfChannelsIsAnswered(_ sampleRateHz: Double, _ channelCount: Int) throws {
        for seconds in [0.001, 0.02, 1, 2] {
            let channels = (0..<channelCount).map { bursts(seconds: seconds, sampleRateHz: sampleRateHz, seed: UInt64($0 + 1)) }
            let found = try #require(try profile(channels, sampleRateHz: sampleRateHz))
            #expect(found.values.allSatisfy { $0?.isFinite ?? true })
            #expect(found["integrated_loudness_lufs"] != nil)
            #expect((found["level_p95_8000hz_db"] != nil) == (sampleRateHz > 16_000))
            #expect((found["width_500hz_db"] != nil) == (channelCount == 2))
        }
    }

    @Test func silenceAndWhatIsNoNumber() throws {
        #expect(try profile([[Float](repeating: 0, count: 50_000)]) == nil)
        #expect(try profile([[]]) == nil)
        for value in [Float.nan, .infinity, 1e38] {
            var samples = bursts(seconds: 1)
            samples[20_000] = value
            #expect(throws: SoundalikeError.self) { try profile([samples]) }
        }
    }
}
