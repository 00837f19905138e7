import SoundalikeArchitectures
import SoundalikeTensors

/// What a matcher's weights are before the first update.
public enum InitialWeights: String, Codable, Hashable, Sendable, CaseIterable {
    /// Random, Glorot normal, as in the paper.
    case glorot
    /// Random around a network that already compares: it listens for slopes of the spectrum, passes them on, subtracts one
    /// recording's from the other's, and does not claim to know anything yet.
    ///
    /// From a purely random start the first thing that the network learns is to keep quiet, since whatever its random features
    /// say is noise, and then little of the gradient is left to learn from.
    case guided
}

extension MatcherNetwork {
    /// Turns Glorot normal weights into the guided start. For networks that are not trained yet.
    func guideWeights() throws {
        for (index, block) in blocks.enumerated() {
            let weight = block.convolution.weight, shape = weight.shape
            let (outputs, inputs, side) = (shape[0], shape[1], shape[2])
            let middle = side / 2, kernel = side * side
            var values = try weight.floats().map { 0.3 * $0 }
            for output in 0..<outputs {
                if index == 0 {
                    // The slope along mel, up or down, weak or strong.
                    let slope = Float(output % 2 == 0 ? 1 : -1) * Float(output / 2 % 2 + 1) * 0.2
                    for row in 0..<side {
                        values[output * kernel + row * side] -= slope
                        values[output * kernel + row * side + side - 1] += slope
                    }
                } else {
                    values[(output * inputs + output % inputs) * kernel + middle * side + middle] += 1
                }
            }
            try weight.assign(values)
        }
        if let comparison {
            var values = try comparison.weight.floats().map { 0.1 * $0 }
            let taps = values.count / 2
            values[taps / 2] -= 1
            values[taps + taps / 2] += 1
            try comparison.weight.assign(values)
        }
        try output.weight.assign(try output.weight.floats().map { 0.1 * $0 })
    }
}
