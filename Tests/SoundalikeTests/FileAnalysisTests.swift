import Foundation
import SoundalikeAudio
import SoundalikeFoundations
import TestSupport
import Testing

import Soundalike

@Suite struct FileAnalysisTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func analyse(_ channels: [[Float]], rate: Double = 48_000, start: Double = 0, duration: Double? = nil) throws -> FileAnalysis {
        let path = folder.file("\(UUID()).wav")
        try Recording(channels: channels, sampleRateHz: rate).write(to: path, encoding: .float32)
        return try FileAnalysis.analyse(path, startSeconds: start, durationSeconds: duration)
    }

    private func level(_ analysis: FileAnalysis, _ frequencyHz: Double) -> Double? {
        analysis.spectrum.first { $0.frequencyHz == frequencyHz }?.levelDB
    }

    @Test func aToneLiesInItsBand() throws {
        for (toneHz, bandHz) in [(25.0, 25.0), (100, 100), (1_000, 1_000), (12_589, 12_500)] {
            let tone = Signals.sine(frequencyHz: toneHz, amplitude: 0.5, seconds: 5, sampleRateHz: 48_000)
            let analysis = try analyse([tone, tone])
            #expect(abs((level(analysis, bandHz) ?? 0) + 6.02) < (toneHz < 50 ? 0.1 : 0.01), "\(toneHz) Hz")
            let others = analysis.spectrum.filter { $0.frequencyHz < bandHz / 2.1 || $0.frequencyHz > bandHz * 2.1 }
            #expect(others.allSatisfy { $0.levelDB ?? -200 < -60 })
        }
    }

    /// Uniform noise in ±0.5 has a mean square of 1/12, spread evenly to half the rate.
    @Test func noiseHasThePowerOfItsBandwidth() throws {
        let analysis = try analyse([Signals.noise(count: 48_000 * 20)])
        for band in analysis.spectrum where band.frequencyHz >= 100 {
            let widthHz = band.frequencyHz * (pow(10, 0.05) - pow(10, -0.05))
            let expected = 10 * log10(2.0 / 12 * widthHz / 24_000)
            #expect(abs((band.levelDB ?? 0) - expected) < 0.5, "\(band.frequencyHz) Hz")
        }
    }

    @Test func pausesDoNotCount() throws {
        let tone = Signals.sine(frequencyHz: 1_000, amplitude: 0.5, seconds: 10, sampleRateHz: 48_000)
        let soft = Signals.sine(frequencyHz: 200, amplitude: 0.001, seconds: 30, sampleRateHz: 48_000)
        let analysis = try analyse([tone + soft])
        #expect(abs((level(analysis, 1_000) ?? 0) + 6.02) < 0.2)
    }

    @Test func saysWhatTheFileIs() throws {
        let tone = Signals.sine(frequencyHz: 997, amplitude: 0.5, seconds: 6, sampleRateHz: 48_000)
        let silence = [Float](repeating: 0, count: tone.count)
        let analysis = try analyse([tone + silence, tone + silence])
        #expect(analysis.durationSeconds == 12 && analysis.analysedSeconds == 12)
        #expect(analysis.format == AudioFileFormat(container: .wav, encoding: .float32, sampleRateHz: 48_000, channelCount: 2))
        // A stereo sine of 997 Hz at −6.02 dBFS has −6.02 LUFS: 3.01 below for a sine, 3.01 above for two channels (BS.1770).
        #expect(abs((analysis.loudness.integratedLUFS ?? 0) + 6.02) < 0.15)
        #expect(abs((analysis.loudness.samplePeakDBFS ?? 0) + 6.02) < 0.01)
        let part = try FileAnalysis.analyse(analysis.path, startSeconds: 7, durationSeconds: 2)
        #expect(part.analysedSeconds == 2 && part.durationSeconds == 12)
        #expect(part.loudness.integratedLUFS == nil && part.spectrum.allSatisfy { $0.levelDB == nil })
    }

    @Test func rateAndLengthLimitWhatIsThere() throws {
        let narrow = try analyse([Signals.noise(count: 8_000)], rate: 8_000)
        #expect(narrow.spectrum.count == 30 && level(narrow, 3_150) != nil && level(narrow, 5_000) == nil)
        let short = try analyse([Signals.noise(count: 100)])
        #expect(level(short, 1_000) != nil && short.loudness.integratedLUFS == nil)
        expectError(.noInput) { try FileAnalysis.analyse(folder.file("none.wav")) }
        expectError(.usage) { try FileAnalysis.analyse(short.path, startSeconds: -1) }
    }
}
