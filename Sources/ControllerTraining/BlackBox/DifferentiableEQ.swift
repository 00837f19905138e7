import SoundalikeEffects
import SoundalikeFoundations
import SoundalikeTensors

/// The built-in parametric equaliser as the engine can differentiate it: its complex response on a grid of frequencies, from normalised settings.
///
/// Formulas as in `BiquadCoefficients`: R. Bristow-Johnson, "Cookbook formulae for audio EQ biquad filter coefficients". With it, gradients
/// of a layer that holds the equaliser as a black box can be compared with the true ones.
struct DifferentiableEQ {
    private let trained: [TrainedParameter]
    private let values: [Double]
    private let sampleRateHz: Double
    /// The cosines and sines of ω and 2ω at each bin.
    private let cosines: [Tensor], sines: [Tensor]
    let transformLength: Int

    /// - Parameters:
    ///   - chain: one `builtin:parametric-eq`.
    ///   - transformLength: the response has half as many bins and one, from 0 to half the sample rate.
    init(_ chain: ResolvedChain, sampleRateHz: Double, transformLength: Int) throws {
        guard chain.settings.chain.count == 1, let effect = chain.settings.chain.first, effect.descriptor.id == ParametricEQ.descriptor.id else {
            throw SoundalikeError(.internalFault, "equaliser", "the chain is not one parametric equaliser")
        }
        trained = chain.trained
        values = effect.values
        self.sampleRateHz = sampleRateHz
        self.transformLength = transformLength
        let angles = (0...transformLength / 2).map { 2 * Double.pi * Double($0) / Double(transformLength) }
        cosines = try [1.0, 2].map { multiple in try Tensor(angles.map { Float(cosine(multiple * $0)) }, shape: [angles.count]) }
        sines = try [1.0, 2].map { multiple in try Tensor(angles.map { Float(sine(multiple * $0)) }, shape: [angles.count]) }
    }

    /// A complex number for each bin.
    struct Response {
        var real: Tensor, imaginary: Tensor
    }

    /// The response with `settings` `[column]`, 0…1.
    func response(_ settings: Tensor) throws -> Response {
        var values = try self.values.map { try Tensor([Float($0)], shape: [1]) }
        for (column, parameter) in trained.enumerated() {
            values[parameter.parameterIndex] = try parameter.range.value(of: settings.narrowed(along: 0, from: column, count: 1))
        }
        let bands = values.count / ParametricEQ.parametersPerBand
        let sections = try (0..<bands).map { band in
            let first = band * ParametricEQ.parametersPerBand
            return try section(shape: band == 0 ? -1 : band == bands - 1 ? 1 : 0, values[first], values[first + 1], values[first + 2])
        }
        return try sections.dropFirst().reduce(sections[0]) { try $0 * $1 }
    }

    /// ∑ y·w for the equaliser's answer y, from rest, to `signal`, both no longer than the transform less the ringing of the filters.
    func product(of signal: [Float], with weights: [Float], settings: Tensor) throws -> Tensor {
        func spectrum(_ samples: [Float]) throws -> Response {
            let padded = samples + [Float](repeating: 0, count: transformLength - samples.count)
            let bins = try Tensor(padded, shape: [transformLength]).realFourierTransform()
            return Response(
                real: try bins.narrowed(along: 1, from: 0, count: 1).reshaped([-1]), imaginary: try bins.narrowed(along: 1, from: 1, count: 1).reshaped([-1]))
        }
        let (x, w, h) = try (spectrum(signal), spectrum(weights), response(settings))
        let y = try x * h
        // Every bin but the first and the last stands for two.
        let last = transformLength / 2
        let counts = try Tensor((0...last).map { $0 == 0 || $0 == last ? 1 : 2 }, shape: [last + 1])
        return try ((y.real * w.real + y.imaginary * w.imaginary) * counts).sum() / Double(transformLength)
    }

    /// One band: a low shelf (−1), a peak (0) or a high shelf (1).
    private func section(shape: Int, _ frequencyHz: Tensor, _ gainDB: Tensor, _ q: Tensor) throws -> Response {
        let amplitude = try (gainDB * (logarithm(10) / 40)).exponential()
        let angle = try frequencyHz * (2 * Double.pi / sampleRateHz)
        let alpha = try angle.sine() / (q * 2)
        if shape == 0 {
            let middle = try angle.cosine() * -2
            let (up, down) = try (alpha * amplitude, alpha / amplitude)
            return try polynomial(up + 1, middle, up * -1 + 1) / polynomial(down + 1, middle, down * -1 + 1)
        }
        let mirror = Double(-shape)
        let cosine = try angle.cosine() * mirror
        let (sum, difference) = try (amplitude + 1, amplitude - 1)
        let width = try amplitude.squareRoot() * alpha * 2
        let (near, far) = try (sum - difference * cosine, sum + difference * cosine)
        let (b1, a1) = try ((difference - sum * cosine) * amplitude * (2 * mirror), (difference + sum * cosine) * (-2 * mirror))
        return try polynomial((near + width) * amplitude, b1, (near - width) * amplitude) / polynomial(far + width, a1, far - width)
    }

    /// c0 + c1·e^(−iω) + c2·e^(−2iω).
    private func polynomial(_ c0: Tensor, _ c1: Tensor, _ c2: Tensor) throws -> Response {
        Response(real: try c0 + c1 * cosines[0] + c2 * cosines[1], imaginary: try (c1 * sines[0] + c2 * sines[1]) * -1)
    }
}

extension DifferentiableEQ.Response {
    static func * (x: Self, y: Self) throws -> Self {
        Self(real: try x.real * y.real - x.imaginary * y.imaginary, imaginary: try x.real * y.imaginary + x.imaginary * y.real)
    }

    static func / (x: Self, y: Self) throws -> Self {
        let power = try y.real * y.real + y.imaginary * y.imaginary
        let product = try x * Self(real: y.real, imaginary: y.imaginary * -1)
        return Self(real: try product.real / power, imaginary: try product.imaginary / power)
    }
}

extension TrainedRange {
    /// The value at `position`, 0…1 along the scale, differentiable.
    func value(of position: Tensor) throws -> Tensor {
        switch scale {
        case .linear: try position * (maximum - leastValue) + leastValue
        case .logarithmic, .decibels: try (position * logarithm(maximum / leastValue)).exponential() * leastValue
        }
    }
}
