import SoundalikeFoundations

/// A training block written from its definition, in double precision and without any care for speed.
struct NaiveBlock {
    var batch, inputs, outputs, rows, pooling: Int
    var slope = 0.01, epsilon = 1e-5
    let mels = 128

    struct Parameters {
        var weight, bias, gamma, beta: [Double]
    }

    struct Output {
        var convolved, mean, variance, y: [Double]
    }

    struct Gradients {
        var x, weight, gamma, beta: [Double]
    }

    var pooledRows: Int { rows / pooling }
    var valueCount: Int { batch * rows * mels }

    func at(_ item: Int, _ channel: Int, of channels: Int, _ row: Int, _ mel: Int, rows: Int) -> Int {
        ((item * channels + channel) * rows + row) * mels + mel
    }

    /// Calls `body` with every pair of an output element and an input element that a tap joins, and the tap's index.
    func forEachProduct(_ body: (_ output: Int, _ input: Int, _ tap: Int) -> Void) {
        for n in 0..<batch { for o in 0..<outputs { for i in 0..<inputs { for dr in -1...1 { for dm in -1...1 {
            let tap = ((o * inputs + i) * 3 + dr + 1) * 3 + dm + 1
            for row in max(0, -dr)..<max(max(0, -dr), min(rows, rows - dr)) {
                for mel in max(0, -dm)..<min(mels, mels - dm) {
                    body(
                        at(n, o, of: outputs, row, mel, rows: rows), at(n, i, of: inputs, row + dr, mel + dm, rows: rows), tap)
                }
            }
        } } } } }
    }

    func forEachConvolved(_ channel: Int, _ body: (_ index: Int) -> Void) {
        for n in 0..<batch {
            let first = at(n, channel, of: outputs, 0, 0, rows: rows)
            for index in first..<first + rows * mels { body(index) }
        }
    }

    /// The index of the convolved value that the pool takes for each element of y. `values` are normalised.
    func winners(_ values: [Double]) -> [Int] {
        var winners: [Int] = []
        for plane in 0..<batch * outputs { for row in 0..<pooledRows { for mel in 0..<mels {
            let first = (plane * rows + row * pooling) * mels + mel
            winners.append(pooling == 2 && values[first + mels] > values[first] ? first + mels : first)
        } } }
        return winners
    }

    func normalised(_ output: Output, _ parameters: Parameters) -> [Double] {
        var values = output.convolved
        for o in 0..<outputs {
            let scale = parameters.gamma[o] / (output.variance[o] + epsilon).squareRoot()
            forEachConvolved(o) { values[$0] = (values[$0] - output.mean[o]) * scale + parameters.beta[o] }
        }
        return values
    }

    func forward(_ x: [Double], _ parameters: Parameters) -> Output {
        var output = Output(
            convolved: .init(repeating: 0, count: batch * outputs * rows * mels), mean: .init(repeating: 0, count: outputs),
            variance: .init(repeating: 0, count: outputs), y: [])
        for o in 0..<outputs { forEachConvolved(o) { output.convolved[$0] = parameters.bias[o] } }
        forEachProduct { output.convolved[$0] += x[$1] * parameters.weight[$2] }
        for o in 0..<outputs {
            forEachConvolved(o) { output.mean[o] += output.convolved[$0] / Double(valueCount) }
            forEachConvolved(o) {
                let distance = output.convolved[$0] - output.mean[o]
                output.variance[o] += distance * distance / Double(valueCount)
            }
        }
        let values = normalised(output, parameters)
        output.y = winners(values).map { values[$0] > 0 ? values[$0] : values[$0] * slope }
        return output
    }

    func backward(_ x: [Double], _ parameters: Parameters, _ output: Output, dy: [Double]) -> Gradients {
        let values = normalised(output, parameters)
        var d = [Double](repeating: 0, count: values.count)
        for (dy, winner) in zip(dy, winners(values)) { d[winner] += values[winner] > 0 ? dy : dy * slope }
        var gradients = Gradients(
            x: .init(repeating: 0, count: x.count), weight: .init(repeating: 0, count: parameters.weight.count),
            gamma: .init(repeating: 0, count: outputs), beta: .init(repeating: 0, count: outputs))
        for o in 0..<outputs {
            let deviation = (output.variance[o] + epsilon).squareRoot()
            let standard = { (index: Int) in (output.convolved[index] - output.mean[o]) / deviation }
            forEachConvolved(o) {
                gradients.beta[o] += d[$0]
                gradients.gamma[o] += d[$0] * standard($0)
            }
            let (sum, product) = (gradients.beta[o], gradients.gamma[o])
            forEachConvolved(o) {
                let kept = d[$0] - sum / Double(valueCount) - standard($0) * product / Double(valueCount)
                d[$0] = parameters.gamma[o] / deviation * kept
            }
        }
        forEachProduct {
            gradients.weight[$2] += d[$0] * x[$1]
            gradients.x[$1] += d[$0] * parameters.weight[$2]
        }
        return gradients
    }
}

/// ‖a − b‖ / ‖b‖, or ‖a‖ where b vanishes.
func relativeDistance(_ a: [Float], _ b: [Double]) -> Double {
    guard a.count == b.count else { return .infinity }
    var distance = 0.0, norm = 0.0
    for (a, b) in zip(a, b) {
        distance += (Double(a) - b) * (Double(a) - b)
        norm += b * b
    }
    return (distance / (norm > 0 ? norm : 1)).squareRoot()
}

extension SeededGenerator {
    /// `count` normal numbers that a Float holds exactly, so that both precisions start from the same ones.
    mutating func normals(_ count: Int, deviation: Double = 1, mean: Double = 0) -> [Double] {
        (0..<count).map { _ in Double(Float(mean + deviation * normal())) }
    }
}
