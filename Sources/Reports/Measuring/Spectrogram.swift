import SoundalikeFoundations
import SoundalikeSpectra

/// Level over time and frequency, `[column][row]`, rows equally spaced along the logarithm of frequency. Gathered as a recording streams by.
final class SpectrogramMeter {
    private let fft: RealFFT
    private let hop: Int
    private let window: [Float]
    /// The first and last bin of each row.
    private let bins: [ClosedRange<Int>]
    private let highestHz: Double
    private var held: [Float]
    private var filled = 0
    private var skipped = 0
    private var real, imaginary: [Float]
    private var levels: [Float] = []

    /// - Throws: `SoundalikeError(.internalFault)` where there is no transform, which cannot be.
    init(sampleRateHz: Double, frameCount: Int) throws {
        let columns = min(max(frameCount / 512, 1), Spectrogram.columnLimit)
        hop = max(1, (frameCount + columns - 1) / columns)
        var length = 2_048
        while length < hop, length < 8_192 { length *= 2 }
        guard let fft = RealFFT(length: length) else { throw SoundalikeError(.internalFault, nil, "no transform of \(length) samples") }
        self.fft = fft
        window = hannWindow(length: length)
        let highestHz = min(20_000, sampleRateHz / 2)
        self.highestHz = highestHz
        let binHz = sampleRateHz / Double(length), ratio = highestHz / Spectrogram.lowestHz
        bins = (0..<Spectrogram.rowCount).map { row in
            func bin(_ edge: Int) -> Int {
                min(max(Int((Spectrogram.lowestHz * SoundalikeFoundations.power(ratio, Double(edge) / Double(Spectrogram.rowCount)) / binHz).rounded()), 1), length / 2)
            }
            return bin(row)...max(bin(row), bin(row + 1) - 1)
        }
        held = Array(repeating: 0, count: length)
        real = Array(repeating: 0, count: fft.binCount)
        imaginary = real
    }

    /// Takes the next frames of one channel.
    func add(_ samples: UnsafePointer<Float>, frameCount: Int) {
        var done = 0
        while done < frameCount {
            if skipped > 0 {
                let count = min(skipped, frameCount - done)
                skipped -= count
                done += count
                continue
            }
            let count = min(held.count - filled, frameCount - done)
            held.withUnsafeMutableBufferPointer { held in
                guard let start = held.baseAddress else { return }
                (start + filled).update(from: samples + done, count: count)
            }
            filled += count
            done += count
            if filled == held.count { measure() }
        }
    }

    /// What was heard. Call it at the end.
    func finish() -> Spectrogram {
        if levels.isEmpty {
            for index in filled..<held.count { held[index] = 0 }
            measure()
        }
        return Spectrogram(levels: levels, highestHz: highestHz)
    }

    private func measure() {
        // The loudest bin of a full-scale sine under this window, squared, is length² / 16.
        let scale = 16 / (Float(held.count) * Float(held.count))
        var windowed = held
        for index in windowed.indices { windowed[index] *= window[index] }
        fft.forward(windowed, real: &real, imaginary: &imaginary)
        for row in bins {
            var most: Float = 0
            for bin in row { most = max(most, real[bin] * real[bin] + imaginary[bin] * imaginary[bin]) }
            levels.append(Float(decibels(power: Double(max(most * scale, 1e-14)))))
        }
        if hop < held.count {
            held.removeFirst(hop)
            filled = held.count
            held += Array(repeating: 0, count: fft.length - held.count)
        } else {
            skipped = hop - held.count
            filled = 0
        }
    }
}

/// What a ``SpectrogramMeter`` heard.
struct Spectrogram: Sendable {
    static let columnLimit = 640, rowCount = 150, lowestHz = 40.0

    /// `[column][row]`, dB of a full-scale sine.
    fileprivate let levels: [Float]
    let highestHz: Double
    var columnCount: Int { levels.count / Self.rowCount }
    /// The level that little is above: of the loudest point.
    var loudestDB: Double { Double(levels.max() ?? 0) }

    func levelDB(column: Int, row: Int) -> Float { levels[column * Self.rowCount + row] }
}
