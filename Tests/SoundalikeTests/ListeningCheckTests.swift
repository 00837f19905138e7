import Foundation
import SoundalikeArchitectures
import SoundalikeSpectra
import TestSupport
import Testing

@testable import Soundalike

@Suite struct ListeningCheckTests {
    private func check(_ samples: [Float]) throws -> ListeningCheck {
        let frontEnd = try MelFrontEnd(FrontEndSettings())
        var check = ListeningCheck(sampleRateHz: 44_100, centresHz: frontEnd.centresHz)
        samples.withUnsafeBufferPointer { check.add(samples: $0) }
        frontEnd.spectrogram(of: samples).withUnsafeBufferPointer { check.add(frames: $0) }
        return check
    }

    @Test func soundIsToldFromPauses() throws {
        let noise = Signals.noise(count: 2 * 44_100), pause = Signals.noise(amplitude: 1e-4, count: 6 * 44_100)
        let heard = try check(noise + pause)
        #expect(abs(heard.activeSeconds - 2) < 0.05)
        #expect(heard.warnings(path: "a.wav") == ["a.wav: only 2.0 s of sound, so the settings are rough; about 10 s are better"])
        #expect(try check(noise + noise).warnings(path: "a.wav").isEmpty)
    }

    @Test func clippingIsHeard() throws {
        let loud = Signals.noise(amplitude: 1.1, count: 5 * 44_100), clipped = loud.map { max(-1, min(1, $0)) }
        #expect(try check(clipped).warnings(path: "a.wav").contains { $0.contains("is clipped") })
        // Two samples at full scale in a row are no clipping.
        var peaks = Signals.noise(amplitude: 0.5, count: 5 * 44_100)
        for index in stride(from: 0, to: peaks.count - 1, by: 100) { (peaks[index], peaks[index + 1]) = (1, 1) }
        #expect(try check(peaks).warnings(path: "a.wav").isEmpty)
    }

    @Test func aMissingTopIsHeard() throws {
        // Sines up to 8 kHz, windowed so that nothing leaks above.
        var samples = [Float](repeating: 0, count: 5 * 44_100)
        for number in 1...80 {
            for index in samples.indices { samples[index] += 0.01 * sin(Float(2 * Double.pi * 100 * Double(number) / 44_100 * Double(index).truncatingRemainder(dividingBy: 441))) }
        }
        let bandwidthHz = try #require(check(samples).bandwidthHz)
        #expect((7_500...9_500).contains(bandwidthHz))
        let fullHz = try #require(check(Signals.noise(count: 44_100)).bandwidthHz)
        #expect(fullHz > 20_000)
    }
}
