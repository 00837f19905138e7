import SoundalikeFoundations
import SoundalikeStyle
import Testing

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
            #expect(found["loudness_range_lu"] == nil && found["no_such_feature"] == nil)
        }
    }

    @Test func silenceAndWhatIsNoNumber() throws {
        #expect(try profile([[Float](repeating: 0, count: 50_000)]) == nil)
        #expect(try profile([[]]) == nil)
        for value in [Float.nan, .infinity, 1e38] {
            for place in [0, 20_000, 44_099] {
                var samples = bursts(seconds: 1)
                samples[place] = value
                #expect(throws: SoundalikeError.self) { try profile([samples]) }
            }
        }
        #expect(throws: SoundalikeError.self) { try StyleMeter(sampleRateHz: .nan, channelCount: 1) }
        #expect(throws: SoundalikeError.self) { try StyleMeter(sampleRateHz: 44_100, channelCount: 0) }
    }

    @Test func neitherBlocksNorSilenceAroundMatter() throws {
        let samples = [bursts(), bursts(seed: 2)], whole = try #require(try profile(samples, blockFrameCount: .max))
        for size in [1, 777, 44_100] {
            #expect(try #require(try profile(samples, blockFrameCount: size)).distance(to: whole) < 1e-5)
        }
        let silence = [Float](repeating: 0, count: 30 * 941), mono = try #require(try profile([samples[0]]))
        let padded = try #require(try profile([silence + samples[0] + silence]))
        for (feature, difference) in zip(StyleProfile.features, mono.differences(to: padded)) where feature.id != "crest_db" {
            #expect(abs(difference ?? 0) < 0.5, "\(feature.id)")
        }
    }

    @Test func noFrameSpansTwoPassages() throws {
        // A tenth of a second soft, the next loud: within a passage the level stays.
        let soft = (0..<4_410).map { Float(0.03 * sine(0.1 * Double($0))) }, loud = soft.map { 4 * $0 }
        let passages = (0..<40).map { $0.isMultiple(of: 2) ? soft : loud }
        let meter = try StyleMeter(sampleRateHz: 44_100, channelCount: 1)
        for passage in passages {
            meter.beginPassage()
            meter.add(passage)
        }
        let apart = try #require(try meter.finish()), joined = try #require(try profile([passages.flatMap { $0 }], blockFrameCount: .max))
        #expect(abs(apart["level_rise_db"] ?? 9) < 0.2 && (joined["level_rise_db"] ?? 0) > 6)
        #expect(abs(apart["crest_db"] ?? 0) < 3.1 && (joined["crest_db"] ?? 0) > 5)
        meter.reset()
        #expect(try meter.finish() == nil)
        meter.add(passages.flatMap { $0 })
        #expect(try meter.finish() == joined)
    }

    @Test func halfAnHourIsLikeOneMinute() throws {
        let minute = bursts(seconds: 60, sampleRateHz: 8_000)
        let short = try #require(try profile([minute], sampleRateHz: 8_000))
        let meter = try StyleMeter(sampleRateHz: 8_000, channelCount: 1)
        for _ in 0..<30 { meter.add(minute) }
        let long = try #require(try meter.finish())
        for (feature, difference) in zip(StyleProfile.features, short.differences(to: long)) {
            // In these bursts some tenth of the frames begin or end one, so that the tenth percentile lies on an edge.
            let tolerance = feature.id.hasPrefix("level_fall") || feature.id.hasPrefix("level_rise") ? 1 : 0.2
            #expect(abs(difference ?? 0) < tolerance, "\(feature.id)")
        }
    }

    @Test func widthAndCorrelationAreThoseOfTheMixture() throws {
        let middle = bursts(seconds: 8, seed: 1), side = bursts(seconds: 8, seed: 2).map { 0.5 * $0 }
        let found = try #require(try profile([zip(middle, side).map { $0 + $1 }, zip(middle, side).map { $0 - $1 }]))
        for band in ["125hz", "500hz", "2000hz", "8000hz"] {
            // The lower a band the fewer waves it has.
            let tolerance = band == "125hz" ? 3.0 : 1
            #expect(abs((found["width_\(band)_db"] ?? 0) + 6.02) < tolerance)
            #expect(abs((found["correlation_\(band)"] ?? 0) - 0.6) < 0.1 * tolerance)
        }
        #expect(try #require(try profile([middle, middle])?["width_500hz_db"]) < -29)
        #expect(try #require(try profile([middle, middle.map { -$0 }])?["width_500hz_db"]) > 29)
        #expect(try profile([middle, middle.map { _ in 0 }])?["correlation_500hz"] == nil)
    }
}
