import SoundalikeArchitectures
import SoundalikeFoundations
import SoundalikeModelFiles

/// A network graph node by node in double precision, written from the definitions.
struct NaiveGraph {
    struct Map {
        var channels: Int, rows: Int, columns: Int
        /// `[channel][row][column]`.
        var values: [Double]

        func at(_ channel: Int, _ row: Int, _ column: Int) -> Double? {
            guard (0..<rows).contains(row), (0..<columns).contains(column) else { return nil }
            return values[(channel * rows + row) * columns + column]
        }
    }

    let graph: NetworkGraph
    let file: SafetensorsFile

    private func values(_ name: String) -> [Double] { (file.tensors[name]?.floats ?? []).map(Double.init) }

    func output(of spectrogram: [Float], rows: Int, columns: Int) -> [Double] {
        var maps = [Map(channels: 1, rows: rows, columns: columns, values: spectrogram.map(Double.init))]
        for node in graph.nodes.dropFirst() { maps.append(result(of: node, node.inputs.map { maps[$0] })) }
        return maps.last?.values ?? []
    }

    private func result(of node: NetworkGraph.Node, _ inputs: [Map]) -> Map {
        let x = inputs[0], area = x.rows * x.columns
        switch node.operation {
        case .input: return x
        case .convolution(let convolution):
            let weight = values("\(convolution.name).weight"), bias = convolution.hasBias ? values("\(convolution.name).bias") : nil
            let size = convolution.window.size, inputsEach = convolution.inputs / convolution.groups
            let outputsEach = convolution.outputs / convolution.groups
            return windowed(x, convolution.window, channels: convolution.outputs) { output, elements in
                var sum = bias?[output] ?? 0
                for input in 0..<inputsEach {
                    for (tap, place) in elements.enumerated() {
                        let value = x.at(output / outputsEach * inputsEach + input, place.row, place.column) ?? 0
                        sum += weight[(output * inputsEach + input) * size * size + tap] * value
                    }
                }
                return sum
            }
        case .batchNormalisation(let name):
            let gamma = values("\(name).weight"), beta = values("\(name).bias")
            let mean = values("\(name).running_mean"), variance = values("\(name).running_var")
            return mapped(x) { channel, value in
                (value - mean[channel]) / (variance[channel] + 1e-5).squareRoot() * gamma[channel] + beta[channel]
            }
        case .activation(let activation):
            return mapped(x) { _, value in
                switch activation {
                case .reLU: max(value, 0)
                case .reLU6: min(max(value, 0), 6)
                case .leakyReLU(let slope): value > 0 ? value : value * slope
                case .sigmoid: 1 / (1 + exponential(-value))
                }
            }
        case .maximumPool(let window):
            return windowed(x, window, channels: x.channels) { channel, elements in
                elements.compactMap { x.at(channel, $0.row, $0.column) }.max() ?? 0
            }
        case .averagePool(let window):
            return windowed(x, window, channels: x.channels) { channel, elements in
                let inside = elements.compactMap { x.at(channel, $0.row, $0.column) }
                return inside.reduce(0, +) / Double(inside.count)
            }
        case .concatenation:
            return Map(channels: node.channels, rows: x.rows, columns: x.columns, values: inputs.flatMap(\.values))
        case .sum:
            var sum = x
            for other in inputs.dropFirst() { sum.values = zip(sum.values, other.values).map { $0 + $1 } }
            return sum
        case .globalAverage:
            let means = (0..<x.channels).map { x.values[$0 * area..<($0 + 1) * area].reduce(0, +) / Double(area) }
            return Map(channels: x.channels, rows: 1, columns: 1, values: means)
        case .l2Normalisation:
            var unit = x
            for place in 0..<area {
                let squares = (0..<x.channels).reduce(0) { $0 + x.values[$1 * area + place] * x.values[$1 * area + place] }
                for channel in 0..<x.channels { unit.values[channel * area + place] /= max(squares, 1e-12).squareRoot() }
            }
            return unit
        case .dense(let name):
            let weight = values("\(name).weight"), bias = values("\(name).bias")
            let sums = bias.indices.map { unit in
                (0..<x.channels).reduce(bias[unit]) { $0 + weight[unit * x.channels + $1] * x.values[$1] }
            }
            return Map(channels: node.channels, rows: 1, columns: 1, values: sums)
        }
    }

    private func mapped(_ x: Map, _ function: (Int, Double) -> Double) -> Map {
        var result = x
        for index in result.values.indices { result.values[index] = function(index / (x.rows * x.columns), x.values[index]) }
        return result
    }

    /// Each output of each channel from the places under its window, row by row; they may lie beyond the edges.
    private func windowed(
        _ x: Map, _ window: NetworkGraph.Window, channels: Int, _ function: (Int, [(row: Int, column: Int)]) -> Double
    ) -> Map {
        func firsts(_ count: Int) -> [Int] {
            let outputs = (count + window.stride - 1) / window.stride
            let padding = max((outputs - 1) * window.stride + window.size - count, 0) / 2
            return (0..<outputs).map { $0 * window.stride - padding }
        }
        let rows = firsts(x.rows), columns = firsts(x.columns)
        var values: [Double] = []
        for channel in 0..<channels {
            for row in rows {
                for column in columns {
                    let elements = (0..<window.size * window.size).map { (row: row + $0 / window.size, column: column + $0 % window.size) }
                    values.append(function(channel, elements))
                }
            }
        }
        return Map(channels: channels, rows: rows.count, columns: columns.count, values: values)
    }
}

/// Random weights and statistics for every node of a graph that keep activations near 1.
func randomWeights(for graph: NetworkGraph, seed: UInt64) throws -> SafetensorsFile {
    var generator = SeededGenerator(seed: seed)
    var file = SafetensorsFile()
    func store(_ name: String, _ shape: [Int], _ value: () -> Double) throws {
        file.tensors[name] = try StoredTensor(floats: (0..<shape.reduce(1, *)).map { _ in Float(value()) }, shape: shape)
    }
    for (name, shape) in graph.weights {
        let deviation = shape.count == 1 ? 0.3 : (2 / Double(shape.dropFirst().reduce(1, *))).squareRoot()
        try store(name, shape) { deviation * generator.normal() }
    }
    for node in graph.nodes {
        guard case .batchNormalisation(let name) = node.operation else { continue }
        try store("\(name).weight", [node.channels]) { 1 + 0.3 * generator.normal() }
        try store("\(name).running_mean", [node.channels]) { 0.3 * generator.normal() }
        try store("\(name).running_var", [node.channels]) { generator.uniform(in: 0.3...1.5) }
    }
    return file
}
