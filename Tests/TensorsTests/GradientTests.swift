import SoundalikeTensors
import Testing

/// Every operation's gradient against finite differences.
@Suite struct GradientTests {
    @Test func arithmetic() throws {
        try checkGradients(shapes: [[2, 3], [3]]) { try $0[0] + $0[1] }
        try checkGradients(shapes: [[2, 3], [2, 1]]) { try $0[0] - $0[1] }
        try checkGradients(shapes: [[2, 3], [3]]) { try $0[0] * $0[1] }
        try checkGradients(shapes: [[2, 3], [2, 3]], positive: true, tolerance: 2e-2) { try $0[0] / $0[1] }
        try checkGradients(shapes: [[4]]) { try (($0[0] * 3 + 2) / 5 - 1) }
    }

    @Test func functionsOfOneElement() throws {
        try checkGradients(shapes: [[5]]) { try $0[0].exponential() }
        try checkGradients(shapes: [[5]], positive: true, tolerance: 1e-2) { try $0[0].logarithm() }
        try checkGradients(shapes: [[6]]) { try $0[0].magnitude() }
        try checkGradients(shapes: [[5]], positive: true, tolerance: 1e-2) { try $0[0].squareRoot() }
        try checkGradients(shapes: [[5]], positive: true) { try $0[0].power(2.5) }
        try checkGradients(shapes: [[40]], scales: [1]) { try $0[0].clamped(to: -0.9...1.2) }
        try checkGradients(shapes: [[9]]) { try $0[0].sine() }
        try checkGradients(shapes: [[9]]) { try $0[0].cosine() }
    }

    @Test func activations() throws {
        try checkGradients(shapes: [[20]]) { try $0[0].reLU() }
        try checkGradients(shapes: [[20]]) { try $0[0].leakyReLU(slope: 0.01) }
        try checkGradients(shapes: [[20]]) { try $0[0].leakyReLU(slope: 0.3) }
        try checkGradients(shapes: [[240]], scales: [1]) { try $0[0].reLU6() }
        try checkGradients(shapes: [[20]]) { try $0[0].sigmoid() }
    }

    @Test func products() throws {
        try checkGradients(shapes: [[2, 3, 4], [4, 2]]) { try $0[0].matrixProduct($0[1]) }
        try checkGradients(shapes: [[3, 4], [5, 4], [5]]) { try $0[0].linear(weight: $0[1], bias: $0[2]) }
        try checkGradients(shapes: [[3, 4], [5, 4]]) { try $0[0].linear(weight: $0[1]) }
    }

    @Test func convolutions() throws {
        try checkGradients(shapes: [[2, 2, 9], [3, 2, 5], [3]]) { try $0[0].convolution1D($0[1], bias: $0[2], padding: 2) }
        try checkGradients(shapes: [[1, 4, 9], [4, 2, 3]]) { try $0[0].convolution1D($0[1], stride: 2, groups: 2) }
        try checkGradients(shapes: [[2, 2, 5, 4], [3, 2, 3, 3], [3]]) { try $0[0].convolution2D($0[1], bias: $0[2], padding: (1, 1)) }
        try checkGradients(shapes: [[1, 3, 6, 5], [3, 1, 3, 2]]) { try $0[0].convolution2D($0[1], stride: (2, 1), padding: (1, 0), groups: 3) }
    }

    @Test func pooling() throws {
        try checkGradients(shapes: [[2, 2, 5, 3]]) { try $0[0].maxPooled2D(window: (2, 1)) }
        try checkGradients(shapes: [[1, 2, 5, 5]]) { try $0[0].maxPooled2D(window: (3, 3), stride: (2, 2), padding: (1, 1)) }
        try checkGradients(shapes: [[1, 2, 5, 6]]) { try $0[0].averagePooled2D(window: (2, 3)) }
        try checkGradients(shapes: [[1, 2, 3, 4]]) { try $0[0].padded(rows: 1, columns: 2, with: 0.5) }
        try checkGradients(shapes: [[1, 2, 4, 4]]) {
            try $0[0].padded(rows: 1, columns: 0, with: -.infinity).maxPooled2D(window: (3, 3), stride: (2, 1), padding: (0, 1))
        }
    }

