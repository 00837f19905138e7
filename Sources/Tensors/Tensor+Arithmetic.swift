import CSoundalikeTorch

/// Element by element. Shapes are broadcast: missing outer dimensions and dimensions of length 1 are repeated.
extension Tensor {
    /// The sum.
    public static func + (x: Tensor, y: Tensor) throws -> Tensor { try Engine.tensor(x, y) { sle_add(x.handle, y.handle) } }
    /// The difference.
    public static func - (x: Tensor, y: Tensor) throws -> Tensor { try Engine.tensor(x, y) { sle_subtract(x.handle, y.handle) } }
    /// The product.
    public static func * (x: Tensor, y: Tensor) throws -> Tensor { try Engine.tensor(x, y) { sle_multiply(x.handle, y.handle) } }
    /// The quotient.
    public static func / (x: Tensor, y: Tensor) throws -> Tensor { try Engine.tensor(x, y) { sle_divide(x.handle, y.handle) } }

    /// Each element plus a number.
    public static func + (x: Tensor, y: Double) throws -> Tensor { try x.affine(1, y) }
    /// Each element less a number.
    public static func - (x: Tensor, y: Double) throws -> Tensor { try x.affine(1, -y) }
    /// Each element times a number.
    public static func * (x: Tensor, y: Double) throws -> Tensor { try x.affine(y, 0) }
    /// Each element divided by a number.
    public static func / (x: Tensor, y: Double) throws -> Tensor { try x.affine(1 / y, 0) }

    private func affine(_ factor: Double, _ summand: Double) throws -> Tensor {
        try Engine.tensor(self) { sle_affine(handle, factor, summand) }
    }

    /// e to the power of each element.
    public func exponential() throws -> Tensor { try Engine.tensor(self) { sle_exponential(handle) } }

    /// The natural logarithm.
    public func logarithm() throws -> Tensor { try Engine.tensor(self) { sle_logarithm(handle) } }

    /// The absolute value; its gradient at 0 is 0.
    public func magnitude() throws -> Tensor { try Engine.tensor(self) { sle_magnitude(handle) } }

    /// The square root.
    public func squareRoot() throws -> Tensor { try Engine.tensor(self) { sle_square_root(handle) } }

    /// The sine of angles in radians.
    public func sine() throws -> Tensor { try Engine.tensor(self) { sle_sine(handle) } }

    /// The cosine of angles in radians.
    public func cosine() throws -> Tensor { try Engine.tensor(self) { sle_cosine(handle) } }

    /// Each element to the power of `exponent`.
    public func power(_ exponent: Double) throws -> Tensor { try Engine.tensor(self) { sle_power(handle, exponent) } }

    /// Each element limited to `range`; where it is limited its gradient is 0. Ends beyond the greatest float are no limit.
    public func clamped(to range: ClosedRange<Double>) throws -> Tensor {
        let greatest = Double(Float.greatestFiniteMagnitude)
        return try Engine.tensor(self) { sle_clamped(handle, max(range.lowerBound, -greatest), min(range.upperBound, greatest)) }
    }
}

/// Activations.
extension Tensor {
    /// max(x, 0).
    public func reLU() throws -> Tensor { try Engine.tensor(self) { sle_relu(handle) } }

    /// min(max(x, 0), 6).
    public func reLU6() throws -> Tensor { try Engine.tensor(self) { sle_relu6(handle) } }

    /// x where positive, `slope` · x elsewhere.
    public func leakyReLU(slope: Double) throws -> Tensor { try Engine.tensor(self) { sle_leaky_relu(handle, slope) } }

    /// 1 / (1 + e⁻ˣ).
    public func sigmoid() throws -> Tensor { try Engine.tensor(self) { sle_sigmoid(handle) } }
}

/// Sums of products.
extension Tensor {
    /// `[…, n, k]` times `[…, k, m]` is `[…, n, m]`; the outer dimensions are broadcast.
    public func matrixProduct(_ other: Tensor) throws -> Tensor {
        try Engine.tensor(self, other) { sle_matrix_product(handle, other.handle) }
    }

    /// A dense layer: `[…, input]` times the transpose of `weight` `[output, input]`, plus `bias` `[output]`.
    public func linear(weight: Tensor, bias: Tensor? = nil) throws -> Tensor {
        try Engine.tensor(self, weight, bias) { sle_linear(handle, weight.handle, bias?.handle) }
    }
}
