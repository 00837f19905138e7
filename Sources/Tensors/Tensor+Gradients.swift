import CSoundalikeTorch
import SoundalikeFoundations

/// Gradients.
extension Tensor {
    /// Whether operations on this are recorded, so that `backward` can find its gradient.
    public var requiresGradient: Bool { withExtendedLifetime(self) { sle_requires_gradient(handle) != 0 } }

    /// Marks a tensor that was made from values as one whose gradient is wanted, or no longer.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` for integers, and for the result of a recorded operation.
    public func setRequiresGradient(_ required: Bool = true) throws {
        try Engine.perform([self]) { sle_set_requires_gradient(handle, required ? 1 : 0) }
    }

    /// The gradient that `backward` summed up here; nil where it left none.
    public func gradient() throws -> Tensor? {
        guard withExtendedLifetime(self, { sle_has_gradient(handle) != 0 }) else { return nil }
        return try Engine.tensor(self) { sle_gradient(handle) }
    }

    /// Forgets the gradient.
    public func clearGradient() throws {
        try Engine.perform([self]) { sle_clear_gradient(handle) }
    }

    /// Adds the gradient of this single number to every tensor it was computed from that requires one.
    ///
    /// - Parameter retainingGraph: keeps what was recorded for another call.
    /// - Throws: what a host function's gradient throws; `SoundalikeError(.internalFault)` when nothing was recorded or this is not a single number.
    public func backward(retainingGraph: Bool = false) throws {
        try Engine.perform([self]) { sle_backward(handle, retainingGraph ? 1 : 0) }
    }

    /// The same elements, cut off from what was recorded.
    public func detached() throws -> Tensor {
        try Engine.tensor(self) { sle_detached(handle) }
    }
}

extension Engine {
    /// Runs `body` without recording anything for gradients on this thread: for inference and for optimisers.
    public static func withoutGradients<Result>(_ body: () throws -> Result) throws -> Result {
        try load()
        let before = sle_record_gradients(0)
        defer { sle_record_gradients(before) }
        return try body()
    }

    /// Whether operations are recorded for gradients on this thread.
    public static var recordsGradients: Bool {
        let before = sle_record_gradients(1)
        sle_record_gradients(before)
        return before != 0
    }
}

/// Changes in place, which are not recorded: for optimisers and for loading weights.
extension Tensor {
    /// Replaces the elements by `values`, row-major.
    ///
    /// - Throws: `SoundalikeError(.internalFault)` when they are not as many.
    public func assign(_ values: [Float]) throws {
        try Engine.perform([self]) { sle_write_floats(handle, values, Int64(values.count)) }
    }

    /// Replaces the elements by those of a tensor of the same or a broadcastable shape.
    public func assign(_ other: Tensor) throws {
        try Engine.perform([self, other]) { sle_copy_into(handle, other.handle) }
    }

    /// Multiplies by `factor`.
    public func scale(by factor: Double) throws {
        try Engine.perform([self]) { sle_scale_in_place(handle, factor) }
    }

    /// Adds `factor` · `other`.
    public func add(_ other: Tensor, scaledBy factor: Double = 1) throws {
        try Engine.perform([self, other]) { sle_add_scaled_in_place(handle, other.handle, factor) }
    }

    /// Adds `factor` · `x` · `y`.
    public func add(productOf x: Tensor, _ y: Tensor, scaledBy factor: Double) throws {
        try Engine.perform([self, x, y]) { sle_add_product_in_place(handle, x.handle, y.handle, factor) }
    }

    /// Adds `factor` · `x` / `y`.
    public func add(quotientOf x: Tensor, _ y: Tensor, scaledBy factor: Double) throws {
        try Engine.perform([self, x, y]) { sle_add_quotient_in_place(handle, x.handle, y.handle, factor) }
    }
}