    /// As the controllers' encoders use them: pointwise, depthwise with a stride, 5×5, and one vector of each item normalised.
    @Test func encoderLayers() throws {
        try checkGradients(shapes: [[2, 3, 2, 3], [4, 3, 1, 1], [4]]) { try $0[0].convolution2D($0[1], bias: $0[2]) }
        try checkGradients(shapes: [[1, 2, 5, 6], [2, 1, 3, 3]]) { try $0[0].convolution2D($0[1], stride: (2, 2), padding: (1, 1), groups: 2) }
        try checkGradients(shapes: [[1, 1, 6, 5], [2, 1, 5, 5]]) { try $0[0].convolution2D($0[1], stride: (2, 2), padding: (2, 2)) }
        try checkGradients(shapes: [[2, 5, 1, 1]], tolerance: 1e-2) {
            let squares = try ($0[0] * $0[0]).sum(over: [1], keepingDimensions: true)
            return try $0[0] / squares.clamped(to: 1e-12...1e30).squareRoot()
        }
    }

    @Test func normalisation() throws {
        let mean = try Tensor([0.5, -1], shape: [2]), variance = try Tensor([2, 0.5], shape: [2])
        for training in [true, false] {
            try checkGradients(shapes: [[3, 2, 2, 2], [2], [2]], tolerance: 1e-2) {
                try $0[0].batchNormalised(
                    weight: $0[1], bias: $0[2], runningMean: mean, runningVariance: variance, training: training, momentum: 0)
            }
        }
    }

    @Test func reductions() throws {
        try checkGradients(shapes: [[2, 3, 4]]) { try $0[0].sum() }
        try checkGradients(shapes: [[2, 3, 4]]) { try $0[0].sum(over: [1]) }
        try checkGradients(shapes: [[2, 3, 4]]) { try $0[0].mean() }
        try checkGradients(shapes: [[2, 3, 4]]) { try $0[0].mean(over: [0, 2], keepingDimensions: true) }
    }

    @Test func arrangement() throws {
        try checkGradients(shapes: [[2, 3, 4]]) { try $0[0].reshaped([6, -1]) }
        try checkGradients(shapes: [[2, 3, 4]]) { try $0[0].permuted([2, 0, 1]) }
        try checkGradients(shapes: [[2, 3, 4]]) { try $0[0].transposed(0, -1) }
        try checkGradients(shapes: [[2, 3, 4]]) { try $0[0].narrowed(along: 2, from: 1, count: 2) }
        try checkGradients(shapes: [[2, 3], [1, 3]]) { try Tensor.concatenated($0, along: 0) }
        try checkGradients(shapes: [[2, 3], [2, 3]]) { try Tensor.stacked($0, along: 1) }
    }

    @Test func spectra() throws {
        try checkGradients(shapes: [[2, 9]]) { try $0[0].framed(length: 4, hop: 2) }
        try checkGradients(shapes: [[2, 8]]) { try $0[0].realFourierTransform() }
        try checkGradients(shapes: [[7]]) { try $0[0].realFourierTransform().power(2).sum(over: [-1]) }
        // 1, i, −1, −i turned the other way round, then nothing but the mean.
        let wave = try Tensor([1, 0, -1, 0], shape: [4])
        #expect(try wave.realFourierTransform().floats() == [0, 0, 2, 0, 0, 0])
        let ramp = try Tensor([0, 1, 0, -1, 5], shape: [1, 5])
        #expect(try ramp.framed(length: 4, hop: 1).shape == [1, 2, 4])
        #expect(try ramp.framed(length: 4, hop: 4).realFourierTransform().floats() == [0, 0, 0, -2, 0, 0])
    }

    @Test func classification() throws {
        let indices = try Tensor(integers: [2, 0, 1, 1], shape: [2, 2]), targets = try Tensor(integers: [2, 0], shape: [2])
        try checkGradients(shapes: [[2, 5]]) { try $0[0].logSoftmax(along: 1) }
        try checkGradients(shapes: [[2, 3]]) { try $0[0].gathered(along: 1, at: indices) }
        try checkGradients(shapes: [[2, 3]]) { try $0[0].logSoftmax(along: 1).negativeLogLikelihood(of: targets) }
    }

