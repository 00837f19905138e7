import Foundation
import SoundalikeAudio
import SoundalikeFoundations

/// Signals that tests are made of. Samples are Float32, times in seconds, frequencies in Hz.
public enum Signals {
    /// `amplitude` · sin(2π·frequency·t + phase).
    public static func sine(
        frequencyHz: Double, amplitude: Double = 1, seconds: Double, sampleRateHz: Double, phase: Double = 0
    ) -> [Float] {
        let count = Int((seconds * sampleRateHz).rounded())
        return (0 ..< count).map { Float(amplitude * sin(2 * .pi * frequencyHz * Double($0) / sampleRateHz + phase)) }
    }

    /// Uniform white noise in ±`amplitude`.
    public static func noise(amplitude: Double = 0.5, count: Int, seed: UInt64 = 1) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        return (0 ..< count).map { _ in Float(generator.uniform(in: -amplitude ... amplitude)) }
    }

    /// Noise whose samples are whole steps of a `bits`-bit integer encoding, so that it survives that encoding unchanged.
    public static func integerNoise(bits: Int, count: Int, seed: UInt64 = 1) -> [Float] {
        var generator = SeededGenerator(seed: seed)
        let fullScale = Double(1 << (bits - 1))
        return (0 ..< count).map { _ in Float(generator.uniform(in: -fullScale ... fullScale - 1).rounded() / fullScale) }
    }

    /// A recording of independent noise in each channel.
    public static func noiseRecording(
        channelCount: Int = 2, frameCount: Int = 20_000, sampleRateHz: Double = 44_100, amplitude: Double = 0.5, seed: UInt64 = 1
    ) -> Recording {
        Recording(
            channels: (0 ..< channelCount).map { noise(amplitude: amplitude, count: frameCount, seed: seed + UInt64($0)) },
            sampleRateHz: sampleRateHz)
    }
}
