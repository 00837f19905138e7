import SoundalikeFoundations
import SoundalikeTone
import Testing

/// Two seconds of coloured noise in bursts, with pauses in which a softer noise goes on.
private func bursts(seed: UInt64 = 1, sampleRateHz: Double = 44_100, seconds: Double = 2, floor: Float = 1e-4) -> [Float] {
    var generator = SeededGenerator(seed: seed, stream: 1)
    var low: Float = 0
    return (0..<Int(seconds * sampleRateHz)).map { index in
        let white = Float(generator.normal())
        low += 0.2 * (white - low)
        let sounds = Int(Double(index) / sampleRateHz * 4) % 2 == 0
        return (sounds ? 0.2 * low : 0) + floor * Float(generator.normal())
    }
}

private func spectrum(_ samples: [Float], sampleRateHz: Double = 44_100) throws -> ToneSpectrum {
    let meter = try ToneMeter(sampleRateHz: sampleRateHz, channelCount: 1)
    meter.add(samples)
    return try #require(try meter.finish())
}

/// The largest difference of two spectra's levels from 80 Hz to 15 kHz, their mean difference taken away, dB.
private func largestDifference(_ a: ToneSpectrum, _ b: ToneSpectrum) -> Double {
    let bands = ToneBands.centresHz.indices.filter { (80...15_000).contains(ToneBands.centresHz[$0]) }
    let differences = bands.map { a.levelsDB[$0] - b.levelsDB[$0] }
    let mean = differences.reduce(0, +) / Double(differences.count)
    return differences.map { abs($0 - mean) }.max() ?? 0
}

struct ToneMeterTests {
    @Test func levelPolarityOffsetAndSilenceDoNotMatter() throws {
        let samples = bursts(), plain = try spectrum(samples)
        #expect(try largestDifference(plain, spectrum(samples.map { $0 * 0.001 })) < 0.05)
        #expect(try spectrum(samples.map { -$0 }) == plain)
        #expect(try largestDifference(plain, spectrum(samples.map { $0 + 0.1 })) < 0.1)
        let silence = [Float](repeating: 0, count: 60 * 44_100)
        #expect(try largestDifference(plain, spectrum(samples + silence)) < 0.5)
        #expect(try largestDifference(plain, spectrum(silence + samples)) < 0.5)
    }

    @Test func channelsCountByTheirPower() throws {
        let samples = bursts(), plain = try spectrum(samples)
        for (left, right) in [(samples, samples), (samples, samples.map { _ in 0 }), (samples, samples.map { -$0 })] {
            let meter = try ToneMeter(sampleRateHz: 44_100, channelCount: 2)
            var (left, right) = (left, right)
            left.withUnsafeMutableBufferPointer { left in
                right.withUnsafeMutableBufferPointer { right in
                    guard let first = left.baseAddress, let second = right.baseAddress else { return }
                    meter.add([first, second], frameCount: left.count)
                }
            }
            #expect(largestDifference(plain, try #require(try meter.finish())) < 1e-3)
        }
    }

    @Test func aNoiseFloorIsNotTone() throws {
        let clean = try spectrum(bursts(floor: 3e-5)), noisy = try spectrum(bursts(floor: 3e-3))
        let highs = ToneBands.centresHz.indices.filter { (1_000...15_000).contains(ToneBands.centresHz[$0]) }
        // The same bursts over two floors 40 dB apart: what is subtracted leaves the bursts.
        for band in highs { #expect(abs((noisy.levelsDB[band] - noisy.levelsDB[15]) - (clean.levelsDB[band] - clean.levelsDB[15])) < 2) }
        #expect(noisy.noiseRatios[20] > 100 * clean.noiseRatios[20])
    }

    @Test func theTopIsWhereTheRecordingEnds() throws {
        #expect(try spectrum(bursts()).topHz > 20_000)
        #expect(try abs(spectrum(bursts(sampleRateHz: 16_000), sampleRateHz: 16_000).topHz - 8_000) < 900)
        #expect(try spectrum(bursts(sampleRateHz: 8_000), sampleRateHz: 8_000).topHz < 4_100)
    }

    @Test func nothingIsHeardOfSilenceAndTooMuch() throws {
        let meter = try ToneMeter(sampleRateHz: 44_100, channelCount: 1)
        meter.add([Float](repeating: 0, count: 10_000))
        #expect(try meter.finish() == nil)
        let loud = try ToneMeter(sampleRateHz: 44_100, channelCount: 1)
        loud.add([Float](repeating: 1e38, count: 10_000))
        #expect(throws: SoundalikeError.self) { try loud.finish() }
    }
}

struct PitchTests {
    /// A second's worth of harmonics that fall by 6 dB an octave, at one pitch.
    private func harmonics(_ frequencyHz: Double, sampleRateHz: Double = 44_100) -> [Float] {
        var samples = [Float](repeating: 0, count: Int(2 * sampleRateHz))
        for order in 1...20 where Double(order) * frequencyHz < 0.45 * sampleRateHz {
            let step = 2 * Double.pi * Double(order) * frequencyHz / sampleRateHz, amplitude = 0.1 / Double(order)
            for index in samples.indices { samples[index] += Float(amplitude * sine(step * Double(index))) }
        }
        return samples
    }

    @Test(arguments: [80.0, 120, 199, 317, 430], [16_000.0, 44_100, 96_000]) func isHeardAtEveryRate(_ frequencyHz: Double, _ sampleRateHz: Double) throws {
        let found = try #require(try spectrum(harmonics(frequencyHz, sampleRateHz: sampleRateHz), sampleRateHz: sampleRateHz).pitchSemitones)
        #expect(abs(found - 12 * logarithm(frequencyHz / 65) / logarithm(2)) < 0.5)
    }

    @Test func noFilterChangesIt() throws {
        let samples = harmonics(150)
        var dull = samples, bright = samples
        for index in 1..<samples.count {
            dull[index] = 0.05 * samples[index] + 0.95 * dull[index - 1]
            bright[index] = samples[index] - 0.95 * samples[index - 1]
        }
        let pitches = try [samples, dull, bright].map { try #require(try spectrum($0).pitchSemitones) }
        #expect(abs(pitches[1] - pitches[0]) < 0.3 && abs(pitches[2] - pitches[0]) < 0.3)
    }
}