    /// Some values by hand: a gradient check says nothing about what is differentiated.
    @Test func valuesAreRight() throws {
        func result(_ tensor: Tensor) throws -> [Float] { try tensor.floats() }
        let x = try Tensor([-2, -0.5, 0.5, 7], shape: [4])
        #expect(try result(x.reLU()) == [0, 0, 0.5, 7])
        #expect(try result(x.reLU6()) == [0, 0, 0.5, 6])
        #expect(try result(x.leakyReLU(slope: 0.5)) == [-1, -0.25, 0.5, 7])
        #expect(try result(x.clamped(to: -1...1)) == [-1, -0.5, 0.5, 1])
        #expect(try result(x.clamped(to: 0...Double.greatestFiniteMagnitude)) == [0, 0, 0.5, 7])
        #expect(try result(x.magnitude()) == [2, 0.5, 0.5, 7])
        #expect(try result(x * 2 + 1) == [-3, 0, 2, 15])
        #expect(try result(x.power(2)) == [4, 0.25, 0.25, 49])
        #expect(try result(Tensor([0], shape: [1]).sigmoid()) == [0.5])
        #expect(try result(x.sum()) == [5])
        #expect(try x.mean().scalar() == 1.25)
        let m = try Tensor([1, 2, 3, 4, 5, 6], shape: [2, 3])
        #expect(try result(m.matrixProduct(m.transposed())) == [14, 32, 32, 77])
        #expect(try result(m.transposed()) == [1, 4, 2, 5, 3, 6])
        #expect(try m.sum(over: [0]).shape == [3])
        #expect(try m.mean(over: [1], keepingDimensions: true).shape == [2, 1])
        #expect(try result(m.narrowed(along: 1, from: 1, count: 2)) == [2, 3, 5, 6])
        #expect(try Tensor.stacked([m, m], along: 1).shape == [2, 2, 3])
        // A kernel that takes the sample before: convolution does not turn the kernel round.
        let line = try Tensor([1, 2, 3, 4], shape: [1, 1, 4])
        #expect(try result(line.convolution1D(Tensor([1, 0, 0], shape: [1, 1, 3]), padding: 1)) == [0, 1, 2, 3])
        let square = try Tensor([1, 2, 3, 4], shape: [1, 1, 2, 2])
        #expect(try result(square.maxPooled2D(window: (2, 1))) == [3, 4])
        #expect(try result(square.averagePooled2D(window: (1, 2))) == [1.5, 3.5])
        #expect(try result(square.padded(rows: 1, columns: 1, with: 9)) == [1, 2, 9, 3, 4, 9, 9, 9, 9])
        let rows = try Tensor([-1, -2, -3, -4], shape: [2, 2])
        #expect(try rows.negativeLogLikelihood(of: Tensor(integers: [1, 0], shape: [2])).scalar() == 2.5)
        #expect(try Tensor(integers: [1, -5], shape: [2]).integers() == [1, -5])
        #expect(try Tensor(repeating: 2.5, shape: [2, 1]).floats() == [2.5, 2.5])
    }

    @Test func runningStatisticsMoveTowardsTheBatch() throws {
        let x = try Tensor([1, 3, 5, 7], shape: [2, 1, 1, 2])
        let mean = try Tensor([0], shape: [1]), variance = try Tensor([1], shape: [1])
        let weight = try Tensor([1], shape: [1]), bias = try Tensor([0], shape: [1])
        _ = try x.batchNormalised(weight: weight, bias: bias, runningMean: mean, runningVariance: variance, training: true)
        #expect(abs(try mean.scalar() - 0.4) < 1e-6)
        #expect(abs(try variance.scalar() - (0.9 + 0.1 * 20 / 3)) < 1e-6)
        let y = try x.batchNormalised(weight: weight, bias: bias, runningMean: mean, runningVariance: variance, training: false).floats()
        #expect(abs(y[0] - 0.6 / (0.9 + 2.0 / 3 + 1e-5).squareRoot()) < 1e-5)
    }
}
