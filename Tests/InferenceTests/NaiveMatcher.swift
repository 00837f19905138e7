import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

@testable import SoundalikeInference

/// The network from its definition: double precision, a whole recording at once, normalisation as a step of its own.
struct NaiveMatcher {
    let architecture: MatcherArchitecture
    let file: SafetensorsFile

    /// A network with random weights of a size that keeps activations near 1.
    init(_ architecture: MatcherArchitecture, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var file = SafetensorsFile()
        func store(_ name: String, _ shape: [Int], _ value: () -> Double) throws {
            let values = (0..<shape.reduce(1, *)).map { _ in Float(value()) }
            file.tensors[name] = try StoredTensor(floats: values, shape: shape)
        }
        for (name, shape) in architecture.weights {
            let fanIn = Double(shape.dropFirst().reduce(1, *))
            if shape.count > 1 {
                try store(name, shape) { generator.normal() * (2 / fanIn).squareRoot() }
            } else {
                try store(name, shape) { generator.normal() * 0.5 }
            }
        }
        for (index, channels) in architecture.blockChannels.enumerated() {
            try store("blocks.\(index).normalisation.running_mean", [channels]) { generator.normal() * 0.3 }
            try store("blocks.\(index).normalisation.running_var", [channels]) { generator.uniform(in: 0.5...2) }
        }
        self.architecture = architecture
        self.file = file
    }

    private func values(_ name: String) -> [Double] { (file.tensors[name]?.floats ?? []).map(Double.init) }

    private func leaky(_ value: Double) -> Double { value > 0 ? value : value * architecture.negativeSlope }

    /// The embedding of `[frame, band]`.
    func embedding(of spectrogram: [Float]) -> [Double] {
        let bands = architecture.bandCount
        var planes = [spectrogram.map(Double.init)], rows = spectrogram.count / bands
        for (index, channels) in architecture.blockChannels.enumerated() {
            let block = "blocks.\(index)", weight = values("\(block).convolution.weight"), bias = values("\(block).convolution.bias")
            let gamma = values("\(block).normalisation.weight"), beta = values("\(block).normalisation.bias")
            let mean = values("\(block).normalisation.running_mean"), variance = values("\(block).normalisation.running_var")
            let pooling = architecture.timePooling
            planes = (0..<channels).map { channel in
                var sums = [Double](repeating: bias[channel], count: rows * bands)
                for (input, plane) in planes.enumerated() {
                    for dr in -1...1 { for db in -1...1 {
                        let tap = weight[((channel * planes.count + input) * 3 + dr + 1) * 3 + db + 1]
                        for row in max(0, -dr)..<max(max(0, -dr), min(rows, rows - dr)) {
                            for band in max(0, -db)..<min(bands, bands - db) {
                                sums[row * bands + band] += tap * plane[(row + dr) * bands + band + db]
                            }
                        }
                    } }
                }
                let deviation = (variance[channel] + 1e-5).squareRoot()
                let active = sums.map { leaky(($0 - mean[channel]) / deviation * gamma[channel] + beta[channel]) }
                return (0..<rows / pooling * bands).map { index in
                    let first = index / bands * pooling * bands + index % bands
                    return (0..<pooling).map { active[first + $0 * bands] }.max() ?? 0
                }
            }
            rows /= pooling
        }
        return planes.flatMap { plane in
            (0..<bands).map { band in stride(from: band, to: plane.count, by: bands).reduce(0) { $0 + plane[$1] } / Double(rows) }
        }
    }

    func logProbabilities(input: [Double], reference: [Double]) -> [[Double]] {
        var compared: [Double]
        switch architecture.comparison {
        case .difference:
            compared = zip(input, reference).map { $1 - $0 }
        case .learned(let taps):
            let weight = values("comparison.weight"), half = taps / 2
            compared = input.indices.map { i in
                (0..<taps).reduce(values("comparison.bias")[0]) { sum, tap in
                    let at = i + tap - half
                    guard input.indices.contains(at) else { return sum }
                    return sum + weight[tap] * input[at] + weight[taps + tap] * reference[at]
                }
            }
        }
        for (name, isLast) in [("hidden", false), ("output", true)] {
            let weight = values("\(name).weight"), bias = values("\(name).bias"), width = compared.count
            compared = bias.indices.map { unit in
                let sum = (0..<width).reduce(bias[unit]) { $0 + weight[unit * width + $1] * compared[$1] }
                return isLast ? sum : leaky(sum)
            }
        }
        return stride(from: 0, to: compared.count, by: architecture.valueCount).map { first in
            let values = compared[first..<first + architecture.valueCount]
            let logSum = logarithm(values.reduce(0) { $0 + exponential($1) })
            return values.map { $0 - logSum }
        }
    }
}

func spectrogram(frames: Int, seed: UInt64) -> [Float] {
    var generator = SeededGenerator(seed: seed)
    return (0..<frames * 128).map { _ in Float(generator.normal()) }
}

/// The largest distance of any two elements; infinite when the counts differ.
func distance(_ a: some Collection<some BinaryFloatingPoint>, _ b: some Collection<some BinaryFloatingPoint>) -> Double {
    guard a.count == b.count else { return .infinity }
    return zip(a, b).reduce(0) { max($0, abs(Double($1.0) - Double($1.1))) }
}
